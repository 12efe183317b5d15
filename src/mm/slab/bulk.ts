/**
 * Models kmem_cache_alloc_bulk() and kmem_cache_free_bulk() of mm/slub.c. Where a kernel has
 * sheaves, objects are taken from and given to those that are there, and the rest from and to
 * slabs, without a new sheaf; in older kernels a bulk call comes to the single call again and
 * again.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import type { Gfp } from '../gfp.ts';
import type { SlubCore } from './core.ts';
import type { KmemCache } from './kmem-cache.ts';
import { freeBulk, refillObjects } from './node-slabs.ts';
import type { SlubPaths } from './paths.ts';
import type { Sheaves } from './sheaves.ts';

/** What bulk calls need of the allocator. */
interface BulkSlab {
  readonly core: SlubCore;
  readonly sheaves: Sheaves;
  cacheAlloc(cache: KmemCache, gfp: Gfp): VirtAddr;
  cacheFree(cache: KmemCache, ptr: VirtAddr): void;
}

/** A request for objects; each is given with its index to `put`. */
export interface BulkRequest {
  readonly cache: KmemCache;
  readonly gfp: Gfp;
  readonly count: number;
  readonly put: (object: VirtAddr, i: number) => void;
}

/** Objects that are to be freed, by their index. */
export interface BulkFree {
  readonly cache: KmemCache;
  readonly count: number;
  readonly get: (i: number) => VirtAddr;
}

/**
 * Allocates objects of a cache; false, and none stays allocated, when that fails.
 * @kernel mm/slub.c kmem_cache_alloc_bulk simplified
 * @param sites - return addresses of the entry point's functions, outermost first.
 */
export function allocBulk(
  slab: BulkSlab,
  paths: SlubPaths,
  sites: readonly number[],
  request: BulkRequest,
): boolean {
  const { cache, gfp, count, put } = request;
  if (cache.sheafCapacity === 0) return allocEach(slab, request);
  if (count === 0 || paths.failslab?.(cache, gfp) === true) return false;
  const { core, sheaves } = slab;
  const { depot, machine } = core.ctx;
  const { cpu } = machine;
  const caller = cpu.trace;
  for (const site of sites) cpu.trace = depot.child(cpu.trace, site);
  const near = sheaves.takeBulk(cache, cpu.id, count);
  const far = refillObjects(core, cache, gfp, count - near.length);
  const enough = near.length + far.length === count;
  if (enough) {
    for (const [i, ptr] of [...near, ...far].entries()) {
      paths.handOut(cache, gfp, cache.objectSize, ptr - PAGE_OFFSET, !cache.noLeakTrace);
      put(ptr, i);
    }
  } else {
    freeBulk(core, cache, far);
    freeBulk(core, cache, near);
  }
  cpu.trace = caller;
  return enough;
}

function allocEach(slab: BulkSlab, { cache, gfp, count, put }: BulkRequest): boolean {
  const objects: VirtAddr[] = [];
  while (objects.length < count) {
    const object = slab.cacheAlloc(cache, gfp);
    if (object === 0) {
      for (const other of objects.reverse()) slab.cacheFree(cache, other);
      return false;
    }
    put(object, objects.length);
    objects.push(object);
  }
  return true;
}

/**
 * Frees objects of a cache.
 * @kernel mm/slub.c free_to_pcs_bulk faithful
 */
export function freeBulkTo(
  slab: BulkSlab,
  paths: SlubPaths,
  { cache, count, get }: BulkFree,
): void {
  if (cache.sheafCapacity === 0) {
    for (let i = 0; i < count; i++) slab.cacheFree(cache, get(i));
    return;
  }
  const { core, sheaves } = slab;
  const objects: VirtAddr[] = [];
  while (objects.length < count) {
    const object = get(objects.length);
    // What is no object of the cache is freed, or complained about, by itself.
    if (core.cacheOf(object) !== cache) slab.cacheFree(cache, object);
    objects.push(object);
  }
  const own = objects.filter((object) => core.cacheOf(object) === cache);
  for (const object of own) paths.freed(cache, object);
  const given = sheaves.giveBulk(cache, core.ctx.machine.cpu.id, own);
  freeBulk(core, cache, own.slice(given));
}
