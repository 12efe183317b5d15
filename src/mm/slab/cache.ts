/**
 * Models what a cache is made of, do_kmem_cache_create(), and the boot caches of kmem_cache_init()
 * (mm/slub.c, 6.1 and 6.12).
 *
 * The first two caches hold `struct kmem_cache_node` and `struct kmem_cache`; the very first node
 * is cut out of a slab by hand, and kmemleak never hears of it.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { EFFORT } from '../../machine/effort.ts';
import { GFP_KERNEL, GFP_NOWAIT } from '../gfp.ts';
import {
  KMEM_CACHE_CPU,
  KMEM_CACHE_CPU_SIZE,
  KMEM_CACHE_NODE,
  KMEM_CACHE_NODE_SIZE,
  KmemCache,
  SLAB_HWCACHE_ALIGN,
  SLAB_KMALLOC,
  SLAB_NO_SHEAVES,
  type SlabFlags,
} from './kmem-cache.ts';
import {
  setSlabCache,
  setSlabFreelist,
  setSlabInuse,
  slabFreelist,
  slabObjects,
  type SlubCore,
} from './core.ts';
import { initListHead, listAdd, listDel } from './list-head.ts';
import { initObject, SLUB_RED_ACTIVE } from './debug.ts';
import { getFreepointer } from './freelist.ts';
import { calculateAlignment, calculateLayout } from './layout.ts';
import { addPartial, incSlabsNode, initKmemCacheNode, nodeSlabs } from './node.ts';
import { kmemCacheFlags } from './options.ts';
import { newSlab } from './pages.ts';
import { PERCPU_SHEAVES_SIZE } from './sheaf.ts';
import { flushAll } from './slow.ts';

/** Allocates objects for the allocator itself: zeroed, as seen by the hooks. */
export type InnerAlloc = (cache: KmemCache) => VirtAddr;

/** What a cache is made of. */
export interface CacheSpec {
  readonly name: string;
  readonly size: number;
  readonly align: number;
  readonly flags: SlabFlags;
  readonly ctor?: ((object: VirtAddr) => void) | undefined;
}

/** A handle with the sizes of a new cache; its structures do not exist yet. */
export function makeCache(core: SlubCore, spec: CacheSpec): KmemCache {
  const { ctx } = core;
  ctx.machine.memory.effort.spend(EFFORT.cache);
  const flags = kmemCacheFlags(core.debug, spec.flags, spec.name);
  const random = { lo: core.prng.u32(), hi: core.prng.u32() };
  const layout = calculateLayout({
    facts: core.facts,
    cpus: ctx.machine.cpus.length,
    objectSize: spec.size,
    align: spec.align,
    flags,
    hasCtor: spec.ctor !== undefined,
    disableHigherOrderDebug: core.debug.disableHigherOrderDebug,
  });
  const id = Math.max(core.caches.length, 1);
  const cache = new KmemCache(id, spec.name, spec, layout, random, ctx.machine.cpus.length);
  core.caches[id] = cache;
  return cache;
}

/**
 * The alignment of a boot cache: that of its size for kmalloc, which older kernels promise for
 * powers of two only.
 * @kernel mm/slab_common.c create_boot_cache faithful
 */
export function bootAlign(core: SlubCore, size: number, flags: SlabFlags): number {
  const lowest = size & -size;
  const natural = core.facts.kmallocAlignsAll ? (flags & SLAB_KMALLOC) !== 0 : lowest === size;
  return calculateAlignment(flags, natural ? Math.max(8, lowest) : 8, size);
}

/**
 * Gives a cache its `struct kmem_cache_cpu`s; false when there is no memory.
 * @kernel mm/slub.c alloc_kmem_cache_cpus faithful
 */
export function allocCpus(core: SlubCore, cache: KmemCache): boolean {
  const { percpu, memory } = core;
  if (core.facts.sheaves) return allocPercpuSheaves(core, cache);
  cache.cpuSlab = percpu.alloc(KMEM_CACHE_CPU_SIZE, 16, GFP_KERNEL);
  if (cache.cpuSlab === 0) return false;
  for (const { id } of core.ctx.machine.cpus) {
    const at = percpu.perCpuPtr(cache.cpuSlab, id);
    // Each half lies in one page: the block is aligned to 16 bytes.
    cache.cpuFreelistAt[id] = memory.resolve(at + KMEM_CACHE_CPU.freelist) / 4;
    cache.cpuSlabAt[id] = memory.resolve(at + KMEM_CACHE_CPU.slab) / 4;
    core.u32[cache.cpuFreelistAt[id] + 2] = id;
  }
  return true;
}

/** Gives a cache its `struct slub_percpu_sheaves`, without sheaves yet; false without memory. */
function allocPercpuSheaves(core: SlubCore, cache: KmemCache): boolean {
  const { percpu } = core;
  cache.cpuSlab = percpu.alloc(PERCPU_SHEAVES_SIZE, 8, GFP_KERNEL);
  if (cache.cpuSlab === 0) return false;
  for (const { id } of core.ctx.machine.cpus) {
    const at = percpu.perCpuPtr(cache.cpuSlab, id);
    cache.cpuSheaves[id] = { at, main: null, spare: null, rcuFree: null };
  }
  return true;
}

