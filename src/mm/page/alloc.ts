/**
 * Models the page allocator of a machine with one node and one zone, DMA32 (mm/page_alloc.c).
 *
 * Single pages go through a stack per CPU that is refilled from and drained to the buddy lists in
 * batches, so the page freed last is the next one given out, as in the kernel. A page on such a
 * stack counts as free (the kernel's MemFree leaves them out).
 *
 * Simplified: only order 0 uses the per-CPU stacks (the kernel: 0 to 3 and huge pages); no reclaim,
 * no swap, no OOM killer: what the kernel could only get by reclaiming fails. A double free is
 * reported when it happens; the kernel notices when it hands out the page again.
 *
 * Invariants ({@link checkPageAlloc}): those of the buddy lists; free pages have `_refcount` 0; no
 * page is free twice.
 */
import { assert } from '../../base/assert.ts';
import { PAGE_SIZE, type Pfn, type VirtAddr } from '../../machine/address.ts';
import { EFFORT } from '../../machine/effort.ts';
import { STRUCT_PAGE_SIZE } from '../../machine/layout.ts';
import { BuddyLists, MAX_PAGE_ORDER, checkBuddy } from './buddy.ts';
import type { MmContext } from '../context.ts';
import type { WatchCalls } from '../watch.ts';
import { __GFP_COMP, __GFP_HIGH, __GFP_NOFAIL, __GFP_ZERO, type Gfp } from '../gfp.ts';
import { gfpAllowsBlocking } from '../gfp.ts';
import { PageReporter } from './alloc-report.ts';
import {
  PAGE_FLAGS,
  PAGE_LRU_NEXT,
  PAGE_LRU_PREV,
  PAGE_MAPPING,
  PAGE_PRIVATE,
  PAGE_REFCOUNT,
  PG_head,
  PG_reserved,
  PG_slab,
  type PageArray,
} from './page.ts';

export { MAX_PAGE_ORDER } from './buddy.ts';

const LIST_POISON1_LO = 0x100;
const LIST_POISON2_LO = 0x122;
const TAIL_MAPPING_LO = 0x400;
const POISON_HI = 0xdead0000;
const PAGE_WORDS32 = PAGE_SIZE / 4;

/** The page allocator. */
export class PageAllocator {
  readonly pages: PageArray;
  readonly buddy: BuddyLists;
  /** Pages under the allocator's care, free or not. */
  totalPages = 0;
  /** The minimum watermark in pages: what GFP_KERNEL leaves for emergencies. */
  minPages = 0;
  /** Fault injection (fail_page_alloc): `true` makes this allocation fail silently. */
  shouldFail: ((gfp: Gfp, order: number) => boolean) | null = null;
  private readonly ctx: MmContext;
  /** Writes failures to the kernel log. */
  readonly reporter: PageReporter;
  private readonly watch: WatchCalls;
  private readonly u32: Uint32Array;
  /** Order + 1 of the allocated block that starts at a frame. */
  private readonly allocOrder: Int8Array;
  /** Per-CPU stacks of free pages, `pcpHigh + 1` entries for every CPU. */
  private pcp = new Int32Array(0);
  private readonly pcpCount: Int32Array;
  private pcpBatch = 1;
  private pcpHigh = 4;

  /** The allocator starts empty; boot memory fills it with `addRange` and `start`. */
  constructor(ctx: MmContext, pages: PageArray) {
    this.ctx = ctx;
    this.watch = ctx.watch;
    this.pages = pages;
    this.buddy = new BuddyLists(pages);
    this.u32 = pages.memory.phys.u32;
    this.allocOrder = new Int8Array(pages.count);
    this.pcpCount = new Int32Array(ctx.machine.cpus.length);
    this.reporter = new PageReporter(ctx, this);
  }

