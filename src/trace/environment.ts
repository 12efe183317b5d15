/**
 * The machine that traces run on: a booted system with what every program needs.
 *
 * As on the machines that the recordings were made on: a module whose .data and .bss hold the
 * programs' windows, hidden pages that nobody scans, a parked kernel thread whose stack has a
 * window, the first percpu chunk used up (its cookies are small integers, which any word may equal
 * by accident), and a cache for each object size that programs ask for.
 *
 * One environment serves many programs, one after the other; `reset` takes back all that a program
 * left. When that fails, or kmemleak was disabled, the next program gets a new environment.
 */
import type { VirtAddr } from '../machine/address.ts';
import type { KmemCache } from '../mm/kmem-cache.ts';
import { SLAB_NOLEAKTRACE } from '../mm/kmem-cache.ts';
import type { KernelVersion } from '../mm/context.ts';
import { GFP_KERNEL, __GFP_ZERO } from '../mm/gfp.ts';
import { PAGE_SIZE } from '../machine/address.ts';
import { assert } from '../base/assert.ts';
import { boot, type System } from '../system.ts';
import { TRACE_CPUS, WINDOW_SIZE, type WindowName } from './operations.ts';

/** Cookies above this are not small integers any more. */
const COOKIES_SMALL = 0x1000000;
/** Simulated time after which a fresh machine is taken. */
const MAX_MS = 20 * 24 * 3600 * 1000;

/** A machine for traces. */
export class TraceEnvironment {
  readonly system: System;
  readonly windows: Readonly<Record<WindowName, VirtAddr>>;
  private readonly caches = new Map<string, KmemCache>();
  /** Objects of the environment itself, when no program runs. */
  private expectedCount = 0;

  constructor(version: KernelVersion, seed: string) {
    this.system = boot({ kernel: version, seed, cpus: TRACE_CPUS });
    const { system } = this;
    system.modules.register({
      name: 'kmltrace',
      inTree: true,
      data: { data_slots: WINDOW_SIZE },
      bss: { bss_slots: WINDOW_SIZE },
    });
    assert(system.modules.load('kmltrace') === 0, 'the module of the windows loads');
    const symbol = (name: string): VirtAddr => {
      const address = system.modules.find('kmltrace')?.symbols.get(name);
      assert(address !== undefined, `the module has ${name}`);
      return address;
    };
    const thread = system.tasks.kthreadRun('kmlt/0');
    assert(thread !== undefined, 'the parked thread starts');
    this.windows = {
      data: symbol('data_slots'),
      bss: symbol('bss_slots'),
      hidden: system.pageAlloc.getFreePages(GFP_KERNEL | __GFP_ZERO, 0),
      stack: thread.stack.start + PAGE_SIZE,
    };
    this.useUpFirstChunk();
    this.warmUp();
    this.expectedCount = system.kmemleak.state.table.count;
    this.clearWindows();
  }

  /** The cache for objects of `size` bytes; undefined when the kernel refuses one. */
  cache(size: number, noLeakTrace: boolean): KmemCache | undefined {
    const name = `kmlt-${size}${noLeakTrace ? '-nt' : ''}`;
    let cache = this.caches.get(name);
    if (!cache) {
      const flags = noLeakTrace ? SLAB_NOLEAKTRACE : 0;
      const { table } = this.system.kmemleak.state;
      const before = table.count;
      cache = this.system.slab.createCache(name, { size, align: 8, flags });
      if (cache) this.caches.set(name, cache);
      // The cache stays, and so do the objects that it is made of.
      this.expectedCount += table.count - before;
    }
    return cache;
  }

  /** Whether the next program may run here. */
  get reusable(): boolean {
    const { kmemleak, clock } = this.system;
    const { count } = kmemleak.state.table;
    return kmemleak.enabled && count === this.expectedCount && clock.nowNs < MAX_MS * 1e6;
  }

  /** Zeroes the windows and switches the stack scan off, as at a program's start. */
  clearWindows(): void {
    const { memory } = this.system.machine;
    for (const start of Object.values(this.windows)) memory.fill(start, 0, WINDOW_SIZE);
    this.system.kmemleak.state.stackScan = false;
  }

  /** What allocators keep for the next time after a first use belongs to the environment. */
  private warmUp(): void {
    const { vmalloc } = this.system;
    vmalloc.vfree(vmalloc.vmalloc(PAGE_SIZE));
    vmalloc.purgeLazy();
  }

  private useUpFirstChunk(): void {
    const { percpu, kmemleak } = this.system;
    for (const size of [64, 8]) {
      for (;;) {
        const ptr = percpu.alloc(size, 8, GFP_KERNEL);
        if (ptr === 0 || ptr > COOKIES_SMALL) {
          if (ptr !== 0) percpu.free(ptr);
          break;
        }
        kmemleak.api.freePercpu(ptr);
      }
    }
  }
}
