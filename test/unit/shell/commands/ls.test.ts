import { expect, test } from 'vitest';
import { KMEMLEAK } from '../fake-host.ts';
import { lastOf } from './session-of.ts';

test.each([
  [`ls -l ${KMEMLEAK}`, `-rw-r--r--    1 0        0                0 Jan  1 00:00 ${KMEMLEAK}\n`],
  ['ls /sys/kernel', 'debug\nnotes\n'],
  ['ls -d /sys/kernel', '/sys/kernel\n'],
  ['ls -F /sys/kernel', 'debug/\nnotes\n'],
  ['ls -r /sys/kernel', 'notes\ndebug\n'],
  ['ls -R /sys', '/sys:\nkernel\n\n/sys/kernel:\ndebug\nnotes\n\n/sys/kernel/debug:\nkmemleak\n'],
  ['echo abc > a; touch .h; ls; ls -A', 'a\n.h\na\n'],
  ['ln -s /tmp t; ls -l t | grep -o "t -> /tmp"', 't -> /tmp\n'],
  ['echo abc > a; echo longer > b; ls -S', 'b\na\n'],
  ['mkdir x; ls -ld x | cut -c1-10', 'drwxr-xr-x\n'],
])('%s', async (command, stdout) => expect(await lastOf([command])).toEqual([stdout, '', 0]));

test('what is missing is told, the rest is shown', async () => {
  expect(await lastOf(['ls /nowhere /sys/kernel'])).toEqual([
    '/sys/kernel:\ndebug\nnotes\n',
    "ls: cannot access '/nowhere': No such file or directory\n",
    2,
  ]);
});
