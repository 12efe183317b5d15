/**
 * Models the slow paths of mm/slub.c: where objects come from when a CPU's free list is empty, and
 * where they go when they belong to another slab.
 *
 * A slab is in one of these places: frozen as the slab of one CPU; on a CPU's partial list; on its
 * node's partial list; or full and on no list. A debug cache has no CPU slabs: every object comes
 * from and goes to the node's lists, and with user tracking full slabs have a list too.
 *
 * Slabs on a CPU's partial list are frozen in 6.1 and not in 6.12, as in the kernel.
 *
 * Simplified: 5.9 counts its per-CPU partial list in slabs, as later versions do, and handles debug
 * caches as 6.1. Nothing interrupts an operation, so there is no retry.
 */
import { hi32, joinAddress, lo32, type Pfn, type VirtAddr } from '../../machine/address.ts';
import type { Gfp } from '../gfp.ts';
import { KMEM_CACHE_NODE, SLAB_CONSISTENCY_CHECKS, type KmemCache } from './kmem-cache.ts';
import {
  nrPartial,
  setSlabCounters,
  setSlabFreelist,
  setSlabFrozen,
  setSlabInuse,
  setSlabNext,
  slabFreelist,
  slabFrozen,
  slabInuse,
  slabNext,
  slabObjects,
  slabSlabs,
  type SlubCore,
} from './core.ts';
import { allocDebugProcessing, freeDebugProcessing } from './debug.ts';
import { getFreepointer, nextTid, setFreepointer } from './freelist.ts';
import {
  addFull,
  addPartial,
  decSlabsNode,
  firstPartial,
  incSlabsNode,
  nodeSlabs,
  onNodePartial,
  removeFull,
  removePartial,
} from './node.ts';
import { allocFromNode, freeToNode } from './node-slabs.ts';
import { isValidPointer } from './object.ts';
import { bugDoubleFree, objectErr, slabFix } from './report.ts';
import { discardSlab, freeSlab, newSlab, slabOutOfMemory } from './pages.ts';
import { setTrack } from './track.ts';

/** A pointer in the CPU's `struct kmem_cache_cpu`, by its word index. */
function cpuPtr(core: SlubCore, at: number): number {
  return joinAddress(core.u32[at], core.u32[at + 1]);
}

function setCpuPtr(core: SlubCore, at: number, value: number): void {
  core.u32[at] = lo32(value);
  core.u32[at + 1] = hi32(value);
}

/** The CPU's slab, 0 when it has none. */
export function cpuSlab(core: SlubCore, cache: KmemCache, cpu: number): Pfn {
  const page = cpuPtr(core, cache.cpuSlabAt[cpu]);
  return page === 0 ? 0 : Math.max(core.pages.pfnOf(page), 0);
}

/** The first slab of the CPU's partial list, 0 when it is empty. */
export function cpuPartial(core: SlubCore, cache: KmemCache, cpu: number): Pfn {
  const page = cpuPtr(core, cache.cpuSlabAt[cpu] + 2);
  return page === 0 ? 0 : Math.max(core.pages.pfnOf(page), 0);
}

/** The head of the CPU's free list. */
export function cpuFreelist(core: SlubCore, cache: KmemCache, cpu: number): VirtAddr {
  return cpuPtr(core, cache.cpuFreelistAt[cpu]);
}

function setCpuSlab(core: SlubCore, cache: KmemCache, cpu: number, slab: Pfn): void {
  setCpuPtr(core, cache.cpuSlabAt[cpu], slab === 0 ? 0 : core.pages.pageAddress(slab));
}

function setCpuPartial(core: SlubCore, cache: KmemCache, cpu: number, slab: Pfn): void {
  setCpuPtr(core, cache.cpuSlabAt[cpu] + 2, slab === 0 ? 0 : core.pages.pageAddress(slab));
}

function setCpuFreelist(core: SlubCore, cache: KmemCache, cpu: number, object: VirtAddr): void {
  setCpuPtr(core, cache.cpuFreelistAt[cpu], object);
  nextTid(core, cache, cpu);
}

