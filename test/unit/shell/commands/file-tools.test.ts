import { expect, test } from 'vitest';
import { lastOf } from './session-of.ts';

test.each([
  ['d=$(mktemp -d); echo ${#d}; ls -ld $d | cut -c1-10', '19\ndrwx------\n'],
  ['f=$(mktemp -p /tmp log.XXXX.txt); echo ${f/XXXX/} | wc -c; ls $f | wc -l', '18\n1\n'],
  ['zgrep ^CONFIG_DEBUG_KMEMLEAK= /proc/config.gz', 'CONFIG_DEBUG_KMEMLEAK=y\n'],
  ['zgrep -q NOTHING /proc/config.gz; echo $?', '1\n'],
  ['dd if=/dev/zero of=z bs=1k count=3 status=none; wc -c < z', '3072\n'],
  ['printf 0123456789 > z; dd if=z bs=2 skip=1 count=2 status=none', '2345'],
  ['printf 012345 > z; printf ab | dd of=z bs=1 seek=2 conv=notrunc status=none; cat z', '01ab45'],
  ['cd /sys; realpath ../proc/./version', '/proc/version\n'],
  ['mountpoint -q /sys/kernel/debug && mountpoint /tmp', '/tmp is not a mountpoint\n'],
])('%s', async (command, stdout) => {
  expect((await lastOf([command])).slice(0, 2)).toEqual([stdout, '']);
});

test.each([
  ['mktemp x', "mktemp: too few X's in template 'x'\n", 1],
  ['dd if=/none', "dd: failed to open '/none': No such file or directory\n", 1],
  [
    'dd if=/dev/zero of=/none/x count=1',
    "dd: failed to open '/none/x': No such file or directory\n",
    1,
  ],
  ['dd bs=0', "dd: invalid number: '0'\n", 1],
  [
    'dd if=/dev/zero of=z bs=1k count=3',
    '3+0 records in\n3+0 records out\n3072 bytes (3.1 kB, 3.0 KiB) copied, 0 s, Infinity B/s\n',
    0,
  ],
  ['realpath /none/x', 'realpath: /none/x: No such file or directory\n', 1],
])('%s: says why', async (command, stderr, status) => {
  expect(await lastOf([command])).toEqual(['', stderr, status]);
});

test('what touch makes has the simulated time', async () => {
  expect((await lastOf(['touch q; ls -l q']))[0]).toMatch(/Jan {2}1 00:00 q\n$/);
});
