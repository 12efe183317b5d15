import { expect, test } from 'vitest';
import { lastOf } from './session-of.ts';

test.each([
  ['timeout 5 sleep 2; echo $?', '0\n'],
  ['timeout -k 1 1 sleep 3; echo $?', '124\n'],
  ["nice -n 5 echo a 'b  c'", 'a b  c\n'],
  ["flock -n /tmp/lock -c 'echo held'; flock -n 9; echo $?", 'held\n0\n'],
  ['taskset -c 0 nohup setsid echo t', 't\n'],
  ['chown root:root /tmp; echo $?', '0\n'],
])('%s', async (command, stdout) => {
  expect((await lastOf([command])).slice(0, 2)).toEqual([stdout, '']);
});

test.each([
  ['timeout x true', "timeout: invalid time interval 'x'\n", 125],
  ['chown root /none', "chown: cannot access '/none': No such file or directory\n", 1],
  ['nice', "nice: missing operand\nTry 'nice --help' for more information.\n", 1],
])('%s: says why', async (command, stderr, status) => {
  expect(await lastOf([command])).toEqual(['', stderr, status]);
});
