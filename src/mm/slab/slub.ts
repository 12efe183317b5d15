/**
 * Models the slab allocator, SLUB, as callers see it: kmalloc, kmem_cache_alloc and their relatives
 * (mm/slub.c, mm/slab_common.c, mm/util.c; 6.1, 6.12, and 5.9 as far as its documents tell).
 *
 * An allocation takes the first object of the CPU's free list (freelist.ts) or goes the slow
 * path (slow.ts), fills it, and tells the hooks, with the allocator's functions on the call
 * chain. A free tells the hooks first.
 *
 * Simplified: no merging of caches, no memory cgroups, no NUMA; free lists are those of
 * CONFIG_SLAB_FREELIST_HARDENED without CONFIG_SLAB_FREELIST_RANDOM.
 *
 * Faults of the simulated kernel go to its log; an access where nothing is mapped throws PageFault.
 * The call chain is then left as it was at the fault.
 */
import { PAGE_SIZE, getOrder, type VirtAddr } from '../../machine/address.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import type { MmContext } from '../context.ts';
import {
  __GFP_ACCOUNT,
  __GFP_COMP,
  __GFP_RECLAIMABLE,
  __GFP_ZERO,
  GFP_KERNEL,
  type Gfp,
} from '../gfp.ts';
import {
  entrySites,
  KMALLOC_CGROUP,
  KMALLOC_MAX_CACHE_SIZE,
  KMALLOC_MAX_SIZE,
  KMALLOC_NORMAL,
  KMALLOC_RECLAIM,
  KMALLOC_SIZES,
  kmallocCreationOrder,
  kmallocIndex,
  kmallocName,
  kmallocType,
  ZERO_SIZE_PTR,
  type EntrySites,
} from './kmalloc.ts';
import {
  SLAB_ACCOUNT,
  SLAB_KMALLOC,
  SLAB_POISON,
  SLAB_RECLAIM_ACCOUNT,
  SLAB_RED_ZONE,
  SLAB_STORE_USER,
  SLAB_TYPESAFE_BY_RCU,
  type CacheArgs,
  type KmemCache,
} from './kmem-cache.ts';
import type { PageAllocator } from '../page/alloc.ts';
import type { PageArray } from '../page/page.ts';
import type { PercpuAllocator } from '../percpu/percpu.ts';
import {
  allocCpus,
  allocNode,
  bootAlign,
  createBootCaches,
  makeCache,
  publishCache,
  type BootCaches,
} from './cache.ts';
import { createCache, destroyCache } from './create.ts';
import { infoOf, type SlabInfo } from './info.ts';
import { sheafCapacity } from './layout.ts';
import { SlubCore, type SlabOptions } from './core.ts';
import { setOrigSize } from './object.ts';
import { SlubPaths, type Failslab } from './paths.ts';
import { pointer, printTracking, symbolOf } from './report.ts';
import { Sheaves } from './sheaves.ts';
import { shrink } from './shutdown.ts';
import { warn } from '../warn.ts';

export { ZERO_SIZE_PTR } from './kmalloc.ts';
export type { SlabOptions, SlabTexts } from './core.ts';
export type { SlabInfo } from './info.ts';

/** Sets of kmalloc caches lie this far apart in their table. */
const KMALLOC_STRIDE = 16;

/** The slab allocator. */
export class SlabAllocator {
  /** The allocator's inner state, for its checker. */
  readonly core: SlubCore;
  /** What CPUs keep of each cache; in kernels without sheaves nobody has any. */
  readonly sheaves: Sheaves;
  private readonly paths: SlubPaths;
  private readonly sites: EntrySites;
  private readonly kreallocFrame: string;
  private readonly kmemdupFrame: string;
  private readonly kfreeSite: number;
  private readonly cacheFreeSite: number;
  private readonly boot: BootCaches;
  /** The kmalloc caches, by set and size index. */
  private readonly kmallocCaches: KmemCache[] = [];
  private readonly cgroupCaches: boolean;
  /** Caches that others keep account of, for `slabinfo`: their objects are not in memory. */
  readonly counted: (() => SlabInfo)[] = [];

