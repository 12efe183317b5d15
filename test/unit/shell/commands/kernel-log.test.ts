import { expect, test } from 'vitest';
import { lastOf } from './session-of.ts';

const LINE = '[    0.000000] stuck: loaded\n';

test.each([
  ['dmesg', LINE],
  ['dmesg -t', 'stuck: loaded\n'],
  ['dmesg -c; dmesg', LINE],
  ['dmesg -C; dmesg', ''],
  ['dmesg --clear; dmesg', ''],
])('%s', async (command, stdout) => {
  expect(await lastOf(['insmod stuck', command])).toEqual([stdout, '', 0]);
});

test('what it does not do', async () => {
  expect((await lastOf(['dmesg -w']))[1]).toContain('wait for ever');
  expect((await lastOf(['journalctl -kf']))[1]).toContain('wait for ever');
  expect((await lastOf(['dmesg --frob']))[2]).toBe(1);
});

const DATED = '[Wed Jan  1 00:00:00 2025] stuck: loaded\n';

test.each([
  ['dmesg -T', DATED],
  ['dmesg --ctime --kernel -H', DATED],
  ['dmesg --time-format=iso', DATED],
  ['dmesg -x', 'kern  :info  : [    0.000000] stuck: loaded\n'],
  ['dmesg --level=warn,err', ''],
  ['dmesg -l info', LINE],
  ['dmesg -lwarn+', LINE],
  ['dmesg -tl +info', 'stuck: loaded\n'],
  ['dmesg --facility=daemon', ''],
  ['dmesg -n 8; dmesg -D; dmesg -u', ''],
  ['dmesg -s 1000 --color=never', LINE],
  ['journalctl -k', 'Jan 01 00:00:00 kmemleak-sim kernel: stuck: loaded\n'],
  [
    'journalctl -k -b --no-pager -n1 -o short-monotonic',
    '[    0.000000] kmemleak-sim kernel: stuck: loaded\n',
  ],
  ['journalctl --dmesg -o cat -g "LOADED|other" -p info -r', 'stuck: loaded\n'],
  ['journalctl -k -p err', '-- No entries --\n'],
  ['journalctl -u ssh', '-- No entries --\n'],
])('%s', async (command, stdout) => {
  expect(await lastOf(['insmod stuck', command])).toEqual([stdout, '', 0]);
});

test.each([
  ['dmesg --level=bad', "dmesg: unknown level 'bad'\n"],
  ['dmesg -l', "dmesg: option requires an argument -- 'l'\n"],
  ['dmesg -n', "dmesg: option requires an argument -- 'n'\n"],
  ['journalctl -k --frob', "journalctl: unrecognized option '--frob'\n"],
  ['journalctl -k -p loud', 'journalctl: Unknown log level\n'],
])('%s', async (command, stderr) => expect(await lastOf([command])).toEqual(['', stderr, 1]));
