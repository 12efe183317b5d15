/**
 * What valgrind 3.19 printed, and what memcheck prints here, line by line; addresses and process ids
 * are made alike. And what real detectors said of programs, of which `detect` finds nothing else.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { underMemcheck } from '../support/memcheck.ts';
import { absolute } from '../support/source-tree.ts';
import { alike } from '../support/valgrind-text.ts';

const FOLDER = absolute('test/conformance/valgrind');
const COMMANDS: Readonly<Record<string, string>> = {
  '15-valgrind-abort.txt': 'valgrind --leak-check=full ./ab',
};

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.txt')))('%s', (name) => {
  const text = readFileSync(`${FOLDER}/${name}`, 'utf8');
  const typed = COMMANDS[name] ?? text.split('\n')[0];
  const [, options, program] = /valgrind (.*)\.\/(\w+)/.exec(typed)!;
  const source = readFileSync(`${FOLDER}/${program}.c`, 'utf8');
  const { terminal } = underMemcheck(program, source, options.trim());
  const real = text.replaceAll(/^(\$|\[exit|.*Aborted).*\n/gm, '');
  const here = alike(terminal, `${program}.c`);
  const wanted = alike(real, `${program}.c`);
  // One of them was recorded from its middle on.
  expect(here.slice(-wanted.length)).toEqual(wanted);
});

test('recordings of real detectors', async () => {
  const { stdout, status } = await runCli(['detect', 'test/conformance/detectors.jsonl']);
  expect(stdout.split('\n').at(-2)).toMatch(/^\d+ agree, 0 differ, 1 skipped$/);
  expect(status).toBe(0);
});
