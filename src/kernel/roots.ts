/**
 * Where looking for references begins: the memory that a kernel can always read. It is described
 * here once, for kmemleak, for the truth, and for any other detector; each takes what it reads. A
 * real kmemleak reads whole stacks, for it does not know how much of them is in use, and no idle
 * ones; the truth reads what is in use.
 *
 * Memory of loaded modules is allocated like other blocks, so detectors know it already; `modules`
 * says which parts of it hold data.
 */
import type { VirtAddr } from '../machine/address.ts';
import { IMAGE, KERNEL_START } from '../machine/layout.ts';
import type { Machine } from '../machine/machine.ts';
import type { PercpuAllocator } from '../mm/percpu/percpu.ts';
import { INIT_STACK } from './base/static-data.ts';
import type { Kernel } from './kernel.ts';
import { dataOf } from './module/data.ts';
import type { Task } from './task/task.ts';

/** A range of memory that is always read; end exclusive. */
export interface RootRange {
  readonly name: string;
  readonly start: VirtAddr;
  readonly end: VirtAddr;
}

/** The static percpu data of one CPU. */
export interface PercpuSection extends RootRange {
  readonly cpu: number;
}

/** A task's stack. */
export interface StackRange {
  readonly pid: number;
  readonly start: VirtAddr;
  readonly end: VirtAddr;
  /** The lowest address in use. */
  readonly sp: VirtAddr;
  /** The task does not run: its saved registers are the words at `sp`. */
  readonly parked: boolean;
}

/** A machine as far as it is there; the kernel comes last. */
export interface RootParts {
  readonly machine: Machine;
  readonly percpu: PercpuAllocator;
  kernel(): Kernel | undefined;
}

/** The sections of the kernel's image that hold variables, in the order of kmemleak_init. */
export function imageSections(): RootRange[] {
  return (['data', 'bss', 'roAfterInit'] as const).map((section) => {
    const start = KERNEL_START + IMAGE[section].offset;
    const name = section === 'roAfterInit' ? '.data..ro_after_init' : `.${section}`;
    return { name, start, end: start + IMAGE[section].size };
  });
}

/** The roots of one machine, as they are when they are asked for. */
export class Roots {
  private readonly parts: () => RootParts;

  /** @param parts - the machine; it is asked for its roots only when it is there. */
  constructor(parts: () => RootParts) {
    this.parts = parts;
  }

  /** The variables of the kernel, without the stack of the boot task, which lies among them. */
  image(): RootRange[] {
    return imageSections().map((section) =>
      section.name === '.data' ? { ...section, end: INIT_STACK } : section,
    );
  }

  /** The static percpu data of each possible CPU. */
  percpu(): PercpuSection[] {
    const { machine, percpu } = this.parts();
    return machine.cpus.map(({ id: cpu }) => ({
      cpu,
      name: `percpu data of CPU ${cpu}`,
      ...percpu.staticRange(cpu),
    }));
  }

  /** The whole stacks of all tasks but the idle ones, in the order of the list of tasks. */
  *taskStacks(): Iterable<RootRange & { readonly pid: number }> {
    const tasks = this.parts().kernel()?.tasks.list() ?? [];
    for (const { pid, stack } of tasks) {
      yield { pid, name: `stack of ${pid}`, start: stack.start, end: stack.end };
    }
  }

  /** All stacks, those of idle tasks first, with what is in use of each. */
  *stacks(): Iterable<StackRange> {
    const kernel = this.parts().kernel();
    if (!kernel) return;
    const { tasks, base } = kernel;
    const idle = base.machine.cpus.map(({ id }) => tasks.idleTask(id));
    const running = new Set<Task>(base.machine.cpus.map(({ id }) => tasks.runningOn(id)));
    for (const task of new Set([...idle, ...tasks.list()])) {
      const { start, end, sp } = task.stack;
      yield { pid: task.pid, start, end, sp, parked: !running.has(task) };
    }
  }

  /** The data of all loaded modules. */
  *modules(): Iterable<RootRange> {
    for (const module of this.parts().kernel()?.modules.list() ?? []) {
      for (const { name, start, end } of dataOf(module)) {
        yield { name: `${name} of ${module.name}`, start, end };
      }
    }
  }

  /** Addresses that the kernel holds in ways that leave no pointer in simulated memory. */
  *held(): Iterable<VirtAddr> {
    const kernel = this.parts().kernel();
    if (!kernel) return;
    yield* kernel.run.rcu.queuedForFree();
    // The `struct page` of a slab says whose it is, also when the cache could not be destroyed.
    const { core } = kernel.mm.slab;
    const used = idsIn(core.cacheIds, core.caches.length);
    for (let id = 1; id < used.length; id++) if (used[id] === 1) yield core.caches[id].addr;
  }
}

/** By id below `end`: 1 when it is there. */
function idsIn(ids: Int32Array, end: number): Uint8Array {
  const found = new Uint8Array(end);
  for (let i = 0; i < ids.length; i++) found[ids[i]] = 1;
  return found;
}
