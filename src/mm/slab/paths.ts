/**
 * Models what happens around the taking and giving back of a slab object (mm/slub.c
 * slab_alloc_node(), slab_free(); mm/slab_common.c free_large_kmalloc()): fault injection,
 * clearing, the hooks, and the functions that a stack trace shows.
 *
 * These are the hot paths: a pair of both is some tens of nanoseconds.
 */
import { KernelBug } from '../../machine/kernel-bug.ts';
import type { Pfn, VirtAddr } from '../../machine/address.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import type { Machine } from '../../machine/machine.ts';
import type { StackDepot } from '../../lib/stackdepot.ts';
import { __GFP_NOFAIL, __GFP_ZERO, type Gfp } from '../gfp.ts';
import type { MmHooks } from '../hooks.ts';
import type { WatchCalls } from '../watch.ts';
import { SLAB_POISON, SLAB_RED_ZONE, SLAB_TYPESAFE_BY_RCU, type KmemCache } from './kmem-cache.ts';
import type { SlubCore } from './core.ts';
import { zeroSize } from './debug.ts';
import { giveToCpu, takeFromCpu } from './freelist.ts';
import { freeptrOutsideObject, getInfoEnd, getOrigSize, setOrigSize } from './object.ts';
import { pointer, symbolOf } from './report.ts';
import type { Sheaves } from './sheaves.ts';
import { slabAllocSlow, slabFreeSlow } from './slow.ts';
import { warn } from '../warn.ts';

/** Below this many bytes a loop clears memory faster than a call. */
const SMALL = 256;

/** Decides whether an allocation is made to fail. */
export type Failslab = (cache: KmemCache, gfp: Gfp) => boolean;

/** The paths through the allocator that all entry points share. */
export class SlubPaths {
  failslab: Failslab | undefined = undefined;
  private readonly core: SlubCore;
  /** null in kernels without. */
  private readonly sheaves: Sheaves | null;
  private readonly machine: Machine;
  private readonly depot: StackDepot;
  private readonly hooks: MmHooks;
  private readonly watch: WatchCalls;
  private readonly u8: Uint8Array;
  private readonly u32: Uint32Array;
  private readonly initOnAlloc: boolean;
  private readonly initOnFree: boolean;

  constructor(core: SlubCore, sheaves: Sheaves) {
    this.core = core;
    this.sheaves = core.facts.sheaves ? sheaves : null;
    this.machine = core.ctx.machine;
    this.depot = core.ctx.depot;
    this.hooks = core.ctx.hooks;
    this.watch = core.ctx.watch;
    this.u8 = core.u8;
    this.u32 = core.u32;
    this.initOnAlloc = core.options.initOnAlloc === true;
    this.initOnFree = core.options.initOnFree === true;
  }

  /**
   * Allocates an object; 0 when there is none.
   * @kernel mm/slub.c slab_alloc_node faithful
   * @param sites - return addresses of the entry point's functions, outermost first.
   */
  alloc(cache: KmemCache, gfp: Gfp, origSize: number, sites: readonly number[]): VirtAddr {
    const { core } = this;
    if (this.failslab !== undefined && this.mustFail(cache, gfp)) return 0;
    const cpu = this.machine.cpu;
    const caller = cpu.trace;
    let trace = caller;
    for (let i = 0; i < sites.length; i++) trace = this.depot.child(trace, sites[i]);
    cpu.trace = trace;

    const { sheaves } = this;
    let object =
      sheaves === null ? takeFromCpu(core, cache, cpu.id) : sheaves.take(cache, cpu.id, gfp);
    if (object === 0) {
      const slow = slabAllocSlow(core, cache, gfp, origSize, caller);
      if (slow === 0) {
        cpu.trace = caller;
        return 0;
      }
      object = slow - PAGE_OFFSET;
    }
    const ptr = this.handOut(cache, gfp, origSize, object, !cache.noLeakTrace);
    cpu.trace = caller;
    return ptr;
  }

