import { expect, test } from 'vitest';
import { dateParts, epochSeconds, POWER_ON_EPOCH } from '../../../src/shell/wall-clock.ts';

test('power-on is the same moment always, and time goes on from there', () => {
  expect(new Date(POWER_ON_EPOCH * 1000).toISOString()).toBe('2025-01-01T00:00:00.000Z');
  expect(epochSeconds(0)).toBe(POWER_ON_EPOCH);
  expect(epochSeconds(61.9e9)).toBe(POWER_ON_EPOCH + 61);
});

test.each([
  [0, 'Wed Jan 1 00:00:00 2025'],
  [58.5 * 86_400, 'Fri Feb 28 12:00:00 2025'],
  [59 * 86_400 - 1, 'Fri Feb 28 23:59:59 2025'],
  [59 * 86_400, 'Sat Mar 1 00:00:00 2025'],
  [365 * 86_400, 'Thu Jan 1 00:00:00 2026'],
  [1154 * 86_400, 'Tue Feb 29 00:00:00 2028'],
])('%d s after the start', (seconds, text) => {
  const { day, month, date, clock, year } = dateParts(seconds * 1e9);
  expect(`${day} ${month} ${date} ${clock} ${year}`).toBe(text);
});
