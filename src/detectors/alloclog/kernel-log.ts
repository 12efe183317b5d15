/**
 * The allocation log of the kernel: it hears what the allocators give and take, as a program at the
 * tracepoints kmalloc, kmem_cache_alloc, mm_page_alloc and, if asked to, percpu_alloc_percpu.
 *
 * Simplified: pages that an allocator takes for itself do not count, as what it makes of them does.
 */
import type { CodeFrame } from '../../kernel/base/code-sources.ts';
import {
  PAGE_SIZE,
  toU64,
  type PercpuPtr,
  type Pfn,
  type PhysAddr,
} from '../../machine/address.ts';
import type { Machine } from '../../machine/machine.ts';
import { PAGE_OFFSET } from '../../machine/layout.ts';
import type { WatchCalls, WatchedCache } from '../../mm/watch.ts';
import { frameLine, type Outstanding } from './outstanding.ts';

/** What the stack map of the real one keeps. */
const FRAMES_MAX = 127;

/** A block, by when and where it was allocated. */
interface Entry {
  readonly size: number;
  readonly ns: number;
  readonly trace: number;
}

/** What it looks at beside. */
export interface LoggedKernel {
  readonly machine: Machine;
  /** The frames of a call chain, innermost first. */
  frames(trace: number, max: number): CodeFrame[];
}

/** Listens from now on. */
export class KernelLog implements WatchCalls {
  private readonly kernel: LoggedKernel;
  private readonly blocks = new Map<string, Entry>();

  constructor(kernel: LoggedKernel) {
    this.kernel = kernel;
  }

  slabAlloc(cache: WatchedCache, object: PhysAddr): void {
    this.add(`object ${PAGE_OFFSET + object}`, cache.size);
  }

  slabFree(_cache: WatchedCache, object: PhysAddr): void {
    this.blocks.delete(`object ${PAGE_OFFSET + object}`);
  }

  claimPages(pfn: Pfn): void {
    this.blocks.delete(`page ${pfn}`);
  }

  slabPages(_cache: WatchedCache, pfn: Pfn): void {
    this.claimPages(pfn);
  }

  kmallocLarge(pfn: Pfn, order: number): void {
    this.claimPages(pfn);
    this.add(`object ${PAGE_OFFSET + pfn * PAGE_SIZE}`, PAGE_SIZE * 2 ** order);
  }

  pagesAlloc(pfn: Pfn, order: number): void {
    this.add(`page ${pfn}`, PAGE_SIZE * 2 ** order);
  }

  pagesFree(pfn: Pfn): void {
    this.blocks.delete(`page ${pfn}`);
    this.blocks.delete(`object ${PAGE_OFFSET + pfn * PAGE_SIZE}`);
  }

  percpuAlloc(ptr: PercpuPtr, size: number): void {
    this.add(`percpu ${ptr}`, size);
  }

  percpuFree(ptr: PercpuPtr): void {
    this.blocks.delete(`percpu ${ptr}`);
  }

  /** What is there that is old enough. @param percpu - percpu blocks, and only these. */
  outstanding(minAgeNs: number, percpu: boolean): Outstanding[] {
    const { clock } = this.kernel.machine;
    const stacks = new Map<number, string>();
    return [...this.blocks].flatMap(([key, { size, ns, trace }]) => {
      const [kind, number] = key.split(' ');
      if ((kind === 'percpu') !== percpu || clock.nowNs - minAgeNs < ns) return [];
      let stack = stacks.get(trace);
      if (stack === undefined) stacks.set(trace, (stack = this.stackOf(trace)));
      return [{ address: Number(number), size, stack }];
    });
  }

  private add(key: string, size: number): void {
    const { cpu, clock } = this.kernel.machine;
    this.blocks.set(key, { size, ns: clock.nowNs, trace: cpu.trace });
  }

  private stackOf(trace: number): string {
    return this.kernel
      .frames(trace, FRAMES_MAX)
      .map(({ address, name }) => {
        const [, symbol, module] = /^(.*?)\/0x[0-9a-f]+(?: \[([^,\]]*).*\])?$/.exec(name) ?? [];
        // Code that is gone has no name any more.
        const text = symbol === undefined ? '[unknown]' : `${symbol} [${module ?? 'kernel'}]`;
        return frameLine(toU64(address).toString(16), text);
      })
      .join('\n');
  }
}
