import { expect, test } from 'vitest';
import { hi32, isCanonical } from '../../../src/machine/address.ts';
import * as layout from '../../../src/machine/layout.ts';

const { IMAGE, IMAGE_SIZE, KERNEL_PHYS, KERNEL_START, MEM_MAX, MEM_MIN, PAGE_OFFSET } = layout;
const { MODULES_END, MODULES_VADDR, STRUCT_PAGE_SIZE, VMALLOC_END, VMALLOC_START } = layout;

test('the regions are kernel addresses, in order, and do not overlap', () => {
  const regions: [start: number, end: number][] = [
    [PAGE_OFFSET, PAGE_OFFSET + MEM_MAX],
    [VMALLOC_START, VMALLOC_END],
    [layout.VMEMMAP_START, layout.VMEMMAP_START + (MEM_MAX / 4096) * STRUCT_PAGE_SIZE],
    [KERNEL_START, KERNEL_START + IMAGE_SIZE],
    [MODULES_VADDR, MODULES_END],
  ];
  for (const [i, [start, end]] of regions.entries()) {
    expect(isCanonical(hi32(start)) && hi32(start) >= 0xffff_8000).toBe(true);
    expect(start).toBeLessThan(end);
    if (i > 0) expect(regions[i - 1][1]).toBeLessThanOrEqual(start);
  }
});

test('one upper half serves the whole direct map', () => {
  expect(hi32(PAGE_OFFSET)).toBe(layout.DIRECT_MAP_HI);
  expect(hi32(PAGE_OFFSET + MEM_MAX - 1)).toBe(layout.DIRECT_MAP_HI);
});

test('the sections of the image follow one another, in whole pages, within the smallest memory', () => {
  let end = 0;
  for (const { offset, size } of Object.values(IMAGE)) {
    expect(offset).toBeGreaterThanOrEqual(end);
    expect([offset % 4096, size % 4096]).toEqual([0, 0]);
    end = offset + size;
  }
  expect(end).toBeLessThanOrEqual(IMAGE_SIZE);
  expect(KERNEL_PHYS + IMAGE_SIZE).toBeLessThan(MEM_MIN);
});
