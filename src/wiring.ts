/**
 * What is connected only when both ends are there. The parts of a machine are built from below, so
 * that nothing imports upwards; in a few places the real kernel calls upwards all the same, or two
 * parts need each other. There the lower one has a field, which does nothing until it is set here,
 * and nowhere else: these are the arrows that a picture of the imports does not show.
 *
 * Listeners to allocations are no such fields; they are plugged into sockets (base/listeners.ts).
 */
import type { KernelBase } from './kernel/base/base.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { Scheduler } from './kernel/task/sched.ts';
import type { Kmemleak } from './kmemleak/kmemleak.ts';
import { PAGE_SIZE } from './machine/address.ts';
import { IMAGE_SIZE, KERNEL_START, STRUCT_PAGE_SIZE, VMEMMAP_START } from './machine/layout.ts';
import type { FaultAttr } from './mm/fault-inject.ts';
import type { PageAllocator } from './mm/page/alloc.ts';
import type { PercpuAllocator } from './mm/percpu/percpu.ts';
import type { KmemCache } from './mm/slab/kmem-cache.ts';
import type { SlabAllocator } from './mm/slab/slub.ts';
import type { Vmalloc } from './mm/vmalloc/vmalloc.ts';
import type { Truth } from './truth/truth.ts';

/** What a scan takes from one block to the next, in ns, when others could run meanwhile. */
const SCAN_BLOCK_NS = 2000;

/** Inside the kernel proper: tasks, scheduler, interrupts and faults need each other. */
export function wireKernel(kernel: Kernel): void {
  const { base, mm, tasks, oops, run, taskWork, modules } = kernel;
  // Tasks are made before there is anything that catches faults of their code.
  tasks.contain = (work, killed) => oops.contain(work, killed);
  // Timers belong to the hardware; what they run is code of the kernel and may fault.
  base.machine.clock.fire = (timer) => oops.inTimer(timer.fire);
  // A task that ends is done with for the scheduler, and lets go of what it holds.
  tasks.beforeExit = (task) => taskWork.exit(task);
  tasks.onExit = (task) => run.sched.forget(task);
  // Interrupts borrow the stack of a task, which the scheduler switches; it runs those that wait.
  run.sched.pendingInterrupts = () => run.softirqs.runWaiting();
  run.sched.atomically = (code) => run.softirqs.runToEnd(code);
  // Oopses and lockups list the modules, whose loader needs the means to survive an oops.
  oops.modulesText = () => modules.linkedIn();
  // What hangs while nobody runs, hangs for whoever waits.
  oops.waiting = () => run.sched.inner?.host;
  // What kfree_rcu() gathers in sheaves waits for a grace period.
  const { sheaves } = mm.slab;
  run.functions.bindKernel('rcu_free_sheaf', ([sheaf]) => {
    sheaves.afterGracePeriod(sheaf);
    return undefined;
  });
  const freeSheaf = run.functions.kernelAddress('rcu_free_sheaf');
  sheaves.callRcu = (sheaf, cpu) => run.rcu.callRcu(sheaf, freeSheaf, cpu);
}

/** Percpu memory grows by pages of vmalloc space; both have static percpu variables. */
export function wirePercpu(
  percpu: PercpuAllocator,
  pageAlloc: PageAllocator,
  vmalloc: Vmalloc,
): void {
  percpu.attach(pageAlloc, vmalloc);
}

/** A scan that is asked for from outside faults as the kernel does. */
export function wireGuard(kmemleak: Kmemleak, kernel: Kernel): void {
  kmemleak.guarded = (work, killed) => kernel.oops.guard(work, killed);
}

/** The truth knows memory before there are allocators, and registers before there are tasks. */
export function wireTruth(truth: Truth, base: KernelBase, percpu: PercpuAllocator): void {
  const { machine } = base;
  truth.attachPercpu(percpu);
  // What a function that returned had on the stack is lost.
  base.stack.popped = (from, to) => truth.popped(from, to);
  truth.ownKernelMemory(KERNEL_START, IMAGE_SIZE);
  const frames = machine.memory.phys.size / PAGE_SIZE;
  truth.ownKernelMemory(VMEMMAP_START, frames * STRUCT_PAGE_SIZE);
  for (const { id } of machine.cpus) {
    const { start, end } = percpu.staticRange(id);
    truth.ownKernelMemory(start, end - start);
  }
}

/** Fault injection has files under debugfs, which come long after the allocators. */
export function wireFaults(
  faults: { failslab: FaultAttr; failPageAlloc: FaultAttr },
  { slab, pageAlloc, kernel }: { slab: SlabAllocator; pageAlloc: PageAllocator; kernel: Kernel },
): void {
  const { failslab, failPageAlloc } = faults;
  slab.failslab = (cache) => !kernel.isBooting && failslab.shouldFail(cache.objectSize);
  pageAlloc.shouldFail = (_gfp, order) =>
    !kernel.isBooting && failPageAlloc.shouldFail(PAGE_SIZE << order);
}

/**
 * Between two blocks of a scan others may run: `work`, and tasks that are ready. Where neither is
 * there nothing is called, which is faster.
 */
export function wireScans(kmemleak: Kmemleak, sched: Scheduler, work?: () => void): void {
  const choose = (): void => {
    kmemleak.condResched = sched.active
      ? () => {
          work?.();
          sched.condResched(SCAN_BLOCK_NS);
        }
      : work;
  };
  sched.onActive = choose;
  choose();
}

/** What is asked for. */
export type FailKind = 'slab' | 'pages' | 'percpu';

/**
 * Asks somebody else as well, before each allocation, whether it shall fail.
 * @param fails - is given the slab cache; undefined of pages and percpu memory.
 */
export function alsoFail(
  {
    slab,
    pageAlloc,
    percpu,
  }: {
    readonly slab: SlabAllocator;
    readonly pageAlloc: PageAllocator;
    readonly percpu: PercpuAllocator;
  },
  fails: (kind: FailKind, cache?: KmemCache) => boolean,
): void {
  const { failslab } = slab;
  const { shouldFail } = pageAlloc;
  slab.failslab = (cache, gfp) => fails('slab', cache) || failslab?.(cache, gfp) === true;
  pageAlloc.shouldFail = (gfp, order) => fails('pages') || shouldFail?.(gfp, order) === true;
  percpu.shouldFail = () => fails('percpu');
}
