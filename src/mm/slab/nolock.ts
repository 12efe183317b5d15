/**
 * Models kmalloc_nolock() and kfree_nolock() of mm/slub.c, which any context may call: no sheaf is
 * made for them, and kmemleak is not told.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import { __GFP_NOWARN, type Gfp } from '../gfp.ts';
import { warn } from '../warn.ts';
import type { SlubCore } from './core.ts';
import { KMALLOC_MAX_CACHE_SIZE, ZERO_SIZE_PTR } from './kmalloc.ts';
import type { KmemCache } from './kmem-cache.ts';
import type { SlubPaths } from './paths.ts';
import { symbolOf } from './report.ts';

/** Tries, each with the next larger size. */
const TRIES = 2;

/** What the calls need of the allocator. */
interface NolockSlab {
  kmallocCache(size: number, gfp: Gfp): KmemCache;
}

/**
 * Allocates without kmemleak; 0 = NULL, also above the largest cache of kmalloc.
 * @kernel mm/slub.c kmalloc_nolock faithful
 */
export function kmallocNolock(
  slab: NolockSlab,
  paths: SlubPaths,
  sites: readonly number[],
  size: number,
  gfp: Gfp,
): VirtAddr {
  if (size === 0) return ZERO_SIZE_PTR;
  for (let bytes = size, tries = 0; tries < TRIES && bytes <= KMALLOC_MAX_CACHE_SIZE; tries++) {
    const cache = slab.kmallocCache(bytes, gfp);
    const ptr = paths.allocNolock(cache, gfp | __GFP_NOWARN, size, sites);
    if (ptr !== 0) return ptr;
    bytes = cache.objectSize + 1;
  }
  return 0;
}

/**
 * Frees what kmalloc_nolock() gave.
 * @kernel mm/slub.c kfree_nolock faithful
 * @throws PageFault when the address has no `struct page`.
 */
export function kfreeNolock(core: SlubCore, paths: SlubPaths, ptr: VirtAddr): void {
  if (ptr <= ZERO_SIZE_PTR) return;
  const cache = core.cacheOf(ptr);
  if (cache) {
    paths.freeNolock(cache, core.slabOf(ptr), ptr, ptr - PAGE_OFFSET);
    return;
  }
  core.memory.resolve(core.pages.virtToPage(ptr) + 8);
  if (core.once.has('kfree_nolock')) return;
  core.once.add('kfree_nolock');
  const text = 'large_kmalloc is not supported by kfree_nolock()';
  warn(core.ctx, `${core.facts.nolockOfPagePlace} ${symbolOf(core, 'kfree_nolock')}`, text);
}