/**
 * Allocates an object when the CPU's free list can not be used as it is; 0 when memory is out.
 * @kernel mm/slub.c ___slab_alloc faithful
 * @param caller - stack depot node of the code that called the allocator.
 */
export function slabAllocSlow(
  core: SlubCore,
  cache: KmemCache,
  gfp: Gfp,
  origSize: number,
  caller: number,
): VirtAddr {
  if (cache.debug) return debugAlloc(core, cache, gfp, origSize, caller);
  if (core.facts.sheaves) return allocFromNode(core, cache, gfp);
  const cpu = core.ctx.machine.cpu.id;
  const current = cpuSlab(core, cache, cpu);
  if (current !== 0) {
    const own = cpuFreelist(core, cache, cpu);
    const freelist = own === 0 ? getFreelist(core, current) : own;
    if (freelist !== 0) return loadFreelist(core, cache, cpu, freelist);
    setCpuSlab(core, cache, cpu, 0);
    nextTid(core, cache, cpu);
  }
  const partial = cpuPartial(core, cache, cpu);
  if (partial !== 0) {
    setCpuPartial(core, cache, cpu, slabNext(core, partial));
    setCpuSlab(core, cache, cpu, partial);
    return loadFreelist(core, cache, cpu, getFreelist(core, partial));
  }
  let slab = getPartialNode(core, cache, cpu);
  if (slab === 0) {
    slab = newSlab(core, cache, gfp);
    if (slab === 0) {
      slabOutOfMemory(core, cache, gfp);
      return 0;
    }
    incSlabsNode(core, cache, slabObjects(core, slab));
  }
  setCpuSlab(core, cache, cpu, slab);
  return loadFreelist(core, cache, cpu, takeFreelist(core, slab, true));
}

/** Makes the rest of `freelist` the CPU's and gives its first object. */
function loadFreelist(core: SlubCore, cache: KmemCache, cpu: number, freelist: VirtAddr): VirtAddr {
  setCpuFreelist(core, cache, cpu, getFreepointer(core, cache, freelist));
  return freelist;
}

/** Takes over a slab's whole free list; all its objects count as used then. */
function takeFreelist(core: SlubCore, slab: Pfn, frozen: boolean): VirtAddr {
  const freelist = slabFreelist(core, slab);
  const objects = slabObjects(core, slab);
  setSlabFreelist(core, slab, 0);
  setSlabCounters(core, slab, objects, objects, frozen);
  return freelist;
}

/**
 * Takes what was freed to a CPU slab by others; without any, the slab is full and let go.
 * @kernel mm/slub.c get_freelist faithful
 */
function getFreelist(core: SlubCore, slab: Pfn): VirtAddr {
  return takeFreelist(core, slab, slabFreelist(core, slab) !== 0);
}

/**
 * Takes slabs off the node's partial list: one to use, and some for the CPU's partial list.
 * @kernel mm/slub.c get_partial_node faithful
 */
function getPartialNode(core: SlubCore, cache: KmemCache, cpu: number): Pfn {
  const first = firstPartial(core, cache);
  if (first === 0) return 0;
  removePartial(core, cache, first);
  const limit = cache.layout.cpuPartialSlabs;
  if (limit === 0) return first;
  for (let taken = 0; taken <= limit / 2; taken++) {
    const next = firstPartial(core, cache);
    if (next === 0) break;
    removePartial(core, cache, next);
    putCpuPartial(core, cache, cpu, next, false);
  }
  return first;
}

/**
 * Puts a slab on the CPU's partial list; `drain` moves a full list to the node first.
 * @kernel mm/slub.c put_cpu_partial faithful
 */
function putCpuPartial(
  core: SlubCore,
  cache: KmemCache,
  cpu: number,
  slab: Pfn,
  drain: boolean,
): void {
  let old = cpuPartial(core, cache, cpu);
  let toNode = 0;
  let slabs = 0;
  if (old !== 0) {
    if (drain && slabSlabs(core, old) >= cache.layout.cpuPartialSlabs) {
      toNode = old;
      old = 0;
    } else slabs = slabSlabs(core, old);
  }
  setSlabNext(core, slab, old, slabs + 1);
  if (core.facts.cpuPartialFrozen) setSlabFrozen(core, slab, true);
  setCpuPartial(core, cache, cpu, slab);
  if (toNode !== 0) putPartials(core, cache, toNode);
}

