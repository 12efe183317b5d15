/**
 * What a module can do with tasks: threads, timers, works, waiting, locks, RCU.
 *
 * Calls that may wait come in two forms. In a plain function they return when they are done. In a
 * function of a thread, which is a generator, they give a `Wait`: `yield k.msleep(10)`; the value
 * of the `yield` is what the call returns. A bare `yield` is a place where others may run.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { SleepState, Wait } from '../task/sched-entity.ts';
import type { WaitOptions } from '../task/wait.ts';

/** The body of a thread's function, a generator; what it returns is the thread's exit code. */
export type ThreadBody = Generator<Wait | undefined, number | undefined | void, number>;

/** Calls that may wait; `R` is what they give. */
export interface ModuleWaitApi<R> {
  /** Sleeps for some simulated milliseconds. */
  msleep(ms: number): R;
  /** Sleeps until somebody wakes the task, at most `jiffies`: how many are left. */
  scheduleTimeout(jiffies: number, state?: SleepState): R;
  /** Lets others run. */
  condResched(): R;
  /** Waits in a queue until `condition` holds: 0, or with a timeout the jiffies that are left. */
  waitEvent(queue: VirtAddr, condition: () => boolean, options?: WaitOptions): R;
  waitForCompletion(completion: VirtAddr, options?: WaitOptions): R;
  /** State S: a signal ends the wait with -ERESTARTSYS. */
  mutexLock(lock: VirtAddr, state?: SleepState): R;
  down(semaphore: VirtAddr, state?: SleepState): R;
  spinLock(lock: VirtAddr): R;
  /** Tells a thread to stop: what its function returned. */
  kthreadStop(task: VirtAddr): R;
  kthreadPark(task: VirtAddr): R;
  kthreadParkme(): R;
  flushWork(work: VirtAddr): R;
  flushDelayedWork(work: VirtAddr): R;
  flushWorkqueue(wq: VirtAddr): R;
  cancelWorkSync(work: VirtAddr): R;
  cancelDelayedWorkSync(work: VirtAddr): R;
  synchronizeRcu(): R;
  rcuBarrier(): R;
}

/** How a thread is made. */
export interface ThreadOptions {
  /** The function of the module that it runs, for call traces. */
  readonly fn?: string;
  /** It runs on this CPU only. */
  readonly cpu?: number;
}

/** Calls about tasks that never wait. */
export interface ModuleTaskApi {
  /** The running task. */
  readonly current: VirtAddr;
  kthreadShouldStop(): boolean;
  kthreadShouldPark(): boolean;
  kthreadUnpark(task: VirtAddr): void;
  wakeUpProcess(task: VirtAddr): boolean;
  initWaitqueueHead(queue: VirtAddr): void;
  wakeUp(queue: VirtAddr): void;
  wakeUpAll(queue: VirtAddr): void;
  initCompletion(completion: VirtAddr): void;
  complete(completion: VirtAddr): void;
  completeAll(completion: VirtAddr): void;
  mutexInit(lock: VirtAddr): void;
  mutexTrylock(lock: VirtAddr): boolean;
  mutexUnlock(lock: VirtAddr): void;
  semaInit(semaphore: VirtAddr, count: number): void;
  up(semaphore: VirtAddr): void;
  spinUnlock(lock: VirtAddr): void;
  preemptDisable(): void;
  preemptEnable(): void;
  /** `struct timer_list` is 40 bytes. */
  timerSetup(timer: VirtAddr, func: VirtAddr): void;
  /** Arms a timer for a time in jiffies; says whether it was armed. */
  modTimer(timer: VirtAddr, expires: number): boolean;
  delTimerSync(timer: VirtAddr): boolean;
  timerPending(timer: VirtAddr): boolean;
  /** `struct work_struct` is 32 bytes, `struct delayed_work` 88. */
  initWork(work: VirtAddr, func: VirtAddr): void;
  initDelayedWork(work: VirtAddr, func: VirtAddr): void;
  scheduleWork(work: VirtAddr): boolean;
  scheduleDelayedWork(work: VirtAddr, jiffies: number): boolean;
  queueWork(wq: VirtAddr, work: VirtAddr): boolean;
  queueDelayedWork(wq: VirtAddr, work: VirtAddr, jiffies: number): boolean;
  allocWorkqueue(name: string, ordered?: boolean): VirtAddr;
  destroyWorkqueue(wq: VirtAddr): void;
  /** `struct tasklet_struct` is 40 bytes. */
  taskletSetup(tasklet: VirtAddr, func: VirtAddr): void;
  taskletSchedule(tasklet: VirtAddr): void;
  rcuReadLock(): void;
  rcuReadUnlock(): void;
  /** `struct rcu_head` is 16 bytes. */
  callRcu(head: VirtAddr, func: VirtAddr): void;
  /** Frees `ptr` after a grace period; `head` is its rcu_head. */
  kfreeRcu(ptr: VirtAddr, head: VirtAddr): void;
}