  /**
   * Takes over a free range of boot memory, end exclusive.
   * @kernel mm/memblock.c __free_pages_memory faithful
   */
  addRange(start: Pfn, end: Pfn): void {
    assert(start > 0 && end <= this.pages.count, 'boot memory outside of memory');
    const stop = this.pages.base(end);
    for (let at = this.pages.base(start); at < stop; at += STRUCT_PAGE_SIZE / 4) {
      this.u32[at + PAGE_FLAGS] &= ~PG_reserved;
      this.u32[at + PAGE_REFCOUNT] = 0;
    }
    for (let pfn = start; pfn < end;) {
      let order = 0;
      while (order < MAX_PAGE_ORDER && (pfn & (1 << order)) === 0) order++;
      while (pfn + (1 << order) > end) order--;
      this.buddy.put(pfn, order, true);
      pfn += 1 << order;
    }
    this.totalPages += end - start;
  }

  /**
   * Sets the watermark and the sizes of the per-CPU stacks, once all boot memory has come.
   * @kernel mm/page_alloc.c calculate_min_free_kbytes faithful
   * @kernel mm/page_alloc.c zone_batchsize faithful
   */
  start(): void {
    const kbytes = this.totalPages * (PAGE_SIZE / 1024);
    const minKbytes = Math.min(Math.max(Math.floor(Math.sqrt(kbytes * 16)), 128), 262144);
    this.minPages = Math.floor(minKbytes / (PAGE_SIZE / 1024));
    const raw = Math.max(1, Math.floor(Math.min(this.totalPages >> 10, 256) / 4));
    this.pcpBatch = Math.max(1, 2 ** Math.floor(Math.log2(raw + (raw >> 1))) - 1);
    const cpus = this.pcpCount.length;
    const low = this.minPages + (this.minPages >> 2);
    this.pcpHigh = Math.max(Math.floor(low / cpus), this.pcpBatch * 4);
    this.pcp = new Int32Array((this.pcpHigh + 1) * cpus);
  }

  /** Free pages, those on the per-CPU stacks included. */
  get nrFreePages(): number {
    return this.buddy.free + this.pcpPages;
  }

  /** Charges for the work on each of 2^order pages. */
  private charge(order: number, isZeroed: boolean): void {
    const bytes = isZeroed ? PAGE_SIZE * EFFORT.block : 0;
    this.ctx.machine.memory.effort.spend((EFFORT.pageOfMany + bytes) * 2 ** order);
  }

  /** Pages on the per-CPU stacks. */
  get pcpPages(): number {
    let pages = 0;
    for (let cpu = 0; cpu < this.pcpCount.length; cpu++) pages += this.pcpCount[cpu];
    return pages;
  }

  /** Pages on the stack of one CPU. */
  pcpPagesOf(cpu: number): number {
    return this.pcpCount[cpu];
  }

  /** Free blocks of each order, for /proc/buddyinfo. */
  freeAreaCounts(): number[] {
    return [...this.buddy.blocks];
  }

  /**
   * Allocates 2^order pages and gives the first one's frame; 0 when there is no memory, which is
   * logged unless __GFP_NOWARN.
   * @kernel mm/page_alloc.c __alloc_pages simplified
   */
  allocPages(gfp: Gfp, order: number): Pfn {
    if (order > MAX_PAGE_ORDER) {
      this.reporter.warnOrder(gfp);
      return 0;
    }
    if (this.shouldFail !== null && (gfp & __GFP_NOFAIL) === 0 && this.shouldFail(gfp, order)) {
      return 0;
    }
    let pfn = 0;
    if (this.buddy.free - (1 << order) >= this.minPages) pfn = this.remove(order);
    if (pfn === 0) {
      pfn = this.allocSlow(gfp, order);
      if (pfn === 0) return 0;
    }
    const isZeroed = (gfp & __GFP_ZERO) !== 0;
    if (order > 0 || isZeroed) this.charge(order, isZeroed);
    this.prepareNew(pfn, gfp, order);
    this.watch.pagesAlloc?.(pfn, order, isZeroed);
    return pfn;
  }

