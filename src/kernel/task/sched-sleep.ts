/**
 * Waiting: a call that goes to sleep until something holds, a time is over or a signal comes.
 *
 * While it waits, the frames of the functions that it sleeps in stand on the task's stack.
 *
 * Simplified: a signal comes only when nothing else can wake a process any more.
 */
import { ERESTARTSYS } from '../../lib/errptr.ts';
import { HZ } from '../../machine/clock.ts';
import { SOFT_LOCKUP_SECS } from './hung-task.ts';
import type { KernelBase } from '../base/base.ts';
import { KERN_ERR } from '../base/printk.ts';
import { hurry } from '../base/sched-hurry.ts';
import type { Entity, Scheduler, SleepState, Wait } from './sched.ts';
import { TASK_STATE, TASK_STRUCT } from '../base/task-struct.ts';
import type { Task } from './task.ts';

const NS_PER_JIFFY = 1e9 / HZ;
/** A loop that waits goes on at the pace that it has after so much time. */
const RELAX_HURRY_NS = 1e9;
/** More jiffies than that are for ever. */
const MAX_SCHEDULE_TIMEOUT = 2 ** 52;

/** Why a wait is over. */
export type WaitEnd = 'ready' | 'timeout' | 'signal';

/** What to wait for, and how. */
export interface SleepPlan {
  /** The functions that it sleeps in, outermost first; at least one. */
  readonly frames: readonly string[];
  /** R: it does not sleep but tries again and again. */
  readonly state: SleepState | 'R';
  /** Whether it is over; may take what it waits for. Called again after each wake-up. */
  readonly ready: () => boolean;
  /** Simulated time after which it is over; Infinity without it. */
  readonly timeoutNs?: number;
  /** Lets others know that the current task waits; before each sleep, below the frames. */
  readonly begin?: () => void;
  /** It is over; only when it has begun. */
  readonly end?: () => void;
  /** What the call returns; 0 without it, or -ERESTARTSYS after a signal. */
  readonly result?: (end: WaitEnd, leftNs: number) => number;
  /** The task that must act. */
  readonly blockedOn?: () => Task | undefined;
}

/** A call that sleeps as its plan says. */
export class Sleep implements Wait {
  result = 0;
  private readonly base: KernelBase;
  private readonly sched: Scheduler;
  private readonly plan: SleepPlan;
  private mark = -1;
  private deadlineNs = Infinity;

  constructor(base: KernelBase, sched: Scheduler, plan: SleepPlan) {
    this.base = base;
    this.sched = sched;
    this.plan = plan;
  }

  poll(): boolean {
    const { plan } = this;
    if (plan.ready()) return this.finish('ready');
    const { nowNs } = this.base.machine.clock;
    const entity = this.sched.current;
    if (this.mark < 0) {
      if (plan.state !== 'R' && this.isAtomic(entity)) return this.finish('ready');
      this.deadlineNs = nowNs + (plan.timeoutNs ?? Infinity);
      this.mark = this.base.stack.beginChain(plan.frames);
    }
    if (nowNs >= this.deadlineNs) return this.finish('timeout');
    if (plan.state === 'R') {
      this.sched.spin();
      return false;
    }
    if (entity.signalled && plan.state === 'S') {
      entity.signalled = entity.holdsSignals;
      return this.finish('signal');
    }
    plan.begin?.();
    entity.blockedOn = plan.blockedOn;
    this.sched.sleep(entity, plan.state, this.deadlineNs);
    return false;
  }

  abandon(): void {
    if (this.mark >= 0) this.plan.end?.();
    this.mark = -1;
  }

  private finish(end: WaitEnd): boolean {
    const { plan } = this;
    const leftNs = Math.max(0, this.deadlineNs - this.base.machine.clock.nowNs);
    this.result = plan.result?.(end, leftNs) ?? (end === 'signal' ? -ERESTARTSYS : 0);
    if (this.mark >= 0) {
      plan.end?.();
      this.base.stack.end(this.mark);
      this.mark = -1;
    }
    return true;
  }

  /** Who must not sleep gets told so; an interrupt goes on at once. */
  private isAtomic({ preemptCount }: Entity): boolean {
    const { cpu } = this.base.machine;
    if (cpu.context === 'task' && preemptCount === 0) return false;
    const count = preemptCount + { task: 0, softirq: 0x100, hardirq: 0x1_0000 }[cpu.context];
    const bits = count.toString(16).padStart(8, '0');
    this.base.log.printk(
      `BUG: scheduling while atomic: ${cpu.comm}/${cpu.pid}/0x${bits}`,
      KERN_ERR,
    );
    this.base.dumpStack();
    return cpu.context !== 'task';
  }
}

/** The calls that only let time pass, or another task run. */
export class Sleeping {
  private readonly base: KernelBase;
  private readonly sched: Scheduler;

  constructor(base: KernelBase, sched: Scheduler) {
    this.base = base;
    this.sched = sched;
  }

