/**
 * The allocations that modules make themselves, in their own code or in what that calls: counted,
 * and one of them made to fail. What the loader allocates for them is not theirs, nor what kmemleak
 * needs to know of a block.
 */
import { alsoFail, type FailKind } from '../wiring.ts';
import type { System } from '../system.ts';

/** Return addresses of a call chain that are looked at. */
const CHAIN_MAX = 64;
/** Functions that fill a slab with pages: that is a part of the allocation that was counted. */
const SLAB = /^_*(?:kmalloc|kmem_cache_alloc|kmalloc_trace|kvmalloc)(?!.*large)/;

/** The allocation that failed. */
export interface FailedAllocation {
  readonly kind: FailKind;
  /** The call chain, as a node of the stack depot. */
  readonly trace: number;
}

/** Counts the allocations of modules, and lets one fail. */
export class OwnAllocations {
  tried = 0;
  failed: FailedAllocation | undefined;
  private readonly system: System;
  private readonly modules: ReadonlySet<string>;
  private readonly nth: number;
  private readonly own = new Map<number, boolean>();

  /** @param nth - which of them fails, from 1 on; 0 lets all succeed. */
  constructor(system: System, modules: ReadonlySet<string>, nth: number) {
    this.system = system;
    this.modules = modules;
    this.nth = nth;
    alsoFail(system, (kind, cache) => this.fails(kind, cache?.name));
  }

  private fails(kind: FailKind, cache: string | undefined): boolean {
    const { trace } = this.system.kernel.base.machine.cpu;
    if (cache?.startsWith('kmemleak_') || !this.isOwn(trace)) return false;
    if (kind === 'pages' && this.isSlab(trace)) return false;
    if (++this.tried !== this.nth) return false;
    this.failed = { kind, trace };
    return true;
  }

  private isOwn(trace: number): boolean {
    let own = this.own.get(trace);
    if (own === undefined) this.own.set(trace, (own = this.isFromModule(trace)));
    return own;
  }

  private isFromModule(trace: number): boolean {
    const { modules, kernel } = this.system;
    const blocks = modules
      .list()
      .filter(({ name }) => this.modules.has(name))
      .flatMap((module) => module.blocks);
    return kernel.base.depot
      .fetch(trace, CHAIN_MAX)
      .some((at) => blocks.some(({ base, size }) => at >= base && at < base + size));
  }

  private isSlab(trace: number): boolean {
    const { depot, symbols } = this.system.kernel.base;
    return SLAB.test(symbols.find(depot.retAddrOf(trace))?.name ?? '');
  }
}
