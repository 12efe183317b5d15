/**
 * The machine that traces run on: a booted system with what every program needs.
 *
 * As on the machines that the recordings were made on: a module whose .data and .bss hold the
 * programs' windows, hidden pages that nobody scans, a parked kernel thread whose stack has a
 * window, the first percpu chunk used up (its cookies are small integers, or addresses of the
 * image, which any word may equal by accident), and a cache for each object size that programs ask
 * for.
 *
 * One environment serves many programs, one after the other; each takes back all that it made. When
 * something is left, or the environment's own objects have changed, or kmemleak was disabled, the
 * next program gets a new environment: what a program says does not depend on those before it.
 */
import {
  OBJECT_AREAS,
  OBJECT_PHYS,
  OBJECT_REPORTED,
  OBJECT_SUSPECT,
  type ObjectId,
} from '../kmemleak/object-table.ts';
import type { VirtAddr } from '../machine/address.ts';
import { PAGE_OFFSET, STRUCT_PAGE_SIZE, VMEMMAP_START } from '../machine/layout.ts';
import { PAGE_INDEX } from '../mm/page/page.ts';
import type { KmemCache } from '../mm/slab/kmem-cache.ts';
import { SLAB_NOLEAKTRACE } from '../mm/slab/kmem-cache.ts';
import { GFP_KERNEL, __GFP_ZERO } from '../mm/gfp.ts';
import { PAGE_SIZE } from '../machine/address.ts';
import type { RamPool } from '../machine/ram-pool.ts';
import { assert } from '../base/assert.ts';
import { withoutSheaves } from '../boot-line.ts';
import { boot, type System } from '../system.ts';
import { profileOf, type KernelChoice } from '../versions/profile.ts';
import { TRACE_CPUS, WINDOW_SIZE, type WindowName } from './operations.ts';

const BOOT_LINE = 'CONFIG_DEBUG_KMEMLEAK_AUTO_SCAN=n';
/** Simulated time after which a fresh machine is taken. */
const MAX_MS = 20 * 24 * 3600 * 1000;

/** What a machine for traces may have besides. */
export interface EnvironmentOptions {
  /** Keep exact account of memory (`system.truth`); default false. */
  readonly truth?: boolean;
  /** The slab allocator has its sheaves (7.2 and later), as such a kernel boots; default false. */
  readonly sheaves?: boolean;
  /** Memory of machines that are gone. */
  readonly ram?: RamPool;
  /** Makes what else shall stay on the machine. */
  readonly prepare?: (system: System) => void;
}

/** A machine for traces. */
export class TraceEnvironment {
  readonly system: System;
  readonly windows: Readonly<Record<WindowName, VirtAddr>>;
  private readonly caches = new Map<string, KmemCache>();
  /** Physical addresses of the kernel's own objects. */
  private readonly ownPhys = new Set<number>();
  /** The objects of the environment itself, when no program runs. */
  private expected: Fingerprint = { count: 0, sum: 0 };
  /** The kernel faulted, or something of its own was changed: it is not to be used any more. */
  broken = false;

  constructor(kernel: KernelChoice, seed: string, options: EnvironmentOptions = {}) {
    const { truth = false, sheaves = false, ram, prepare } = options;
    const bootLine = sheaves ? BOOT_LINE : withoutSheaves(BOOT_LINE, profileOf(kernel).slab);
    this.system = boot({ kernel, seed, cpus: TRACE_CPUS, bootLine, truth }, ram);
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
    this.declareRoots();
    this.useUpFirstChunk();
    this.warmUp();
    prepare?.(system);
    this.expected = fingerprint(system);
    for (const [, pointer] of physObjects(system)) this.ownPhys.add(pointer);
    this.clearWindows();
    system.explain?.booted();
  }

  /** The cache for objects of `size` bytes; undefined when the kernel refuses one. */
  cache(size: number, noLeakTrace: boolean): KmemCache | undefined {
    const name = `kmlt-${size}${noLeakTrace ? '-nt' : ''}`;
    let cache = this.caches.get(name);
    if (!cache) {
      const flags = noLeakTrace ? SLAB_NOLEAKTRACE : 0;
      const before = fingerprint(this.system);
      cache = this.system.slab.createCache(name, { size, align: 8, flags });
      if (cache) this.caches.set(name, cache);
      // The cache stays, and so do the objects that it is made of.
      const after = fingerprint(this.system);
      this.expected.count += after.count - before.count;
      this.expected.sum = (this.expected.sum + after.sum - before.sum) | 0;
    }
    return cache;
  }

