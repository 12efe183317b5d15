/**
 * What callers can do because a kernel has sheaves: kfree_rcu() that gathers in them, allocations that
 * kmemleak does not hear of, and questions about what lies where.
 *
 * A kernel without sheaves has this too, and it says that there are none.
 */
import { PAGE_OFFSET } from '../../machine/layout.ts';
import type { VirtAddr } from '../../machine/address.ts';
import { __GFP_NOWARN, type Gfp } from '../gfp.ts';
import { warn } from '../warn.ts';
import type { RcuSheafDone, SlubCore } from './core.ts';
import { KMALLOC_MAX_CACHE_SIZE, ZERO_SIZE_PTR } from './kmalloc.ts';
import type { KmemCache } from './kmem-cache.ts';
import type { SlubPaths } from './paths.ts';
import { symbolOf } from './report.ts';
import { ALLOC_NOLOCK } from './sheaf.ts';
import { sheafPlace, sheavesOf, type SheafInfo, type SheafPlace } from './sheaf-look.ts';
import { onCpu } from './sheaf-flush.ts';
import { giveToRcuSheaf, rcuSheafDone, sendRcuSheaf, waitingForRcu } from './sheaf-rcu.ts';

/** How often kmalloc_nolock() tries, the next time with the next larger size. */
const NOLOCK_TRIES = 2;

/** The part of the allocator that only kernels with sheaves have. */
export class Sheaves {
  private readonly core: SlubCore;
  private readonly paths: SlubPaths;
  private readonly kmallocCache: (size: number, gfp: Gfp) => KmemCache;
  private readonly nolockSites: readonly number[];

  constructor(
    core: SlubCore,
    paths: SlubPaths,
    kmallocCache: (size: number, gfp: Gfp) => KmemCache,
  ) {
    this.core = core;
    this.paths = paths;
    this.kmallocCache = kmallocCache;
    this.nolockSites = core.sheaves ? [core.ctx.site('_kmalloc_nolock_noprof')] : [];
    // Without a kernel above that has RCU, a grace period is over at once.
    core.callRcu = (sheaf, done) => this.rcuDone(sheaf, done);
  }

  /** Sets how RCU is asked to call {@link rcuDone} after a grace period. */
  set callRcu(call: (sheaf: VirtAddr, done: RcuSheafDone, cpu: number) => void) {
    this.core.callRcu = call;
  }

  /** The grace period of a sheaf is over. */
  rcuDone(sheaf: VirtAddr, done: RcuSheafDone): void {
    rcuSheafDone(this.core, sheaf, done);
  }

  /**
   * Takes an object that is to be freed after a grace period; false when another way must be found.
   * @kernel mm/slab_common.c kfree_rcu_sheaf faithful
   */
  kfreeRcu(ptr: VirtAddr): boolean {
    const { core } = this;
    const cache = core.sheaves ? core.cacheOf(ptr) : undefined;
    return cache !== undefined && giveToRcuSheaf(core, cache, ptr);
  }

  /**
   * Hands to RCU what kfree_rcu() gathered in sheaves, of one cache or of all.
   * @kernel mm/slub.c flush_all_rcu_sheaves simplified
   */
  flushRcu(cache?: KmemCache): void {
    const { core } = this;
    if (!core.sheaves) return;
    for (const each of cache ? [cache] : [...core.listed]) {
      for (const { id } of core.ctx.machine.cpus) {
        onCpu(core, id, () => sendRcuSheaf(core, each, id));
      }
    }
  }

  /** The objects that were given to kfree_rcu() and wait in sheaves. */
  waitingForRcu(): Iterable<VirtAddr> {
    return waitingForRcu(this.core);
  }

  /** What an address in a sheaf is, undefined when it is in none. */
  place(address: VirtAddr): SheafPlace | undefined {
    return sheafPlace(this.core, address);
  }

  /** The sheaves of a cache. */
  of(cache: KmemCache): Iterable<SheafInfo> {
    return sheavesOf(this.core, cache);
  }

  /**
   * Allocates in any context, without kmemleak; 0 = NULL, also above the largest cache of kmalloc.
   * @kernel mm/slub.c kmalloc_nolock faithful
   */
  kmallocNolock(size: number, gfp: Gfp): VirtAddr {
    if (size === 0) return ZERO_SIZE_PTR;
    let bytes = size;
    for (let tries = 0; tries < NOLOCK_TRIES && bytes <= KMALLOC_MAX_CACHE_SIZE; tries++) {
      const cache = this.kmallocCache(bytes, gfp);
      const flags = gfp | __GFP_NOWARN;
      const ptr = this.paths.alloc(cache, flags, size, this.nolockSites, ALLOC_NOLOCK);
      if (ptr !== 0) return ptr;
      bytes = cache.objectSize + 1;
    }
    return 0;
  }

  /**
   * Frees what {@link kmallocNolock} gave.
   * @kernel mm/slub.c kfree_nolock faithful
   * @throws PageFault when the address has no `struct page`.
   */
  kfreeNolock(ptr: VirtAddr): void {
    if (ptr <= ZERO_SIZE_PTR) return;
    const { core } = this;
    const cache = core.cacheOf(ptr);
    if (cache) {
      this.paths.freeNolock(cache, core.slabOf(ptr), ptr, ptr - PAGE_OFFSET);
      return;
    }
    core.memory.resolve(core.pages.virtToPage(ptr) + 8);
    if (core.once.has('kfree_nolock')) return;
    core.once.add('kfree_nolock');
    const text = 'large_kmalloc is not supported by kfree_nolock()';
    warn(core.ctx, `mm/slub.c:6826 ${symbolOf(core, 'kfree_nolock')}`, text);
  }
}
