import { expect, test } from 'vitest';
import { epochSeconds, POWER_ON_EPOCH } from '../../../src/shell/wall-clock.ts';

test('power-on is the same moment always, and time goes on from there', () => {
  expect(new Date(POWER_ON_EPOCH * 1000).toISOString()).toBe('2025-01-01T00:00:00.000Z');
  expect(epochSeconds(0)).toBe(POWER_ON_EPOCH);
  expect(epochSeconds(61.9e9)).toBe(POWER_ON_EPOCH + 61);
});