  /**
   * Makes the pages of a block like pages that never were a slab's: such keep the last free list
   * pointer in `page->index`, which may point into the block. The recorder had set pages aside
   * when its module was loaded.
   */
  freshPages(addr: VirtAddr, bytes: number): void {
    const { memory } = this.system.machine;
    const first = (addr - PAGE_OFFSET) / PAGE_SIZE;
    for (let pfn = first; pfn < first + bytes / PAGE_SIZE; pfn++) {
      memory.writePtr(VMEMMAP_START + pfn * STRUCT_PAGE_SIZE + PAGE_INDEX * 4, 0);
    }
  }

  /** Whether the next program may run here. */
  get reusable(): boolean {
    const { kmemleak, clock } = this.system;
    if (this.broken || !kmemleak.enabled || clock.nowNs >= MAX_MS * 1e6) return false;
    const { count, sum } = fingerprint(this.system);
    return count === this.expected.count && sum === this.expected.sum;
  }

  /** Forgets the physical blocks that a program registered, whatever became of them. */
  releasePhys(): void {
    const { api, rows } = this.system.kmemleak;
    for (const [id, pointer] of physObjects(this.system)) {
      if (!this.ownPhys.has(pointer)) api.freePartPhys(pointer, rows.size[id]);
    }
  }

  /** Zeroes the windows and switches the stack scan off, as at a program's start. */
  clearWindows(): void {
    const { memory } = this.system.machine;
    for (const start of Object.values(this.windows)) memory.fill(start, 0, WINDOW_SIZE);
    this.system.kmemleak.stackScan = false;
  }

  /** Programs can read their windows wherever they lie. */
  private declareRoots(): void {
    const { truth } = this.system;
    const { hidden, stack } = this.windows;
    const page = truth?.lifeAt(hidden);
    if (page) truth?.addRootLife(page.id);
    const end = stack + WINDOW_SIZE;
    truth?.addRoot({ kind: 'stack', name: 'the window on a stack', start: stack, end });
  }

  /** What allocators keep for the next time after a first use belongs to the environment. */
  private warmUp(): void {
    const { vmalloc } = this.system;
    vmalloc.vfree(vmalloc.vmalloc(PAGE_SIZE));
    vmalloc.purgeLazy();
  }

  private useUpFirstChunk(): void {
    const { percpu, kmemleak, truth } = this.system;
    for (const size of [64, 8]) {
      for (;;) {
        const ptr = percpu.alloc(size, 8, GFP_KERNEL);
        if (ptr === 0 || !percpu.inFirstChunk(ptr)) {
          if (ptr !== 0) percpu.free(ptr);
          break;
        }
        kmemleak.api.freePercpu(ptr);
        truth?.discard(ptr);
      }
    }
  }
}

const IGNORED = OBJECT_REPORTED | OBJECT_AREAS | OBJECT_SUSPECT;

/** What a set of kmemleak's objects is like: their number, and a sum over all of them. */
interface Fingerprint {
  count: number;
  sum: number;
}

/**
 * Sums up kmemleak's objects, without what every scan changes, and without their addresses and scan
 * areas: of two adjoining ranges of free vmalloc addresses either may keep its vmap_area.
 */
function fingerprint({ kmemleak }: System): Fingerprint {
  const { size, minCount, flags, next, count } = kmemleak.rows;
  let sum = 0;
  for (let id = next[0]; id !== 0; id = next[id]) {
    const kind = Math.imul(minCount[id], 0xc2b2ae35) ^ (flags[id] & ~IGNORED);
    const h = Math.imul(size[id] | 0, 0x85ebca6b) ^ kind;
    sum = (sum + Math.imul(h ^ (h >>> 15), 0x27d4eb2f)) | 0;
  }
  return { count, sum };
}

/** The physical objects: id and address. */
function physObjects({ kmemleak }: System): [ObjectId, number][] {
  const { pointer, flags, next } = kmemleak.rows;
  const found: [ObjectId, number][] = [];
  for (let id = next[0]; id !== 0; id = next[id]) {
    if (flags[id] & OBJECT_PHYS) found.push([id, pointer[id]]);
  }
  return found;
}
