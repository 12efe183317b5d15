import { expect, test } from 'vitest';
import { POISON, Shadow } from '../../../../src/detectors/asan/shadow.ts';

test('the first byte that may not be used, over granules and pages', () => {
  const shadow = new Shadow();
  shadow.poison(0x10_0000, 0x2000, POISON.heap);
  shadow.allow(0x10_0ff0, 29);
  expect(shadow.firstBad(0x10_0ff0, 29)).toBe(-1);
  expect(shadow.firstBad(0x10_0ff0, 30)).toBe(0x10_100d);
  expect(shadow.firstBad(0x10_0fee, 4)).toBe(0x10_0fee);
  expect(shadow.firstBad(0x10_100c, 2)).toBe(0x10_100d);
  expect([shadow.at(0x10_100a), shadow.at(0x10_1010)]).toEqual([5, POISON.heap]);
  expect(shadow.firstBad(0x20_0000, 8)).toBe(-1);
});
