/**
 * Models how 7.3's mm/slub.c uses sheaves: taking objects from a CPU's and giving objects to it,
 * refilling and exchanging them, flushing them, and those for kfree_rcu().
 */
import type { VirtAddr } from '../../machine/address.ts';
import {
  __GFP_ACCOUNT,
  __GFP_NOFAIL,
  __GFP_NOWARN,
  __GFP_RECLAIMABLE,
  GFP_KERNEL,
  type Gfp,
} from '../gfp.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import { Barn, MAX_EMPTY_SHEAVES, MAX_FULL_SHEAVES, NODE_BARN_SIZE } from './barn.ts';
import type { SlubCore } from './core.ts';
import { FlushWorks } from './flush-work.ts';
import { SLAB_KMALLOC, type KmemCache } from './kmem-cache.ts';
import { freeBulk, refillObjects } from './node-slabs.ts';
import {
  sheafHolding,
  sheafSlotAt,
  slotPointers,
  type SheafSlot,
  type WaitingSheaf,
} from './sheaf-slot.ts';
import { PERCPU_SHEAVES, Sheaf, sheafBytes, SLAB_SHEAF, type CpuSheaves } from './sheaf.ts';

/** Objects that a flush of the main sheaf frees together (PCS_BATCH_MAX). */
const BATCH_MAX = 32;
/** What a sheaf does not take over from the request that it is made for. */
const GFP_OF_REQUEST = __GFP_RECLAIMABLE | __GFP_ACCOUNT | __GFP_NOFAIL;

/** What the sheaves need of the allocator. */
export interface SheafMemory {
  /** Cleared memory for a sheaf, below the call chain of whoever asks; 0 = NULL. */
  alloc(bytes: number, gfp: Gfp): VirtAddr;
  /** Memory for a barn. */
  barn(bytes: number, gfp: Gfp): VirtAddr;
  free(ptr: VirtAddr): void;
  /** An object that kfree_rcu() was given is free now: tells whoever listens. */
  freed(cache: KmemCache, object: VirtAddr): void;
}

export type { SheafSlot } from './sheaf-slot.ts';

/** The sheaves of all caches. */
export class Sheaves {
  /** Hands a block to RCU, on a CPU; {@link afterGracePeriod} is called when it may be freed. */
  callRcu: (head: VirtAddr, cpu: number) => void = (head) => this.afterGracePeriod(head);
  private readonly core: SlubCore;
  private readonly memory: SheafMemory;
  private readonly works: FlushWorks | undefined;
  /** A sheaf is being allocated for a cache of kmalloc: no other may be made for it. */
  private recursing = false;
  /** Sheaves that RCU has, by address, and whether they go to the barn afterwards. */
  private readonly waiting = new Map<VirtAddr, WaitingSheaf & { readonly toBarn: boolean }>();

  constructor(core: SlubCore, memory: SheafMemory) {
    this.core = core;
    this.memory = memory;
    this.works = core.facts.sheaves ? new FlushWorks(core) : undefined;
  }

  /**
   * Takes an object out of a CPU's sheaves and gives its physical address; 0 when there is none.
   * @kernel mm/slub.c alloc_from_pcs faithful
   * @param nolock - only what is there, as for kmalloc_nolock().
   */
  take(cache: KmemCache, cpu: number, gfp: Gfp, nolock = false): number {
    const pcs = cache.cpuSheaves[cpu];
    let main = pcs.main;
    if (main === null) return 0;
    if (main.size === 0) {
      main = this.replaceEmptyMain(cache, pcs, gfp, nolock);
      if (main === null) return 0;
    }
    return main.pop();
  }

  /**
   * Gives the object at a physical address to a CPU's sheaves; false when they do not take it.
   * @kernel mm/slub.c free_to_pcs faithful
   * @param nolock - no other sheaf is made, as for kfree_nolock().
   */
  give(cache: KmemCache, cpu: number, object: number, nolock = false): boolean {
    const pcs = cache.cpuSheaves[cpu];
    let main = pcs.main;
    if (main === null) return false;
    if (main.size === cache.sheafCapacity) {
      main = this.replaceFullMain(cache, pcs, nolock);
      if (main === null) return false;
    }
    main.push(object);
    return true;
  }

