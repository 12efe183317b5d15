/**
 * What gcc 12's sanitizers printed, and what they print here, line by line; addresses, process ids
 * and paths are made alike. Of the shadow only rows of the heap are compared: elsewhere a program's
 * variables lie in another order.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startMachine } from '../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../support/session.ts';
import { absolute } from '../support/source-tree.ts';

const FOLDER = absolute('test/conformance/sanitizers');
const SOURCES = absolute('test/conformance/valgrind');
const machine = startMachine({}, SESSION_OPTIONS);

async function printed(source: string, typed: string): Promise<string> {
  const { shell } = machine;
  await shell.run('true');
  await shell.fs.writeFile(`/root/${source.split('/').at(-1)!}`, readFileSync(source, 'utf8'));
  const { stdout } = await shell.run(typed);
  return stdout;
}

function alike(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !/^(=>| {2})0x(?!0c)[\da-f]+:/.test(line))
    .map((line) => (/^(=>| {2})0x0c/.test(line) ? line : line.replaceAll(/0x[\da-f]+/g, '0x')))
    .map((line) => line.replace(/^==\d+==/, '==P==').replaceAll(/(\/root|qa)\//g, ''));
}

/** Entries of one size come in no fixed order. */
function sorted(lines: readonly string[]): string[] {
  return [...lines].sort();
}

test.each([
  [
    '04-gcc-asan.txt',
    'test',
    'gcc -fsanitize=address -g -o test test.c; ./test 2>&1; echo "[exit $?]"',
  ],
  [
    '05-gcc-leak.txt',
    'test',
    'gcc -fsanitize=leak -g -o test test.c; ./test 2>&1; echo "[exit $?]"',
  ],
  [
    '11-asan-ring.txt',
    'ring',
    'gcc -g -fsanitize=address -o ring ring.c; ./ring 2>&1; echo "[exit $?]"; LSAN_OPTIONS=report_objects=1 ./ring 2>&1; echo "[exit $?]"',
  ],
])('%s', async (name, program, typed) => {
  const real = readFileSync(`${FOLDER}/${name}`, 'utf8').replaceAll(/^\$ .*\n/gm, '');
  const here = await printed(`${SOURCES}/${program}.c`, typed);
  expect(sorted(alike(here))).toEqual(sorted(alike(real)));
});

describe('errors', () => {
  const names = readdirSync(`${FOLDER}/errors`).filter((name) => name.endsWith('.c'));
  test.each(names.map((name) => name.slice(0, -2)))('%s', async (name) => {
    const real = readFileSync(`${FOLDER}/errors/${name}.txt`, 'utf8');
    const options = name === 'use-after-return' ? 'detect_stack_use_after_return=1' : '';
    const typed = `gcc -w -g -fsanitize=address -o ${name} ${name}.c; ASAN_OPTIONS=${options} ./${name} 2>&1`;
    const here = await printed(`${FOLDER}/errors/${name}.c`, typed);
    expect(alike(here).slice(0, alike(real).length)).toEqual(alike(real));
  });
});
