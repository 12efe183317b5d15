/**
 * A logical CPU: what runs on it, and in which context.
 *
 * `trace` is a node of the stack depot: the call chain of the running code. Code that models a
 * kernel function sets it to a child node while it runs and restores it after.
 */
import type { VirtAddr } from './address.ts';

/** What a CPU is doing (include/linux/preempt.h). */
export type CpuContext = 'task' | 'softirq' | 'hardirq';

/** One logical CPU. */
export interface Cpu {
  readonly id: number;
  /** Call chain of the running code: a stack depot node, 0 = empty. */
  trace: number;
  context: CpuContext;
  /** Address of the running task's `struct task_struct`; 0 before the scheduler is up. */
  current: VirtAddr;
  /** Process id and name of the running task, kept here for speed. */
  pid: number;
  comm: string;
}

/** A CPU at reset: it runs the idle task of the boot. */
export function createCpu(id: number): Cpu {
  return { id, trace: 0, context: 'task', current: 0, pid: 0, comm: 'swapper' };
}