  /**
   * Allocates 2^order pages and gives their direct-map address, 0 when there is no memory.
   * @kernel mm/page_alloc.c __get_free_pages faithful
   */
  getFreePages(gfp: Gfp, order: number): VirtAddr {
    const pfn = this.allocPages(gfp, order);
    return pfn === 0 ? 0 : this.pages.virt(pfn);
  }

  /**
   * Drops a reference to a block of 2^order pages and frees it with the last one. A block that is
   * not allocated, or not of this order, is reported as a bad page and left alone.
   * @kernel mm/page_alloc.c __free_pages simplified
   */
  freePages(pfn: Pfn, order: number): void {
    const at = this.pages.base(pfn);
    const u32 = this.u32;
    // A frame that is no memory has no order: the comparison is false for it.
    if (!(this.allocOrder[pfn] > order) || u32[at + PAGE_REFCOUNT] !== 1) {
      if (!this.mayFree(pfn, order)) return;
    }
    if ((u32[at + PAGE_FLAGS] & (PG_slab | PG_reserved | PG_head)) !== 0) {
      if (!this.clearCompound(pfn, order)) return;
    }
    this.watch.pagesFree?.(pfn, order);
    u32[at + PAGE_REFCOUNT] = 0;
    u32[at + PAGE_MAPPING] = u32[at + PAGE_MAPPING + 1] = 0;
    u32[at + PAGE_PRIVATE] = u32[at + PAGE_PRIVATE + 1] = 0;
    this.allocOrder[pfn] = 0;
    if (order === 0) this.pcpPush(pfn);
    else this.buddy.put(pfn, order, false);
  }

  /**
   * Frees the block at a direct-map address; 0 is ignored (free_pages).
   * @throws PageFault for an address without a `struct page`.
   */
  freePagesAt(va: VirtAddr, order: number): void {
    if (va === 0) return;
    const page = this.pages.virtToPage(va);
    this.pages.memory.resolve(page); // faults when there is no such page
    this.freePages(this.pages.pfnOf(page), order);
  }

  /**
   * Turns a block that is not compound into single pages that can be freed one by one.
   * @kernel mm/page_alloc.c split_page faithful
   */
  splitPage(pfn: Pfn, order: number): void {
    assert(this.allocOrder[pfn] === order + 1, 'splitPage: not a block of this order');
    assert(!this.pages.hasFlag(pfn, PG_head), 'splitPage: a compound page');
    for (let i = 0; i < 1 << order; i++) {
      this.pages.setRefcount(pfn + i, 1);
      this.allocOrder[pfn + i] = 1;
    }
  }

  /** Gives the pages on the per-CPU stacks back to the buddy lists. */
  drainAllPages(): void {
    for (let cpu = 0; cpu < this.pcpCount.length; cpu++) this.pcpDrain(cpu, this.pcpCount[cpu]);
  }

  /** Whether a page is free: on the buddy lists or on a per-CPU stack. */
  isFree(pfn: Pfn): boolean {
    if (this.buddy.blockOf(pfn) !== 0) return true;
    const stride = this.pcpHigh + 1;
    for (let cpu = 0; cpu < this.pcpCount.length; cpu++) {
      const from = cpu * stride;
      if (this.pcp.subarray(from, from + this.pcpCount[cpu]).includes(pfn)) return true;
    }
    return false;
  }

  /** Calls `each` for every page on a per-CPU stack. */
  eachPcpPage(each: (pfn: Pfn) => void): void {
    const stride = this.pcpHigh + 1;
    for (let cpu = 0; cpu < this.pcpCount.length; cpu++) {
      for (let i = 0; i < this.pcpCount[cpu]; i++) each(this.pcp[cpu * stride + i]);
    }
  }

