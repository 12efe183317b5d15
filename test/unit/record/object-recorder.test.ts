import { expect, it } from 'vitest';
import { KIND } from '../../../src/record/event-columns.ts';
import { recordTrace } from '../../support/recorded-trace.ts';

const OPERATIONS = `kzalloc a 64
not_leak a
not_leak a
kfree a`;

it('tells of births, changes that are some, and ends, by a number that is never used again', () => {
  const { events, births } = recordTrace(OPERATIONS);
  const own = births.find('a')!;
  const kinds = [...events.kind.subarray(0, events.length)].filter(
    (_, i) => events.subject[i] === own,
  );
  expect(kinds).toEqual([KIND.tracked, KIND.changed, KIND.forgotten]);
  expect(births.get(own)).toMatchObject({ size: 64, own: true });
});
