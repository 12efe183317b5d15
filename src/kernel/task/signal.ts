/**
 * Signals between tasks (kernel/signal.c): sent by kernel code, and what a kernel thread does with
 * them.
 *
 * Simplified: a signal wakes who sleeps interruptibly and is pending until it is taken; a process
 * of the simulated user space is not ended by one.
 */
import { EINVAL, ESRCH } from '../../lib/errptr.ts';
import type { Entity, Scheduler } from './sched.ts';
import type { TaskTable } from './task.ts';

/** The highest number of a signal. */
const SIGNALS = 64;

/** What a task has to do with signals. */
interface TaskSignals {
  /** Those that a kernel thread does not ignore. */
  readonly allowed: Set<number>;
  readonly pending: Set<number>;
}

/** Sends signals and takes them. */
export class Signals {
  private readonly tasks: TaskTable;
  private readonly sched: Scheduler;
  private readonly known = new WeakMap<Entity, TaskSignals>();

  constructor(tasks: TaskTable, sched: Scheduler) {
    this.tasks = tasks;
    this.sched = sched;
  }

  /** @kernel include/linux/signal.h allow_signal simplified */
  allow(signal: number): void {
    this.of(this.sched.current).allowed.add(signal);
  }

  /** @kernel include/linux/signal.h disallow_signal simplified */
  disallow(signal: number): void {
    this.of(this.sched.current).allowed.delete(signal);
  }

  /**
   * Sends a signal to the task at an address: a negative errno when there is none.
   * @kernel kernel/signal.c send_sig_info simplified
   */
  send(signal: number, address: number): number {
    const task = this.tasks.at(address);
    if (!task) return -ESRCH;
    if (signal < 0 || signal > SIGNALS) return -EINVAL;
    const entity = this.sched.entityOf(task);
    const { allowed, pending } = this.of(entity);
    if (signal === 0 || (task.kthread && !allowed.has(signal))) return 0;
    pending.add(signal);
    entity.signalled = true;
    entity.holdsSignals = true;
    if (entity.asleep && entity.sleepState === 'S') this.sched.wake(entity);
    return 0;
  }

  /** @kernel kernel/signal.c flush_signals faithful */
  flush(address: number): void {
    const task = this.tasks.at(address);
    if (task) this.clear(this.sched.entityOf(task));
  }

  /**
   * Takes the lowest pending signal of the current task; 0 when there is none.
   * @kernel kernel/signal.c kernel_dequeue_signal simplified
   */
  dequeue(): number {
    const entity = this.sched.current;
    const { pending } = this.of(entity);
    const signal = Math.min(...pending, SIGNALS + 1);
    if (signal > SIGNALS) return 0;
    pending.delete(signal);
    if (pending.size === 0) this.clear(entity);
    return signal;
  }

  /** Whether that signal waits for the task at an address. */
  isPending(address: number, signal: number): boolean {
    const task = this.tasks.at(address);
    return task !== undefined && this.of(this.sched.entityOf(task)).pending.has(signal);
  }

  private clear(entity: Entity): void {
    this.of(entity).pending.clear();
    entity.signalled = false;
    entity.holdsSignals = false;
  }

  private of(entity: Entity): TaskSignals {
    let signals = this.known.get(entity);
    if (!signals) this.known.set(entity, (signals = { allowed: new Set(), pending: new Set() }));
    return signals;
  }
}