  /**
   * Sleeps, not to be interrupted.
   * @kernel kernel/time/sleep_timeout.c msleep simplified
   */
  msleep(ms: number): Wait {
    // msecs_to_jiffies(0) + 1: also who does not want to wait sleeps until the next tick.
    return this.forMs(ms === 0 ? 1000 / HZ : ms, 'D', 'msleep');
  }

  /**
   * Sleeps until a signal comes, at most `ms`; gives the milliseconds that are left.
   * @kernel kernel/time/sleep_timeout.c msleep_interruptible simplified
   */
  msleepInterruptible(ms: number): Wait {
    return this.forMs(ms, 'S', 'msleep_interruptible');
  }

  /** Sleeps as a process does: nanosleep(2). */
  nanosleep(ms: number): Wait {
    return this.forMs(ms, 'S', 'hrtimer_nanosleep', 'do_nanosleep');
  }

  /** Sleeps until `condition` holds, looked at after each turn of another task, at most `ms`. */
  until(condition: () => boolean, ms: number): Wait {
    const { sched } = this;
    return new Sleep(this.base, sched, {
      frames: ['schedule'],
      state: 'S',
      timeoutNs: ms * 1e6,
      ready: condition,
      begin: () => sched.watch(condition),
      end: () => sched.watch(undefined),
    });
  }

  private forMs(ms: number, state: SleepState, outer: string, inner = 'schedule_timeout'): Wait {
    return new Sleep(this.base, this.sched, {
      frames: [outer, inner, 'schedule'],
      state,
      timeoutNs: ms * 1e6,
      ready: () => false,
      result: (_, leftNs) => Math.ceil(leftNs / 1e6),
    });
  }

  /**
   * Sleeps until somebody wakes the task or `jiffies` have passed; gives how many were left.
   * @kernel kernel/time/sleep_timeout.c schedule_timeout_uninterruptible simplified
   */
  scheduleTimeout(jiffies: number, state: SleepState): Wait {
    this.sched.setState(this.sched.current, TASK_STATE[state]);
    return this.schedule(jiffies, ['schedule_timeout', 'schedule']);
  }

  /**
   * Sleeps in the state that the task's `__state` says, unless somebody has woken it since it was
   * set. Gives the jiffies that are left of `jiffies`.
   * @kernel kernel/sched/core.c schedule simplified
   */
  schedule(jiffies = Infinity, frames: readonly string[] = ['schedule']): Wait {
    const state = this.stateOf(this.sched.current);
    if (state === TASK_STATE.R) return this.condResched();
    // A timer that has expired already is looked at with the next tick.
    const ticks = Math.max(1, jiffies);
    const timeoutNs = jiffies >= MAX_SCHEDULE_TIMEOUT ? Infinity : ticks * NS_PER_JIFFY;
    return new Sleep(this.base, this.sched, {
      frames,
      state: state === TASK_STATE.S ? 'S' : state === TASK_STATE.I ? 'I' : 'D',
      timeoutNs,
      ready: () => this.stateOf(this.sched.current) === TASK_STATE.R,
      result: (_, leftNs) =>
        leftNs === Infinity ? jiffies : Math.min(jiffies, Math.ceil(leftNs / NS_PER_JIFFY)),
      end: () => this.sched.setState(this.sched.current, TASK_STATE.R),
    });
  }

  /** `__state` of a task. */
  stateOf({ task }: Entity): number {
    return this.base.machine.memory.read32(task.addr + TASK_STRUCT.state);
  }

  /**
   * Keeps the CPU busy for a time, as udelay does. When that was too long, gives a wait that ends
   * the turn, so that the watchdog looks.
   * @kernel arch/x86/lib/delay.c __const_udelay simplified
   */
  keepBusy(ns: number): Wait | undefined {
    const { clock, cpu } = this.base.machine;
    const { current } = this.sched;
    this.base.log.settle();
    clock.advanceNs(ns);
    // Who is in an interrupt runs to its end, see Softirqs.
    if (cpu.context !== 'task') return undefined;
    current.busyNs += ns;
    if (current.busyNs < SOFT_LOCKUP_SECS * 1e9) return undefined;
    let polls = 0;
    return { result: 0, poll: () => polls++ > 0 };
  }

  /** The same for one turn of a loop that waits: 1 µs, more when it has waited for long. */
  relax(): Wait | undefined {
    return this.keepBusy(1000 * hurry(Math.min(this.sched.current.busyNs, RELAX_HURRY_NS), false));
  }

  /**
   * Lets others run, if there are any.
   * @kernel kernel/sched/core.c __cond_resched simplified
   */
  condResched(): Wait {
    const { sched } = this;
    sched.current.busyNs = 0;
    let yielded = !sched.active;
    return {
      result: 0,
      poll: () => {
        if (yielded) return true;
        yielded = true;
        return false;
      },
    };
  }
}
