import { expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { BuddyLists, MAX_PAGE_ORDER, checkBuddy } from '../../../../src/mm/page/buddy.ts';
import { Memblock } from '../../../../src/mm/page/memblock.ts';
import {
  PAGE_PRIVATE,
  PAGE_TYPE,
  PAGE_TYPE_BUDDY,
  PageArray,
} from '../../../../src/mm/page/page.ts';
import { MIB, testContext } from '../../../support/mm-machine.ts';

function emptyLists(): { lists: BuddyLists; pages: PageArray } {
  const ctx = testContext(32 * MIB);
  new Memblock(ctx).allocMemmap();
  const pages = new PageArray(ctx.machine.memory);
  return { lists: new BuddyLists(pages), pages };
}

function check(lists: BuddyLists, pages: PageArray): void {
  const seen = new Uint8Array(pages.count);
  checkBuddy(lists, pages, (pfn) => {
    if (seen[pfn]++ > 0) throw new Error(`page ${pfn} is listed twice`);
  });
}

test('taking splits a block low end first, putting merges it again', () => {
  const { lists, pages } = emptyLists();
  lists.put(1024, MAX_PAGE_ORDER, false);
  expect(lists.take(0)).toBe(1024);
  expect([...lists.blocks]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
  expect(lists.take(0)).toBe(1025);
  expect(lists.take(1)).toBe(1026);
  expect(lists.take(3)).toBe(1032);
  check(lists, pages);
  lists.put(1032, 3, false);
  lists.put(1025, 0, false);
  check(lists, pages);
  lists.put(1024, 0, false);
  lists.put(1026, 1, false);
  expect([...lists.blocks]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(lists.free).toBe(1024);
  check(lists, pages);
});

test('a block freed last is taken first, unless its merge is likely', () => {
  const { lists } = emptyLists();
  for (let pfn = 64; pfn < 68; pfn++) lists.put(pfn, 0, false);
  lists.put(128, 0, false);
  lists.put(130, 0, false);
  expect(lists.take(0)).toBe(130);
  expect(lists.take(0)).toBe(128);
  lists.put(128, 0, false);
  // 68 completes nothing, but the block 70-71 beside it is free: it waits at the tail.
  lists.put(70, 1, false);
  lists.put(68, 0, false);
  expect(lists.take(0)).toBe(128);
  expect(lists.take(0)).toBe(68);
});

test('the struct page of a free block shows its order', () => {
  const { lists, pages } = emptyLists();
  lists.put(2048, 5, false);
  const { u32 } = pages.memory.phys;
  expect(u32[pages.base(2048) + PAGE_TYPE]).toBe(PAGE_TYPE_BUDDY);
  expect(u32[pages.base(2048) + PAGE_PRIVATE]).toBe(5);
  expect(lists.blockOf(2079)).toBe(2048);
  expect(lists.blockOf(2080)).toBe(0);
  lists.take(5);
  expect(u32[pages.base(2048) + PAGE_TYPE]).toBe(0xffffffff);
});

test('a random sequence keeps the invariants', () => {
  const { lists, pages } = emptyLists();
  for (let pfn = 1024; pfn < 5120; pfn += 1024) lists.put(pfn, MAX_PAGE_ORDER, true);
  const prng = new Prng('buddy');
  const held: [number, number][] = [];
  for (let step = 0; step < 400; step++) {
    if (prng.chance(0.55)) {
      const order = prng.int(8);
      const pfn = lists.take(order);
      if (pfn !== 0) held.push([pfn, order]);
    } else if (held.length > 0) {
      const [[pfn, order]] = held.splice(prng.int(held.length), 1);
      lists.put(pfn, order, prng.chance(0.1));
    }
    check(lists, pages);
    const used = held.reduce((n, [, order]) => n + (1 << order), 0);
    expect(lists.free + used).toBe(4096);
  }
  for (const [pfn, order] of held) lists.put(pfn, order, false);
  expect(lists.blocks[MAX_PAGE_ORDER]).toBe(4);
});

test('the checker sees a broken list', () => {
  const { lists, pages } = emptyLists();
  lists.put(64, 0, false);
  lists.blockOrder[64] = 3;
  expect(() => check(lists, pages)).toThrow('wrong list');
});
