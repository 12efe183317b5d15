import { expect, test } from 'vitest';
import { KERNEL_START, PAGE_OFFSET, VMEMMAP_START } from '../../../../src/machine/layout.ts';
import { PageFault } from '../../../../src/machine/memory.ts';
import { GFP_KERNEL, __GFP_COMP } from '../../../../src/mm/gfp.ts';
import { PG_head, PG_reserved, PG_slab } from '../../../../src/mm/page/page.ts';
import { MIB, boot } from '../../../support/mm-machine.ts';

test('frames, struct pages and direct-map addresses convert into each other', () => {
  const { pages, memory } = boot(32 * MIB);
  expect(pages.count).toBe(8192);
  expect(pages.pageAddress(3)).toBe(VMEMMAP_START + 192);
  expect(pages.pfnOf(VMEMMAP_START + 192 + 63)).toBe(3);
  expect(pages.pfnOf(VMEMMAP_START - 1)).toBe(-1);
  expect(pages.pfnOf(pages.pageAddress(8192))).toBe(-1);
  expect(pages.virt(5)).toBe(PAGE_OFFSET + 5 * 4096);
  expect(pages.pfnOfVirt(PAGE_OFFSET + 5 * 4096 + 4095)).toBe(5);
  expect(pages.pfnOfVirt(PAGE_OFFSET + 32 * MIB)).toBe(-1);
  expect(memory.resolve(pages.pageAddress(7))).toBe(pages.base(7) * 4);
});

test('virt_to_page of a foreign address gives a place where nothing is mapped', () => {
  const { pages, memory } = boot(32 * MIB);
  expect(pages.virtToPage(pages.virt(9) + 8)).toBe(pages.pageAddress(9));
  expect(pages.virtToPage(KERNEL_START)).toBe(pages.pageAddress(4096));
  expect(() => memory.read32(pages.virtToPage(0xc900_0000_0000))).toThrow(PageFault);
  expect(() => memory.read32(pages.virtToPage(0))).toThrow(PageFault);
});

test('boot memory is reserved, the rest is free with a reference count of 0', () => {
  const { pages } = boot(32 * MIB);
  expect(pages.hasFlag(0, PG_reserved)).toBe(true);
  expect(pages.refcount(0)).toBe(1);
  expect(pages.hasFlag(300, PG_reserved)).toBe(false);
  expect(pages.refcount(300)).toBe(0);
});

test('the count of a tail page is that of its head', () => {
  const { pages, alloc } = boot(32 * MIB);
  const pfn = alloc.allocPages(GFP_KERNEL | __GFP_COMP, 2);
  expect(pages.hasFlag(pfn, PG_head)).toBe(true);
  expect(pages.compoundOrder(pfn)).toBe(2);
  for (let i = 1; i < 4; i++) {
    expect(pages.headOf(pfn + i)).toBe(pfn);
    expect(pages.refcount(pfn + i)).toBe(0);
    expect(pages.pageCount(pfn + i)).toBe(1);
    expect(pages.memory.readPtr(pages.pageAddress(pfn + i) + 8)).toBe(pages.pageAddress(pfn) + 1);
  }
  pages.get(pfn + 3);
  expect(pages.pageCount(pfn)).toBe(2);
  alloc.freePages(pfn, 2);
  expect(pages.pageCount(pfn)).toBe(1);
  alloc.freePages(pfn, 2);
  expect(pages.pageCount(pfn)).toBe(0);
  expect(pages.headOf(pfn + 1)).toBe(pfn + 1);
});

test('without __GFP_COMP only the first page of a block is counted', () => {
  const { pages, alloc } = boot(32 * MIB);
  const pfn = alloc.allocPages(GFP_KERNEL, 2);
  expect([0, 1, 2, 3].map((i) => pages.pageCount(pfn + i))).toEqual([1, 0, 0, 0]);
  expect(pages.hasFlag(pfn, PG_head)).toBe(false);
});

test('flags are set and cleared one by one', () => {
  const { pages } = boot(32 * MIB);
  pages.setFlag(300, PG_slab);
  expect(pages.flags(300)).toBe(PG_slab);
  pages.clearFlag(300, PG_slab);
  expect(pages.flags(300)).toBe(0);
});
