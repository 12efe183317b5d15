/** The programs on the pages about the library run, and print what the pages say. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../support/run-cli.ts';
import { absolute } from '../support/source-tree.ts';

/** A program, and what it prints if that is not said by remarks. */
const PROGRAM = /^```ts\n([^]*?)^```\n(?:\nprints\n\n```\n([^]*?)^```)?/gm;
const REMARK = /^console\.log\(.*\); \/\/ (.*)$/gm;

/** What a program prints, line by line. */
function printed(program: string): string[] {
  const inCheckout = program
    .replaceAll("'kmemleak-sim'", `'${pathToFileURL(absolute('src/index.ts')).href}'`)
    .replaceAll(
      "import.meta.resolve('kmemleak-sim/package.json')",
      `'${pathToFileURL(absolute('package.json')).href}'`,
    );
  const file = join(scratchFolder(), 'program.mts');
  writeFileSync(file, inCheckout);
  const args = ['--import', 'tsx', file];
  const output = execFileSync(process.execPath, args, { cwd: absolute(''), encoding: 'utf8' });
  return output.trimEnd().split('\n');
}

describe.each(['docs/architecture.md', 'docs/modules.md'])('%s', (path) => {
  const page = readFileSync(absolute(path), 'utf8');
  const programs = [...page.matchAll(PROGRAM)].filter(([, code]) => code.includes('import '));

  test('has a program', () => expect(programs).not.toEqual([]));

  test.each(programs.map(([, code, output], i) => [i + 1, code, output] as const))(
    'program %i',
    (_, code, output) => {
      const said = output?.trimEnd().split('\n') ?? [...code.matchAll(REMARK)].map((m) => m[1]);
      expect(printed(code)).toEqual(said);
    },
  );
});
