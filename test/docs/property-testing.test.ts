/** docs/property-testing.md: every example runs, and the tables say what is so. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';
import * as fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as sim from '../../src/index.ts';
import * as testkit from '../../src/testkit/index.ts';
import '../../src/testkit/vitest.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';
import { absolute } from '../support/source-tree.ts';

const page = readFileSync(absolute('docs/property-testing.md'), 'utf8');
const examples = [...page.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((m) => m[1]);
const sessions = [...page.matchAll(/^```\n\$ npm run -s sim -- (.*)\n([\s\S]*?)^```/gm)];
const require = createRequire(import.meta.url);

/** Runs an example; gives its tests and what it printed. */
function run(source: string): { tests: [string, () => void][]; printed: string[] } {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
    },
  });
  const tests: [string, () => void][] = [];
  const printed: string[] = [];
  const modules: Record<string, unknown> = {
    'kmemleak-sim': sim,
    'kmemleak-sim/testkit': testkit,
    'kmemleak-sim/testkit/vitest': {},
    'fast-check': fastCheck,
    vitest: { expect, test: (name: string, body: () => void) => void tests.push([name, body]) },
  };
  const inspect = (require('node:util') as typeof import('node:util')).inspect;
  const log = (value: unknown): void => void printed.push(inspect(value));
  // oxlint-disable-next-line no-implied-eval, no-new-func -- the examples of our own page
  const body = new Function('require', 'exports', 'console', outputText) as (
    require: (name: string) => unknown,
    exports: object,
    console: { log: typeof log },
  ) => void;
  body((name) => modules[name], {}, { log });
  return { tests, printed };
}

describe('examples', () => {
  for (const [i, source] of examples.entries()) {
    const { tests, printed } = run(source);
    for (const [name, body] of tests) test(`${i + 1}: ${name}`, body);
    test(`${i + 1}: prints what its remarks say`, () => {
      const said = [...source.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map((m) => m[1]);
      expect(printed).toEqual(said);
    });
  }

  test('there are some', () => expect(examples.length).toBeGreaterThanOrEqual(4));
});

describe('sessions', () => {
  test.each(sessions.map(([, args, output]) => [args, output]))('%s', async (args, output) => {
    const folder = scratchFolder();
    const { stdout } = await runCli([...args.split(' '), '--save', folder]);
    const shown = stdout.replaceAll(folder, 'counter-examples');
    const parts = output.split('…\n').map((part) => part.trim());
    for (const part of parts) expect(shown).toContain(part);
    if (parts.length === 1) expect(shown.trim()).toBe(parts[0]);
  });
});

test('the table of laws', () => {
  const rows = testkit.LAWS.flatMap(({ name, says, source, compares, preconditions }) => [
    `| **${name}**${compares ? ' †' : ''} | ${says} | ${source.replaceAll('|', '\\|')} |`,
    ...preconditions.map((p) => `| | if ${p.says} | \`${p.name}\` |`),
  ]);
  const table = ['| law | says | source, or name of the precondition |', '|---|---|---|', ...rows];
  expect(page).toContain(table.join('\n'));
});

test('the numbers of small heaps', () => {
  const count = (spaces: readonly testkit.Space[]): string =>
    spaces.reduce((n, space) => n + [...testkit.smallHeaps(space)].length, 0).toLocaleString('en');
  expect(page).toContain(`The tests try ${count(testkit.SPACES)} heaps`);
  expect(page).toContain(`\`check --exhaustive\` tries ${count(testkit.ALL_SPACES)},`);
  const [some, all] = [testkit.rootSpaces('6.12', 2, 4), testkit.rootSpaces('6.12')];
  expect(page).toContain(`and ${count(all.slice(0, 1))} of three objects for each other kind`);
  expect(page).toContain(`The tests try ${count(some.slice(0, 1))} heaps of two objects`);
  const four = testkit.SPACES.filter(({ objects }) => objects === 4);
  expect(page).toContain(`That leaves ${count(four)} heaps of four objects`);
});
