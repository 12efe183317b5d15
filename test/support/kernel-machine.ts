/**
 * A kernel without kmemleak for the tests of its parts: the hooks only write down what they hear.
 */
import { Prng } from '../../src/base/prng.ts';
import { KernelBase } from '../../src/kernel/base/base.ts';
import { wireKernel } from '../../src/wiring.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import type { KmemleakApi } from '../../src/kernel/base/kmemleak-api.ts';
import { StackDepot } from '../../src/lib/stackdepot.ts';
import { Clock } from '../../src/machine/clock.ts';
import { createCpu } from '../../src/machine/cpu.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { Memory } from '../../src/machine/memory.ts';
import { PhysMemory } from '../../src/machine/phys-memory.ts';
import type { KernelVersion } from '../../src/versions/kernels.ts';
import { Memblock } from '../../src/mm/page/memblock.ts';
import { PageAllocator } from '../../src/mm/page/alloc.ts';
import { PageArray } from '../../src/mm/page/page.ts';
import { PercpuAllocator } from '../../src/mm/percpu/percpu.ts';
import { SlabAllocator } from '../../src/mm/slab/slub.ts';
import { ExecMem } from '../../src/mm/vmalloc/execmem.ts';
import { Vmalloc } from '../../src/mm/vmalloc/vmalloc.ts';
import { profileOf } from '../../src/versions/profile.ts';

/** A hook that was called. */
export interface HookCall {
  readonly name: string;
  readonly args: readonly number[];
  /** Stack depot node of the caller. */
  readonly trace: number;
}

/** A machine of 32 MiB. */
export function testMachine(cpus = 2): Machine {
  const list = Array.from({ length: cpus }, (_, id) => createCpu(id));
  return {
    memory: new Memory(new PhysMemory(32 * 1024 * 1024)),
    clock: new Clock(),
    cpus: list,
    cpu: list[0],
    prng: new Prng('kernel-test'),
  };
}

/** An implementation of every hook that calls `record`. */
export function recordingApi(record: (name: string, args: readonly number[]) => void): KmemleakApi {
  return new Proxy({} as KmemleakApi, {
    get:
      (_, name) =>
      (...args: number[]) =>
        record(String(name), args),
  });
}

/** The part of a kernel below the allocators. */
export function testBase(version: KernelVersion = '6.12', cpus = 2): KernelBase {
  const hooks = recordingApi(() => undefined);
  return new KernelBase({
    machine: testMachine(cpus),
    facts: profileOf(version),
    depot: new StackDepot(),
    hooks,
    watch: {},
  });
}

/** A booted kernel and the hooks that were called since. */
export function testKernel(version: KernelVersion = '6.12'): {
  kernel: Kernel;
  calls: HookCall[];
} {
  const machine = testMachine();
  const calls: HookCall[] = [];
  const api = recordingApi((name, args) => {
    calls.push({ name, args, trace: machine.cpu.trace });
  });
  const facts = profileOf(version);
  const base = new KernelBase({ machine, facts, depot: new StackDepot(), hooks: api, watch: {} });
  const memblock = new Memblock(base);
  memblock.allocMemmap();
  const pages = new PageArray(machine.memory);
  pages.init();
  const percpu = new PercpuAllocator(base, memblock);
  const pageAlloc = new PageAllocator(base, pages);
  memblock.freeAll(pageAlloc);
  const slab = new SlabAllocator(base, pages, pageAlloc, percpu, {
    slabCachesHead: base.data.define('slab_caches', 16),
  });
  const preload = percpu.defineStatic('ne_fit_preload_node', 8, 8);
  const vmalloc = new Vmalloc(base, pageAlloc, slab, {
    busyHead: base.data.define('vmap_area_list', 16),
    lazyHead: base.data.define('purge_vmap_area_list', 16),
    freeHead: base.data.define('free_vmap_area_list', 16),
    preload: machine.cpus.map((cpu) => percpu.perCpuPtr(preload, cpu.id)),
  });
  percpu.attach(pageAlloc, vmalloc);
  const mm = { slab, pageAlloc, percpu, vmalloc, execmem: new ExecMem(base, vmalloc) };
  const kernel = new Kernel({ base, mm, kmemleak: api, cmdline: 'console=ttyS0' });
  wireKernel(kernel);
  kernel.boot();
  calls.length = 0;
  return { kernel, calls };
}

/** The symbols of a call chain, innermost first. */
export function symbolsOf(base: KernelBase, trace: number): string[] {
  return base.depot.fetch(trace, 32).map((address) => base.symbols.format(address));
}

/** The text of the log from sequence number `seq` on, without times. */
export function logSince(kernel: Kernel, seq = 0): string[] {
  return kernel.base.log.read(seq).map((record) => record.text);
}