  /** Boots the allocator: its own caches, then those of kmalloc. */
  constructor(
    ctx: MmContext,
    pages: PageArray,
    pageAlloc: PageAllocator,
    percpu: PercpuAllocator,
    options: SlabOptions,
  ) {
    this.core = new SlubCore(ctx, pages, pageAlloc, percpu, options);
    this.sheaves = new Sheaves(this.core, {
      alloc: (bytes, gfp) => this.kzalloc(bytes, gfp, false),
      free: (ptr) => this.kfree(ptr),
      freed: (cache, object) => this.paths.freed(cache, object),
    });
    this.paths = new SlubPaths(this.core, this.sheaves);
    this.sites = entrySites(this.core.facts, (name) => ctx.site(name));
    const { allocSuffix } = ctx.facts.mm;
    this.kreallocFrame = `krealloc${allocSuffix}`;
    this.kmemdupFrame = `kmemdup${allocSuffix}`;
    this.kfreeSite = ctx.site('kfree');
    this.cacheFreeSite = ctx.site('kmem_cache_free');
    this.cgroupCaches = options.cgroupCaches === true;
    this.boot = createBootCaches(this.core, (cache) => this.innerAlloc(cache));
    this.createKmallocCaches();
    if (this.core.facts.sheaves) this.bootstrapSheaves();
  }

  /** All caches on the kernel's list, oldest first. */
  get caches(): readonly KmemCache[] {
    return [...this.core.listed].reverse();
  }

  /** Fault injection: `true` makes an allocation fail, except with __GFP_NOFAIL. */
  get failslab(): Failslab | undefined {
    return this.paths.failslab;
  }

  set failslab(decide: Failslab | undefined) {
    this.paths.failslab = decide;
  }

  /** Stops the kernel for good. */
  panic(reason: string): never {
    throw this.core.options.panic?.(reason) ?? new Error(reason);
  }

  /**
   * Creates a cache; undefined when it can not be made, which is logged.
   * @kernel mm/slab_common.c __kmem_cache_create_args simplified
   */
  createCache(name: string, args: CacheArgs): KmemCache | undefined {
    return createCache(this, this.boot, name, args);
  }

  /**
   * Destroys a cache; with objects left it complains and keeps the cache's memory.
   * @kernel mm/slab_common.c kmem_cache_destroy faithful
   */
  destroyCache(cache: KmemCache): void {
    destroyCache(this, this.boot, cache);
  }

  /**
   * Gives the empty slabs of a cache back; 0 when none is left.
   * @kernel mm/slab_common.c kmem_cache_shrink faithful
   */
  shrinkCache(cache: KmemCache): number {
    return shrink(this.core, cache, this.sheaves);
  }

  /**
   * Allocates an object of a cache; 0 = NULL.
   * @kernel mm/slub.c kmem_cache_alloc faithful
   */
  cacheAlloc(cache: KmemCache, gfp: Gfp): VirtAddr {
    return this.paths.alloc(cache, gfp, cache.objectSize, this.sites.cacheAlloc);
  }

  /** {@link cacheAlloc} of a cleared object (kmem_cache_zalloc). */
  cacheZalloc(cache: KmemCache, gfp: Gfp): VirtAddr {
    return this.cacheAlloc(cache, gfp | __GFP_ZERO);
  }

  /**
   * Frees an object of a cache; one of another cache goes back there, with a warning.
   * @kernel mm/slub.c kmem_cache_free faithful
   * @throws PageFault when the address has no `struct page`.
   */
  cacheFree(cache: KmemCache, ptr: VirtAddr): void {
    const { core } = this;
    const found = core.cacheOf(ptr);
    if (found === cache) {
      this.paths.free(cache, core.slabOf(ptr), ptr, ptr - PAGE_OFFSET, this.cacheFreeSite);
      return;
    }
    if (found === undefined) {
      core.memory.resolve(core.pages.virtToPage(ptr) + 8);
      if (core.once.has('virt_to_cache')) return;
      core.once.add('virt_to_cache');
      const at = `${cache.name}, ${pointer(core, ptr)}`;
      this.warnFree(
        core.facts.freeNamesBoth
          ? `kmem_cache_free(${at}): object is not in a slab page`
          : 'virt_to_cache: Object is not a Slab page!',
        core.facts.noSlabPlace,
      );
      return;
    }
    const names = `${cache.name} but object is from ${found.name}`;
    const at = `${cache.name}, ${pointer(core, ptr)}`;
    this.warnFree(
      core.facts.freeNamesBoth
        ? `kmem_cache_free(${at}): object belongs to different cache ${found.name}`
        : `cache_from_obj: Wrong slab cache. ${names}`,
      core.facts.wrongCachePlace,
    );
    printTracking(core, found, ptr);
    this.paths.free(found, core.slabOf(ptr), ptr, ptr - PAGE_OFFSET, this.cacheFreeSite);
  }