  /**
   * What is done with an object before it is given out: clearing, and telling all who listen.
   * @kernel mm/slub.c slab_post_alloc_hook faithful
   * @param object - its physical address.
   * @param traced - kmemleak is to know it.
   */
  handOut(cache: KmemCache, gfp: Gfp, origSize: number, object: number, traced: boolean): VirtAddr {
    const { core } = this;
    if (this.initOnFree && this.wantInitOnFree(cache) && !freeptrOutsideObject(cache)) {
      this.u8.fill(0, object + cache.offset, object + cache.offset + 8);
    }
    if ((gfp & __GFP_ZERO) !== 0 || this.initOnAlloc) {
      if (this.wantInitOnAlloc(cache, gfp)) {
        this.clear(object, cache.debug ? zeroSize(core, cache, origSize) : cache.objectSize);
      }
    }
    const ptr = PAGE_OFFSET + object;
    this.watch.slabAlloc?.(cache, object, this.initOnAlloc || (gfp & __GFP_ZERO) !== 0);
    if (traced) this.hooks.alloc(ptr, cache.objectSize, 1, gfp);
    return ptr;
  }

  /**
   * Frees an object of a slab.
   * @kernel mm/slub.c slab_free faithful
   * @param object - the physical address of `ptr`.
   * @param site - return address in the entry point.
   */
  free(cache: KmemCache, slab: Pfn, ptr: VirtAddr, object: number, site: number): void {
    const cpu = this.machine.cpu;
    const caller = cpu.trace;
    cpu.trace = this.depot.child(caller, site);
    if (!cache.noLeakTrace) this.hooks.free(ptr);
    this.watch.slabFree?.(cache, object);
    if (this.initOnFree && this.wantInitOnFree(cache)) this.wipe(cache, ptr);
    const { sheaves } = this;
    const isGiven =
      sheaves === null
        ? giveToCpu(this.core, cache, cpu.id, object, slab)
        : sheaves.give(cache, cpu.id, object);
    if (!isGiven) {
      slabFreeSlow(this.core, cache, slab, ptr, caller);
    }
    cpu.trace = caller;
  }

  /**
   * Allocates as kmalloc_nolock() does: no sheaf is made, and kmemleak is not told.
   * @kernel mm/slub.c __kmalloc_nolock faithful
   */
  allocNolock(cache: KmemCache, gfp: Gfp, origSize: number, sites: readonly number[]): VirtAddr {
    const { core, sheaves } = this;
    const { cpu } = this.machine;
    const caller = cpu.trace;
    for (const site of sites) cpu.trace = this.depot.child(cpu.trace, site);
    let object = sheaves?.take(cache, cpu.id, gfp, true) ?? 0;
    if (object === 0) {
      const slow = slabAllocSlow(core, cache, gfp, origSize, caller);
      object = slow === 0 ? 0 : slow - PAGE_OFFSET;
    }
    const ptr = object === 0 ? 0 : this.handOut(cache, gfp, origSize, object, false);
    cpu.trace = caller;
    return ptr;
  }

  /**
   * Frees as kfree_nolock() does.
   * @kernel mm/slub.c kfree_nolock faithful
   */
  freeNolock(cache: KmemCache, slab: Pfn, ptr: VirtAddr, object: number): void {
    const { cpu } = this.machine;
    this.watch.slabFree?.(cache, object);
    if (this.sheaves?.give(cache, cpu.id, object, true) === true) return;
    slabFreeSlow(this.core, cache, slab, ptr, cpu.trace);
  }

  /**
   * What is done with an object before it is free: telling all who listen, and wiping.
   * @kernel mm/slub.c slab_free_hook faithful
   */
  freed(cache: KmemCache, ptr: VirtAddr): void {
    if (!cache.noLeakTrace) this.hooks.free(ptr);
    this.watch.slabFree?.(cache, ptr - PAGE_OFFSET);
    if (this.initOnFree && this.wantInitOnFree(cache)) this.wipe(cache, ptr);
  }

