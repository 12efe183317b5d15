import { expect, test } from 'vitest';
import { MEMCHECK_LAYOUT } from '../../../../src/detectors/memcheck/layout.ts';

test('everything but the stack lies below 4 GiB, in this order', () => {
  const { programStart, brkStart, libcStart, mmapStart, mmapEnd } = MEMCHECK_LAYOUT;
  const order = [programStart, brkStart!, libcStart, mmapStart, mmapEnd, 2 ** 32];
  expect([...order].sort((a, b) => a - b)).toEqual(order);
});
