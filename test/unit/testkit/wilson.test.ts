import { expect, test } from 'vitest';
import { wilson } from '../../../src/testkit/wilson.ts';

// Values of the formula, computed apart.
test.each([
  [0, 10, 0, 0.2775],
  [5, 10, 0.2366, 0.7634],
  [1, 100, 0.0018, 0.0545],
  [10, 10, 0.7225, 1],
])('%i of %i', (count, of, low, high) => {
  const rate = wilson(count, of);
  expect(rate.low).toBeCloseTo(low, 4);
  expect(rate.high).toBeCloseTo(high, 4);
});

test('of nothing anything may be so', () => {
  expect(wilson(0, 0)).toEqual({ count: 0, of: 0, low: 0, high: 1 });
});
