/**
 * Models where objects come from below the sheaves, and where they go (mm/slub.c, 7.3): several at
 * once from partial slabs and new ones, and back to their slabs.
 *
 * A slab is on its node's partial list while it has free objects, and on no list when it is full.
 */
import { type Pfn, type VirtAddr } from '../../machine/address.ts';
import type { Gfp } from '../gfp.ts';
import {
  nrPartial,
  setSlabCounters,
  setSlabFreelist,
  setSlabInuse,
  slabAddress,
  slabFreelist,
  slabInuse,
  slabObjects,
  type SlubCore,
} from './core.ts';
import { getFreepointer, setFreepointer } from './freelist.ts';
import { KMEM_CACHE_NODE, type KmemCache } from './kmem-cache.ts';
import {
  addPartial,
  firstPartial,
  incSlabsNode,
  nodeSlabs,
  onNodePartial,
  removePartial,
} from './node.ts';
import { discardSlab, newSlab, slabOutOfMemory } from './pages.ts';
import { bugDoubleFree } from './report.ts';

/** Objects that build_detached_freelist() passes over before it gives up to look for more. */
const LOOKAHEAD = 3;

/**
 * Takes `count` objects from partial slabs and then from new ones; fewer when memory is out. The
 * last of them is the one that a sheaf gives out first.
 * @kernel mm/slub.c refill_objects faithful
 */
export function refillObjects(
  core: SlubCore,
  cache: KmemCache,
  gfp: Gfp,
  count: number,
): VirtAddr[] {
  const objects = fromPartialSlabs(core, cache, count);
  while (objects.length < count) {
    const taken = fromNewSlab(core, cache, gfp, count - objects.length);
    if (taken.length === 0) break;
    for (const object of taken) objects.push(object);
  }
  return objects;
}

/** @kernel mm/slub.c __refill_objects_node faithful */
function fromPartialSlabs(core: SlubCore, cache: KmemCache, count: number): VirtAddr[] {
  const slabs = takePartial(core, cache, count);
  const objects: VirtAddr[] = [];
  let used = 0;
  while (used < slabs.length && objects.length < count) {
    const slab = slabs[used++];
    let object = slabFreelist(core, slab);
    const all = slabObjects(core, slab);
    let free = all - slabInuse(core, slab);
    setSlabFreelist(core, slab, 0);
    setSlabCounters(core, slab, all, all, false);
    for (; free > 0 && objects.length < count; free--) {
      objects.push(object);
      object = getFreepointer(core, cache, object);
    }
    if (free === 0) continue;
    setSlabFreelist(core, slab, object);
    setSlabInuse(core, slab, all - free);
    addPartial(core, cache, slab, true);
  }
  for (const slab of slabs.slice(used)) addPartial(core, cache, slab, true);
  return objects;
}

/**
 * Takes slabs off the partial list, first to last, until they have `count` free objects.
 * @kernel mm/slub.c get_partial_node_bulk faithful
 */
function takePartial(core: SlubCore, cache: KmemCache, count: number): Pfn[] {
  const slabs: Pfn[] = [];
  if (nrPartial(core, cache) === 0) return slabs;
  let free = 0;
  for (const slab of nodeSlabs(core, cache, KMEM_CACHE_NODE.partial)) {
    removePartial(core, cache, slab);
    slabs.push(slab);
    free += slabObjects(core, slab) - slabInuse(core, slab);
    if (free >= count) break;
  }
  return slabs;
}

/**
 * Takes up to `count` objects of a new slab; none when memory is out.
 * @kernel mm/slub.c alloc_from_new_slab faithful
 */
function fromNewSlab(core: SlubCore, cache: KmemCache, gfp: Gfp, count: number): VirtAddr[] {
  const slab = newSlab(core, cache, gfp, count);
  if (slab === 0) return [];
  const all = slabObjects(core, slab);
  const taken = Math.min(count, all);
  setSlabInuse(core, slab, taken);
  if (taken < all) addPartial(core, cache, slab, false);
  incSlabsNode(core, cache, all);
  const start = slabAddress(slab) + cache.redLeftPad;
  return Array.from({ length: taken }, (_, i) => start + i * cache.size);
}

/**
 * Takes one object past the sheaves; 0 when memory is out.
 * @kernel mm/slub.c ___slab_alloc faithful
 */
export function allocFromSlab(core: SlubCore, cache: KmemCache, gfp: Gfp): VirtAddr {
  const partial = firstPartial(core, cache);
  if (partial !== 0) {
    const object = slabFreelist(core, partial);
    const next = getFreepointer(core, cache, object);
    setSlabFreelist(core, partial, next);
    setSlabInuse(core, partial, slabInuse(core, partial) + 1);
    if (next === 0) removePartial(core, cache, partial);
    return object;
  }
  const taken = fromNewSlab(core, cache, gfp, 1);
  if (taken.length > 0) return taken[0];
  slabOutOfMemory(core, cache, gfp);
  return 0;
}

/**
 * Gives `count` objects, linked from `head` to `tail`, back to their slab.
 * @kernel mm/slub.c __slab_free faithful
 */
export function freeToSlab(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  head: VirtAddr,
  tail: VirtAddr,
  count: number,
): void {
  const prior = slabFreelist(core, slab);
  if (!setFreepointer(core, cache, tail, prior)) {
    bugDoubleFree(core);
    return;
  }
  const inuse = slabInuse(core, slab) - count;
  setSlabFreelist(core, slab, head);
  setSlabInuse(core, slab, inuse);
  const wasFull = prior === 0;
  if (!wasFull && (inuse !== 0 || !onNodePartial(core, slab))) return;
  if (inuse === 0 && nrPartial(core, cache) >= cache.layout.minPartial) {
    if (!wasFull) removePartial(core, cache, slab);
    discardSlab(core, cache, slab);
  } else if (wasFull) addPartial(core, cache, slab, true);
}

/**
 * Gives objects back to their slabs, those of one slab that lie near each other together; the last
 * first. The order of `objects` changes.
 * @kernel mm/slub.c __kmem_cache_free_bulk faithful
 */
export function freeBulkToSlabs(core: SlubCore, cache: KmemCache, objects: VirtAddr[]): void {
  for (let size = objects.length; size > 0;) size = freeSome(core, cache, objects, size);
}

/**
 * Frees the last of the first `size` objects with others of its slab; gives how many are left.
 * @kernel mm/slub.c build_detached_freelist faithful
 */
function freeSome(core: SlubCore, cache: KmemCache, objects: VirtAddr[], size: number): number {
  let left = size - 1;
  const tail = objects[left];
  const slab = slabOfObject(core, tail);
  if (slab === 0) return left;
  setFreepointer(core, cache, tail, 0);
  let head = tail;
  let count = 1;
  let same = left;
  let lookahead = LOOKAHEAD;
  while (left > 0) {
    const object = objects[--left];
    if (slabOfObject(core, object) !== slab) {
      if (--lookahead === 0) break;
      continue;
    }
    if (!setFreepointer(core, cache, object, head)) {
      bugDoubleFree(core);
      return left;
    }
    head = object;
    count++;
    same--;
    objects[left] = objects[same];
    objects[same] = object;
  }
  freeToSlab(core, cache, slab, head, tail, count);
  return same;
}

/** The slab of an object, 0 when its page is no slab's; faults when there is no such page. */
function slabOfObject(core: SlubCore, object: VirtAddr): Pfn {
  const slab = core.slabOf(object);
  if (slab === 0) core.memory.resolve(core.pages.virtToPage(object) + 8);
  return slab;
}
