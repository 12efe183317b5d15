import { expect, test } from 'vitest';
import { Memblock } from '../../../../src/mm/page/memblock.ts';
import { PageAllocator, checkPageAlloc } from '../../../../src/mm/page/alloc.ts';
import { PageArray } from '../../../../src/mm/page/page.ts';
import { MIB, testContext } from '../../../support/mm-machine.ts';

test('low memory and the kernel image are reserved', () => {
  const memblock = new Memblock(testContext());
  expect(memblock.reserved).toEqual([
    { start: 0, end: MIB },
    { start: 16 * MIB, end: 18 * MIB },
  ]);
});

test('blocks come from the top, aligned and zeroed, and kmemleak hears of them', () => {
  const ctx = testContext();
  const memblock = new Memblock(ctx);
  ctx.machine.memory.phys.u8[64 * MIB - 1] = 7;
  expect(memblock.alloc(100, 64)).toBe(64 * MIB - 128);
  expect(ctx.machine.memory.phys.u8[64 * MIB - 1]).toBe(7);
  expect(memblock.alloc(28, 4)).toBe(64 * MIB - 28);
  expect(ctx.machine.memory.phys.u8[64 * MIB - 1]).toBe(0);
  expect(memblock.alloc(4096, 4096)).toBe(64 * MIB - 8192);
  expect(memblock.alloc(64, 64, { track: false })).toBe(64 * MIB - 192);
  expect(ctx.events.map((event) => [event.hook, ...event.args])).toEqual([
    ['allocPhys', 64 * MIB - 128, 100, 0],
    ['allocPhys', 64 * MIB - 28, 28, 0],
    ['allocPhys', 64 * MIB - 8192, 4096, 0],
  ]);
});

test('a block above the image goes below it when there is no room', () => {
  const memblock = new Memblock(testContext(32 * MIB));
  expect(memblock.alloc(14 * MIB, 4096)).toBe(18 * MIB);
  expect(memblock.alloc(14 * MIB, 4096)).toBe(2 * MIB);
  expect(memblock.reserved).toEqual([
    { start: 0, end: MIB },
    { start: 2 * MIB, end: 32 * MIB },
  ]);
  expect(memblock.alloc(2 * MIB, 4096)).toBe(0);
});

test('free cuts a hole into a reserved range', () => {
  const ctx = testContext(32 * MIB);
  const memblock = new Memblock(ctx);
  const at = memblock.alloc(8 * 4096, 4096);
  memblock.free(at + 4096, 4096);
  expect(ctx.events.at(-1)).toMatchObject({ hook: 'freePartPhys', args: [at + 4096, 4096] });
  expect(memblock.reserved.slice(2)).toEqual([
    { start: at, end: at + 4096 },
    { start: at + 8192, end: 32 * MIB },
  ]);
  expect(memblock.alloc(4096, 4096)).toBe(at + 4096);
});

test('at the end every whole free page goes to the page allocator, never page 0', () => {
  const ctx = testContext(32 * MIB);
  const memblock = new Memblock(ctx);
  memblock.allocMemmap();
  expect(ctx.machine.memory.vmemmapPhys).toBe(32 * MIB - 512 * 1024);
  memblock.alloc(100, 4);
  const pages = new PageArray(ctx.machine.memory);
  const alloc = new PageAllocator(ctx, pages);
  memblock.freeAll(alloc);
  checkPageAlloc(alloc);
  const reservedPages = 256 + 512 + 128 + 1;
  expect(alloc.totalPages).toBe(8192 - reservedPages);
  expect(alloc.nrFreePages).toBe(alloc.totalPages);
  expect(alloc.isFree(0)).toBe(false);
  expect(() => memblock.alloc(8, 8)).toThrow('bad request');
});