  /** Below the watermark: drains the stacks, then uses as much of the reserve as `gfp` may. */
  private allocSlow(gfp: Gfp, order: number): Pfn {
    let min = this.minPages;
    const mayBlock = gfpAllowsBlocking(gfp);
    if ((gfp & __GFP_HIGH) !== 0) {
      min -= min >> 1;
      if (!mayBlock) min -= min >> 2;
    }
    if (mayBlock) this.drainAllPages();
    if ((gfp & __GFP_NOFAIL) !== 0) min = 0;
    const pfn = this.buddy.free - (1 << order) >= min ? this.remove(order) : 0;
    if (pfn === 0) this.reporter.allocFailed(gfp, order);
    return pfn;
  }

  /** Takes a block off the lists. */
  private remove(order: number): Pfn {
    if (order !== 0) return this.buddy.take(order);
    const cpu = this.ctx.machine.cpu.id;
    if (this.pcpCount[cpu] === 0) this.pcpRefill(cpu);
    if (this.pcpCount[cpu] === 0) return 0;
    const top = --this.pcpCount[cpu];
    return this.pcp[cpu * (this.pcpHigh + 1) + top];
  }

  /**
   * The fields of a new block's `struct page`s, and its contents.
   * @kernel mm/page_alloc.c prep_new_page simplified
   */
  private prepareNew(pfn: Pfn, gfp: Gfp, order: number): void {
    const u32 = this.u32;
    const at = this.pages.base(pfn);
    u32[at + PAGE_REFCOUNT] = 1;
    u32[at + PAGE_LRU_NEXT] = LIST_POISON1_LO;
    u32[at + PAGE_LRU_NEXT + 1] = POISON_HI;
    u32[at + PAGE_LRU_PREV] = LIST_POISON2_LO;
    u32[at + PAGE_LRU_PREV + 1] = POISON_HI;
    this.allocOrder[pfn] = order + 1;
    if ((gfp & __GFP_ZERO) !== 0) {
      u32.fill(0, pfn * PAGE_WORDS32, (pfn + (1 << order)) * PAGE_WORDS32);
    }
    if ((gfp & __GFP_COMP) !== 0 && order > 0) this.prepareCompound(pfn, order);
  }

  /**
   * Makes a block one compound page: the tails point at the head.
   * @kernel mm/page_alloc.c prep_compound_page simplified
   */
  private prepareCompound(pfn: Pfn, order: number): void {
    const { u32, pages } = this;
    pages.setFlag(pfn, PG_head);
    const head = pages.pageAddress(pfn) + 1;
    for (let i = 1; i < 1 << order; i++) {
      const at = pages.base(pfn + i);
      pages.setField(pfn + i, PAGE_LRU_NEXT, head);
      u32[at + PAGE_MAPPING] = TAIL_MAPPING_LO;
      u32[at + PAGE_MAPPING + 1] = POISON_HI;
      u32[at + PAGE_PRIVATE] = u32[at + PAGE_PRIVATE + 1] = 0;
    }
    u32[pages.base(pfn + 1)] = order;
  }

  /**
   * Undoes {@link prepareCompound}; false when the flags say that the page must not be freed.
   * @kernel mm/page_alloc.c free_tail_page_prepare simplified
   */
  private clearCompound(pfn: Pfn, order: number): boolean {
    const { u32, pages } = this;
    if (pages.hasFlag(pfn, PG_slab | PG_reserved)) {
      this.reporter.badPage(pfn, 'PAGE_FLAGS_CHECK_AT_FREE flag(s) set');
      return false;
    }
    if (pages.compoundOrder(pfn) !== order) {
      this.reporter.badPage(pfn, 'VM_BUG_ON_PAGE(compound && compound_order(page) != order)');
      return false;
    }
    u32[pages.base(pfn + 1)] = 0;
    for (let i = 1; i < 1 << order; i++) {
      const at = pages.base(pfn + i);
      u32[at + PAGE_LRU_NEXT] = u32[at + PAGE_LRU_NEXT + 1] = 0;
      u32[at + PAGE_MAPPING] = u32[at + PAGE_MAPPING + 1] = 0;
    }
    pages.clearFlag(pfn, PG_head);
    return true;
  }

