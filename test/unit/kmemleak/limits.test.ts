import { expect, test } from 'vitest';
import { MSECS_MIN_AGE, SECS_FIRST_SCAN, SECS_SCAN_WAIT } from '../../../src/kmemleak/limits.ts';

test('an object is old enough before the first automatic scan, and one scan ends before the next', () => {
  expect(MSECS_MIN_AGE).toBeLessThan(1000 * SECS_FIRST_SCAN);
  expect(SECS_FIRST_SCAN).toBeLessThan(SECS_SCAN_WAIT);
});
