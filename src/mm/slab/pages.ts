/**
 * Models how mm/slub.c gets the pages of a slab, threads its free list, and gives the pages back:
 * allocate_slab(), free_slab(), discard_slab(), slab_out_of_memory().
 *
 * Objects lie in the order of their addresses (CONFIG_SLAB_FREELIST_RANDOM off).
 */
import { getOrder, type Pfn } from '../../machine/address.ts';
import {
  __GFP_DIRECT_RECLAIM,
  __GFP_HIGH,
  __GFP_FS,
  __GFP_IO,
  __GFP_KSWAPD_RECLAIM,
  __GFP_NOFAIL,
  __GFP_NORETRY,
  __GFP_NOWARN,
  type Gfp,
} from '../gfp.ts';
import { formatGfp } from '../gfp-names.ts';
import {
  KMEM_CACHE_NODE,
  SLAB_CONSISTENCY_CHECKS,
  SLAB_TYPESAFE_BY_RCU,
  type KmemCache,
} from './kmem-cache.ts';
import { PG_slab } from '../page/page.ts';
import {
  nodeLong,
  setSlabCache,
  setSlabCounters,
  setSlabFreelist,
  slabAddress,
  slabInuse,
  slabObjects,
  type SlubCore,
} from './core.ts';
import { checkFreedSlab, poisonSlab, setupObjectDebug } from './debug.ts';
import { setFreepointer } from './freelist.ts';
import { decSlabsNode, nodeSlabs } from './node.ts';

const GFP_RECLAIM = __GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM;
/** The flags of a request that also hold for the pages of its slab (GFP_RECLAIM_MASK). */
const GFP_SLAB_MASK =
  GFP_RECLAIM | __GFP_HIGH | __GFP_IO | __GFP_FS | __GFP_NOWARN | __GFP_NOFAIL | __GFP_NORETRY;

/**
 * Makes a slab with all its objects free but the first `taken`, 0 when there is no memory.
 * @kernel mm/slub.c allocate_slab faithful
 */
export function newSlab(core: SlubCore, cache: KmemCache, gfp: Gfp, taken = 0): Pfn {
  const { layout } = cache;
  const flags = (gfp & GFP_SLAB_MASK) | layout.allocflags;
  let order = layout.order;
  let objects = layout.objects;
  let first = (flags | __GFP_NOWARN | __GFP_NORETRY) & ~__GFP_NOFAIL;
  if ((flags & __GFP_DIRECT_RECLAIM) !== 0 && order > layout.minOrder) first &= ~GFP_RECLAIM;
  let slab = core.pageAlloc.allocPages(first, order);
  if (slab === 0) {
    order = layout.minOrder;
    objects = layout.minObjects;
    slab = core.pageAlloc.allocPages(flags, order);
    if (slab === 0) return 0;
  }
  if (core.facts.frozenPages) core.pages.setRefcount(slab, 0);
  core.ctx.watch.slabPages?.(cache, slab, order);
  const pages = 2 ** order;
  core.cacheIds.fill(cache.id, slab, slab + pages);
  core.heads.fill(slab, slab, slab + pages);
  core.orders[slab] = order;
  core.pages.setFlag(slab, PG_slab);
  setSlabCounters(core, slab, Math.min(taken, objects), objects, false);
  setSlabCache(core, slab, cache.addr);
  poisonSlab(core, cache, slab);
  threadObjects(core, cache, slab, objects, taken);
  return slab;
}

/** Sets objects up; those after the first `taken` are the slab's free list. */
function threadObjects(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  objects: number,
  taken: number,
): void {
  const start = slabAddress(slab) + cache.redLeftPad;
  setSlabFreelist(core, slab, taken < objects ? start + taken * cache.size : 0);
  for (let i = 0, object = start; i < objects; i++, object += cache.size) {
    setupObjectDebug(core, cache, object);
    if (cache.ctor) cache.ctor(object);
    if (i < taken) continue;
    setFreepointer(core, cache, object, i + 1 < objects ? object + cache.size : 0);
  }
}

/**
 * Gives the pages of a slab that is on no list back.
 * @kernel mm/slub.c free_slab faithful
 */
export function freeSlab(core: SlubCore, cache: KmemCache, slab: Pfn): void {
  if ((cache.flags & SLAB_CONSISTENCY_CHECKS) !== 0) checkFreedSlab(core, cache, slab);
  const release = (): void => releaseSlab(core, slab);
  const { callRcu } = core.options;
  if ((cache.flags & SLAB_TYPESAFE_BY_RCU) !== 0 && callRcu) callRcu(release);
  else release();
}

function releaseSlab(core: SlubCore, slab: Pfn): void {
  const order = core.orders[slab];
  core.cacheIds.fill(0, slab, slab + 2 ** order);
  core.heads.fill(0, slab, slab + 2 ** order);
  core.pages.clearFlag(slab, PG_slab);
  if (core.facts.frozenPages) core.pages.setRefcount(slab, 1);
  core.pageAlloc.freePages(slab, order);
}

/**
 * Frees an empty slab and counts it out.
 * @kernel mm/slub.c discard_slab faithful
 */
export function discardSlab(core: SlubCore, cache: KmemCache, slab: Pfn): void {
  decSlabsNode(core, cache, slabObjects(core, slab));
  freeSlab(core, cache, slab);
}

/** Free objects in the slabs of the node's partial list. */
export function countPartialFree(core: SlubCore, cache: KmemCache): number {
  let free = 0;
  for (const slab of nodeSlabs(core, cache, KMEM_CACHE_NODE.partial)) {
    free += slabObjects(core, slab) - slabInuse(core, slab);
  }
  return free;
}

/**
 * Complains that a cache found no memory, at most 10 times in 5 s.
 * @kernel mm/slub.c slab_out_of_memory faithful
 */
export function slabOutOfMemory(core: SlubCore, cache: KmemCache, gfp: Gfp): void {
  const { ctx } = core;
  if ((gfp & __GFP_NOWARN) !== 0) return;
  const missed = (n: number): void => ctx.printk(`slab_out_of_memory: ${n} callbacks suppressed`);
  if (!core.oomLimit.allow(ctx.machine.clock, missed)) return;
  const { layout } = cache;
  const cpu = core.facts.outOfMemoryNamesCpu ? `CPU ${ctx.machine.cpu.id} (of node 0) on ` : '';
  const where = `${cpu}node -1`;
  ctx.printk(`SLUB: Unable to allocate memory on ${where}, gfp=${formatGfp(gfp)}`);
  ctx.printk(
    `  cache: ${cache.name}, object size: ${cache.objectSize}, buffer size: ${cache.size}, ` +
      `default order: ${layout.order}, min order: ${layout.minOrder}`,
  );
  if (layout.minOrder > getOrder(cache.objectSize)) {
    const option = core.facts.debugParameter;
    ctx.printk(`  ${cache.name} debugging increased min order, use ${option}=O to disable.`);
  }
  const slabs = nodeLong(core, cache, KMEM_CACHE_NODE.nrSlabs);
  const objects = nodeLong(core, cache, KMEM_CACHE_NODE.totalObjects);
  const free = countPartialFree(core, cache);
  ctx.printk(`  node 0: slabs: ${slabs}, objs: ${objects}, free: ${free}`);
}
