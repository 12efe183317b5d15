import { expect, test } from 'vitest';
import { SIZE_MAX } from '../../../src/mm/hooks.ts';

test('SIZE_MAX is larger than any size', () => {
  expect(SIZE_MAX).toBeGreaterThan(2 ** 64);
  expect(Math.min(4096, SIZE_MAX)).toBe(4096);
});