  /**
   * Allocates `size` bytes; 0 = NULL, ZERO_SIZE_PTR for none.
   * @kernel mm/slub.c __do_kmalloc_node faithful
   * @param constant - the compiler knows the size, so the cache is chosen at compile time.
   */
  kmalloc(size: number, gfp: Gfp, constant = true): VirtAddr {
    const { sites } = this;
    if (size > KMALLOC_MAX_CACHE_SIZE) {
      const large = constant ? sites.kmallocLarge : sites.kmallocLargeVariable;
      return this.kmallocLarge(size, gfp, large);
    }
    if (size === 0) return ZERO_SIZE_PTR;
    const entry = constant ? sites.kmalloc : sites.kmallocVariable;
    return this.paths.alloc(this.kmallocCache(size, gfp), gfp, size, entry);
  }

  /** {@link kmalloc} of cleared memory. */
  kzalloc(size: number, gfp: Gfp, constant = true): VirtAddr {
    return this.kmalloc(size, gfp | __GFP_ZERO, constant);
  }

  /**
   * Allocates an array; 0 = NULL, also when the product overflows.
   * @kernel include/linux/slab.h kmalloc_array faithful
   */
  kmallocArray(n: number, size: number, gfp: Gfp, constant = false): VirtAddr {
    const bytes = n * size;
    return bytes >= 2 ** 64 ? 0 : this.kmalloc(bytes, gfp, constant);
  }

  /** {@link kmallocArray} of cleared memory. */
  kcalloc(n: number, size: number, gfp: Gfp, constant = false): VirtAddr {
    return this.kmallocArray(n, size, gfp | __GFP_ZERO, constant);
  }

  /**
   * Changes the size of an allocation; in place when it fits. Size 0 frees, NULL allocates.
   * @kernel mm/slab_common.c krealloc faithful
   */
  krealloc(ptr: VirtAddr, size: number, gfp: Gfp): VirtAddr {
    if (size === 0) {
      this.kfree(ptr);
      return ZERO_SIZE_PTR;
    }
    const { core } = this;
    const old = this.ksize(ptr);
    if (old >= size) {
      // So a later call that makes use of the rest finds what __GFP_ZERO promises.
      const clears = core.facts.kreallocClearsRest && this.paths.wantInit(gfp);
      if (clears) core.memory.fill(ptr + size, 0, old - size);
      return ptr;
    }
    const fresh = this.trackCaller(size, gfp, this.kreallocFrame);
    if (fresh === 0) return 0;
    if (old > 0) core.memory.copy(fresh, ptr, old);
    this.kfree(ptr);
    return fresh;
  }

  /**
   * Allocates a copy of `length` bytes at `src`.
   * @kernel mm/util.c kmemdup faithful
   */
  kmemdup(src: VirtAddr, length: number, gfp: Gfp): VirtAddr {
    const ptr = this.trackCaller(length, gfp, this.kmemdupFrame);
    if (ptr !== 0 && length > 0) this.core.memory.copy(ptr, src, length);
    return ptr;
  }

  /**
   * Allocates a copy of a string, given without its NUL.
   * @kernel mm/util.c kstrdup faithful
   */
  kstrdup(text: string | Uint8Array, gfp: Gfp): VirtAddr {
    const { memory } = this.core;
    const ptr = this.trackCaller(text.length + 1, gfp, 'kstrdup');
    if (ptr === 0) return 0;
    if (typeof text === 'string') memory.writeString(ptr, text, text.length + 1);
    else {
      memory.writeBytes(ptr, text);
      memory.write8(ptr + text.length, 0);
    }
    return ptr;
  }

