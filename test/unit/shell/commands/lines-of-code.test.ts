import { expect, test } from 'vitest';
import { lastOf } from './session-of.ts';

test.each([
  ['faddr2line stuck.ko probe+0x10/0x40', 'probe+0x10/0x40:\nprobe at stuck.c:17\n'],
  [
    'faddr2line /lib/stuck.ko probe+0x10 remove+0x4',
    'probe+0x10/0x40:\nprobe at stuck.c:17\n\nremove+0x4/0x20:\nremove at stuck.c:20\n',
  ],
  ['echo "  probe+0x24/0x40 [stuck]" | decode_stacktrace.sh vmlinux', 'probe (stuck.c:18) stuck\n'],
  [
    'printf "%s\\n" "[  1.0] RIP: 0010:remove+0x4/0x20 [stuck]" "other" | decode_stacktrace.sh',
    'Usage',
  ],
  [
    'printf "%s\\n" "RIP: 0010:remove+0x4/0x20 [stuck]" other "  kfree+0x4/0x80" | decode_stacktrace.sh x',
    'RIP: 0010:remove (stuck.c:20) stuck\nother\nkfree+0x4/0x80\n',
  ],
])('%s', async (command, stdout) => {
  const [out, errors] = await lastOf(['insmod stuck.ko', command]);
  if (stdout === 'Usage') expect(errors).toMatch(/^Usage:/);
  else expect([out, errors]).toEqual([stdout, '']);
});

test('lines around one', async () => {
  const source = 'seq 1 30 > stuck.c';
  const [out] = await lastOf(['insmod stuck.ko', source, 'faddr2line --list stuck.ko probe+0']);
  expect(out.split('\n').slice(0, 9)).toEqual([
    'probe+0/0x40:',
    '',
    'probe at stuck.c:16',
    ' 11 \t11',
    ' 12 \t12',
    ' 13 \t13',
    ' 14 \t14',
    ' 15 \t15',
    '>16<\t16',
  ]);
});

test.each([
  ['faddr2line stuck.ko', 'usage: faddr2line'],
  ['faddr2line vmlinux kfree+0x1', "ERROR: can't find objfile vmlinux"],
  ['faddr2line other.ko kfree+0x1', "ERROR: can't find objfile other.ko"],
  ['faddr2line stuck.ko kfree+0x1', 'no match for kfree+0x1'],
  ['faddr2line stuck.ko probe', 'bad func+offset probe'],
  ['faddr2line stuck.ko probe+0x1/0x99', 'no match for probe+0x1/0x99'],
])('%s: %s', async (command, message) => {
  const [, errors] = await lastOf(['insmod stuck.ko', command]);
  expect(errors.startsWith(message)).toBe(true);
});