  /**
   * Gives an object to the sheaf for kfree_rcu(); false when that can not be, as for what is no
   * object of a cache with sheaves.
   * @kernel mm/slub.c __kfree_rcu_sheaf faithful
   */
  kfreeRcu(object: VirtAddr): boolean {
    const { core } = this;
    const cache = core.cacheOf(object);
    if (cache === undefined || cache.sheafCapacity === 0) return false;
    const cpu = core.ctx.machine.cpu.id;
    const pcs = cache.cpuSheaves[cpu];
    let { rcuFree } = pcs;
    if (rcuFree === null) {
      if (pcs.spare?.size === 0) {
        rcuFree = pcs.spare;
        this.setSpare(pcs, null);
      } else rcuFree = cache.barn?.takeEmpty() ?? this.newSheafIn('__kfree_rcu_sheaf', cache);
      if (rcuFree === null) return false;
      this.setRcuFree(pcs, rcuFree);
    }
    rcuFree.hold(object);
    if (rcuFree.size < cache.sheafCapacity) return true;
    this.setRcuFree(pcs, null);
    this.handToRcu(cache, rcuFree, true, cpu);
    return true;
  }

  /**
   * Takes up to `count` objects out of sheaves that are there, last ones first, those of one sheaf
   * in the order of their slots.
   * @kernel mm/slub.c alloc_from_pcs_bulk faithful
   */
  takeBulk(cache: KmemCache, cpu: number, count: number): VirtAddr[] {
    const pcs = cache.cpuSheaves[cpu];
    const taken: VirtAddr[] = [];
    while (taken.length < count) {
      let { main } = pcs;
      if (main?.size === 0) main = this.takeNear(cache, pcs);
      if (main === null) break;
      const rest = Math.max(0, main.size - (count - taken.length));
      taken.push(...main.objects(rest));
      main.setSize(rest);
    }
    return taken;
  }

  /**
   * Gives objects to sheaves that are there; gives how many of them found room.
   * @kernel mm/slub.c __free_to_pcs_batch faithful
   */
  giveBulk(cache: KmemCache, cpu: number, objects: readonly VirtAddr[]): number {
    const pcs = cache.cpuSheaves[cpu];
    for (const [i, object] of objects.entries()) {
      let { main } = pcs;
      if (main?.size === cache.sheafCapacity) main = this.roomNear(cache, pcs);
      if (main === null) return i;
      main.push(object - PAGE_OFFSET);
    }
    return objects.length;
  }

  /**
   * Makes what a cache needs to have sheaves; false when there is no memory.
   * @kernel mm/slub.c bootstrap_cache_sheaves faithful
   */
  setUp(cache: KmemCache, capacity: number): boolean {
    if (capacity === 0) return true;
    const { memory, ctx, kmemCache } = this.core;
    const barn = this.memory.barn(NODE_BARN_SIZE, GFP_KERNEL);
    if (barn === 0) return false;
    cache.barn = new Barn(memory, barn);
    if (kmemCache.barn !== undefined) memory.writePtr(cache.addr + kmemCache.barn, barn);
    for (const { id } of ctx.machine.cpus) {
      const main = this.newSheaf(cache, GFP_KERNEL, capacity);
      if (main === null) return false;
      this.setMain(cache.cpuSheaves[id], main);
    }
    cache.sheafCapacity = capacity;
    if (kmemCache.sheafCapacity !== undefined) {
      memory.write32(cache.addr + kmemCache.sheafCapacity, capacity);
    }
    return true;
  }

  /** Gives back what {@link setUp} made; sheaves must be empty. */
  tearDown(cache: KmemCache): void {
    for (const pcs of cache.cpuSheaves) {
      if (pcs.main !== null) this.memory.free(pcs.main.addr);
      pcs.main = null;
    }
    if (cache.barn !== null) this.memory.free(cache.barn.addr);
    cache.barn = null;
  }

