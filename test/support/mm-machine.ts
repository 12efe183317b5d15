/** A machine with the allocators below the slab, and a listener that keeps all it hears. */
import { Prng } from '../../src/base/prng.ts';
import { StackDepot } from '../../src/lib/stackdepot.ts';
import type { VirtAddr } from '../../src/machine/address.ts';
import { Clock } from '../../src/machine/clock.ts';
import { createCpu } from '../../src/machine/cpu.ts';
import { IMAGE, KERNEL_START } from '../../src/machine/layout.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { Memory } from '../../src/machine/memory.ts';
import { PhysMemory } from '../../src/machine/phys-memory.ts';
import type { MmContext } from '../../src/mm/context.ts';
import type { KernelVersion } from '../../src/versions/kernels.ts';
import { __GFP_ZERO } from '../../src/mm/gfp.ts';
import type { CacheArgs, KmemCache } from '../../src/mm/slab/kmem-cache.ts';
import { Memblock } from '../../src/mm/page/memblock.ts';
import { PageAllocator } from '../../src/mm/page/alloc.ts';
import { PageArray } from '../../src/mm/page/page.ts';
import { PercpuAllocator } from '../../src/mm/percpu/percpu.ts';
import { Vmalloc, type SlabForVmalloc } from '../../src/mm/vmalloc/vmalloc.ts';
import { profileOf } from '../../src/versions/profile.ts';

export const MIB = 1024 * 1024;

/** What an allocator told its listener. */
export interface HookEvent {
  readonly hook: string;
  readonly args: readonly number[];
  /** The call trace at that time, as names of functions, innermost first. */
  readonly trace: readonly string[];
}

export interface TestContext extends MmContext {
  readonly events: HookEvent[];
  readonly log: string[];
  readonly taints: string[];
  readonly machine: Machine;
  /** Enters a made-up function, so that traces have a caller. */
  enter(name: string): void;
}

/** A context over a machine that has just been switched on. */
export function testContext(
  bytes = 64 * MIB,
  cpus = 2,
  version: KernelVersion = '6.12',
): TestContext {
  const memory = new Memory(new PhysMemory(bytes));
  const list = Array.from({ length: cpus }, (_, id) => createCpu(id));
  const machine: Machine = {
    memory,
    clock: new Clock(),
    cpus: list,
    cpu: list[0],
    prng: new Prng('mm'),
  };
  const depot = new StackDepot();
  const names: string[] = [];
  const events: HookEvent[] = [];
  const log: string[] = [];
  const taints: string[] = [];
  const site = (name: string): VirtAddr => {
    if (!names.includes(name)) names.push(name);
    return KERNEL_START + names.indexOf(name) * 16 + 5;
  };
  const trace = (): string[] =>
    depot.fetch(machine.cpu.trace).map((at) => names[(at - KERNEL_START - 5) / 16]);
  const hear =
    (hook: string) =>
    (...args: number[]): void => {
      events.push({ hook, args, trace: trace() });
    };
  return {
    machine,
    facts: profileOf(version),
    depot,
    events,
    log,
    taints,
    site,
    watch: {},
    hooks: {
      alloc: hear('alloc'),
      free: hear('free'),
      freePart: hear('freePart'),
      allocPercpu: hear('allocPercpu'),
      freePercpu: hear('freePercpu'),
      vmalloc: hear('vmalloc'),
      allocPhys: hear('allocPhys'),
      freePartPhys: hear('freePartPhys'),
      notLeak: hear('notLeak'),
      ignore: hear('ignore'),
      scanArea: hear('scanArea'),
      noScan: hear('noScan'),
    },
    printk: (text) => log.push(...text.split('\n')),
    dumpStack: () => log.push(`Call Trace: ${trace().join(' ')}`),
    taint: (letter) => taints.push(letter),
    enter: (name) => {
      machine.cpu.trace = depot.child(machine.cpu.trace, site(name));
    },
  };
}

/** The allocators of a booted machine, without the slab. */
export interface Booted {
  readonly ctx: TestContext;
  readonly memory: Memory;
  readonly memblock: Memblock;
  readonly pages: PageArray;
  readonly alloc: PageAllocator;
  readonly percpu: PercpuAllocator;
}

export function boot(bytes = 64 * MIB, cpus = 2, version: KernelVersion = '6.12'): Booted {
  const ctx = testContext(bytes, cpus, version);
  const { memory } = ctx.machine;
  const memblock = new Memblock(ctx);
  memblock.allocMemmap();
  const percpu = new PercpuAllocator(ctx, memblock);
  const pages = new PageArray(memory);
  const alloc = new PageAllocator(ctx, pages);
  memblock.freeAll(alloc);
  return { ctx, memory, memblock, pages, alloc, percpu };
}

/** Stands in for the slab allocator: blocks of one page area, freed ones used again first. */
export class FakeSlab implements SlabForVmalloc {
  readonly live = new Map<VirtAddr, number>();
  fail: (size: number) => boolean = () => false;
  private readonly free = new Map<number, VirtAddr[]>();
  private readonly booted: Booted;

  constructor(booted: Booted) {
    this.booted = booted;
  }

  kmalloc(size: number, gfp: number): VirtAddr {
    if (this.fail(size)) return 0;
    const room = 2 ** Math.ceil(Math.log2(Math.max(size, 8)));
    let list = this.free.get(room);
    if (list === undefined) this.free.set(room, (list = []));
    if (list.length === 0) {
      const page = this.booted.alloc.getFreePages(0, Math.max(0, Math.log2(room / 4096)));
      if (page === 0) return 0;
      for (let at = page + 4096 - room; at >= page; at -= room) list.push(at);
      if (room > 4096) list.push(page);
    }
    const ptr = list.pop()!;
    this.live.set(ptr, room);
    if ((gfp & __GFP_ZERO) !== 0) this.booted.memory.fill(ptr, 0, room);
    return ptr;
  }

  kfree(ptr: VirtAddr): void {
    if (ptr === 0) return;
    const room = this.live.get(ptr);
    if (room === undefined) throw new Error(`kfree of ${ptr.toString(16)}`);
    this.live.delete(ptr);
    this.free.get(room)!.push(ptr);
  }

  createCache(name: string, args: CacheArgs): KmemCache {
    return { name, objectSize: args.size } as unknown as KmemCache;
  }

  cacheAlloc(cache: KmemCache, gfp: number): VirtAddr {
    return this.kmalloc(cache.objectSize, gfp);
  }

  cacheFree(_cache: KmemCache, ptr: VirtAddr): void {
    this.kfree(ptr);
  }
}

export interface WithVmalloc extends Booted {
  readonly slab: FakeSlab;
  readonly vmalloc: Vmalloc;
}

/** Boots with vmalloc on a stand-in for the slab. */
export function bootVmalloc(
  bytes = 64 * MIB,
  cpus = 2,
  version: KernelVersion = '6.12',
): WithVmalloc {
  const booted = boot(bytes, cpus, version);
  const slab = new FakeSlab(booted);
  const head = KERNEL_START + IMAGE.data.offset;
  const cookie = booted.percpu.defineStatic('ne_fit_preload_node', 8, 8);
  const preload = booted.ctx.machine.cpus.map((cpu) => booted.percpu.perCpuPtr(cookie, cpu.id));
  const data = { busyHead: head, lazyHead: head + 16, freeHead: head + 32, preload };
  const vmalloc = new Vmalloc(booted.ctx, booted.alloc, slab, data);
  booted.percpu.attach(booted.alloc, vmalloc);
  return { ...booted, slab, vmalloc };
}
