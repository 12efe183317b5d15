/** What pages show of the command line is what is printed; pages not here have tests of their own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli, scratchFolder } from '../support/run-cli.ts';
import { absolute, filesUnder } from '../support/source-tree.ts';

const PROMPT = /^\$ (?:npm run -s sim --|kmemleak-sim) /;
/** A script between quotes, and what it prints. */
const SHELL = /^```\n\$ (?:npm run -s sim --|kmemleak-sim) shell -c '([^']*)'\n([^]*?)^```$/gm;
/** Lines that are typed into a shell, and what they print. */
const TYPED = /^```\n(# [^]*?)^```$/gm;

const pages = filesUnder('').filter((path) => /^(README|docs\/[\w-]+)\.md$/.test(path));
const text = (path: string): string => readFileSync(absolute(path), 'utf8');
const readme = text('README.md');

async function printed(...args: string[]): Promise<string> {
  const { stdout, stderr } = await runCli(args);
  return stdout + stderr;
}

describe('scripts of the shell', () => {
  const scripts = pages.flatMap((path) =>
    [...text(path).matchAll(SHELL)].map(([, script, output]) => [path, script, output] as const),
  );

  test('there are some', () => expect(scripts.length).toBeGreaterThan(4));

  test.each(scripts)('%s: %s', async (_, script, output) => {
    expect(await printed('shell', '-c', script)).toBe(output);
  });
});

test('what is typed on the page of the shell', async () => {
  const [[, typed]] = text('docs/shell.md').matchAll(TYPED);
  const commands = [...typed.matchAll(/^# (.*)$/gm)].map(([, command]) => command);
  const { stdout, stderr } = await runCli(['shell', '-c', commands.join('\n')]);
  const shown = typed
    .replace(/^# .*\n/gm, '')
    .split('\n')
    .sort();
  expect(`${stdout}${stderr}`.split('\n').sort()).toEqual(shown);
});

test('a trace, and a module in C, of the README', async () => {
  const folder = scratchFolder();
  const [, trace] = /^```\n(program chain\n[^]*?)^```$/m.exec(readme)!;
  writeFileSync(join(folder, 'chain.kml'), trace);
  const [, said] = /^```\n\$ npm run -s sim -- trace chain.kml\n([^]*?)^```$/m.exec(readme)!;
  expect(await printed('trace', join(folder, 'chain.kml'))).toBe(said);

  const [, source] = /^`probe.c`:\n\n```c\n([^]*?)^```$/m.exec(readme)!;
  writeFileSync(join(folder, 'probe.c'), source);
  // The README is in the folder of the module.
  const output = (await printed('run', join(folder, 'probe.c'))).replaceAll(`${folder}/`, '');
  const parts = [...readme.matchAll(/^```\n(Reported, by|Leaks: )([^]*?)^```$/gm)];
  expect(parts).toHaveLength(2);
  for (const [, start, rest] of parts) expect(output).toContain(start + rest);
});

test('a module that does not compile', async () => {
  const [, output] = /^```\n\$ npm run -s sim -- run bad.c\n([^]*?)^```$/m.exec(
    text('docs/c-modules.md'),
  )!;
  const file = join(scratchFolder(), 'bad.c');
  const line = '\tchar *p = kmaloc(10, GFP_KERNEL);';
  const head = '#include <linux/module.h>\n#include <linux/slab.h>\nstatic int bad_init(void)\n{';
  writeFileSync(file, `${head}\n${line}\n\treturn p ? 0 : -ENOMEM;\n}\nmodule_init(bad_init);\n`);
  const { stderr } = await runCli(['run', file]);
  expect(stderr.replaceAll(file, 'bad.c')).toBe(output);
});

test('each command of a page is one that a test runs', () => {
  const shown = pages.flatMap((path) =>
    text(path)
      .split('\n')
      .filter((line) => PROMPT.test(line))
      .map((line) => `${path}: ${line.replace(PROMPT, '').split(' ')[0]}`),
  );
  // explain.md, steps.md, triage.md, the laws, detectors.md: test/cli/explain.test.ts, steps.test.ts,
  // detectors.test.ts and here.
  const elsewhere = /^docs\/(explain|steps|triage|property-testing)\.md: |^README\.md: explain/;
  const here =
    /: shell$|^README\.md: trace|^docs\/c-modules\.md: run|^docs\/detectors\.md: compare/;
  expect(shown.filter((one) => !elsewhere.test(one) && !here.test(one))).toEqual([]);
});
