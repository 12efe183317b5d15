/**
 * What glibc's mtrace and its script printed, and what they print here, line by line; addresses are
 * numbered in the order in which they come.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startMachine } from '../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../support/session.ts';
import { absolute } from '../support/source-tree.ts';

const FOLDER = absolute('test/conformance/mtrace');
const LOG = 'export MALLOC_TRACE=memory.log; rm -f memory.log';
const PRELOAD = 'LD_PRELOAD=libc_malloc_debug.so.0';
/** What was typed, by its part of the transcript. */
const PARTS = [
  'export MALLOC_TRACE=memory.log; ./mt; echo "[exit $?]"; ls memory.log 2>&1; mtrace memory.log 2>&1; echo "[mtrace exit $?]"',
  `${PRELOAD} ./mt; echo "[exit $?]"; cat memory.log`,
  'mtrace memory.log; echo "[mtrace exit $?]"',
  'mtrace ./mt memory.log; echo "[mtrace exit $?]"',
  `${LOG}; ${PRELOAD} ./mt2; cat memory.log; mtrace ./mt2 memory.log; echo "[mtrace exit $?]"`,
  `${LOG}; ${PRELOAD} ./hello; ls memory.log 2>&1`,
  `${LOG}; gcc -g -no-pie -DSTOP -o mtnp mt.c; ${PRELOAD} ./mtnp; cat memory.log; mtrace ./mtnp memory.log; echo "[mtrace exit $?]"`,
];

function alike(text: string): string[] {
  const numbers = new Map<string, string>();
  const numbered = (address: string): string => {
    const digits = address.replace(/^0x0*/, '');
    const number = numbers.get(digits) ?? `A${numbers.size}`;
    numbers.set(digits, number);
    return number;
  };
  return text
    .replaceAll(/mt2\.c/g, 'mt.c')
    .replaceAll(/\/root\/|qa\//g, '')
    .replaceAll(/\[0x[\da-f]+\]|at 0x[\da-f]+/g, (found) =>
      numbered(found.replace(/at |[[\]]/g, '')),
    )
    .replaceAll(/0x[\da-f]{6,}/g, numbered)
    .split('\n')
    .filter((line) => line !== '');
}

test('06-mtrace.txt', async () => {
  const { shell } = startMachine({}, SESSION_OPTIONS);
  await shell.run('true');
  await shell.fs.writeFile('/root/mt.c', readFileSync(`${FOLDER}/mt.c`, 'utf8'));
  await shell.fs.writeFile(
    '/root/hello.c',
    'int puts(const char *); int main(void) { puts("hello, world"); return 0; }',
  );
  await shell.run('gcc -g -DSTOP -o mt mt.c; gcc -g -o mt2 mt.c; gcc hello.c -o hello');
  const real = readFileSync(`${FOLDER}/06-mtrace.txt`, 'utf8')
    .split(/^(?:\$|---) .*\n/m)
    .slice(1);
  for (const [i, typed] of PARTS.entries()) {
    const { stdout, stderr } = await shell.run(typed);
    expect(stderr).toBe('');
    expect(alike(stdout)).toEqual(alike(real[i]));
  }
});
