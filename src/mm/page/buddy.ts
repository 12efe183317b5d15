/**
 * Models the free areas of a zone (mm/page_alloc.c: free_area, __rmqueue, __free_one_page).
 *
 * A free block of 2^order pages, aligned to its size, is on the list of its order; the links are
 * columns by frame number. The head page's `struct page` shows the state too: page type buddy and
 * the order in `private`.
 *
 * Simplified: one migrate type; the list links are not written into `page->lru`.
 *
 * Invariants ({@link checkBuddy}): blocks are disjoint; no two free buddies of one order; a head's
 * `struct page` agrees with the columns; the counts add up.
 */
import { assert } from '../../base/assert.ts';
import type { Pfn } from '../../machine/address.ts';
import {
  PAGE_PRIVATE,
  PAGE_TYPE,
  PAGE_TYPE_BUDDY,
  PAGE_TYPE_NONE,
  type PageArray,
} from './page.ts';

/** The largest order of a block: 2^10 pages. */
export const MAX_PAGE_ORDER = 10;
/** Number of orders. */
export const NR_PAGE_ORDERS = MAX_PAGE_ORDER + 1;

/** The free lists of a zone. Frame 0 is never free, so 0 ends a list. */
export class BuddyLists {
  /** Free pages on all lists. */
  free = 0;
  /** Free blocks of each order. */
  readonly blocks = new Int32Array(NR_PAGE_ORDERS);
  /** Order + 1 of the free block that starts here, 0 when none does. */
  readonly blockOrder: Int8Array;
  readonly head = new Int32Array(NR_PAGE_ORDERS);
  readonly next: Int32Array;
  private readonly tail = new Int32Array(NR_PAGE_ORDERS);
  private readonly prev: Int32Array;
  private readonly pages: PageArray;
  private readonly u32: Uint32Array;

  constructor(pages: PageArray) {
    this.pages = pages;
    this.u32 = pages.memory.phys.u32;
    this.blockOrder = new Int8Array(pages.count);
    this.next = new Int32Array(pages.count);
    this.prev = new Int32Array(pages.count);
  }

  /**
   * Takes a block, splitting a larger one if need be: the low part is taken, the high parts go
   * back to the lists. 0 when no block is large enough.
   * @kernel mm/page_alloc.c __rmqueue_smallest faithful
   */
  take(order: number): Pfn {
    for (let high = order; high <= MAX_PAGE_ORDER; high++) {
      const pfn = this.head[high];
      if (pfn === 0) continue;
      this.unlink(pfn, high);
      while (high > order) {
        high--;
        this.link(pfn + (1 << high), high, false);
      }
      return pfn;
    }
    return 0;
  }

  /**
   * Gives a block back and merges it with its buddies.
   * @kernel mm/page_alloc.c __free_one_page faithful
   * @param toTail - boot memory goes to the tail; else only what may soon merge further does.
   */
  put(pfn: Pfn, order: number, toTail: boolean): void {
    const blockOrder = this.blockOrder;
    let buddy = pfn ^ (1 << order);
    while (order < MAX_PAGE_ORDER && blockOrder[buddy] === order + 1) {
      this.unlink(buddy, order);
      pfn &= buddy;
      order++;
      buddy = pfn ^ (1 << order);
    }
    this.link(pfn, order, toTail || this.mergeLikely(pfn & buddy, order));
  }

  /** Whether the block above is complete but for this one's buddy, and has a free buddy itself. */
  private mergeLikely(above: Pfn, order: number): boolean {
    if (order >= MAX_PAGE_ORDER - 1) return false;
    return this.blockOrder[above ^ (2 << order)] === order + 2;
  }

  /** The free block that covers a page, 0 when the page is not on these lists. */
  blockOf(pfn: Pfn): Pfn {
    for (let order = 0; order <= MAX_PAGE_ORDER; order++) {
      const first = pfn & -(1 << order);
      if (this.blockOrder[first] > order) return first;
    }
    return 0;
  }

  private link(pfn: Pfn, order: number, toTail: boolean): void {
    const { head, tail, next, prev, u32 } = this;
    if (toTail && head[order] !== 0) {
      const last = tail[order];
      next[last] = pfn;
      prev[pfn] = last;
      next[pfn] = 0;
      tail[order] = pfn;
    } else {
      const first = head[order];
      next[pfn] = first;
      prev[pfn] = 0;
      if (first === 0) tail[order] = pfn;
      else prev[first] = pfn;
      head[order] = pfn;
    }
    this.blockOrder[pfn] = order + 1;
    this.blocks[order]++;
    this.free += 1 << order;
    const at = this.pages.base(pfn);
    u32[at + PAGE_PRIVATE] = order;
    u32[at + PAGE_TYPE] = PAGE_TYPE_BUDDY;
  }

  private unlink(pfn: Pfn, order: number): void {
    const { head, tail, next, prev, u32 } = this;
    const before = prev[pfn];
    const after = next[pfn];
    if (before === 0) head[order] = after;
    else next[before] = after;
    if (after === 0) tail[order] = before;
    else prev[after] = before;
    this.blockOrder[pfn] = 0;
    this.blocks[order]--;
    this.free -= 1 << order;
    const at = this.pages.base(pfn);
    u32[at + PAGE_PRIVATE] = 0;
    u32[at + PAGE_TYPE] = PAGE_TYPE_NONE;
  }
}

/**
 * Asserts the invariants of the free lists; a sweep, for tests.
 * @param mark - called with every free page once; must assert that it is marked only once.
 */
export function checkBuddy(lists: BuddyLists, pages: PageArray, mark: (pfn: Pfn) => void): void {
  let free = 0;
  let listed = 0;
  for (let order = 0; order <= MAX_PAGE_ORDER; order++) {
    let blocks = 0;
    for (let pfn = lists.head[order]; pfn !== 0; pfn = lists.next[pfn]) {
      const what = `buddy: block ${pfn} of order ${order}`;
      assert(pfn % (1 << order) === 0, `${what} is not aligned`);
      assert(lists.blockOrder[pfn] === order + 1, `${what} is on the wrong list`);
      const at = pages.base(pfn);
      const u32 = pages.memory.phys.u32;
      assert(u32[at + PAGE_TYPE] === PAGE_TYPE_BUDDY, `${what}: not of the page type buddy`);
      assert(u32[at + PAGE_PRIVATE] === order, `${what}: private is not the order`);
      const buddy = pfn ^ (1 << order);
      const merged = order === MAX_PAGE_ORDER || lists.blockOrder[buddy] !== order + 1;
      assert(merged, `${what} and its buddy are both free`);
      for (let i = 0; i < 1 << order; i++) mark(pfn + i);
      blocks++;
    }
    assert(blocks === lists.blocks[order], `buddy: ${blocks} blocks of order ${order}`);
    listed += blocks;
    free += blocks << order;
  }
  assert(free === lists.free, `buddy: ${free} pages on the lists, counted ${lists.free}`);
  const heads = lists.blockOrder.reduce((n, order) => (order === 0 ? n : n + 1), 0);
  assert(heads === listed, `buddy: ${heads} heads, ${listed} on lists`);
}