/** Gives a cache its `struct kmem_cache_node`; false when there is no memory. */
export function allocNode(
  core: SlubCore,
  cache: KmemCache,
  nodeCache: KmemCache,
  alloc: InnerAlloc,
): boolean {
  cache.node = alloc(nodeCache);
  if (cache.node === 0) return false;
  initKmemCacheNode(core.memory, cache.node);
  return true;
}

/** Writes the fields of a cache's `struct kmem_cache` and puts it on the list of caches. */
export function publishCache(
  core: SlubCore,
  cache: KmemCache,
  nameAddr: VirtAddr,
  refcount: number,
): void {
  const { memory, kmemCache: at } = core;
  const { addr, layout } = cache;
  memory.writePercpu(addr + at.cpuSlab, cache.cpuSlab);
  memory.write32(addr + at.flags, cache.flags);
  memory.writeLong(addr + at.minPartial, layout.minPartial);
  memory.write32(addr + at.size, cache.size);
  memory.write32(addr + at.objectSize, cache.objectSize);
  memory.write32(addr + at.offset, cache.offset);
  if (at.cpuPartial !== undefined) memory.write32(addr + at.cpuPartial, layout.cpuPartial);
  if (at.cpuPartialSlabs !== undefined) {
    memory.write32(addr + at.cpuPartialSlabs, layout.cpuPartialSlabs);
  }
  memory.write32(addr + at.oo, layout.order * 0x1_0000 + layout.objects);
  memory.write32(addr + at.min, layout.minOrder * 0x1_0000 + layout.minObjects);
  memory.write32(addr + at.allocflags, layout.allocflags);
  memory.write32(addr + at.refcount, refcount);
  memory.write32(addr + at.inuse, cache.inuse);
  memory.write32(addr + at.align, cache.align);
  memory.write32(addr + at.redLeftPad, cache.redLeftPad);
  memory.writePtr(addr + at.name, nameAddr);
  memory.write32(addr + at.random, cache.randomLo);
  memory.write32(addr + at.random + 4, cache.randomHi);
  memory.writePtr(addr + at.node, cache.node);
  listAdd(memory, addr + at.list, core.options.slabCachesHead);
  core.listed.unshift(cache);
}

/** Takes a cache off the list of caches. */
export function unlistCache(core: SlubCore, cache: KmemCache): void {
  listDel(core.memory, cache.addr + core.kmemCache.list);
  core.listed.splice(core.listed.indexOf(cache), 1);
}

/** The caches for the allocator's own structures. */
export interface BootCaches {
  readonly kmemCache: KmemCache;
  readonly kmemCacheNode: KmemCache;
}

/**
 * Makes the caches that all others need.
 * @kernel mm/slub.c kmem_cache_init faithful
 */
export function createBootCaches(core: SlubCore, alloc: InnerAlloc): BootCaches {
  initListHead(core.memory, core.options.slabCachesHead);
  const flags = SLAB_HWCACHE_ALIGN | (core.facts.sheaves ? SLAB_NO_SHEAVES : 0);
  const spec = (name: string, size: number): CacheSpec => {
    return { name, size, flags, align: bootAlign(core, size, flags) };
  };
  const kmemCacheNode = makeCache(core, spec('kmem_cache_node', KMEM_CACHE_NODE_SIZE));
  earlyNode(core, kmemCacheNode);
  allocCpus(core, kmemCacheNode);
  const kmemCache = makeCache(core, spec('kmem_cache', core.kmemCache.bytes));
  allocNode(core, kmemCache, kmemCacheNode, alloc);
  allocCpus(core, kmemCache);
  for (const cache of [kmemCache, kmemCacheNode]) {
    cache.addr = alloc(kmemCache);
    flushAll(core, cache);
    for (const list of [KMEM_CACHE_NODE.partial, KMEM_CACHE_NODE.full]) {
      for (const slab of nodeSlabs(core, cache, list)) setSlabCache(core, slab, cache.addr);
    }
    publishCache(core, cache, 0, -1);
  }
  return { kmemCache, kmemCacheNode };
}

/** @kernel mm/slub.c early_kmem_cache_node_alloc faithful */
function earlyNode(core: SlubCore, cache: KmemCache): void {
  const slab = newSlab(core, cache, GFP_NOWAIT);
  const node = slabFreelist(core, slab);
  if (cache.debug) initObject(core, cache, node, SLUB_RED_ACTIVE);
  setSlabFreelist(core, slab, getFreepointer(core, cache, node));
  setSlabInuse(core, slab, 1);
  cache.node = node;
  initKmemCacheNode(core.memory, node);
  incSlabsNode(core, cache, slabObjects(core, slab));
  addPartial(core, cache, slab, false);
}