  /**
   * Frees memory of kmalloc or of a cache; NULL and ZERO_SIZE_PTR are ignored.
   * @kernel mm/slub.c kfree faithful
   * @throws PageFault when the address has no `struct page`.
   */
  kfree(ptr: VirtAddr): void {
    if (ptr <= ZERO_SIZE_PTR) return;
    const { core } = this;
    const object = ptr - PAGE_OFFSET;
    if (object >= 0 && object < core.physSize) {
      const pfn = object >>> 12;
      const id = core.cacheIds[pfn];
      if (id !== 0) {
        this.paths.free(core.caches[id], core.heads[pfn], ptr, object, this.kfreeSite);
        return;
      }
    }
    this.paths.freeLarge(ptr, this.kfreeSite);
  }

  /**
   * Usable bytes of an allocation, 0 for NULL and ZERO_SIZE_PTR.
   * @kernel mm/slab_common.c __ksize faithful
   * @throws PageFault when the address has no `struct page`.
   */
  ksize(ptr: VirtAddr): number {
    if (ptr <= ZERO_SIZE_PTR) return 0;
    const { core } = this;
    const cache = core.cacheOf(ptr);
    if (cache) {
      if (core.facts.ksizeGrantsAll) setOrigSize(core, cache, ptr, cache.objectSize);
      if ((cache.flags & (SLAB_RED_ZONE | SLAB_POISON)) !== 0) return cache.objectSize;
      const behind = (cache.flags & (SLAB_TYPESAFE_BY_RCU | SLAB_STORE_USER)) !== 0;
      return behind ? cache.inuse : cache.size;
    }
    const { pages } = core;
    const page = pages.virtToPage(ptr);
    core.memory.resolve(page + 8);
    const head = pages.headOf(pages.pfnOf(page));
    const bytes = PAGE_SIZE * 2 ** pages.compoundOrder(head);
    if (bytes > KMALLOC_MAX_CACHE_SIZE && pages.virt(head) === ptr) return bytes;
    warn(core.ctx, `mm/slab_common.c:1043 ${symbolOf(core, '__ksize')}`);
    return 0;
  }

  /**
   * The bytes that kmalloc really gives for a request of `size`.
   * @kernel mm/slab_common.c kmalloc_size_roundup faithful
   */
  kmallocSize(size: number): number {
    if (size === 0 || size > KMALLOC_MAX_SIZE) return size;
    if (size <= KMALLOC_MAX_CACHE_SIZE) return KMALLOC_SIZES[kmallocIndex(size)];
    return PAGE_SIZE * 2 ** getOrder(size);
  }

  /** The cache that the object at `ptr` belongs to, undefined when it is in no slab. */
  cacheOf(ptr: VirtAddr): KmemCache | undefined {
    return this.core.cacheOf(ptr);
  }

  /**
   * The numbers of /proc/slabinfo, in its order: newest cache first.
   * @kernel mm/slub.c get_slabinfo faithful
   */
  slabinfo(): SlabInfo[] {
    const counted = this.counted.map((info) => info());
    return [...counted, ...this.core.listed.map((cache) => infoOf(this.core, cache))];
  }

  /** The kmalloc cache for a request of 1 to 8192 bytes. */
  kmallocCache(size: number, gfp: Gfp): KmemCache {
    const index = kmallocIndex(size);
    if ((gfp & (__GFP_RECLAIMABLE | __GFP_ACCOUNT)) === 0) return this.kmallocCaches[index];
    const type = kmallocType(gfp, this.cgroupCaches);
    return this.kmallocCaches[type * KMALLOC_STRIDE + index];
  }

