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
import { SLAB_KMALLOC, type KmemCache } from './kmem-cache.ts';
import { freeBulk, refillObjects } from './node-slabs.ts';
import { PERCPU_SHEAVES, Sheaf, sheafBytes, SLAB_SHEAF, type CpuSheaves } from './sheaf.ts';

/** Objects that a flush of the main sheaf frees together (PCS_BATCH_MAX). */
const BATCH_MAX = 32;
/** What a sheaf does not take over from the request that it is made for. */
const GFP_OF_REQUEST = __GFP_RECLAIMABLE | __GFP_ACCOUNT | __GFP_NOFAIL;

/** What the sheaves need of the allocator. */
export interface SheafMemory {
  /** Cleared memory for a structure, below the call chain of whoever asks; 0 = NULL. */
  alloc(bytes: number, gfp: Gfp): VirtAddr;
  free(ptr: VirtAddr): void;
  /** An object that kfree_rcu() was given is free now: tells whoever listens. */
  freed(cache: KmemCache, object: VirtAddr): void;
}

/** A slot of a sheaf: what a word of a block of the allocator's own is. */
export interface SheafSlot {
  /** The cache whose objects the sheaf holds. */
  readonly cache: string;
  /** The CPU whose sheaf it is; undefined for one of the barn, or that RCU has. */
  readonly cpu: number | undefined;
  readonly role: 'main' | 'spare' | 'rcu_free' | 'full' | 'empty' | 'waiting';
  /** Counts from 0. */
  readonly slot: number;
  /** Whether an object of the sheaf is in it; else it was taken out, and the pointer stayed. */
  readonly used: boolean;
}

/** The sheaves of all caches. */
export class Sheaves {
  /** Hands a block to RCU: after a grace period {@link afterGracePeriod} is to be called. */
  callRcu: (head: VirtAddr) => void = (head) => this.afterGracePeriod(head);
  private readonly core: SlubCore;
  private readonly memory: SheafMemory;
  /** A sheaf is being allocated for a cache of kmalloc: no other may be made for it. */
  private recursing = false;
  /** Sheaves that RCU has, by address, and whether they go to the barn afterwards. */
  private readonly waiting = new Map<
    VirtAddr,
    { readonly cache: KmemCache; readonly sheaf: Sheaf; readonly toBarn: boolean }
  >();

  constructor(core: SlubCore, memory: SheafMemory) {
    this.core = core;
    this.memory = memory;
  }

  /**
   * Takes an object out of a CPU's sheaves and gives its physical address; 0 when there is none.
   * @kernel mm/slub.c alloc_from_pcs faithful
   */
  take(cache: KmemCache, cpu: number, gfp: Gfp): number {
    const pcs = cache.cpuSheaves[cpu];
    let main = pcs.main;
    if (main === null) return 0;
    if (main.size === 0) {
      main = this.replaceEmptyMain(cache, pcs, gfp);
      if (main === null) return 0;
    }
    return main.pop();
  }

  /**
   * Gives the object at a physical address to a CPU's sheaves; false when they do not take it.
   * @kernel mm/slub.c free_to_pcs faithful
   */
  give(cache: KmemCache, cpu: number, object: number): boolean {
    const pcs = cache.cpuSheaves[cpu];
    let main = pcs.main;
    if (main === null) return false;
    if (main.size === cache.sheafCapacity) {
      main = this.replaceFullMain(cache, pcs);
      if (main === null) return false;
    }
    main.push(object);
    return true;
  }

  /**
   * Gives an object to the sheaf for kfree_rcu(); false when the cache has none.
   * @kernel mm/slub.c __kfree_rcu_sheaf faithful
   */
  giveRcu(cache: KmemCache, cpu: number, object: VirtAddr): boolean {
    if (cache.sheafCapacity === 0) return false;
    const pcs = cache.cpuSheaves[cpu];
    let { rcuFree } = pcs;
    if (rcuFree === null) {
      if (pcs.spare?.size === 0) {
        rcuFree = pcs.spare;
        this.setSpare(pcs, null);
      } else rcuFree = cache.barn?.takeEmpty() ?? this.newSheaf(cache, __GFP_NOWARN);
      if (rcuFree === null) return false;
      this.setRcuFree(pcs, rcuFree);
    }
    rcuFree.hold(object);
    if (rcuFree.size < cache.sheafCapacity) return true;
    this.setRcuFree(pcs, null);
    this.handToRcu(cache, rcuFree, true);
    return true;
  }