  /**
   * Frees what is no slab object: the pages of a large kmalloc, or where a wild pointer leads.
   * @kernel mm/slub.c free_large_kmalloc faithful
   * @throws PageFault when the address has no `struct page`.
   */
  freeLarge(ptr: VirtAddr, site: number): void {
    const { core } = this;
    const { ctx, pages } = core;
    const page = pages.virtToPage(ptr);
    // Reading compound_head is where the kernel faults.
    core.memory.resolve(page + 8);
    const head = pages.headOf(pages.pfnOf(page));
    const order = pages.compoundOrder(head);
    const cpu = this.machine.cpu;
    const caller = cpu.trace;
    cpu.trace = this.depot.child(caller, site);
    if (order === 0 && core.facts.kfreeOfPageIsBug) {
      // BUG_ON(!PageCompound(page)) in kfree().
      throw new KernelBug(core.facts.kfreeOfPagePlace);
    }
    if (core.facts.frozenPages) {
      if (order === 0 || pages.refcount(head) !== 0) {
        this.notKmalloc(ptr);
        cpu.trace = caller;
        return;
      }
      pages.setRefcount(head, 1);
    }
    if (order === 0 && !core.once.has('free_large_kmalloc')) {
      core.once.add('free_large_kmalloc');
      warn(ctx, `${core.facts.kfreeOfPagePlace} ${symbolOf(core, 'free_large_kmalloc')}`);
      ctx.printk(`object pointer: 0x${pointer(core, ptr)}`);
    }
    this.hooks.free(ptr);
    core.pageAlloc.freePages(head, order);
    cpu.trace = caller;
  }

  /** kfree() of pages that are no large kmalloc, where the kernel can tell: they are left alone. */
  private notKmalloc(ptr: VirtAddr): void {
    const { core } = this;
    if (!core.once.has('not kmalloc')) {
      core.once.add('not kmalloc');
      warn(core.ctx, `${core.facts.kfreeOfPagePlace} ${symbolOf(core, 'free_large_kmalloc')}`);
    }
    const pfn = core.pages.pfnOf(core.pages.virtToPage(ptr));
    const lines = core.pageAlloc.reporter.dumpPage(pfn, 'Not a kmalloc allocation');
    for (const line of lines) core.ctx.printk(line);
  }

  /** Clears `bytes` bytes at a physical address. */
  clear(at: number, bytes: number): void {
    if (bytes > SMALL || ((at | bytes) & 3) !== 0) {
      this.u8.fill(0, at, at + bytes);
      return;
    }
    const end = (at + bytes) / 4;
    for (let i = at / 4; i < end; i++) this.u32[i] = 0;
  }

  /** Whether the memory of a request is to be cleared, whatever cache it comes from. */
  wantInit(gfp: Gfp): boolean {
    return this.initOnAlloc || (gfp & __GFP_ZERO) !== 0;
  }

  /** @kernel mm/failslab.c __should_failslab simplified */
  private mustFail(cache: KmemCache, gfp: Gfp): boolean {
    return (gfp & __GFP_NOFAIL) === 0 && this.failslab?.(cache, gfp) === true;
  }

  /** @kernel mm/slab.h slab_want_init_on_alloc faithful */
  private wantInitOnAlloc(cache: KmemCache, gfp: Gfp): boolean {
    if (!this.initOnAlloc) return true;
    if (cache.ctor) return false;
    if ((cache.flags & (SLAB_TYPESAFE_BY_RCU | SLAB_POISON)) === 0) return true;
    return (gfp & __GFP_ZERO) !== 0;
  }

  /** @kernel mm/slab.h slab_want_init_on_free faithful */
  private wantInitOnFree(cache: KmemCache): boolean {
    return !cache.ctor && (cache.flags & (SLAB_TYPESAFE_BY_RCU | SLAB_POISON)) === 0;
  }

  /**
   * Clears a freed object and its metadata, not the red zones.
   * @kernel mm/slub.c slab_free_hook faithful
   */
  private wipe(cache: KmemCache, ptr: VirtAddr): void {
    const { core } = this;
    const left = (cache.flags & SLAB_RED_ZONE) !== 0 ? cache.redLeftPad : 0;
    const spares = core.facts.wipeSparesMetadata;
    const from = spares ? getInfoEnd(cache) : cache.inuse;
    const origSize = getOrigSize(core, cache, ptr);
    core.memory.fill(ptr, 0, spares ? Math.min(origSize, cache.objectSize) : cache.objectSize);
    core.memory.fill(ptr + from, 0, Math.max(cache.size - from - left, 0));
    if (spares) setOrigSize(core, cache, ptr, origSize);
  }
}
