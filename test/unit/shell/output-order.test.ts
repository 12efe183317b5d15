import { expect, test } from 'vitest';
import { startMachine } from '../../../src/session/machine.ts';
import { OutputOrder } from '../../../src/shell/output-order.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';

const PROGRAM = `#include <stdio.h>
#include <unistd.h>
int main(void) {
  printf("1\\n");
  fprintf(stderr, "2\\n");
  if (isatty(1)) printf("3\\n");
  write(1, "4\\n", 2);
  return 0;
}
`;

async function written(script: string, isTerminal = false): Promise<string> {
  const { shell } = startMachine({}, { ...SESSION_OPTIONS, shell: { isTerminal } });
  await shell.run('true');
  await shell.fs.writeFile('/root/p.c', PROGRAM);
  await shell.run('gcc -o p p.c');
  await shell.run(script);
  return shell.written.map(({ to, text }) => `${to}: ${text}`).join('');
}

test('what programs write, in order: stdout of a pipe when the buffer goes, of a terminal at once', async () => {
  expect(await written('./p')).toBe('stderr: 2\nstdout: 4\n1\n');
  expect(await written('./p', true)).toBe('stdout: 1\nstderr: 2\nstdout: 3\n4\n');
  expect(await written('./p 2>&1')).toBe('stdout: 2\n4\n1\n');
});

test('of several programs in one command', async () => {
  const cat = (name: string): string => `cat: ${name}: No such file or directory\n`;
  expect(await written('for i in a b; do cat /$i; echo $i; done')).toBe(
    `stderr: ${cat('/a')}stdout: a\nstderr: ${cat('/b')}stdout: b\n`,
  );
  // What went elsewhere is not here.
  expect(await written('for i in a b; do cat /$i 2> /dev/null; echo $i; done; cat /c')).toBe(
    `stdout: a\nb\nstderr: ${cat('/c')}`,
  );
});

test('a text that is not found again comes last', () => {
  const order = new OutputOrder();
  order.note('gone\n', '');
  order.note('', 'error\n');
  order.take('kept\n', 'error\n');
  expect(order.written).toEqual([
    { to: 'stderr', text: 'error\n' },
    { to: 'stdout', text: 'kept\n' },
  ]);
});
