/**
 * Where the memory of `struct kmemleak_object` comes from: the cache `kmemleak_object`, and before
 * it exists or when it is out of memory, the static pool (mem_pool_alloc, mem_pool_free).
 *
 * Simplified: the metadata itself lives in `ObjectTable`. Of the cache only the pages are real:
 * they are taken from and given back to the page allocator, are in use, and are counted.
 */
import { assert } from '../base/assert.ts';
import type { Gfp } from '../mm/gfp.ts';
import type { SlabInfo } from '../mm/slab/slub.ts';
import type { WatchCalls } from '../mm/watch.ts';
import type { Pfn } from '../machine/address.ts';

/** The page allocator, as far as it is needed here. */
export interface PageSource {
  allocPages(gfp: Gfp, order: number): Pfn;
  freePages(pfn: Pfn, order: number): void;
}

/** sizeof(struct kmemleak_object) with its slab padding in the recorded kernels, in bytes. */
export const KMEMLEAK_OBJECT_SIZE = 240;
const SLAB_ORDER = 1;
const PER_SLAB = Math.floor((4096 << SLAB_ORDER) / KMEMLEAK_OBJECT_SIZE);
/** Empty slabs that are kept for the next allocations. */
const KEEP_SLABS = 2;

/** What the log says when there is none left. */
export const POOL_EMPTY =
  'Memory pool empty, consider increasing CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE';

/** Where an object's memory came from; 0: there was none. */
export type PoolSource = 0 | typeof FROM_CACHE | typeof FROM_POOL;
export const FROM_CACHE = 1;
export const FROM_POOL = 2;

/** Memory for objects, counted. */
export class MemPool {
  /** Objects of the static pool that were never used; what the log calls available. */
  poolFree: number;
  /** Objects in the cache. */
  active = 0;
  /** Says whether an allocation from the cache is to fail (fault injection). */
  failCache: (gfp: Gfp) => boolean = () => false;

  /** Objects of the static pool that were used and given back. */
  private returned = 0;
  private pages: PageSource | null = null;
  private watch: WatchCalls = {};
  private readonly slabs: Pfn[] = [];

  constructor(poolSize: number) {
    this.poolFree = poolSize;
  }

  /** The row of the cache in /proc/slabinfo. */
  slabinfo(): SlabInfo {
    const slabs = this.slabs.length;
    return {
      name: 'kmemleak_object',
      activeObjs: this.active,
      numObjs: slabs * PER_SLAB,
      objSize: KMEMLEAK_OBJECT_SIZE,
      objPerSlab: PER_SLAB,
      pagesPerSlab: 2 ** SLAB_ORDER,
      activeSlabs: slabs,
      numSlabs: slabs,
      reclaimable: false,
    };
  }

  /** Whether `kmemleak_init` has made the cache. */
  get cacheReady(): boolean {
    return this.pages !== null;
  }

  /**
   * The slab allocator is up: from here on the cache is tried first.
   * @param watch - is told that the pages are the cache's own.
   */
  createCache(pages: PageSource, watch: WatchCalls): void {
    this.pages = pages;
    this.watch = watch;
  }

  /** @kernel mm/kmemleak.c mem_pool_alloc simplified */
  alloc(gfp: Gfp): PoolSource {
    if (this.pages !== null && this.allocFromCache(gfp)) return FROM_CACHE;
    if (this.returned > 0) this.returned--;
    else if (this.poolFree > 0) this.poolFree--;
    else return 0;
    return FROM_POOL;
  }

  /** @kernel mm/kmemleak.c mem_pool_free simplified */
  free(source: PoolSource): void {
    if (source === FROM_POOL) {
      this.returned++;
      return;
    }
    assert(source === FROM_CACHE && this.active > 0, 'what is given back came from the cache');
    this.active--;
    if (this.slabs.length * PER_SLAB - this.active > (KEEP_SLABS + 1) * PER_SLAB) {
      this.pages!.freePages(this.slabs.pop()!, SLAB_ORDER);
    }
  }

  private allocFromCache(gfp: Gfp): boolean {
    if (this.failCache(gfp)) return false;
    if (this.active === this.slabs.length * PER_SLAB) {
      const pfn = this.pages!.allocPages(gfp, SLAB_ORDER);
      if (pfn === 0) return false;
      this.watch.claimPages?.(pfn, SLAB_ORDER);
      this.slabs.push(pfn);
    }
    this.active++;
    return true;
  }
}
