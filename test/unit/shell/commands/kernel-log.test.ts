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
  expect((await lastOf(['dmesg --frob']))[2]).toBe(1);
});
