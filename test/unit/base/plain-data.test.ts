import { expect, test } from 'vitest';
import { isCount, isRecord } from '../../../src/base/plain-data.ts';

test('a record has fields, a count is a whole number from 0', () => {
  expect([{}, { a: 1 }, [], null, undefined, 'a', 1].map(isRecord)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
  expect([0, 7, -1, 0.5, 2 ** 60, '1', null].map(isCount)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