  /**
   * Frees all objects of the sheaves of all CPUs.
   * @kernel mm/slub.c pcs_flush_all faithful
   */
  flushAll(cache: KmemCache): void {
    if (cache.sheafCapacity === 0) return;
    for (const [cpu, pcs] of cache.cpuSheaves.entries()) {
      const { main, spare, rcuFree } = pcs;
      if (main?.size || spare !== null || rcuFree !== null) this.works?.note(cache, cpu);
      this.setSpare(pcs, null);
      this.setRcuFree(pcs, null);
      // A work on that CPU does it, so its sheaves of kmalloc take the spare one.
      this.onCpu(cpu, () => {
        if (spare !== null) this.discard(cache, spare);
        if (rcuFree !== null) this.handToRcu(cache, rcuFree, false, cpu);
        if (main !== null) this.flushMain(cache, main);
      });
    }
  }

  /** @kernel mm/slub.c barn_shrink faithful */
  shrinkBarn(cache: KmemCache): void {
    const { barn } = cache;
    if (barn === null) return;
    for (let sheaf = barn.takeFull(); sheaf !== null; sheaf = barn.takeFull()) {
      this.discard(cache, sheaf);
    }
    for (let sheaf = barn.takeEmpty(); sheaf !== null; sheaf = barn.takeEmpty()) {
      this.memory.free(sheaf.addr);
    }
  }

  /**
   * Hands what kfree_rcu() gathered to RCU, of one cache or of all.
   * @kernel mm/slub.c flush_rcu_sheaves_on_cache faithful
   */
  flushRcu(caches: readonly KmemCache[]): void {
    for (const cache of caches) {
      for (const [cpu, pcs] of cache.cpuSheaves.entries()) {
        const { rcuFree } = pcs;
        if (cache.sheafCapacity > 0) this.works?.note(cache, cpu);
        if (rcuFree === null) continue;
        this.setRcuFree(pcs, null);
        this.handToRcu(cache, rcuFree, false, cpu);
      }
    }
  }

  /** Ends the wait for a grace period of all that a cache has with RCU. */
  drainRcu(cache: KmemCache): void {
    for (const [head, { cache: whose }] of this.waiting) {
      if (whose === cache) this.afterGracePeriod(head);
    }
  }

  /**
   * The objects of a sheaf that RCU had are free now.
   * @kernel mm/slub.c rcu_free_sheaf faithful
   */
  afterGracePeriod(head: VirtAddr): void {
    const entry = this.waiting.get(head);
    if (entry === undefined) return;
    this.waiting.delete(head);
    const { cache, sheaf, toBarn } = entry;
    for (const object of sheaf.objects()) this.memory.freed(cache, object);
    sheaf.release();
    const { barn } = cache;
    if (toBarn && barn !== null && barn.full.length < MAX_FULL_SHEAVES) {
      barn.putFull(sheaf);
      return;
    }
    this.empty(cache, sheaf);
    if (toBarn && barn !== null && barn.empty.length < MAX_EMPTY_SHEAVES) barn.putEmpty(sheaf);
    else this.memory.free(sheaf.addr);
  }

  /** The objects that kfree_rcu() was given and that are not free yet. */
  *heldForRcu(): Generator<VirtAddr> {
    for (const cache of this.core.listed) {
      for (const { rcuFree } of cache.cpuSheaves) if (rcuFree !== null) yield* rcuFree.objects();
    }
    for (const { sheaf } of this.waiting.values()) yield* sheaf.objects();
  }

  /** The slot of a sheaf that an address is in, undefined when it is in none. */
  slotAt(address: VirtAddr): SheafSlot | undefined {
    return sheafSlotAt(this.core, this.waiting.values(), address);
  }

  /** What all slots point at, those of objects that were taken out as well. */
  pointers(): Generator<VirtAddr> {
    return slotPointers(this.core, this.waiting.values());
  }

  /** The slot in which the object at an address waits to be freed; undefined when it does not. */
  slotHolding(address: VirtAddr): SheafSlot | undefined {
    return sheafHolding(this.core, this.waiting.values(), address);
  }

