import { expect, test } from 'vitest';
import { KMEMLEAK } from '../fake-host.ts';
import { lastOf } from './session-of.ts';

test.each([
  ['trap "echo a" INT TERM EXIT; trap - EXIT; trap; trap -p; trap EXIT', '', 0],
  ['trap "echo a" FOO', 'bash: trap: FOO: invalid signal specification\n', 1],
])('%s', async (command, stderr, status) => {
  expect(await lastOf([command])).toEqual(['', stderr, status]);
});

test('sourcing: arguments, a missing file, a file that does not parse', async () => {
  expect((await lastOf(["echo 'x=$1' > /tmp/s; . /tmp/s a; echo $x"]))[0]).toBe('a\n');
  expect((await lastOf(['. /nowhere']))[1]).toContain('/nowhere: No such file or directory');
  expect((await lastOf(["echo 'if' > /tmp/s; . /tmp/s; echo $?"]))[0]).not.toBe('0\n');
});

test('eval of text that does not parse', async () => {
  expect((await lastOf(["eval 'if'; echo $?"]))[0]).not.toBe('0\n');
});

test('a refused write in the middle of a pipeline is told, the status stays', async () => {
  const [stdout, stderr] = await lastOf([`echo bad > ${KMEMLEAK} | true; echo $?`]);
  expect([stdout, stderr]).toEqual(['0\n', 'bash: echo: write error: Invalid argument\n']);
});