  /**
   * Makes what a cache needs to have sheaves; false when there is no memory.
   * @kernel mm/slub.c bootstrap_cache_sheaves faithful
   */
  setUp(cache: KmemCache, capacity: number): boolean {
    if (capacity === 0) return true;
    const { memory, ctx, kmemCache } = this.core;
    const barn = this.memory.alloc(NODE_BARN_SIZE, GFP_KERNEL);
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
    for (const pcs of cache.cpuSheaves) {
      const { main, spare, rcuFree } = pcs;
      this.setSpare(pcs, null);
      this.setRcuFree(pcs, null);
      if (spare !== null) this.discard(cache, spare);
      if (rcuFree !== null) this.handToRcu(cache, rcuFree, false);
      if (main !== null) this.flushMain(cache, main);
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
      for (const pcs of cache.cpuSheaves) {
        const { rcuFree } = pcs;
        if (rcuFree === null) continue;
        this.setRcuFree(pcs, null);
        this.handToRcu(cache, rcuFree, false);
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
    for (const { cache, cpu, role, sheaf } of this.all()) {
      const slot = Math.floor((address - sheaf.addr - SLAB_SHEAF.objects) / 8);
      if (slot < 0 || slot >= cache.sheafCapacity) continue;
      return { cache: cache.name, cpu, role, slot, used: slot < sheaf.size };
    }
    return undefined;
  }

  /** Every sheaf there is, and whose it is. */
  private *all(): Generator<
    Pick<SheafSlot, 'cpu' | 'role'> & { readonly cache: KmemCache; readonly sheaf: Sheaf }
  > {
    for (const cache of this.core.listed) {
      for (const [cpu, { main, spare, rcuFree }] of cache.cpuSheaves.entries()) {
        if (main !== null) yield { cache, cpu, role: 'main', sheaf: main };
        if (spare !== null) yield { cache, cpu, role: 'spare', sheaf: spare };
        if (rcuFree !== null) yield { cache, cpu, role: 'rcu_free', sheaf: rcuFree };
      }
      const cpu = undefined;
      for (const sheaf of cache.barn?.full ?? []) yield { cache, cpu, role: 'full', sheaf };
      for (const sheaf of cache.barn?.empty ?? []) yield { cache, cpu, role: 'empty', sheaf };
    }
    for (const { cache, sheaf } of this.waiting.values()) {
      yield { cache, cpu: undefined, role: 'waiting', sheaf };
    }
  }

  private handToRcu(cache: KmemCache, sheaf: Sheaf, toBarn: boolean): void {
    this.waiting.set(sheaf.addr, { cache, sheaf, toBarn });
    this.callRcu(sheaf.addr);
  }

  /**
   * A full sheaf in place of an empty main one; null when none can be had.
   * @kernel mm/slub.c __pcs_replace_empty_main faithful
   */
  private replaceEmptyMain(cache: KmemCache, pcs: CpuSheaves, gfp: Gfp): Sheaf | null {
    const { barn } = cache;
    const old = pcs.main;
    if (pcs.spare !== null && pcs.spare.size > 0) {
      this.swap(pcs);
      return pcs.main;
    }
    if (barn === null || old === null) return null;
    const full = barn.takeFull();
    if (full !== null) {
      barn.putEmpty(old);
      this.setMain(pcs, full);
      return full;
    }
    let fresh = pcs.spare;
    if (fresh === null) fresh = barn.takeEmpty() ?? this.newSheaf(cache, gfp & ~GFP_OF_REQUEST);
    else this.setSpare(pcs, null);
    if (fresh === null) return null;
    if (!this.refill(cache, fresh, gfp | __GFP_NOWARN)) {
      this.discard(cache, fresh);
      return null;
    }
    // The request itself may have used up the cache's sheaves meanwhile: its sheaf came from it.
    return this.installFull(pcs, barn, fresh);
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
  private replaceFullMain(cache: KmemCache, pcs: CpuSheaves): Sheaf | null {
    const { barn } = cache;
    const { main, spare } = pcs;
    if (barn === null || main === null) return null;
    let empty: Sheaf | null;
    if (spare === null) empty = barn.takeEmpty();
    else if (spare.size < cache.sheafCapacity) {
      this.swap(pcs);
      return spare;
    } else if (barn.full.length >= MAX_FULL_SHEAVES) {
      this.setSpare(pcs, null);
      this.empty(cache, spare);
      empty = spare;
    } else {
      empty = barn.takeEmpty();
      if (empty !== null) {
        barn.putFull(main);
        this.setMain(pcs, empty);
        return empty;
      }
    }
    empty ??= this.newSheaf(cache, __GFP_NOWARN);
    if (empty === null) return this.flushMain(cache, main);
    return this.installEmpty(cache, pcs, barn, empty);
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
