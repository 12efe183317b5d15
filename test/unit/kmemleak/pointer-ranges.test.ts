import { expect, test } from 'vitest';
import { PointerRanges } from '../../../src/kmemleak/pointer-ranges.ts';
import { PAGE_OFFSET } from '../../../src/machine/layout.ts';

test('each part of the address space has a range of its own', () => {
  const ranges = new PointerRanges();
  expect([...ranges.min].every((min, i) => min >= ranges.max[i])).toBe(true);
  ranges.add(PAGE_OFFSET, PAGE_OFFSET + 64);
  ranges.add(0x6000, 0x6020);
  ranges.add(0x607f_fc00_0000, 0x607f_fc00_0020);
  ranges.add(PAGE_OFFSET + 4096, PAGE_OFFSET + 8192);
  expect([...ranges.min]).toEqual([0x6000, 0x607f_fc00_0000, PAGE_OFFSET]);
  expect([...ranges.max]).toEqual([0x6020, 0x607f_fc00_0020, PAGE_OFFSET + 8192]);
});

test('what goes from one part to the next is in both, and nothing is behind the last', () => {
  const ranges = new PointerRanges();
  ranges.add(0xffff_f000, 0x1_0000_1000);
  ranges.add(2 ** 48 - 4096, 2 ** 48 + 4096);
  expect([...ranges.min]).toEqual([0xffff_f000, 2 ** 32, 2 ** 48 - 4096]);
  expect([...ranges.max]).toEqual([2 ** 32, 0x1_0000_1000, 2 ** 48]);
});

test('what is in a range already is no change', () => {
  const ranges = new PointerRanges();
  ranges.add(PAGE_OFFSET, PAGE_OFFSET + 64);
  const { version } = ranges;
  ranges.add(PAGE_OFFSET + 8, PAGE_OFFSET + 64);
  expect(ranges.version).toBe(version);
});
