/**
 * Models the buddy allocator (mm/page_alloc.c).
 *
 * WORK IN PROGRESS: signatures only.
 */
import type { Pfn, VirtAddr } from '../machine/address.ts';
import type { MmContext } from './context.ts';
import type { Gfp } from './gfp.ts';
import type { PageArray } from './page.ts';

/** The largest order of a block: 2^10 pages. */
export const MAX_PAGE_ORDER = 10;

/** The page allocator of the one zone. */
export class PageAllocator {
  readonly pages: PageArray;
  /** Fault injection (fail_page_alloc): a `true` makes this allocation fail. */
  shouldFail: ((gfp: Gfp, order: number) => boolean) | null = null;
  /** Pages under the allocator's care, free or not. */
  totalPages = 0;

  constructor(ctx: MmContext, pages: PageArray) {
    void ctx;
    this.pages = pages;
  }

  /** Free pages. */
  get nrFreePages(): number {
    return 0;
  }

  /** Allocates 2^order pages; gives the first one's frame, 0 when there is no memory. */
  allocPages(gfp: Gfp, order: number): Pfn {
    void gfp;
    void order;
    return 0;
  }

  /** Drops a reference to a block; frees it with the last one (__free_pages). */
  freePages(pfn: Pfn, order: number): void {
    void pfn;
    void order;
  }

  /** Allocates 2^order pages; gives the direct-map address, 0 when there is no memory. */
  getFreePages(gfp: Gfp, order: number): VirtAddr {
    void gfp;
    void order;
    return 0;
  }

  /** Free blocks of every order, for /proc/buddyinfo. */
  freeAreaCounts(): number[] {
    return [];
  }
}
