/**
 * Models how 7.3's mm/slub.c takes objects from slabs and gives them back, below the sheaves and
 * for caches without: there is no slab of a CPU any more, only the node's list of partial slabs.
 */
import type { Pfn, VirtAddr } from '../../machine/address.ts';
import type { Gfp } from '../gfp.ts';
import {
  nrPartial,
  setSlabFreelist,
  setSlabInuse,
  slabAddress,
  slabFreelist,
  slabInuse,
  slabObjects,
  type SlubCore,
} from './core.ts';
import { getFreepointer, setFreepointer } from './freelist.ts';
import type { KmemCache } from './kmem-cache.ts';
import { addPartial, firstPartial, incSlabsNode, onNodePartial, removePartial } from './node.ts';
import { discardSlab, newSlab, slabOutOfMemory } from './pages.ts';
import { bugDoubleFree } from './report.ts';

/** Objects that are looked at beyond the first of another slab when a batch is freed. */
const LOOKAHEAD = 3;

/**
 * Allocates one object of a cache that is not debugged; 0 when memory is out.
 * @kernel mm/slub.c ___slab_alloc faithful
 */
export function allocFromNode(core: SlubCore, cache: KmemCache, gfp: Gfp): VirtAddr {
  const partial = firstPartial(core, cache);
  if (partial !== 0) {
    const object = slabFreelist(core, partial);
    const next = getFreepointer(core, cache, object);
    setSlabFreelist(core, partial, next);
    setSlabInuse(core, partial, slabInuse(core, partial) + 1);
    if (next === 0) removePartial(core, cache, partial);
    return object;
  }
  const [object] = allocFromNewSlab(core, cache, gfp, 1);
  if (object === undefined) slabOutOfMemory(core, cache, gfp);
  return object ?? 0;
}

/**
 * Makes a slab and takes up to `count` of its objects; none when memory is out.
 * @kernel mm/slub.c alloc_from_new_slab faithful
 */
function allocFromNewSlab(
  core: SlubCore,
  cache: KmemCache,
  gfp: Gfp,
  count: number,
): readonly VirtAddr[] {
  const slab = newSlab(core, cache, gfp, count);
  if (slab === 0) return [];
  const taken = slabInuse(core, slab);
  const objects = slabObjects(core, slab);
  if (taken < objects) addPartial(core, cache, slab, false);
  incSlabsNode(core, cache, objects);
  const start = slabAddress(slab) + cache.redLeftPad;
  return Array.from({ length: taken }, (_, i) => start + i * cache.size);
}

/**
 * Takes `count` objects, fewer when memory is out: those of partial slabs first, in the order of
 * their free lists, then those of new ones in the order of their addresses.
 * @kernel mm/slub.c refill_objects faithful
 */
export function refillObjects(
  core: SlubCore,
  cache: KmemCache,
  gfp: Gfp,
  count: number,
): VirtAddr[] {
  const objects = takeFromPartial(core, cache, count);
  while (objects.length < count) {
    const more = allocFromNewSlab(core, cache, gfp, count - objects.length);
    if (more.length === 0) break;
    objects.push(...more);
  }
  return objects;
}

/** @kernel mm/slub.c __refill_objects_node faithful */
function takeFromPartial(core: SlubCore, cache: KmemCache, count: number): VirtAddr[] {
  const slabs: Pfn[] = [];
  for (let free = 0; free < count;) {
    const slab = firstPartial(core, cache);
    if (slab === 0) break;
    removePartial(core, cache, slab);
    slabs.push(slab);
    free += slabObjects(core, slab) - slabInuse(core, slab);
  }
  const taken: VirtAddr[] = [];
  for (const slab of slabs) {
    const inuse = slabInuse(core, slab);
    let left = slabObjects(core, slab) - inuse;
    let object = slabFreelist(core, slab);
    for (; left > 0 && object !== 0 && taken.length < count; left--) {
      taken.push(object);
      object = getFreepointer(core, cache, object);
    }
    setSlabFreelist(core, slab, left > 0 ? object : 0);
    setSlabInuse(core, slab, slabObjects(core, slab) - left);
    if (left > 0) addPartial(core, cache, slab, true);
  }
  return taken;
}

/**
 * Frees a chain of objects of one slab, which ends with `tail`.
 * @kernel mm/slub.c __slab_free faithful
 */
export function freeToNode(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  head: VirtAddr,
  tail: VirtAddr,
  count: number,
): void {
  const prior = slabFreelist(core, slab);
  if (!setFreepointer(core, cache, tail, prior)) bugDoubleFree(core);
  const inuse = slabInuse(core, slab) - count;
  setSlabFreelist(core, slab, head);
  setSlabInuse(core, slab, inuse);
  const wasFull = prior === 0;
  if (inuse !== 0 && !wasFull) return;
  if (!wasFull && !onNodePartial(core, slab)) return;
  if (inuse === 0 && nrPartial(core, cache) >= cache.layout.minPartial) {
    if (!wasFull) removePartial(core, cache, slab);
    discardSlab(core, cache, slab);
  } else if (wasFull) addPartial(core, cache, slab, true);
}

/**
 * Frees objects, last ones first, those of one slab together as far as they lie close by.
 * @kernel mm/slub.c __kmem_cache_free_bulk faithful
 */
export function freeBulk(core: SlubCore, cache: KmemCache, objects: VirtAddr[]): void {
  for (let size = objects.length; size > 0;) {
    const tail = objects[--size];
    const slab = core.slabOf(tail);
    let head = tail;
    let count = 1;
    let same = size;
    if (!setFreepointer(core, cache, tail, 0)) bugDoubleFree(core);
    for (let lookahead = LOOKAHEAD; size > 0;) {
      const object = objects[--size];
      if (core.slabOf(object) === slab) {
        if (!setFreepointer(core, cache, object, head)) bugDoubleFree(core);
        head = object;
        count++;
        same--;
        if (size !== same) [objects[size], objects[same]] = [objects[same], objects[size]];
      } else if (--lookahead === 0) break;
    }
    freeToNode(core, cache, slab, head, tail, count);
    size = same;
  }
}
