/**
 * Kernel threads: making, stopping and parking them (kernel/kthread.c).
 *
 * Simplified: no `struct kthread`: of its fields only `data` is in simulated memory, in the task.
 */
import { EINTR } from '../../lib/errptr.ts';
import { TaskExit } from '../base/fault.ts';
import type { VirtAddr } from '../../machine/address.ts';
import { warn } from '../../mm/warn.ts';
import type { KernelBase } from '../base/base.ts';
import { Sleep } from './sched-sleep.ts';
import type { CodePosition } from './sched-entity.ts';
import type { Entity, Runnable, RunStatus, Scheduler, Wait } from './sched.ts';
import { TASK_STRUCT } from '../base/task-struct.ts';
import type { Task, TaskTable } from './task.ts';

/** A kernel thread. */
export interface Kthread {
  readonly task: Task;
  readonly entity: Entity;
  shouldStop: boolean;
  shouldPark: boolean;
  parked: boolean;
  exited: boolean;
  /** What its function returned. */
  result: number;
  /** Who waits for it to stop or park. */
  readonly waiters: Set<Entity>;
}

/** All kernel threads that modules made. */
export class Kthreads {
  private readonly base: KernelBase;
  private readonly tasks: TaskTable;
  private readonly sched: Scheduler;
  /** By the address of the task; a dead thread stays until its memory serves another. */
  private readonly threads = new Map<number, Kthread>();

  constructor(base: KernelBase, tasks: TaskTable, sched: Scheduler) {
    this.base = base;
    this.tasks = tasks;
    this.sched = sched;
  }

  /**
   * Makes a thread that sleeps until it is woken; undefined without memory.
   * @param start - called in the thread: gives its code, or undefined when it is done at once.
   * @param data - the argument of its function, which the thread holds as long as it is there.
   * @kernel kernel/kthread.c kthread_create_on_node simplified
   */
  create(
    comm: string,
    start: () => Runnable | undefined,
    cpu?: number,
    data: VirtAddr = 0,
  ): Kthread | undefined {
    const task = this.tasks.kthreadRun(comm);
    if (!task) return undefined;
    this.base.machine.memory.writePtr(task.addr + TASK_STRUCT.kthreadData, data);
    const code = new KthreadCode(start, () => thread.shouldStop);
    const entity = this.sched.attach(task, code, cpu);
    const thread: Kthread = {
      task,
      entity,
      shouldStop: false,
      shouldPark: false,
      parked: false,
      exited: false,
      result: 0,
      waiters: new Set(),
    };
    entity.onEnd = (status) => this.ended(thread, code, status);
    this.threads.set(task.addr, thread);
    return thread;
  }

  /** Makes a thread and wakes it (kthread_run). */
  run(comm: string, start: () => Runnable | undefined, cpu?: number): Kthread | undefined {
    const thread = this.create(comm, start, cpu);
    if (thread) this.sched.wake(thread.entity);
    return thread;
  }

  /** The thread whose task lies at `addr`, dead or alive. */
  at(addr: number): Kthread | undefined {
    return this.threads.get(addr);
  }

  /** @kernel kernel/kthread.c kthread_bind simplified */
  bind({ entity }: Kthread, cpu: number): void {
    entity.cpu = cpu;
    entity.pinned = true;
  }

  /** @kernel kernel/sched/core.c wake_up_process faithful */
  wakeUpProcess(addr: number): boolean {
    const task = this.tasks.at(addr);
    return task !== undefined && this.sched.wake(this.sched.entityOf(task));
  }

  /** Whether somebody wants the current thread to stop. */
  get shouldStop(): boolean {
    return this.threads.get(this.tasks.current.addr)?.shouldStop ?? false;
  }

  get shouldPark(): boolean {
    return this.threads.get(this.tasks.current.addr)?.shouldPark ?? false;
  }

  /**
   * Tells a thread to stop and waits for its end: gives what its function returned.
   * @kernel kernel/kthread.c kthread_stop simplified
   */
  stop(thread: Kthread): Wait {
    if (thread.exited) {
      // Nobody kept the dead thread's task_struct: a real kernel reads freed memory here.
      const text = 'refcount_t: addition on 0; use-after-free.';
      warn(this.base, 'lib/refcount.c:25 refcount_warn_saturate', text);
    }
    thread.shouldStop = true;
    thread.shouldPark = false;
    this.sched.wake(thread.entity);
    const frames = ['kthread_stop', 'wait_for_completion', 'schedule_timeout', 'schedule'];
    return this.waitFor(
      thread,
      frames,
      () => thread.exited,
      () => thread.result,
    );
  }

  /** @kernel kernel/kthread.c kthread_park simplified */
  park(thread: Kthread): Wait {
    thread.shouldPark = true;
    this.sched.wake(thread.entity);
    const frames = ['kthread_park', 'wait_for_completion', 'schedule_timeout', 'schedule'];
    return this.waitFor(
      thread,
      frames,
      () => thread.parked || thread.exited,
      () => 0,
    );
  }

  /** @kernel kernel/kthread.c kthread_unpark simplified */
  unpark(thread: Kthread): void {
    thread.shouldPark = false;
    this.sched.wake(thread.entity);
  }

  /** The current thread sleeps for as long as it should be parked. */
  parkMe(): Wait {
    const thread = this.threads.get(this.tasks.current.addr);
    return new Sleep(this.base, this.sched, {
      frames: ['kthread_parkme', 'schedule'],
      state: 'I',
      ready: () => {
        if (!thread) return true;
        thread.parked = thread.shouldPark;
        if (thread.parked) this.wakeWaiters(thread);
        return !thread.parked;
      },
    });
  }

  private waitFor(
    thread: Kthread,
    frames: readonly string[],
    ready: () => boolean,
    result: () => number,
  ): Wait {
    return new Sleep(this.base, this.sched, {
      frames,
      state: 'D',
      ready,
      result,
      begin: () => thread.waiters.add(this.sched.current),
      end: () => thread.waiters.delete(this.sched.current),
    });
  }

  private ended(thread: Kthread, code: KthreadCode, status: RunStatus): void {
    thread.exited = true;
    thread.result = status === 'done' ? code.exitCode : 0;
    this.wakeWaiters(thread);
  }

  private wakeWaiters({ waiters }: Kthread): void {
    for (const entity of waiters) this.sched.wake(entity);
  }
}

/** The function `kthread`: starts the thread's own unless it was stopped before. */
class KthreadCode implements Runnable {
  exitCode = 0;
  private readonly start: () => Runnable | undefined;
  private readonly stopped: () => boolean;
  private code: Runnable | undefined;

  constructor(start: () => Runnable | undefined, stopped: () => boolean) {
    this.start = start;
    this.stopped = stopped;
  }

  get stepNs(): number {
    return this.code?.stepNs ?? 1;
  }

  get stepsRun(): number {
    return this.code?.stepsRun ?? 1;
  }

  position(): CodePosition | undefined {
    return this.code?.position?.();
  }

  run(budget: number): RunStatus {
    if (!this.code) {
      if (this.stopped()) this.exitCode = -EINTR;
      else this.code = this.start();
      if (!this.code) return 'done';
    }
    try {
      const status = this.code.run(budget);
      if (status === 'done') this.exitCode = this.code.exitCode ?? 0;
      return status;
    } catch (error) {
      if (!(error instanceof TaskExit)) throw error;
      this.exitCode = error.code;
      return 'done';
    }
  }
}