  /** The uncommon cases of a free: further references, pages not allocated, too large an order. */
  private mayFree(pfn: Pfn, order: number): boolean {
    const pages = this.pages;
    assert(pfn >= 0 && pfn < pages.count, 'freePages: no such page');
    const refcount = pages.refcount(pfn);
    if (refcount <= 0 || this.allocOrder[pfn] === 0) {
      const flags = pages.hasFlag(pfn, PG_slab | PG_reserved);
      pages.setRefcount(pfn, refcount - 1);
      const reason = flags ? 'PAGE_FLAGS_CHECK_AT_FREE flag(s) set' : 'nonzero _refcount';
      this.reporter.badPage(pfn, reason);
      pages.setRefcount(pfn, refcount);
      return false;
    }
    if (this.allocOrder[pfn] <= order) {
      this.reporter.badPage(pfn + (1 << (this.allocOrder[pfn] - 1)), 'nonzero _refcount');
      return false;
    }
    if (refcount === 1) return true;
    pages.setRefcount(pfn, refcount - 1);
    // Another holder has taken a reference to the first page only; the others are free to go.
    if (pages.hasFlag(pfn, PG_head)) return false;
    this.allocOrder[pfn] = 1;
    for (let rest = order - 1; rest >= 0; rest--) {
      const part = pfn + (1 << rest);
      this.watch.pagesFree?.(part, rest);
      if (rest === 0) this.pcpPush(part);
      else this.buddy.put(part, rest, false);
    }
    return false;
  }

  private pcpPush(pfn: Pfn): void {
    const cpu = this.ctx.machine.cpu.id;
    const count = this.pcpCount[cpu]++;
    this.pcp[cpu * (this.pcpHigh + 1) + count] = pfn;
    if (count + 1 > this.pcpHigh) this.pcpDrain(cpu, Math.min(count + 1, this.pcpBatch));
  }

  /** Fills an empty stack so that the first page taken from the buddy lists is on top. */
  private pcpRefill(cpu: number): void {
    const from = cpu * (this.pcpHigh + 1);
    let count = 0;
    while (count < this.pcpBatch) {
      const pfn = this.buddy.take(0);
      if (pfn === 0) break;
      this.pcp[from + count++] = pfn;
    }
    this.pcp.subarray(from, from + count).reverse();
    this.pcpCount[cpu] = count;
  }

  /** Gives the `count` pages that have been longest on a stack back to the buddy lists. */
  private pcpDrain(cpu: number, count: number): void {
    const from = cpu * (this.pcpHigh + 1);
    for (let i = 0; i < count; i++) this.buddy.put(this.pcp[from + i], 0, false);
    this.pcp.copyWithin(from, from + count, from + this.pcpCount[cpu]);
    this.pcpCount[cpu] -= count;
  }
}

/** Asserts the invariants of a page allocator; a sweep, for tests. */
export function checkPageAlloc(alloc: PageAllocator): void {
  const { pages, buddy } = alloc;
  const seen = new Uint8Array(pages.count);
  const mark = (pfn: Pfn): void => {
    assert(pfn > 0 && pfn < pages.count, `page ${pfn} is not memory`);
    assert(seen[pfn] === 0, `page ${pfn} is free twice`);
    assert(pages.refcount(pfn) === 0, `free page ${pfn} has _refcount ${pages.refcount(pfn)}`);
    seen[pfn] = 1;
  };
  checkBuddy(buddy, pages, mark);
  alloc.eachPcpPage(mark);
  const free = seen.reduce((n, one) => n + one, 0);
  assert(free === alloc.nrFreePages, `${free} pages are free, counted ${alloc.nrFreePages}`);
  assert(free <= alloc.totalPages, 'more free pages than pages');
}
