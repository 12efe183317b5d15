import { expect, it } from 'vitest';
import { KIND } from '../../../src/record/event-columns.ts';
import { recordTrace } from '../../support/recorded-trace.ts';

it('tells of each pass with its result, and of the words with where their variables are', () => {
  const { events, variables, gray } = recordTrace('kzalloc a 64\nstore data+0 a\nscan', '7.3');
  const kinds = [...events.kind.subarray(0, events.length)];
  const ends = kinds.flatMap((kind, i) => (kind === KIND.end ? [i] : []));
  expect(kinds.filter((kind) => kind === KIND.begin).length).toBe(ends.length);
  // Of several passes only the last one has the result.
  expect(ends.map((i) => events.why[i])).toEqual(ends.map((_, i) => Number(i === ends.length - 1)));
  expect([...variables.values()].map(({ name }) => name)).toContain('data_slots [kmltrace]');
  expect(kinds.filter((kind) => kind === KIND.gray).length).toBeLessThanOrEqual(gray.length);
});