/**
 * Moves a chain of slabs to the node's partial list; empty ones go when there are enough.
 * @kernel mm/slub.c __put_partials faithful
 */
function putPartials(core: SlubCore, cache: KmemCache, chain: Pfn): void {
  const empty: Pfn[] = [];
  for (let slab = chain; slab !== 0;) {
    const next = slabNext(core, slab);
    setSlabFrozen(core, slab, false);
    if (slabInuse(core, slab) === 0 && nrPartial(core, cache) >= cache.layout.minPartial) {
      empty.unshift(slab);
    } else addPartial(core, cache, slab, true);
    slab = next;
  }
  for (const slab of empty) discardSlab(core, cache, slab);
}

/**
 * Takes a slab away from a CPU: its free list goes back to the slab, the slab to a list.
 * @kernel mm/slub.c deactivate_slab faithful
 */
function deactivateSlab(core: SlubCore, cache: KmemCache, slab: Pfn, freelist: VirtAddr): void {
  const prior = slabFreelist(core, slab);
  const objects = slabObjects(core, slab);
  let freed = 0;
  let last = 0;
  for (let at = freelist; at !== 0 && freed < objects;) {
    const next = getFreepointer(core, cache, at);
    if (freelistCorrupted(core, cache, slab, at, next)) break;
    last = at;
    freed++;
    at = next;
  }
  if (last !== 0) {
    if (!setFreepointer(core, cache, last, prior)) bugDoubleFree(core);
    setSlabFreelist(core, slab, freelist);
  }
  const inuse = slabInuse(core, slab) - freed;
  setSlabCounters(core, slab, inuse, objects, false);
  if (inuse === 0 && nrPartial(core, cache) >= cache.layout.minPartial) {
    discardSlab(core, cache, slab);
  } else if (slabFreelist(core, slab) !== 0) {
    addPartial(core, cache, slab, prior !== 0);
  }
}

/** @kernel mm/slub.c freelist_corrupted faithful */
function freelistCorrupted(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  object: VirtAddr,
  next: VirtAddr,
): boolean {
  if ((cache.flags & SLAB_CONSISTENCY_CHECKS) === 0) return false;
  if (isValidPointer(core, cache, slab, next)) return false;
  objectErr(core, cache, slab, object, 'Freechain corrupt');
  slabFix(core, cache, 'Isolate corrupted freechain');
  return true;
}

/** Allocates one object from the node's lists, checked. */
function debugAlloc(
  core: SlubCore,
  cache: KmemCache,
  gfp: Gfp,
  origSize: number,
  caller: number,
): VirtAddr {
  let object = allocSingleFromPartial(core, cache, origSize);
  while (object === 0) {
    const slab = newSlab(core, cache, gfp);
    if (slab === 0) {
      slabOutOfMemory(core, cache, gfp);
      return 0;
    }
    object = allocSingleFromNewSlab(core, cache, slab, origSize);
  }
  setTrack(core, cache, object, 'Allocated', caller);
  return object;
}

/** @kernel mm/slub.c alloc_single_from_partial faithful */
function allocSingleFromPartial(core: SlubCore, cache: KmemCache, origSize: number): VirtAddr {
  for (const slab of nodeSlabs(core, cache, KMEM_CACHE_NODE.partial)) {
    const object = slabFreelist(core, slab);
    setSlabFreelist(core, slab, getFreepointer(core, cache, object));
    setSlabInuse(core, slab, slabInuse(core, slab) + 1);
    if (!allocDebugProcessing(core, cache, slab, object, origSize)) {
      removePartial(core, cache, slab);
      continue;
    }
    if (slabInuse(core, slab) === slabObjects(core, slab)) {
      removePartial(core, cache, slab);
      addFull(core, cache, slab);
    }
    return object;
  }
  return 0;
}

