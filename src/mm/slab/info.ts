/**
 * What /proc/slabinfo says about a cache (mm/slub.c get_slabinfo()).
 */
import { nodeLong, type SlubCore } from './core.ts';
import { KMEM_CACHE_NODE, SLAB_RECLAIM_ACCOUNT, type KmemCache } from './kmem-cache.ts';
import { countPartialFree } from './pages.ts';

/** A row of /proc/slabinfo. */
export interface SlabInfo {
  readonly name: string;
  readonly activeObjs: number;
  readonly numObjs: number;
  /** Bytes from one object to the next, as the file shows it. */
  readonly objSize: number;
  readonly objPerSlab: number;
  readonly pagesPerSlab: number;
  readonly activeSlabs: number;
  readonly numSlabs: number;
  /** Counted as memory that can be had back (SReclaimable). */
  readonly reclaimable: boolean;
}

/** The numbers of a cache. */
export function infoOf(core: SlubCore, cache: KmemCache): SlabInfo {
  const slabs = nodeLong(core, cache, KMEM_CACHE_NODE.nrSlabs);
  const objects = nodeLong(core, cache, KMEM_CACHE_NODE.totalObjects);
  return {
    name: cache.name,
    activeObjs: objects - countPartialFree(core, cache),
    numObjs: objects,
    objSize: cache.size,
    objPerSlab: cache.objects,
    pagesPerSlab: 2 ** cache.order,
    activeSlabs: slabs,
    numSlabs: slabs,
    reclaimable: (cache.flags & SLAB_RECLAIM_ACCOUNT) !== 0,
  };
}
