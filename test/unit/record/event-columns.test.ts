import { expect, it } from 'vitest';
import { EventColumns, KIND, KINDS } from '../../../src/record/event-columns.ts';

it('rows stay what they were while the columns grow', () => {
  const events = new EventColumns();
  for (let i = 0; i < 100; i++) events.add(KIND.hit, 3, i, 2 ** 40 + i, 0xffff_ffff);
  expect(events.length).toBe(100);
  expect(KINDS[events.kind[42]]).toBe('hit');
  expect([events.why[42], events.subject[42], events.place[42], events.extra[42]]).toEqual([
    3,
    42,
    2 ** 40 + 42,
    0xffff_ffff,
  ]);
});
