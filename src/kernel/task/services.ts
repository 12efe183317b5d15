/**
 * All that has to do with more than one task, as one thing: scheduler, waiting, locks, interrupts,
 * timers, RCU, workqueues and kernel threads.
 */
import { Functions } from './functions.ts';
import { Hrtimers } from './hrtimer.ts';
import { Interrupts } from './irq.ts';
import type { KernelBase } from '../base/base.ts';
import type { KernelMm } from '../base/allocators.ts';
import { Kthreads } from './kthread.ts';
import { Locks } from './mutex.ts';
import type { Oops } from './oops.ts';
import { RwLocks } from './rwsem.ts';
import { Rcu } from './rcu.ts';
import { Sleeping } from './sched-sleep.ts';
import { Scheduler } from './sched.ts';
import type { Schedule } from '../base/schedule.ts';
import { Signals } from './signal.ts';
import { Softirqs } from './softirq.ts';
import type { TaskTable } from './task.ts';
import { Timers } from './timer.ts';
import { WaitQueues } from './wait.ts';
import { Workqueues } from './workqueue.ts';

/** What the services are built from. */
export interface TaskServiceParts {
  readonly base: KernelBase;
  readonly mm: KernelMm;
  readonly tasks: TaskTable;
  readonly oops: Oops;
  readonly schedule?: Schedule | undefined;
}

/** Services for and about tasks. */
export class TaskServices {
  readonly functions: Functions;
  readonly sched: Scheduler;
  readonly sleeping: Sleeping;
  readonly waits: WaitQueues;
  readonly locks: Locks;
  readonly rwLocks: RwLocks;
  readonly softirqs: Softirqs;
  readonly interrupts: Interrupts;
  readonly hrtimers: Hrtimers;
  readonly timers: Timers;
  readonly rcu: Rcu;
  readonly workqueues: Workqueues;
  readonly kthreads: Kthreads;
  readonly signals: Signals;

  constructor({ base, mm, tasks, oops, schedule }: TaskServiceParts) {
    this.functions = new Functions(base.symbols);
    this.sched = new Scheduler(base, tasks, oops, schedule);
    const services = { base, mm, tasks, oops, sched: this.sched, functions: this.functions };
    this.sleeping = new Sleeping(base, this.sched);
    this.waits = new WaitQueues(services);
    this.locks = new Locks(base, tasks, this.sched);
    this.rwLocks = new RwLocks(base, tasks, this.locks);
    this.softirqs = new Softirqs(services);
    this.interrupts = new Interrupts(services, this.locks, this.softirqs);
    this.hrtimers = new Hrtimers(services, this.softirqs);
    this.timers = new Timers(services, this.softirqs);
    this.rcu = new Rcu(services, this.softirqs);
    this.workqueues = new Workqueues(services, this.timers, this.rcu);
    this.kthreads = new Kthreads(base, tasks, this.sched);
    this.signals = new Signals(tasks, this.sched);
  }
}
