/**
 * The kernel calls of a module that have to do with tasks.
 *
 * How a call waits is up to the kind of code: a plain function of a module waits inside of the
 * call, a thread's function is given the wait and yields it.
 */
import { assert } from '../../base/assert.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { Kthread } from '../task/kthread.ts';
import { ModuleCalls } from './calls.ts';
import { CALL_BYTES, type ModuleServices } from './frames.ts';
import type { ModuleTaskApi, ModuleWaitApi } from './task-api.ts';
import type { Module } from './module.ts';
import type { SleepState, Wait } from '../task/sched.ts';
import type { TaskServices } from '../task/services.ts';
import type { WaitOptions } from '../task/wait.ts';

/** Calls that deal with tasks; `R` is what those give that may wait. */
export abstract class ModuleTasks<R>
  extends ModuleCalls
  implements ModuleWaitApi<R>, ModuleTaskApi
{
  protected readonly services: ModuleServices;
  private readonly finish: (wait: Wait) => R;

  /** @param finish - gets each wait, and gives what the call does. */
  constructor(module: Module, services: ModuleServices, finish: (wait: Wait) => R) {
    super(module, services);
    this.services = services;
    this.finish = finish;
  }

  protected get multi(): TaskServices {
    return this.services.run;
  }

  get current(): VirtAddr {
    return this.tasks.current.addr;
  }

  msleep(ms: number): R {
    return this.waitFor(() => this.multi.sleeping.msleep(ms));
  }
  scheduleTimeout(jiffies: number, state: SleepState = 'S'): R {
    return this.waitFor(() => this.multi.sleeping.scheduleTimeout(jiffies, state));
  }
  condResched(): R {
    return this.waitFor(() => this.multi.sleeping.condResched());
  }
  waitEvent(queue: VirtAddr, condition: () => boolean, options?: WaitOptions): R {
    return this.waitFor(() => this.multi.waits.waitEvent(queue, condition, options));
  }
  waitForCompletion(completion: VirtAddr, options?: WaitOptions): R {
    return this.waitFor(() => this.multi.waits.waitForCompletion(completion, options));
  }
  mutexLock(lock: VirtAddr, state?: SleepState): R {
    return this.waitFor(() => this.multi.locks.mutexLock(lock, state));
  }
  down(semaphore: VirtAddr, state?: SleepState): R {
    return this.waitFor(() => this.multi.locks.down(semaphore, state));
  }
  spinLock(lock: VirtAddr): R {
    return this.waitFor(() => this.multi.locks.spinLock(lock));
  }
  kthreadStop(task: VirtAddr): R {
    return this.waitFor(() => this.multi.kthreads.stop(this.thread(task)));
  }
  kthreadPark(task: VirtAddr): R {
    return this.waitFor(() => this.multi.kthreads.park(this.thread(task)));
  }
  kthreadParkme(): R {
    return this.waitFor(() => this.multi.kthreads.parkMe());
  }
  flushWork(work: VirtAddr): R {
    return this.waitFor(() => this.multi.workqueues.flush(work));
  }
  flushDelayedWork(work: VirtAddr): R {
    return this.waitFor(() => this.multi.workqueues.flushDelayed(work));
  }
  flushWorkqueue(wq: VirtAddr): R {
    return this.waitFor(() => this.multi.workqueues.flushQueue(wq));
  }
  cancelWorkSync(work: VirtAddr): R {
    return this.waitFor(() => this.multi.workqueues.cancelSync(work));
  }
  cancelDelayedWorkSync(work: VirtAddr): R {
    return this.waitFor(() => this.multi.workqueues.cancelSync(work, true));
  }
  synchronizeRcu(): R {
    return this.waitFor(() => this.multi.rcu.synchronize());
  }
  rcuBarrier(): R {
    return this.waitFor(() => this.multi.rcu.barrier());
  }
  kthreadShouldStop(): boolean {
    return this.multi.kthreads.shouldStop;
  }
  kthreadShouldPark(): boolean {
    return this.multi.kthreads.shouldPark;
  }
  kthreadUnpark(task: VirtAddr): void {
    this.multi.kthreads.unpark(this.thread(task));
  }
  wakeUpProcess(task: VirtAddr): boolean {
    return this.quick(() => this.multi.kthreads.wakeUpProcess(task));
  }
  initWaitqueueHead(queue: VirtAddr): void {
    this.multi.waits.init(queue);
  }
  wakeUp(queue: VirtAddr): void {
    this.quick(() => this.multi.waits.wakeUp(queue));
  }
  wakeUpAll(queue: VirtAddr): void {
    this.quick(() => this.multi.waits.wakeUp(queue, 0));
  }
  initCompletion(completion: VirtAddr): void {
    this.multi.waits.initCompletion(completion);
  }
  complete(completion: VirtAddr): void {
    this.quick(() => this.multi.waits.complete(completion));
  }
  completeAll(completion: VirtAddr): void {
    this.quick(() => this.multi.waits.completeAll(completion));
  }
  mutexInit(lock: VirtAddr): void {
    this.multi.locks.mutexInit(lock);
  }
  mutexTrylock(lock: VirtAddr): boolean {
    return this.multi.locks.mutexTryLock(lock);
  }
  mutexUnlock(lock: VirtAddr): void {
    this.quick(() => this.multi.locks.mutexUnlock(lock));
  }
  semaInit(semaphore: VirtAddr, count: number): void {
    this.multi.locks.semaInit(semaphore, count);
  }
  up(semaphore: VirtAddr): void {
    this.quick(() => this.multi.locks.up(semaphore));
  }
  spinUnlock(lock: VirtAddr): void {
    this.multi.locks.spinUnlock(lock);
  }
  preemptDisable(): void {
    this.multi.locks.preemptDisable();
  }
  preemptEnable(): void {
    this.multi.locks.preemptEnable();
  }
  timerSetup(timer: VirtAddr, func: VirtAddr): void {
    this.multi.timers.setup(timer, func);
  }
  modTimer(timer: VirtAddr, expires: number): boolean {
    return this.quick(() => this.multi.timers.mod(timer, expires));
  }
  delTimerSync(timer: VirtAddr): boolean {
    return this.quick(() => this.multi.timers.del(timer));
  }
  timerPending(timer: VirtAddr): boolean {
    return this.multi.timers.pending(timer);
  }
  initWork(work: VirtAddr, func: VirtAddr): void {
    this.multi.workqueues.init(work, func);
  }
  initDelayedWork(work: VirtAddr, func: VirtAddr): void {
    this.multi.workqueues.initDelayed(work, func);
  }
  scheduleWork(work: VirtAddr): boolean {
    return this.queueWork(this.multi.workqueues.system, work);
  }
  scheduleDelayedWork(work: VirtAddr, jiffies: number): boolean {
    return this.queueDelayedWork(this.multi.workqueues.system, work, jiffies);
  }
  queueWork(wq: VirtAddr, work: VirtAddr): boolean {
    return this.quick(() => this.multi.workqueues.queue(wq, work));
  }
  queueDelayedWork(wq: VirtAddr, work: VirtAddr, jiffies: number): boolean {
    return this.quick(() => this.multi.workqueues.queueDelayed(wq, work, jiffies));
  }
  allocWorkqueue(name: string, ordered = false): VirtAddr {
    return this.at(CALL_BYTES, () => this.multi.workqueues.alloc(name, ordered));
  }
  destroyWorkqueue(wq: VirtAddr): void {
    this.quick(() => this.multi.workqueues.destroy(wq));
  }
  taskletSetup(tasklet: VirtAddr, func: VirtAddr): void {
    this.multi.softirqs.taskletSetup(tasklet, func);
  }
  taskletSchedule(tasklet: VirtAddr): void {
    this.quick(() => this.multi.softirqs.taskletSchedule(tasklet));
  }
  rcuReadLock(): void {
    this.multi.rcu.readLock();
  }
  rcuReadUnlock(): void {
    this.multi.rcu.readUnlock();
  }
  callRcu(head: VirtAddr, func: VirtAddr): void {
    this.quick(() => this.multi.rcu.callRcu(head, func));
  }
  kfreeRcu(ptr: VirtAddr, head: VirtAddr): void {
    this.quick(() => this.multi.rcu.kfreeRcu(ptr, head));
  }

  /** A call of this function that may wait. */
  private waitFor(make: () => Wait): R {
    const { stack } = this.base;
    const here = this.here();
    const inner = this.quick(make);
    let mark = -1;
    const wait: Wait = {
      get result() {
        return inner.result;
      },
      poll: () => {
        if (mark < 0) mark = stack.beginAt(here);
        if (!inner.poll()) return false;
        stack.end(mark);
        return true;
      },
      abandon: () => inner.abandon?.(),
    };
    return this.finish(wait);
  }

  private thread(task: VirtAddr): Kthread {
    const thread = this.multi.kthreads.at(task);
    assert(thread, `module ${this.module.name}: no kernel thread has its task at that address`);
    return thread;
  }
}
