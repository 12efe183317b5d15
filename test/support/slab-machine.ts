/** A machine that has come up as far as the slab allocator, with a log and a record of the hooks. */
import { Prng } from '../../src/base/prng.ts';
import { StackDepot } from '../../src/lib/stackdepot.ts';
import type { VirtAddr } from '../../src/machine/address.ts';
import { Clock } from '../../src/machine/clock.ts';
import { createCpu } from '../../src/machine/cpu.ts';
import { IMAGE, IMAGE_SIZE, KERNEL_PHYS, KERNEL_START } from '../../src/machine/layout.ts';
import { Memory } from '../../src/machine/memory.ts';
import { PhysMemory } from '../../src/machine/phys-memory.ts';
import type { MmContext } from '../../src/mm/context.ts';
import type { KernelVersion } from '../../src/versions/kernels.ts';
import type { MmHooks } from '../../src/mm/hooks.ts';
import { Memblock } from '../../src/mm/page/memblock.ts';
import { PageAllocator } from '../../src/mm/page/alloc.ts';
import { PageArray } from '../../src/mm/page/page.ts';
import { PercpuAllocator } from '../../src/mm/percpu/percpu.ts';
import { SlabAllocator, type SlabOptions } from '../../src/mm/slab/slub.ts';
import { profileOf } from '../../src/versions/profile.ts';

export interface SlabMachineOptions extends Partial<SlabOptions> {
  version?: KernelVersion;
  cpus?: number;
  seed?: string;
}

/** Boots a machine of 32 MiB; the hooks keep the set of live objects and what was said of them. */
export function slabMachine(options: SlabMachineOptions = {}) {
  const cpus = Array.from({ length: options.cpus ?? 2 }, (_, id) => createCpu(id));
  const memory = new Memory(new PhysMemory(32 * 1024 * 1024));
  const log: string[] = [];
  const taints = new Set<string>();
  const events: string[] = [];
  const live = new Map<VirtAddr, number>();
  const sites = new Map<string, number>();
  const names = new Map<number, string>();
  const depot = new StackDepot();
  const ignore = (): void => undefined;
  const hooks: MmHooks = {
    alloc(ptr, size) {
      const frames = depot.fetch(machine.cpu.trace).map((at) => names.get(at) ?? '?');
      events.push(`alloc ${ptr.toString(16)} ${size} ${frames.join('<')}`);
      live.set(ptr, size);
    },
    free(ptr) {
      events.push(`free ${ptr.toString(16)}`);
      live.delete(ptr);
    },
    freePart: ignore,
    allocPercpu: ignore,
    freePercpu: ignore,
    vmalloc: ignore,
    allocPhys: ignore,
    freePartPhys: ignore,
    notLeak: ignore,
    ignore,
    scanArea: ignore,
    noScan: ignore,
  };
  const machine = {
    memory,
    clock: new Clock(),
    cpus,
    cpu: cpus[0],
    prng: new Prng(options.seed ?? 'slab'),
  };
  const ctx: MmContext = {
    machine,
    facts: profileOf(options.version ?? '6.12'),
    hooks,
    watch: {},
    depot,
    printk: (text) => void log.push(text),
    dumpStack: () => void log.push('Call Trace:'),
    site(name) {
      let at = sites.get(name);
      if (at === undefined) {
        at = KERNEL_START + 0x1000 + sites.size * 0x100;
        sites.set(name, at);
        names.set(at, name);
      }
      return at;
    },
    taint: (letter) => void taints.add(letter),
  };
  const memblock = new Memblock(ctx);
  memblock.reserve(0, 0x10_0000);
  memblock.reserve(KERNEL_PHYS, IMAGE_SIZE);
  memblock.allocMemmap();
  const pages = new PageArray(memory);
  pages.init();
  const percpu = new PercpuAllocator(ctx, memblock);
  const pageAlloc = new PageAllocator(ctx, pages);
  memblock.freeAll(pageAlloc);
  const slab = new SlabAllocator(ctx, pages, pageAlloc, percpu, {
    slabCachesHead: KERNEL_START + IMAGE.data.offset,
    texts: { symbol: (addr) => `${names.get(addr) ?? addr.toString(16)}+0x1/0x2` },
    ...options,
  });
  return { ctx, machine, memory, pages, pageAlloc, percpu, slab, log, taints, events, live };
}

export type SlabMachine = ReturnType<typeof slabMachine>;
