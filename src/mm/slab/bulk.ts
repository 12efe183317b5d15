/**
 * Models kmem_cache_alloc_bulk() and kmem_cache_free_bulk() of mm/slub.c where a kernel has sheaves:
 * objects are taken from sheaves as far as these go, and the rest from slabs, without a new sheaf.
 *
 * In older kernels a bulk call is the single call again and again, which is what it comes to there.
 */
import { PAGE_OFFSET } from '../../machine/layout.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { Gfp } from '../gfp.ts';
import { barnReplaceFull, takeFromBarn } from './barn.ts';
import type { SlubCore } from './core.ts';
import type { KmemCache } from './kmem-cache.ts';
import type { SlubPaths } from './paths.ts';
import { mainSheaf, replaceFromNear, setMainSheaf, setSpareSheaf, spareSheaf } from './pcs.ts';
import { freeBulkToSlabs, refillObjects } from './refill.ts';
import { ALLOC_DEFAULT, putLast, sheafSize, takeLast } from './sheaf.ts';
import { slabAllocSlow } from './slow.ts';

/**
 * Allocates `count` objects of a cache; undefined, and nothing is allocated, when memory is out.
 * @kernel mm/slub.c kmem_cache_alloc_bulk faithful
 */
export function allocBulk(
  core: SlubCore,
  paths: SlubPaths,
  cache: KmemCache,
  gfp: Gfp,
  count: number,
  sites: readonly number[],
): VirtAddr[] | undefined {
  if (count === 0 || paths.failslab?.(cache, gfp) === true) return undefined;
  const { depot, machine } = core.ctx;
  const { cpu } = machine;
  const caller = cpu.trace;
  for (const site of sites) cpu.trace = depot.child(cpu.trace, site);
  const taken = cache.debug ? [] : fromSheaves(core, cache, count);
  const rest = count - taken.length;
  const more = cache.debug
    ? oneByOne(core, cache, gfp, rest, caller)
    : refillObjects(core, cache, gfp, rest);
  let objects: VirtAddr[] | undefined;
  if (more.length === rest) {
    objects = [...taken, ...more];
    for (const ptr of objects) {
      paths.handOut(cache, gfp, cache.objectSize, ptr - PAGE_OFFSET, ALLOC_DEFAULT);
    }
  } else {
    freeBulkToSlabs(core, cache, more);
    freeBulkToSlabs(core, cache, taken);
  }
  cpu.trace = caller;
  return objects;
}

function oneByOne(
  core: SlubCore,
  cache: KmemCache,
  gfp: Gfp,
  count: number,
  caller: number,
): VirtAddr[] {
  const objects: VirtAddr[] = [];
  while (objects.length < count) {
    const object = slabAllocSlow(core, cache, gfp, cache.objectSize, caller, ALLOC_DEFAULT);
    if (object === 0) break;
    objects.push(object);
  }
  return objects;
}

/** @kernel mm/slub.c alloc_from_pcs_bulk faithful */
function fromSheaves(core: SlubCore, cache: KmemCache, count: number): VirtAddr[] {
  const objects: VirtAddr[] = [];
  if (cache.sheafCapacity === 0) return objects;
  const cpu = core.ctx.machine.cpu.id;
  while (objects.length < count) {
    if (sheafSize(core, mainSheaf(core, cache, cpu)) === 0 && !replaceFromNear(core, cache, cpu)) {
      break;
    }
    const main = mainSheaf(core, cache, cpu);
    const batch = Math.min(count - objects.length, sheafSize(core, main));
    objects.push(...takeLast(core, main, batch));
  }
  return objects;
}

/**
 * Frees objects of a cache.
 * @kernel mm/slub.c free_to_pcs_bulk faithful
 */
export function freeBulk(
  core: SlubCore,
  paths: SlubPaths,
  cache: KmemCache,
  objects: readonly VirtAddr[],
): void {
  for (const ptr of objects) paths.prepareFree(cache, ptr, ptr - PAGE_OFFSET);
  const cpu = core.ctx.machine.cpu.id;
  for (let done = 0; done < objects.length;) {
    const main = mainWithRoom(core, cache, cpu);
    if (main === 0) {
      freeBulkToSlabs(core, cache, objects.slice(done));
      return;
    }
    const room = cache.sheafCapacity - sheafSize(core, main);
    const batch = objects.slice(done, done + room);
    putLast(core, main, batch);
    done += batch.length;
  }
}

/**
 * The main sheaf, with room for an object; 0 when no sheaf that is there has any.
 * @kernel mm/slub.c __free_to_pcs_batch faithful
 */
function mainWithRoom(core: SlubCore, cache: KmemCache, cpu: number): VirtAddr {
  const main = mainSheaf(core, cache, cpu);
  if (sheafSize(core, main) < cache.sheafCapacity) return main;
  const spare = spareSheaf(core, cache, cpu);
  if (spare !== 0 && sheafSize(core, spare) < cache.sheafCapacity) {
    setSpareSheaf(core, cache, cpu, main);
    setMainSheaf(core, cache, cpu, spare);
    return spare;
  }
  const empty =
    spare === 0 ? takeFromBarn(core, cache, 'empty') : barnReplaceFull(core, cache, main);
  if (typeof empty !== 'number' || empty === 0) return 0;
  if (spare === 0) setSpareSheaf(core, cache, cpu, main);
  setMainSheaf(core, cache, cpu, empty);
  return empty;
}
