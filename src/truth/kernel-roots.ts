/**
 * Connects truth with the kernel: where the roots of a machine lie (roots.ts).
 */
import { INIT_STACK } from '../kernel/base/static-data.ts';
import type { KernelBase } from '../kernel/base/base.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Task } from '../kernel/task/task.ts';
import { PAGE_SIZE, type VirtAddr } from '../machine/address.ts';
import {
  IMAGE,
  IMAGE_SIZE,
  KERNEL_START,
  STRUCT_PAGE_SIZE,
  VMEMMAP_START,
} from '../machine/layout.ts';
import type { Machine } from '../machine/machine.ts';
import type { PageAllocator } from '../mm/page/alloc.ts';
import type { PercpuAllocator } from '../mm/percpu/percpu.ts';
import type { RootRange, StackRange } from './roots.ts';
import type { Truth } from './truth.ts';

/** A machine as far as it is there; the kernel comes last. */
export interface TruthParts {
  readonly machine: Machine;
  readonly percpu: PercpuAllocator;
  readonly base: KernelBase;
  kernel(): Kernel | undefined;
}

/** Tells `truth` what is never freed and where chains of references begin. */
export function connectTruth(truth: Truth, system: TruthParts): void {
  const { machine, percpu } = system;
  truth.attachPercpu(percpu);
  system.base.stack.popped = (from, to) => truth.popped(from, to);
  truth.ownKernelMemory(KERNEL_START, IMAGE_SIZE);
  const frames = machine.memory.phys.size / PAGE_SIZE;
  truth.ownKernelMemory(VMEMMAP_START, frames * STRUCT_PAGE_SIZE);
  for (const { id } of machine.cpus) {
    const { start, end } = percpu.staticRange(id);
    truth.ownKernelMemory(start, end - start);
  }
  truth.attachKernel({
    ranges: () => ranges(system),
    stacks: () => stacks(system.kernel()),
    held: () => held(system.kernel()),
  });
}

function* ranges({ machine, percpu }: TruthParts): Iterable<RootRange> {
  for (const name of ['data', 'bss', 'roAfterInit'] as const) {
    const { offset, size } = IMAGE[name];
    const start = KERNEL_START + offset;
    const end = name === 'data' ? INIT_STACK : start + size;
    yield {
      kind: 'data',
      name: `.${name === 'roAfterInit' ? 'data..ro_after_init' : name}`,
      start,
      end,
    };
  }
  for (const { id } of machine.cpus) {
    yield { kind: 'percpu', name: `percpu data of CPU ${id}`, ...percpu.staticRange(id) };
  }
}

function* stacks(kernel: Kernel | undefined): Iterable<StackRange> {
  if (!kernel) return;
  const { tasks, base } = kernel;
  const idle = base.machine.cpus.map(({ id }) => tasks.idleTask(id));
  const running = new Set<Task>(base.machine.cpus.map(({ id }) => tasks.runningOn(id)));
  for (const task of new Set([...idle, ...tasks.list()])) {
    const { start, end, sp } = task.stack;
    yield { pid: task.pid, start, end, sp, parked: !running.has(task) };
  }
}

/** What the kernel holds in ways that leave no pointer in simulated memory. */
function* held(kernel: Kernel | undefined): Iterable<VirtAddr> {
  if (!kernel) return;
  yield* kernel.run.rcu.queuedForFree;
  // The `struct page` of a slab says whose it is, also when the cache could not be destroyed.
  const { core } = kernel.mm.slab;
  const used = idsIn(core.cacheIds, core.caches.length);
  for (let id = 1; id < used.length; id++) if (used[id] === 1) yield core.caches[id].addr;
}

/** By id below `end`: 1 when it is there. */
function idsIn(ids: Int32Array, end: number): Uint8Array {
  const found = new Uint8Array(end);
  for (let i = 0; i < ids.length; i++) found[ids[i]] = 1;
  return found;
}

/** Where kmemleak gets its own pages from: they are nobody's memory to lose. */
export function ownPages(pageAlloc: PageAllocator, truth: Truth | undefined): PageSource {
  if (!truth) return pageAlloc;
  return {
    allocPages: (gfp, order) => {
      const pfn = pageAlloc.allocPages(gfp, order);
      truth.listener.claimPages(pfn, order);
      return pfn;
    },
    freePages: (pfn, order) => pageAlloc.freePages(pfn, order),
  };
}

type PageSource = Pick<PageAllocator, 'allocPages' | 'freePages'>;
