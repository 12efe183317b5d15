import { expect, test } from 'vitest';
import { growthOf, isWorse, momentsOf } from '../../../../src/triage/judge/growth.ts';
import { groupsIn, type ShortObject } from '../../../support/report-objects.ts';

function changes(old: ShortObject[], now: ShortObject[]) {
  return growthOf(groupsIn(...old), groupsIn(...now)).map(
    ({ site, before, after, kept, change }) => `${site} ${before} ${after} ${kept} ${change}`,
  );
}

const a = (at: string, jiffies = 1): ShortObject => ({ at, jiffies, trace: ['f_a'] });
const b = (at: string, jiffies = 1): ShortObject => ({ at, jiffies, trace: ['f_b'] });

test('new, gone, more, fewer, the same; the worst first', () => {
  expect(changes([a('0x1000')], [a('0x1000'), b('0x2000')])).toEqual([
    'f_b 0 1 0 new',
    'f_a 1 1 1 same',
  ]);
  expect(changes([a('0x1000'), b('0x2000')], [a('0x1000'), a('0x3000')])).toEqual([
    'f_a 1 2 1 grows',
    'f_b 1 0 0 gone',
  ]);
  expect(changes([a('0x1000'), a('0x2000')], [a('0x2000')])).toEqual(['f_a 2 1 1 shrinks']);
  expect(changes([a('0x1000', 1)], [a('0x1000', 2)])).toEqual(['f_a 1 1 0 again']);
});

test('an object whose module was removed since is the same object', () => {
  const gone = { at: '0x1000', jiffies: 1, trace: ['0xffffffffa0000438'] };
  expect(changes([a('0x1000')], [gone])).toEqual(['f_a 1 1 1 same']);
});

test('what is worse', () => {
  expect(
    (['new', 'grows', 'again', 'same', 'shrinks', 'gone'] as const).map((change) =>
      isWorse({ change }),
    ),
  ).toEqual([true, true, false, false, false, false]);
});

test('moments of one report', () => {
  const [group] = groupsIn(
    { at: '0x1000', jiffies: 1000, age: 30 },
    { at: '0x2000', jiffies: 1050, age: 29.5 },
    { at: '0x3000', jiffies: 3000, age: 10 },
  );
  expect(momentsOf(group)).toEqual({ moments: 2, seconds: 20, ticks: 2000 });
});
