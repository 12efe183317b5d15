/**
 * Models what a cache is made of, do_kmem_cache_create(), and the boot caches of kmem_cache_init()
 * (mm/slub.c, 6.1, 6.12 and 7.3).
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
  KMEM_CACHE_SIZE,
  KmemCache,
  SLAB_HWCACHE_ALIGN,
  SLAB_NO_SHEAVES,
  SLAB_KMALLOC,
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
import { initObject, SLUB_RED_ACTIVE } from './debug.ts';
import { getFreepointer } from './freelist.ts';
import { calculateAlignment, calculateLayout } from './layout.ts';
import {
  addPartial,
  incSlabsNode,
  initKmemCacheNode,
  initListHead,
  listAdd,
  listDel,
  nodeSlabs,
} from './node.ts';
import { kmemCacheFlags } from './options.ts';
import { newSlab } from './pages.ts';
import { allocBarn } from './barn.ts';
import { allocPcs, initSheaves } from './sheaf-flush.ts';
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
  readonly sheafCapacity?: number | undefined;
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
    sheafCapacity: spec.sheafCapacity,
    disableHigherOrderDebug: core.debug.disableHigherOrderDebug,
  });
  const id = Math.max(core.caches.length, 1);
  const cache = new KmemCache(id, spec.name, spec, layout, random, ctx.machine.cpus.length);
  core.caches[id] = cache;
  // Those of kmalloc get their sheaves later, for sheaves are blocks of kmalloc.
  if ((flags & SLAB_KMALLOC) === 0) cache.sheafCapacity = layout.sheafCapacity;
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
function allocCpus(core: SlubCore, cache: KmemCache): boolean {
  const { percpu, memory } = core;
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

/**
 * Gives a cache what it has on each CPU and on the node; false when there is no memory.
 * @kernel mm/slub.c do_kmem_cache_create faithful
 * @param node - gives it its `struct kmem_cache_node`.
 */
export function setUpCache(core: SlubCore, cache: KmemCache, node: () => boolean): boolean {
  if (!core.sheaves) return node() && allocCpus(core, cache);
  if (!allocPcs(core, cache) || !node()) return false;
  if (cache.sheafCapacity > 0 && !allocBarn(core, cache)) return false;
  return initSheaves(core, cache);
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
  const { memory, fields } = core;
  const { addr, layout } = cache;
  memory.writePercpu(addr + fields.cpus, cache.cpuSlab);
  memory.write32(addr + fields.flags, cache.flags);
  memory.writeLong(addr + fields.minPartial, layout.minPartial);
  memory.write32(addr + fields.size, cache.size);
  memory.write32(addr + fields.objectSize, cache.objectSize);
  memory.write32(addr + fields.offset, cache.offset);
  if (core.sheaves) {
    memory.write32(addr + fields.sheafCapacity, cache.sheafCapacity);
    memory.writePtr(addr + fields.barn, cache.barn);
  } else {
    memory.write32(addr + fields.cpuPartial, layout.cpuPartial);
    memory.write32(addr + fields.cpuPartialSlabs, layout.cpuPartialSlabs);
  }
  memory.write32(addr + fields.oo, layout.order * 0x1_0000 + layout.objects);
  memory.write32(addr + fields.min, layout.minOrder * 0x1_0000 + layout.minObjects);
  memory.write32(addr + fields.allocflags, layout.allocflags);
  memory.write32(addr + fields.refcount, refcount);
  memory.write32(addr + fields.inuse, cache.inuse);
  memory.write32(addr + fields.align, cache.align);
  memory.write32(addr + fields.redLeftPad, cache.redLeftPad);
  memory.writePtr(addr + fields.name, nameAddr);
  memory.write32(addr + fields.random, cache.randomLo);
  memory.write32(addr + fields.random + 4, cache.randomHi);
  memory.writePtr(addr + fields.node, cache.node);
  listAdd(memory, addr + fields.list, core.options.slabCachesHead);
  core.listed.unshift(cache);
}

/** Takes a cache off the list of caches. */
export function unlistCache(core: SlubCore, cache: KmemCache): void {
  listDel(core.memory, cache.addr + core.fields.list);
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
  const flags = core.sheaves ? SLAB_HWCACHE_ALIGN | SLAB_NO_SHEAVES : SLAB_HWCACHE_ALIGN;
  const spec = (name: string, size: number): CacheSpec => {
    return { name, size, flags, align: bootAlign(core, size, flags) };
  };
  const kmemCacheNode = makeCache(core, spec('kmem_cache_node', KMEM_CACHE_NODE_SIZE));
  setUpCache(core, kmemCacheNode, () => {
    earlyNode(core, kmemCacheNode);
    return true;
  });
  const kmemCache = makeCache(core, spec('kmem_cache', KMEM_CACHE_SIZE));
  setUpCache(core, kmemCache, () => allocNode(core, kmemCache, kmemCacheNode, alloc));
  for (const cache of [kmemCache, kmemCacheNode]) {
    cache.addr = alloc(kmemCache);
    if (!core.sheaves) flushAll(core, cache);
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