  private handToRcu(cache: KmemCache, sheaf: Sheaf, toBarn: boolean, cpu: number): void {
    this.waiting.set(sheaf.addr, { cache, sheaf, toBarn });
    this.callRcu(sheaf.addr, cpu);
  }

  private onCpu(id: number, work: () => void): void {
    const { machine } = this.core.ctx;
    const before = machine.cpu;
    machine.cpu = machine.cpus[id];
    work();
    machine.cpu = before;
  }

  /**
   * A full sheaf in place of an empty main one; null when none can be had.
   * @kernel mm/slub.c __pcs_replace_empty_main faithful
   */
  private replaceEmptyMain(
    cache: KmemCache,
    pcs: CpuSheaves,
    gfp: Gfp,
    nolock: boolean,
  ): Sheaf | null {
    const { barn } = cache;
    const near = this.takeNear(cache, pcs);
    if (near !== null || nolock || barn === null) return near;
    let fresh = pcs.spare;
    if (fresh !== null) this.setSpare(pcs, null);
    else {
      const made = gfp & ~GFP_OF_REQUEST;
      fresh = barn.takeEmpty() ?? this.newSheafIn('__pcs_replace_empty_main', cache, made);
    }
    if (fresh === null) return null;
    if (!this.refill(cache, fresh, gfp | __GFP_NOWARN)) {
      this.discard(cache, fresh);
      return null;
    }
    // The request itself may have used up the cache's sheaves meanwhile: its sheaf came from it.
    return this.installFull(pcs, barn, fresh);
  }

  /** Makes the spare sheaf, or a full one of the barn, the main one; null when neither can be. */
  private takeNear({ barn }: KmemCache, pcs: CpuSheaves): Sheaf | null {
    const { main, spare } = pcs;
    if (spare !== null && spare.size > 0) {
      this.swap(pcs);
      return spare;
    }
    if (barn === null || main === null) return null;
    const full = barn.takeFull();
    if (full === null) return null;
    barn.putEmpty(main);
    this.setMain(pcs, full);
    return full;
  }

  private installFull(pcs: CpuSheaves, barn: Barn, full: Sheaf): Sheaf | null {
    const { main } = pcs;
    if (main === null || main.size === 0) {
      if (main !== null) {
        if (pcs.spare === null) this.setSpare(pcs, main);
        else barn.putEmpty(main);
      }
      this.setMain(pcs, full);
      return full;
    }
    if (pcs.spare === null) this.setSpare(pcs, full);
    else if (pcs.spare.size === 0) {
      barn.putEmpty(pcs.spare);
      this.setSpare(pcs, full);
    } else barn.putFull(full);
    return main;
  }

  /** Fills a sheaf up; false when memory is out before. */
  private refill(cache: KmemCache, sheaf: Sheaf, gfp: Gfp): boolean {
    const wanted = cache.sheafCapacity - sheaf.size;
    const objects = refillObjects(this.core, cache, gfp, wanted);
    for (const object of objects) sheaf.push(object - PAGE_OFFSET);
    return objects.length === wanted;
  }

  /**
   * A sheaf with room in place of a full main one; null when none can be had.
   * @kernel mm/slub.c __pcs_replace_full_main faithful
   */
  private replaceFullMain(cache: KmemCache, pcs: CpuSheaves, nolock: boolean): Sheaf | null {
    const { barn } = cache;
    const { main, spare } = pcs;
    if (barn === null || main === null) return null;
    const near = this.roomNear(cache, pcs);
    if (near !== null || nolock) return near;
    let empty: Sheaf | null;
    if (spare !== null && barn.full.length >= MAX_FULL_SHEAVES) {
      this.setSpare(pcs, null);
      this.empty(cache, spare);
      empty = spare;
    } else empty = this.newSheafIn('__pcs_replace_full_main', cache);
    if (empty === null) return this.flushMain(cache, main);
    return this.installEmpty(cache, pcs, barn, empty);
  }