/** @kernel mm/slub.c alloc_single_from_new_slab faithful */
function allocSingleFromNewSlab(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  origSize: number,
): VirtAddr {
  const object = slabFreelist(core, slab);
  setSlabFreelist(core, slab, getFreepointer(core, cache, object));
  setSlabInuse(core, slab, 1);
  if (!allocDebugProcessing(core, cache, slab, object, origSize)) return 0;
  if (slabObjects(core, slab) === 1) addFull(core, cache, slab);
  else addPartial(core, cache, slab, false);
  incSlabsNode(core, cache, slabObjects(core, slab));
  return object;
}

/**
 * Frees an object whose slab is not the CPU's, or that the fast path found unusual.
 * @kernel mm/slub.c __slab_free faithful
 * @param caller - stack depot node of the code that frees.
 */
export function slabFreeSlow(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  object: VirtAddr,
  caller: number,
): void {
  if (cache.debug) {
    debugFree(core, cache, slab, object, caller);
    return;
  }
  if (core.facts.sheaves) {
    freeToNode(core, cache, slab, object, object, 1);
    return;
  }
  const cpu = core.ctx.machine.cpu.id;
  if (core.u32[cache.cpuSlabAt[cpu]] === slab << 6) {
    if (!setFreepointer(core, cache, object, cpuFreelist(core, cache, cpu))) bugDoubleFree(core);
    setCpuFreelist(core, cache, cpu, object);
    return;
  }
  const prior = slabFreelist(core, slab);
  if (!setFreepointer(core, cache, object, prior)) bugDoubleFree(core);
  const inuse = slabInuse(core, slab) - 1;
  setSlabFreelist(core, slab, object);
  setSlabInuse(core, slab, inuse);
  if ((prior !== 0 && inuse !== 0) || slabFrozen(core, slab)) return;
  if (prior === 0) {
    putCpuPartial(core, cache, cpu, slab, true);
    return;
  }
  if (!onNodePartial(core, slab)) return;
  if (nrPartial(core, cache) < cache.layout.minPartial) return;
  removePartial(core, cache, slab);
  discardSlab(core, cache, slab);
}

/** @kernel mm/slub.c free_to_partial_list faithful */
function debugFree(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  object: VirtAddr,
  caller: number,
): void {
  if (!freeDebugProcessing(core, cache, slab, object, caller)) return;
  const prior = slabFreelist(core, slab);
  if (!setFreepointer(core, cache, object, prior)) bugDoubleFree(core);
  const inuse = slabInuse(core, slab) - 1;
  setSlabInuse(core, slab, inuse);
  setSlabFreelist(core, slab, object);
  const empty = inuse === 0 && nrPartial(core, cache) >= cache.layout.minPartial;
  if (prior === 0) {
    removeFull(core, cache, slab);
    if (!empty) addPartial(core, cache, slab, true);
  } else if (empty) removePartial(core, cache, slab);
  if (!empty) return;
  decSlabsNode(core, cache, slabObjects(core, slab));
  freeSlab(core, cache, slab);
}

/**
 * Takes the slabs of one CPU away from it.
 * @kernel mm/slub.c __flush_cpu_slab faithful
 */
export function flushCpuSlab(core: SlubCore, cache: KmemCache, cpu: number): void {
  const slab = cpuSlab(core, cache, cpu);
  const freelist = cpuFreelist(core, cache, cpu);
  setCpuSlab(core, cache, cpu, 0);
  setCpuFreelist(core, cache, cpu, 0);
  if (slab !== 0) deactivateSlab(core, cache, slab, freelist);
  const partial = cpuPartial(core, cache, cpu);
  setCpuPartial(core, cache, cpu, 0);
  if (partial !== 0) putPartials(core, cache, partial);
}

/** Takes the slabs of all CPUs away from them. */
export function flushAll(core: SlubCore, cache: KmemCache): void {
  if (core.facts.sheaves) return;
  for (const { id } of core.ctx.machine.cpus) {
    const has = cpuSlab(core, cache, id) !== 0 || cpuPartial(core, cache, id) !== 0;
    if (has) flushCpuSlab(core, cache, id);
  }
}
