/**
 * What the scheduler knows about a task: the code that it runs, and whether it sleeps.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { Timer } from '../../machine/clock.ts';
import type { Task } from './task.ts';

/** How a turn on the CPU ended. */
export type RunStatus = 'done' | 'preempted' | 'blocked' | 'killed';

/**
 * Code that can stop after any step and go on later: what a task runs. The scheduler does not know
 * the language it is written in.
 */
export interface Runnable {
  /**
   * Goes on for at most `budget` steps as the current task. `blocked`: a `Wait` said that the task
   * sleeps or spins. A fault may be thrown, or be handled and given as `killed`.
   */
  run(budget: number): RunStatus;
  /** Simulated time that a step takes; 1 ns without it. */
  readonly stepNs?: number;
  /** Steps that the last `run` took; all of the budget without it. */
  readonly stepsRun?: number;
  /** It is in user space, where it may stay as long as it likes. */
  readonly userMode?: boolean;
  /** What the function returned, once it is done: the exit code of a kernel thread. */
  readonly exitCode?: number;
  /** Where it stands, for the report of who never gives way; undefined when it can not tell. */
  position?(): CodePosition | undefined;
}

/** A place in running code. */
export interface CodePosition {
  readonly ip: VirtAddr;
  /** The call chain that leads there, as a node of the stack depot. */
  readonly trace: number;
}

/**
 * A call that may have to wait. Whoever makes it polls until it is done: a `Runnable` gives
 * `blocked` to the scheduler in between, other code calls `Scheduler.block`.
 */
export interface Wait {
  /** Goes on as the current task; false: come back when the task runs again. */
  poll(): boolean;
  /** What the call returns, once it is done. */
  readonly result: number;
  /** Gives the call up: undoes what its caller can not undo. */
  abandon?(): void;
}

/** A wait that is over when `wait` is and `work` is done. */
export function andThen(wait: Wait, work: () => void): Wait {
  return {
    get result() {
      return wait.result;
    },
    poll: () => {
      if (!wait.poll()) return false;
      work();
      return true;
    },
    abandon: () => wait.abandon?.(),
  };
}

/** How a task sleeps: S can be interrupted, D can not, I is an idle thread of the kernel. */
export type SleepState = 'S' | 'D' | 'I';

/** A task as the scheduler sees it. */
export interface Entity {
  readonly task: Task;
  /** How many the scheduler knew before it. */
  readonly order: number;
  /** What it runs; undefined when the simulation itself acts for it, as for the shell's task. */
  code: Runnable | undefined;
  /** The CPU that it is on or was on last. */
  cpu: number;
  /** It never runs on another CPU. */
  pinned: boolean;
  /** Its first turn has come. */
  started: boolean;
  ended: boolean;
  asleep: boolean;
  sleepState: SleepState;
  /** When it fell asleep. */
  sinceNs: number;
  /** Wakes it; undefined when only others do. */
  alarm: Timer | undefined;
  /** When the alarm rings; Infinity without one. */
  alarmNs: number;
  /** A signal came: a sleep in state S ends. */
  signalled: boolean;
  /** It stays so after a sleep, until the signals are flushed. */
  holdsSignals: boolean;
  /** Calls of the simulation's own code that it is inside of. */
  hostDepth: number;
  /** Nesting of preempt_disable: above 0 no other task gets its CPU. */
  preemptCount: number;
  /** It has switched the interrupts of its CPU off. */
  irqsOff: boolean;
  /** Time on the CPU since it slept or gave way last. */
  busyNs: number;
  /** It loops for ever and gets no more turns. */
  stuck: boolean;
  /** Functions that it sleeps in, for the report of a hung task. */
  trace: number;
  /** The task that holds the mutex it waits for. */
  blockedOn: (() => Task | undefined) | undefined;
  hungTimer: Timer | undefined;
  /** Called when its code has ended, while the task still is. */
  onEnd: ((status: RunStatus) => void) | undefined;
}

/** What the scheduler counts for one wait of a host. */
export interface LoopState {
  readonly host: Entity;
  turns: number;
  busyNs: number;
  /** What of the simulation's effort had been spent when it began. */
  spent: number;
  /** Wakes the host when it holds. */
  until: (() => boolean) | undefined;
}

/** A task that may run. */
export function newEntity(task: Task, code: Runnable | undefined, cpu: number, order = 0): Entity {
  return {
    task,
    order,
    code,
    cpu,
    pinned: false,
    started: false,
    ended: false,
    asleep: false,
    sleepState: 'S',
    sinceNs: 0,
    alarm: undefined,
    alarmNs: Infinity,
    signalled: false,
    holdsSignals: false,
    hostDepth: 0,
    preemptCount: 0,
    irqsOff: false,
    busyNs: 0,
    stuck: false,
    trace: 0,
    blockedOn: undefined,
    hungTimer: undefined,
    onEnd: undefined,
  };
}

/** Whether a task with code of its own could go on by itself. */
export function countsAsRunnable(e: Entity): boolean {
  return e.code !== undefined && !e.asleep && !e.ended && !e.stuck && e.hostDepth === 0;
}
