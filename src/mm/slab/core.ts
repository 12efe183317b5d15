/**
 * What all parts of the slab allocator share: the machine, the columns that find a page's slab,
 * and the fields of `struct slab`, which is the `struct page` of a slab's first page (mm/slab.h).
 *
 * A slab is named by its first frame, an object by its address. The columns repeat what the page
 * flags and `slab_cache` say in simulated memory, so that `kfree` finds a cache with one load.
 *
 * Invariant: `cacheIds[pfn]` is not 0 exactly for the pages of slabs, and then `heads[pfn]` is the
 * slab's first frame.
 */
import type { Prng } from '../../base/prng.ts';
import type { SlabFacts } from '../../versions/slab.ts';
import {
  hi32,
  joinAddress,
  lo32,
  PAGE_SIZE,
  type Pfn,
  type VirtAddr,
} from '../../machine/address.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import type { Memory } from '../../machine/memory.ts';
import type { MmContext } from '../context.ts';
import {
  KMEM_CACHE_NODE,
  kmemCacheFields,
  type KmemCache,
  type KmemCacheFields,
} from './kmem-cache.ts';
import type { PageAllocator } from '../page/alloc.ts';
import type { PageArray } from '../page/page.ts';
import type { PercpuAllocator } from '../percpu/percpu.ts';
import { parseSlubDebug, type SlubDebug } from './options.ts';
import { RateLimit } from '../warn.ts';

/** Texts that only the kernel proper can make; each has a plain default. */
export interface SlabTexts {
  /** `%pS`: the symbol of a return address. */
  symbol?(addr: VirtAddr): string;
  /** `print_tainted()`. */
  tainted?(): string;
  /** `%p`: the 16 characters of a pointer when `slub_debug` is off. */
  pointer?(addr: VirtAddr): string;
}

/** Options of the slab allocator. */
export interface SlabOptions {
  /** The value of `slub_debug=`; '' is off. */
  readonly slubDebug?: string;
  readonly initOnFree?: boolean;
  readonly initOnAlloc?: boolean;
  /** Whether `kmalloc-cg-*` caches exist (CONFIG_MEMCG). */
  readonly cgroupCaches?: boolean;
  /** Address of the list head `slab_caches` in .data. */
  readonly slabCachesHead: VirtAddr;
  readonly texts?: SlabTexts;
  /** Defers the release of the slabs of a SLAB_TYPESAFE_BY_RCU cache; default at once. */
  readonly callRcu?: (release: () => void) => void;
  /** The fault that stops the kernel for good. */
  readonly panic?: (reason: string) => Error;
}

/** Word indices in `struct page` of the fields of `struct slab`. */
const SLAB_CACHE = 2;
const SLAB_NEXT = 4;
const SLAB_NR_SLABS = 6;
const SLAB_FREELIST = 8;
const SLAB_COUNTERS = 10;
/** Offset in bytes of `slab_list` in `struct page`. */
export const SLAB_LIST = 16;
/** The slab is on its node's partial list (PG_workingset, borrowed by SLUB since 6.8). */
export const PG_workingset = 1 << 6;

/** The shared state of the slab allocator. */
export class SlubCore {
  readonly ctx: MmContext;
  /** What the simulated kernel's allocator does differently from others. */
  readonly facts: SlabFacts;
  /** Where the fields of its `struct kmem_cache` lie. */
  readonly kmemCache: KmemCacheFields;
  readonly memory: Memory;
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  readonly physSize: number;
  readonly pages: PageArray;
  readonly pageAlloc: PageAllocator;
  readonly percpu: PercpuAllocator;
  readonly options: SlabOptions;
  readonly debug: SlubDebug;
  /** By frame: the id of the cache whose slab the page is part of, 0 = none. */
  readonly cacheIds: Int32Array;
  /** By frame: the first frame of that slab. */
  readonly heads: Int32Array;
  /** By first frame: the slab's order. */
  readonly orders: Uint8Array;
  /** Caches by id, from 1. */
  readonly caches: KmemCache[] = [];
  /** The caches on the list `slab_caches`, in its order: newest first. */
  readonly listed: KmemCache[] = [];
  /** Caches that were to be destroyed with objects left, and are on no list any more. */
  readonly undead: KmemCache[] = [];
  /** Chance for the secrets of the free lists. */
  readonly prng: Prng;
  /** Names of the complaints that are made once. */
  readonly once = new Set<string>();
  /** Complaints about short memory (DEFAULT_RATELIMIT_INTERVAL and _BURST). */
  readonly oomLimit = new RateLimit(5000, 10);

  constructor(
    ctx: MmContext,
    pages: PageArray,
    pageAlloc: PageAllocator,
    percpu: PercpuAllocator,
    options: SlabOptions,
  ) {
    this.ctx = ctx;
    this.facts = ctx.facts.slab;
    this.kmemCache = kmemCacheFields(this.facts);
    this.memory = ctx.machine.memory;
    this.u8 = this.memory.phys.u8;
    this.u32 = this.memory.phys.u32;
    this.physSize = this.memory.phys.size;
    this.pages = pages;
    this.pageAlloc = pageAlloc;
    this.percpu = percpu;
    this.options = options;
    this.debug = parseSlubDebug(options.slubDebug ?? '', this.facts.debugParameter);
    this.cacheIds = new Int32Array(pages.count);
    this.heads = new Int32Array(pages.count);
    this.orders = new Uint8Array(pages.count);
    this.prng = ctx.machine.prng.fork('slub');
    for (const warning of this.debug.warnings) ctx.printk(warning);
  }

