import { expect, test } from 'vitest';
import { distinct, uncounted } from '../../../../src/triage/judge/identity.ts';
import { readReports } from '../../../../src/triage/input/read.ts';
import { objectsOf } from '../../../support/report-objects.ts';

test('the same address at the same time is the same object, whatever its age', () => {
  const all = distinct(
    objectsOf(
      { at: '0x1000', age: 1 },
      { at: '0x1000', age: 9 },
      { at: '0x1000', jiffies: 7 },
      { at: '0x2000' },
    ),
  );
  expect(all.map(({ copies }) => copies.length)).toEqual([2, 1, 1]);
});

test('of copies the one that says most is kept', () => {
  const all = distinct(
    objectsOf({ at: '0x1000', trace: ['f_a'] }, { at: '0x1000', trace: ['f_a', 'f_b'] }),
  );
  expect(all[0].object.frames).toHaveLength(2);
});

test('a header alone is of the object that was printed there', () => {
  const header = 'unreferenced object 0x1000 (size 8):\n';
  const full = `${header}  comm "a", pid 1, jiffies 7\n  backtrace:\n    f_a+0x1/0x2\n`;
  for (const text of [full + header, header + full]) {
    expect(distinct(readReports(text).objects)).toHaveLength(1);
  }
});

test('bodies without a header are told apart by what they say', () => {
  const body = (pid: number) =>
    `  comm "a", pid ${pid}, jiffies 7\n  backtrace:\n    f_a+0x1/0x2\n`;
  expect(distinct(readReports(body(1) + body(2) + body(1)).objects)).toHaveLength(2);
});

test('addresses that the kernel hid are no identity', () => {
  const one = (pid: number) =>
    `unreferenced object (ptrval) (size 8):\n  comm "a", pid ${pid}, jiffies 7\n`;
  expect(distinct(readReports(one(1) + one(2)).objects)).toHaveLength(2);
});

test('objects that were only counted', () => {
  const text =
    'unreferenced object 0x1000 (size 8):\n  backtrace:\n  f_a+0x1/0x2\n  ... and 6 more object(s) with';
  expect(distinct(readReports(text).objects).map(uncounted)).toEqual([6]);
});