  /** Makes the spare sheaf, or an empty one of the barn, the main one; null when neither can be. */
  private roomNear({ barn, sheafCapacity }: KmemCache, pcs: CpuSheaves): Sheaf | null {
    const { main, spare } = pcs;
    if (spare !== null && spare.size < sheafCapacity) {
      this.swap(pcs);
      return spare;
    }
    const isFull = spare !== null && barn !== null && barn.full.length >= MAX_FULL_SHEAVES;
    const empty = isFull || barn === null || main === null ? null : barn.takeEmpty();
    if (empty === null) return null;
    if (spare === null) this.setSpare(pcs, main);
    else barn!.putFull(main!);
    this.setMain(pcs, empty);
    return empty;
  }

  /** @kernel mm/slub.c __pcs_install_empty_sheaf faithful */
  private installEmpty(cache: KmemCache, pcs: CpuSheaves, barn: Barn, empty: Sheaf): Sheaf | null {
    const { main, spare } = pcs;
    if (main === null) return null;
    if (spare === null) {
      this.setSpare(pcs, main);
      this.setMain(pcs, empty);
      return empty;
    }
    if (main.size < cache.sheafCapacity) {
      barn.putEmpty(empty);
      return main;
    }
    if (spare.size < cache.sheafCapacity) {
      this.swap(pcs);
      barn.putEmpty(empty);
      return spare;
    }
    barn.putFull(main);
    this.setMain(pcs, empty);
    return empty;
  }

  private flushMain(cache: KmemCache, main: Sheaf): Sheaf {
    while (main.size > 0) {
      const rest = Math.max(0, main.size - BATCH_MAX);
      const objects = main.objects(rest);
      main.setSize(rest);
      freeBulk(this.core, cache, objects);
    }
    return main;
  }

  /** A sheaf that the kernel's function `name` makes. */
  private newSheafIn(name: string, cache: KmemCache, gfp = __GFP_NOWARN): Sheaf | null {
    const { ctx } = this.core;
    const { cpu } = ctx.machine;
    const caller = cpu.trace;
    cpu.trace = ctx.depot.child(caller, ctx.site(name));
    const sheaf = this.newSheaf(cache, gfp);
    cpu.trace = caller;
    return sheaf;
  }

  /** @kernel mm/slub.c __alloc_empty_sheaf faithful */
  private newSheaf(cache: KmemCache, gfp: Gfp, capacity = cache.sheafCapacity): Sheaf | null {
    if (this.recursing) return null;
    this.recursing = (cache.flags & SLAB_KMALLOC) !== 0;
    const addr = this.memory.alloc(sheafBytes(capacity), gfp);
    this.recursing = false;
    if (addr === 0) return null;
    this.core.memory.writePtr(addr + SLAB_SHEAF.cache, cache.addr);
    return new Sheaf(this.core.memory, addr);
  }

  /** Frees the objects of a sheaf that nobody has; it stays. */
  private empty(cache: KmemCache, sheaf: Sheaf): void {
    const objects = sheaf.objects();
    sheaf.setSize(0);
    freeBulk(this.core, cache, objects);
  }

  /** Frees a sheaf that nobody has, with its objects. */
  private discard(cache: KmemCache, sheaf: Sheaf): void {
    this.empty(cache, sheaf);
    this.memory.free(sheaf.addr);
  }

  private swap(pcs: CpuSheaves): void {
    const { main, spare } = pcs;
    this.setMain(pcs, spare);
    this.setSpare(pcs, main);
  }

  private setMain(pcs: CpuSheaves, sheaf: Sheaf | null): void {
    pcs.main = sheaf;
    this.core.memory.writePtr(pcs.at + PERCPU_SHEAVES.main, sheaf?.addr ?? 0);
  }

  private setSpare(pcs: CpuSheaves, sheaf: Sheaf | null): void {
    pcs.spare = sheaf;
    this.core.memory.writePtr(pcs.at + PERCPU_SHEAVES.spare, sheaf?.addr ?? 0);
  }

  private setRcuFree(pcs: CpuSheaves, sheaf: Sheaf | null): void {
    pcs.rcuFree = sheaf;
    this.core.memory.writePtr(pcs.at + PERCPU_SHEAVES.rcuFree, sheaf?.addr ?? 0);
  }
}