  /** The cache whose slab contains the direct-map address, undefined when there is none. */
  cacheOf(va: VirtAddr): KmemCache | undefined {
    const pfn = this.pages.pfnOfVirt(va);
    return pfn < 0 ? undefined : this.caches[this.cacheIds[pfn]];
  }

  /** The slab that contains the direct-map address, 0 when there is none. */
  slabOf(va: VirtAddr): Pfn {
    const pfn = this.pages.pfnOfVirt(va);
    return pfn < 0 ? 0 : this.heads[pfn];
  }
}

/** `slab->freelist`. */
export function slabFreelist(core: SlubCore, slab: Pfn): VirtAddr {
  const at = core.pages.base(slab) + SLAB_FREELIST;
  return joinAddress(core.u32[at], core.u32[at + 1]);
}

/** Sets `slab->freelist`. */
export function setSlabFreelist(core: SlubCore, slab: Pfn, object: VirtAddr): void {
  const at = core.pages.base(slab) + SLAB_FREELIST;
  core.u32[at] = lo32(object);
  core.u32[at + 1] = hi32(object);
}

/** `slab->inuse`. */
export function slabInuse(core: SlubCore, slab: Pfn): number {
  return core.u32[core.pages.base(slab) + SLAB_COUNTERS] & 0xffff;
}

/** `slab->objects`. */
export function slabObjects(core: SlubCore, slab: Pfn): number {
  return (core.u32[core.pages.base(slab) + SLAB_COUNTERS] >>> 16) & 0x7fff;
}

/** `slab->frozen`. */
export function slabFrozen(core: SlubCore, slab: Pfn): boolean {
  return core.u32[core.pages.base(slab) + SLAB_COUNTERS] >>> 31 !== 0;
}

/** Sets the fields of `slab->counters`. */
export function setSlabCounters(
  core: SlubCore,
  slab: Pfn,
  inuse: number,
  objects: number,
  frozen: boolean,
): void {
  const at = core.pages.base(slab) + SLAB_COUNTERS;
  core.u32[at] = (inuse & 0xffff) | (objects << 16) | (frozen ? 0x8000_0000 : 0);
  core.u32[at + 1] = 0;
}

/** Sets `slab->inuse`. */
export function setSlabInuse(core: SlubCore, slab: Pfn, inuse: number): void {
  const at = core.pages.base(slab) + SLAB_COUNTERS;
  core.u32[at] = (core.u32[at] & ~0xffff) | (inuse & 0xffff);
}

/** Sets `slab->frozen`. */
export function setSlabFrozen(core: SlubCore, slab: Pfn, frozen: boolean): void {
  setSlabCounters(core, slab, slabInuse(core, slab), slabObjects(core, slab), frozen);
}

/** Sets `slab->slab_cache`. */
export function setSlabCache(core: SlubCore, slab: Pfn, cache: VirtAddr): void {
  core.pages.setField(slab, SLAB_CACHE, cache);
}

/** `slab->next` of a slab on a per-CPU partial list, 0 at the end. */
export function slabNext(core: SlubCore, slab: Pfn): Pfn {
  const at = core.pages.base(slab) + SLAB_NEXT;
  const page = joinAddress(core.u32[at], core.u32[at + 1]);
  return page === 0 ? 0 : Math.max(core.pages.pfnOf(page), 0);
}

/** `slab->slabs`: the slabs from this one to the end of a per-CPU partial list. */
export function slabSlabs(core: SlubCore, slab: Pfn): number {
  return core.u32[core.pages.base(slab) + SLAB_NR_SLABS];
}

/** Sets `slab->next` and `slab->slabs`. */
export function setSlabNext(core: SlubCore, slab: Pfn, next: Pfn, slabs: number): void {
  const { pages, u32 } = core;
  pages.setField(slab, SLAB_NEXT, next === 0 ? 0 : pages.pageAddress(next));
  u32[pages.base(slab) + SLAB_NR_SLABS] = slabs;
}

/** The address of a slab's first byte. */
export function slabAddress(slab: Pfn): VirtAddr {
  return PAGE_OFFSET + slab * PAGE_SIZE;
}

/** Bytes of a slab. */
export function slabBytes(core: SlubCore, slab: Pfn): number {
  return PAGE_SIZE * 2 ** core.orders[slab];
}

/** The field of the cache's node at byte offset `field`, a long. */
export function nodeLong(core: SlubCore, cache: KmemCache, field: number): number {
  return core.memory.read32(cache.node + field);
}

/** Adds to a long of the cache's node. */
export function addNodeLong(core: SlubCore, cache: KmemCache, field: number, n: number): void {
  core.memory.write32(cache.node + field, core.memory.read32(cache.node + field) + n);
}

/** `nr_partial` of the cache's node. */
export function nrPartial(core: SlubCore, cache: KmemCache): number {
  return nodeLong(core, cache, KMEM_CACHE_NODE.nrPartial);
}