  /** @kernel mm/slub.c ___kmalloc_large_node faithful */
  private kmallocLarge(size: number, gfp: Gfp, sites: readonly number[]): VirtAddr {
    const { ctx, pageAlloc, pages } = this.core;
    const cpu = ctx.machine.cpu;
    const caller = cpu.trace;
    let trace = caller;
    for (const site of sites) trace = ctx.depot.child(trace, site);
    cpu.trace = trace;
    const pfn = pageAlloc.allocPages(gfp | __GFP_COMP, getOrder(Math.min(size, 2 ** 60)));
    const ptr = pfn === 0 ? 0 : pages.virt(pfn);
    if (ptr !== 0) {
      if (this.core.facts.frozenPages) pages.setRefcount(pfn, 0);
      ctx.watch.kmallocLarge?.(pfn, getOrder(size));
      ctx.hooks.alloc(ptr, size, 1, gfp | __GFP_COMP);
    }
    cpu.trace = caller;
    return ptr;
  }

  /** kmalloc_track_caller(), as called by the function `wrapper` of the kernel's library if any. */
  trackCaller(size: number, gfp: Gfp, wrapper = ''): VirtAddr {
    const { ctx } = this.core;
    const { sites } = this;
    const cpu = ctx.machine.cpu;
    const caller = cpu.trace;
    if (wrapper !== '') cpu.trace = ctx.depot.child(caller, ctx.site(wrapper));
    let ptr: VirtAddr = ZERO_SIZE_PTR;
    if (size > KMALLOC_MAX_CACHE_SIZE) {
      ptr = this.kmallocLarge(size, gfp, sites.trackCallerLarge);
    } else if (size > 0) {
      ptr = this.paths.alloc(this.kmallocCache(size, gfp), gfp, size, sites.trackCaller);
    }
    cpu.trace = caller;
    return ptr;
  }

  /**
   * Frees an object after a grace period by way of its cache's sheaves; false when that can not be,
   * as for what is no slab object.
   * @kernel mm/slab_common.c kfree_rcu_sheaf faithful
   */
  kfreeRcu(ptr: VirtAddr): boolean {
    const { core } = this;
    const cache = core.cacheOf(ptr);
    if (!core.facts.sheaves || cache === undefined) return false;
    return this.sheaves.giveRcu(cache, core.ctx.machine.cpu.id, ptr);
  }

  /**
   * The caches of kmalloc get their sheaves when all are there: sheaves come from them.
   * @kernel mm/slub.c bootstrap_kmalloc_sheaves faithful
   */
  private bootstrapSheaves(): void {
    for (const cache of this.kmallocCaches) {
      if (cache === undefined) continue;
      if (!this.sheaves.setUp(cache, sheafCapacity(cache.layout))) {
        this.panic(`Out of memory when creating kmem_cache ${cache.name}`);
      }
    }
  }

  private innerAlloc(cache: KmemCache): VirtAddr {
    return this.cacheZalloc(cache, GFP_KERNEL);
  }

  /** A warning of kmem_cache_free(). */
  private warnFree(text: string, place: string): void {
    const { ctx } = this.core;
    const cpu = ctx.machine.cpu;
    const caller = cpu.trace;
    cpu.trace = ctx.depot.child(caller, this.cacheFreeSite);
    warn(ctx, `${place} ${symbolOf(this.core, 'kmem_cache_free')}`, text);
    cpu.trace = caller;
  }

  /** @kernel mm/slab_common.c create_kmalloc_caches faithful */
  private createKmallocCaches(): void {
    const { core } = this;
    const types = this.cgroupCaches
      ? [KMALLOC_NORMAL, KMALLOC_CGROUP, KMALLOC_RECLAIM]
      : [KMALLOC_NORMAL, KMALLOC_RECLAIM];
    const extra = [0, SLAB_RECLAIM_ACCOUNT, SLAB_ACCOUNT];
    for (const type of types) {
      for (const index of kmallocCreationOrder(core.facts)) {
        const size = KMALLOC_SIZES[index];
        const flags = SLAB_KMALLOC | extra[type];
        const addr = this.innerAlloc(this.boot.kmemCache);
        const align = bootAlign(core, size, flags);
        const cache = makeCache(core, { name: kmallocName(type, size), size, align, flags });
        cache.addr = addr;
        allocNode(core, cache, this.boot.kmemCacheNode, (from) => this.innerAlloc(from));
        allocCpus(core, cache);
        publishCache(core, cache, 0, 1);
        this.kmallocCaches[type * KMALLOC_STRIDE + index] = cache;
      }
    }
  }
}
