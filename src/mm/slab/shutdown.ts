/**
 * Models how a cache gives slabs back: __kmem_cache_shutdown() and __kmem_cache_do_shrink()
 * (mm/slub.c, 6.1 and 6.12).
 */
import type { Pfn, VirtAddr } from '../../machine/address.ts';
import { KMEM_CACHE_NODE, type KmemCache } from './kmem-cache.ts';
import {
  nodeLong,
  nrPartial,
  slabAddress,
  slabFreelist,
  slabInuse,
  slabObjects,
  type SlubCore,
} from './core.ts';
import { getFreepointer } from './freelist.ts';
import { addPartial, decSlabsNode, nodeSlabs, removePartial } from './node.ts';
import { pointer, printTracking, slabBug, slabErr, slabInfoAndTaint } from './report.ts';
import { discardSlab, freeSlab } from './pages.ts';
import type { Sheaves } from './sheaves.ts';
import { flushAll } from './slow.ts';

/** Slabs with at most this many free objects are sorted by a shrink. */
const SHRINK_PROMOTE_MAX = 32;

/**
 * Frees all slabs of a cache that is about to go; false, and a complaint for each slab, when
 * objects are left.
 * @kernel mm/slub.c __kmem_cache_shutdown faithful
 */
export function shutdownCache(core: SlubCore, cache: KmemCache, sheaves: Sheaves): boolean {
  if (core.facts.sheaves) {
    sheaves.flushAll(cache);
    // What RCU has may go to the barn.
    sheaves.drainRcu(cache);
    sheaves.shrinkBarn(cache);
  } else flushAll(core, cache);
  const empty: Pfn[] = [];
  for (const slab of nodeSlabs(core, cache, KMEM_CACHE_NODE.partial)) {
    if (slabInuse(core, slab) === 0) {
      removePartial(core, cache, slab);
      empty.unshift(slab);
    } else listSlabObjects(core, cache, slab);
  }
  for (const slab of empty) discardSlab(core, cache, slab);
  return nrPartial(core, cache) === 0 && nodeLong(core, cache, KMEM_CACHE_NODE.nrSlabs) === 0;
}

/** @kernel mm/slub.c list_slab_objects faithful */
function listSlabObjects(core: SlubCore, cache: KmemCache, slab: Pfn): void {
  const { slabInfoLast } = core.facts;
  if (slabInfoLast) slabBug(core, cache, 'Objects remaining on __kmem_cache_shutdown()');
  else {
    const text = `Objects remaining in ${cache.name} on __kmem_cache_shutdown()`;
    slabErr(core, cache, slab, text);
  }
  const free = freeObjects(core, cache, slab);
  for (const object of objectsOf(core, cache, slab)) {
    if (free.has(object)) continue;
    const offset = object - slabAddress(slab);
    core.ctx.printk(`Object 0x${pointer(core, object)} @offset=${offset}`);
    printTracking(core, cache, object);
  }
  if (slabInfoLast) slabInfoAndTaint(core, slab);
}

/** The addresses of all objects of a slab. */
export function objectsOf(core: SlubCore, cache: KmemCache, slab: Pfn): VirtAddr[] {
  const start = slabAddress(slab) + cache.redLeftPad;
  const addrs: VirtAddr[] = [];
  for (let i = 0; i < slabObjects(core, slab); i++) addrs.push(start + i * cache.size);
  return addrs;
}

/** The objects on a slab's free list, as far as it can be followed. */
export function freeObjects(core: SlubCore, cache: KmemCache, slab: Pfn): Set<VirtAddr> {
  return followFreelist(core, cache, slabFreelist(core, slab));
}

/** The objects on the free list that starts at `first`, as far as it can be followed. */
export function followFreelist(core: SlubCore, cache: KmemCache, first: VirtAddr): Set<VirtAddr> {
  const seen = new Set<VirtAddr>();
  let at = first;
  while (at !== 0 && !seen.has(at) && core.slabOf(at) !== 0) {
    seen.add(at);
    at = getFreepointer(core, cache, at);
  }
  return seen;
}

/**
 * Frees the empty slabs of a cache and puts its fullest first; 1 when slabs remain, else 0.
 * @kernel mm/slub.c __kmem_cache_do_shrink faithful
 */
export function shrink(core: SlubCore, cache: KmemCache, sheaves: Sheaves): number {
  if (core.facts.sheaves) {
    sheaves.flushAll(cache);
    sheaves.shrinkBarn(cache);
  } else flushAll(core, cache);
  const empty: Pfn[] = [];
  const rest: Pfn[] = [];
  const promoted: Pfn[][] = Array.from({ length: SHRINK_PROMOTE_MAX }, () => []);
  for (const slab of nodeSlabs(core, cache, KMEM_CACHE_NODE.partial)) {
    const objects = slabObjects(core, slab);
    const free = objects - slabInuse(core, slab);
    removePartial(core, cache, slab);
    if (free === objects) {
      decSlabsNode(core, cache, objects);
      empty.unshift(slab);
    } else if (free <= SHRINK_PROMOTE_MAX) promoted[free - 1].unshift(slab);
    else rest.push(slab);
  }
  for (const slab of [...promoted.flat(), ...rest]) addPartial(core, cache, slab, true);
  for (const slab of empty) freeSlab(core, cache, slab);
  return nodeLong(core, cache, KMEM_CACHE_NODE.nrSlabs) === 0 ? 0 : 1;
}
