import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { MODULES_VADDR, VMALLOC_START } from '../../../src/machine/layout.ts';
import { PageTable } from '../../../src/machine/page-table.ts';

test('a mapping holds for its page and no other', () => {
  const table = new PageTable();
  const edge = VMALLOC_START + 0x1f_f000;
  table.map(edge, 7);
  const around = [edge - 1, edge, edge + 4095, edge + 4096].map((va) => table.lookup(va));
  expect(around).toEqual([0, 7, 7, 0]);
  expect(table.lookup(MODULES_VADDR)).toBe(0);
  table.map(edge, 8);
  expect(table.lookup(edge)).toBe(8);
  table.unmap(edge);
  table.unmap(MODULES_VADDR);
  expect(table.lookup(edge)).toBe(0);
});

test('a page is read-only until it is unmapped or unprotected', () => {
  const table = new PageTable();
  table.map(VMALLOC_START, 7);
  const { generation } = table;
  table.protect(VMALLOC_START);
  expect(table.generation).toBeGreaterThan(generation);
  expect([4095, 4096].map((n) => table.isReadOnly(VMALLOC_START + n))).toEqual([true, false]);
  table.unmap(VMALLOC_START);
  table.map(VMALLOC_START, 8);
  expect(table.isReadOnly(VMALLOC_START)).toBe(false);
  table.protect(VMALLOC_START);
  expect(table.isReadOnly(VMALLOC_START)).toBe(true);
  table.unprotect(VMALLOC_START);
  expect(table.isReadOnly(VMALLOC_START)).toBe(false);
});

const page = fc
  .tuple(fc.constantFrom(VMALLOC_START, VMALLOC_START + 2 ** 40, MODULES_VADDR), fc.nat(1030))
  .map(([base, n]) => base + n * 4096);

property.prop([fc.array(fc.tuple(page, fc.nat(50)), { maxLength: 60 })])(
  'it holds what a map holds; frame 0 is none',
  (steps) => {
    const table = new PageTable();
    const model = new Map<number, number>();
    for (const [va, pfn] of steps) {
      if (pfn === 0) table.unmap(va);
      else table.map(va, pfn);
      model.set(va, pfn);
    }
    for (const [va, pfn] of model) expect(table.lookup(va + 123)).toBe(pfn);
  },
);
