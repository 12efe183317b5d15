import { describe, expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { PAGE_SIZE } from '../../../../src/machine/address.ts';
import { PageFault } from '../../../../src/machine/memory.ts';
import {
  GFP_ATOMIC,
  GFP_KERNEL,
  GFP_NOWAIT,
  __GFP_COMP,
  __GFP_NOFAIL,
  __GFP_NOWARN,
  __GFP_ZERO,
} from '../../../../src/mm/gfp.ts';
import { MAX_PAGE_ORDER, checkPageAlloc } from '../../../../src/mm/page/alloc.ts';
import { PG_slab } from '../../../../src/mm/page/page.ts';
import { MIB, boot } from '../../../support/mm-machine.ts';

test('pages come lowest first, and the one freed last comes next', () => {
  const { alloc } = boot();
  // What boot memory left in single pages goes first.
  while (alloc.freeAreaCounts()[0] > 0 || alloc.pcpPages > 0) alloc.allocPages(GFP_KERNEL, 0);
  const first = alloc.allocPages(GFP_KERNEL, 0);
  const second = alloc.allocPages(GFP_KERNEL, 0);
  expect(second).toBe(first + 1);
  alloc.freePages(first, 0);
  expect(alloc.allocPages(GFP_KERNEL, 0)).toBe(first);
  checkPageAlloc(alloc);
});

test('each CPU has a stack of pages of its own', () => {
  const { alloc, ctx } = boot();
  const pfn = alloc.allocPages(GFP_KERNEL, 0);
  alloc.freePages(pfn, 0);
  ctx.machine.cpu = ctx.machine.cpus[1];
  expect(alloc.allocPages(GFP_KERNEL, 0)).not.toBe(pfn);
  ctx.machine.cpu = ctx.machine.cpus[0];
  expect(alloc.allocPages(GFP_KERNEL, 0)).toBe(pfn);
});

test('a random sequence keeps the invariants and loses no page', () => {
  const { alloc, ctx } = boot(32 * MIB, 3);
  const prng = new Prng('pages');
  const held: [number, number][] = [];
  const total = alloc.nrFreePages;
  for (let step = 0; step < 600; step++) {
    ctx.machine.cpu = ctx.machine.cpus[prng.int(3)];
    if (prng.chance(0.55)) {
      const order = prng.chance(0.6) ? 0 : prng.int(7);
      const pfn = alloc.allocPages(prng.chance(0.5) ? GFP_KERNEL : GFP_KERNEL | __GFP_COMP, order);
      if (pfn !== 0) {
        expect(pfn % (1 << order)).toBe(0);
        expect(alloc.isFree(pfn)).toBe(false);
        held.push([pfn, order]);
      }
    } else if (held.length > 0) {
      const [[pfn, order]] = held.splice(prng.int(held.length), 1);
      alloc.freePages(pfn, order);
    }
    if (step % 3 === 0) checkPageAlloc(alloc);
    const used = held.reduce((n, [, order]) => n + (1 << order), 0);
    expect(alloc.nrFreePages).toBe(total - used);
  }
  for (const [pfn, order] of held) alloc.freePages(pfn, order);
  alloc.drainAllPages();
  checkPageAlloc(alloc);
  expect(alloc.buddy.free).toBe(total);
  expect(ctx.log).toEqual([]);
});

test('__GFP_ZERO clears the pages, others keep what was there', () => {
  const { alloc, memory } = boot();
  const va = alloc.getFreePages(GFP_KERNEL, 1);
  memory.fill(va, 0xaa, 2 * PAGE_SIZE);
  alloc.freePagesAt(va, 1);
  const again = alloc.getFreePages(GFP_KERNEL, 1);
  expect(again).toBe(va);
  expect(memory.read32(va + 4096)).toBe(0xaaaaaaaa);
  alloc.freePagesAt(va, 1);
  expect(alloc.getFreePages(GFP_KERNEL | __GFP_ZERO, 1)).toBe(va);
  expect(memory.readBytes(va, 2 * PAGE_SIZE).every((byte) => byte === 0)).toBe(true);
});

test('split pages are freed one by one', () => {
  const { alloc, pages } = boot();
  const free = alloc.nrFreePages;
  const pfn = alloc.allocPages(GFP_KERNEL, 3);
  alloc.splitPage(pfn, 3);
  expect(pages.refcount(pfn + 7)).toBe(1);
  for (let i = 0; i < 8; i++) alloc.freePages(pfn + i, 0);
  expect(alloc.nrFreePages).toBe(free);
  checkPageAlloc(alloc);
});

test('a further reference to the first page lets only the others go', () => {
  const { alloc, pages } = boot();
  const free = alloc.nrFreePages;
  const pfn = alloc.allocPages(GFP_KERNEL, 2);
  pages.get(pfn);
  alloc.freePages(pfn, 2);
  expect(alloc.nrFreePages).toBe(free - 1);
  expect(alloc.isFree(pfn)).toBe(false);
  alloc.freePages(pfn, 0);
  expect(alloc.nrFreePages).toBe(free);
  checkPageAlloc(alloc);
});

describe('exhaustion', () => {
  test('GFP_KERNEL leaves the minimum, atomic callers may take half of it', () => {
    const { alloc, ctx } = boot(32 * MIB, 1);
    while (alloc.allocPages(GFP_KERNEL | __GFP_NOWARN, 0) !== 0);
    expect(alloc.nrFreePages).toBe(alloc.minPages);
    expect(alloc.allocPages(GFP_NOWAIT, 0)).toBe(0);
    while (alloc.allocPages(GFP_ATOMIC | __GFP_NOWARN, 0) !== 0);
    expect(alloc.nrFreePages).toBeLessThan(alloc.minPages / 2);
    while (alloc.allocPages(GFP_KERNEL | __GFP_NOFAIL | __GFP_NOWARN, 0) !== 0);
    expect(alloc.nrFreePages).toBe(0);
    checkPageAlloc(alloc);
    expect(ctx.log).toEqual([]);
  });

  test('the log shows who asked for what, and the state of memory, once in ten seconds', () => {
    const { alloc, ctx } = boot(32 * MIB, 1);
    ctx.machine.cpu.comm = 'insmod';
    ctx.enter('caller');
    while (alloc.allocPages(GFP_KERNEL | __GFP_NOWARN, 3) !== 0);
    alloc.allocPages(GFP_KERNEL | __GFP_ZERO, 3);
    alloc.allocPages(GFP_KERNEL, 3);
    expect(ctx.log[0]).toBe(
      'insmod: page allocation failure: order:3, mode:0xdc0(GFP_KERNEL|__GFP_ZERO), ' +
        'nodemask=(null),cpuset=/,mems_allowed=0',
    );
    expect(ctx.log[1]).toBe(
      'Call Trace: warn_alloc __alloc_pages_slowpath.constprop.0 __alloc_pages_noprof caller',
    );
    expect(ctx.log[2]).toBe('Mem-Info:');
    expect(ctx.log.filter((line) => line.includes('page allocation failure'))).toHaveLength(1);
    expect(ctx.log.at(-2)).toBe('0 pages HighMem/MovableOnly');
    const free = alloc.freeAreaCounts().reduce((n, blocks, order) => n + blocks * (4 << order), 0);
    expect(ctx.log.find((line) => line.startsWith('Node 0 DMA32: '))).toContain(`= ${free}kB`);
    ctx.machine.clock.advance(10_001);
    alloc.allocPages(GFP_KERNEL, 3);
    expect(ctx.log).toContain('warn_alloc: 1 callbacks suppressed');
    expect(ctx.log.filter((line) => line.includes('page allocation failure'))).toHaveLength(2);
  });

  test('an order beyond the largest is refused with one warning', () => {
    const { alloc, ctx } = boot(32 * MIB, 1, '6.1');
    expect(alloc.allocPages(GFP_KERNEL | __GFP_NOWARN, MAX_PAGE_ORDER + 1)).toBe(0);
    expect(ctx.log).toEqual([]);
    expect(alloc.allocPages(GFP_KERNEL, MAX_PAGE_ORDER + 1)).toBe(0);
    expect(alloc.allocPages(GFP_KERNEL, 60)).toBe(0);
    expect(ctx.log.filter((line) => line.startsWith('WARNING'))).toEqual([
      'WARNING: CPU: 0 PID: 0 at mm/page_alloc.c:5634 __alloc_pages',
    ]);
    expect(ctx.taints).toEqual(['W']);
  });

  test('an injected fault is silent, and spares __GFP_NOFAIL', () => {
    const { alloc, ctx } = boot();
    alloc.shouldFail = (_gfp, order) => order === 0;
    expect(alloc.allocPages(GFP_KERNEL, 0)).toBe(0);
    expect(alloc.allocPages(GFP_KERNEL, 1)).not.toBe(0);
    expect(alloc.allocPages(GFP_KERNEL | __GFP_NOFAIL, 0)).not.toBe(0);
    expect(ctx.log).toEqual([]);
  });
});

describe('bad frees', () => {
  test.each([0, 3])('a double free of order %i is reported and changes nothing', (order) => {
    const { alloc, ctx } = boot();
    ctx.machine.cpu.comm = 'insmod';
    const pfn = alloc.allocPages(GFP_KERNEL, order);
    alloc.freePages(pfn, order);
    const free = alloc.nrFreePages;
    alloc.freePages(pfn, order);
    expect(ctx.log[0]).toBe(
      `BUG: Bad page state in process insmod  pfn:${pfn.toString(16).padStart(5, '0')}`,
    );
    expect(ctx.log[1]).toBe(
      `page: refcount:-1 mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x${pfn.toString(16)}`,
    );
    expect(ctx.log[2]).toBe('flags: 0x100000000000000(node=0|zone=1)');
    expect(ctx.log[3]).toMatch(/^raw: 0100000000000000 dead000000000100 dead000000000122 0{16}$/);
    expect(ctx.log).toContain('page dumped because: nonzero _refcount');
    expect(ctx.taints).toEqual(['B']);
    expect(alloc.nrFreePages).toBe(free);
    checkPageAlloc(alloc);
  });

  test('a page inside a block, too large an order, a slab page, a reserved page', () => {
    const { alloc, ctx, pages } = boot();
    const pfn = alloc.allocPages(GFP_KERNEL, 2);
    const free = alloc.nrFreePages;
    alloc.freePages(pfn + 1, 0);
    alloc.freePages(pfn, 3);
    pages.setFlag(pfn, PG_slab);
    alloc.freePages(pfn, 2);
    alloc.freePages(0, 0);
    const bad = ctx.log.filter((line) => line.startsWith('page dumped because: '));
    expect(bad).toEqual([
      'page dumped because: nonzero _refcount',
      'page dumped because: nonzero _refcount',
      'page dumped because: PAGE_FLAGS_CHECK_AT_FREE flag(s) set',
      'page dumped because: PAGE_FLAGS_CHECK_AT_FREE flag(s) set',
    ]);
    expect(alloc.nrFreePages).toBe(free);
    checkPageAlloc(alloc);
  });

  test('a smaller order loses the rest of the block', () => {
    const { alloc, ctx } = boot();
    const before = alloc.nrFreePages;
    const pfn = alloc.allocPages(GFP_KERNEL, 2);
    alloc.freePages(pfn, 1);
    expect(alloc.nrFreePages).toBe(before - 2);
    expect(ctx.log).toEqual([]);
    checkPageAlloc(alloc);
  });

  test('an address without a struct page faults, NULL is ignored', () => {
    const { alloc } = boot();
    alloc.freePagesAt(0, 0);
    expect(() => alloc.freePagesAt(0xc900_0000_0000, 0)).toThrow(PageFault);
  });
});

test('the watermark and the batch follow the size of memory', () => {
  const { alloc } = boot(64 * MIB);
  expect(alloc.minPages).toBe(Math.floor(Math.sqrt(alloc.totalPages * 64) / 4));
});

test('the checker sees a free page with a reference', () => {
  const { alloc, pages } = boot();
  pages.setRefcount(alloc.buddy.head[MAX_PAGE_ORDER], 1);
  expect(() => checkPageAlloc(alloc)).toThrow('has _refcount 1');
});
