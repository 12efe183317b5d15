/**
 * The scheduler: lets tasks take turns on the CPUs, as a schedule decides (kernel/sched/core.c).
 *
 * The simulation acts for some tasks itself: for processes that make system calls and for the scan
 * thread. Such a task, the host, runs until it waits (`block`), runs code that can be interrupted
 * (`execute`) or lets others go first (`condResched`); then the loop gives turns to the tasks that
 * have code of their own, until the schedule picks the host again. Hosts can be nested, when a turn
 * leads to another wait: only the innermost can go on.
 *
 * Time passes by the steps that are taken, shared by the CPUs that are busy. When nobody can run,
 * it jumps to the next timer. Who loops for long makes time run faster, so that nothing takes the
 * real machine for ever.
 *
 * Simplified: one queue for all CPUs; no priorities, no time slices but those of the schedule; an
 * interrupt comes between two turns.
 */
import type { Clock, Timer } from '../../machine/clock.ts';
import { EFFORT, NeverEnds, type Effort } from '../../machine/effort.ts';
import { TaskHung } from '../base/fault.ts';
import { HungTasks, HUNG_TASK_TIMEOUT_SECS, SOFT_LOCKUP_SECS } from './hung-task.ts';
import type { KernelBase } from '../base/base.ts';
import type { Oops } from './oops.ts';
import {
  countsAsRunnable,
  newEntity,
  type Entity,
  type LoopState,
  type Runnable,
  type RunStatus,
  type SleepState,
  type Wait,
} from './sched-entity.ts';
import { Placement } from './sched-placement.ts';
import { RunQueue } from './sched-queue.ts';
import { Switcher } from './sched-switch.ts';
import { BusyTime } from './sched-time.ts';
import { Schedule, ScheduleError, type Candidate } from '../base/schedule.ts';
import { TASK_STATE, TASK_STRUCT } from '../base/task-struct.ts';
import type { Task, TaskTable } from './task.ts';

export type { Entity, Runnable, RunStatus, SleepState, Wait } from './sched-entity.ts';

/** Time that a switch from one task to the next costs. */
const SWITCH_NS = 1000;
/** A turn that nobody competes for. */
const LONG_TURN = 1_000_000;
/** Turns of others in one wait of the host, and the part of the effort that they may take. */
const TURNS_MAX = 1_000_000;
const SLEEP_SHARE = 1 / 2;
/** How long the host waits for what only others can bring about. */
const WAIT_MAX_NS = 1200e9;

/** A candidate and its task. */
interface Pick extends Candidate {
  readonly entity: Entity;
}

/** Gives turns to tasks. */
export class Scheduler {
  readonly schedule: Schedule;
  readonly hung: HungTasks;
  /** Called when {@link active} changes. */
  onActive: (active: boolean) => void = () => undefined;
  /** Runs interrupts that a CPU could not take. */
  pendingInterrupts: () => void = () => undefined;
  /** Runs code to its end in an interrupt. */
  atomically: (code: Runnable) => void = () => undefined;
  private readonly base: KernelBase;
  private readonly tasks: TaskTable;
  private readonly oops: Oops;
  private readonly entities = new Map<Task, Entity>();
  private readonly placement: Placement;
  private readonly switcher: Switcher;
  private readonly queue = new RunQueue();
  private orders = 0;
  private events = 0;
  /** The innermost wait. */
  inner: LoopState | undefined;
  private readonly time: BusyTime;
  /** Until when timers wait because a host has used up its turns; 0 when they do not. */
  private frozenNs = 0;

  constructor(base: KernelBase, tasks: TaskTable, oops: Oops, schedule = Schedule.calm()) {
    this.base = base;
    this.tasks = tasks;
    this.oops = oops;
    this.schedule = schedule;
    this.time = new BusyTime(base);
    this.placement = new Placement(base.machine.cpus.length, tasks, this.entities);
    this.switcher = new Switcher(base, tasks, this.entities);
    this.hung = new HungTasks(base, () => oops.modulesText());
  }

  private get clock(): Clock {
    return this.base.machine.clock;
  }

  private get effort(): Effort {
    return this.base.machine.memory.effort;
  }

  /** Whether anything can happen by itself: a task could run, or a timer of tasks is armed. */
  get active(): boolean {
    return this.queue.length > 0 || this.events > 0;
  }

  /** The task that runs on the current CPU. */
  get current(): Entity {
    return this.entityOf(this.tasks.current);
  }

  /** What the scheduler knows about a task. */
  entityOf(task: Task): Entity {
    let entity = this.entities.get(task);
    if (!entity) {
      entity = newEntity(task, undefined, this.base.machine.cpu.id, this.orders++);
      entity.started = true;
      this.entities.set(task, entity);
    }
    return entity;
  }

  /** The same, undefined for a task that has never scheduled. */
  entityIfKnown(task: Task): Entity | undefined {
    return this.entities.get(task);
  }

  /** Gives a task that sleeps since it was made code to run; it waits to be woken. */
  attach(task: Task, code: Runnable, cpu?: number): Entity {
    const home = cpu ?? this.entities.size % this.base.machine.cpus.length;
    const entity = newEntity(task, code, home, this.orders++);
    entity.pinned = cpu !== undefined;
    entity.asleep = true;
    entity.sinceNs = this.clock.nowNs;
    this.entities.set(task, entity);
    return entity;
  }

  /**
   * Makes a sleeping task run; says whether it slept.
   * @kernel kernel/sched/core.c try_to_wake_up simplified
   */
  wake(entity: Entity): boolean {
    this.setState(entity, TASK_STATE.R);
    if (!entity.asleep || entity.ended) return false;
    if (entity.alarm) this.cancel(entity.alarm);
    entity.alarm = undefined;
    entity.alarmNs = Infinity;
    this.hung.unwatch(entity);
    entity.busyNs = 0;
    this.change(entity, () => (entity.asleep = false));
    if (entity.task.state !== 'Z') entity.task.state = 'R';
    return true;
  }

  /** Wakes the host as soon as `condition` holds; undefined ends that. */
  watch(condition: (() => boolean) | undefined): void {
    if (this.inner) this.inner.until = condition;
  }

  /** Puts the current task to sleep, at the latest until `untilNs`; its caller stops running it. */
  sleep(entity: Entity, state: SleepState, untilNs = Infinity): void {
    this.effort.spend(EFFORT.sleep);
    entity.sleepState = state;
    entity.sinceNs = this.clock.nowNs;
    entity.trace = this.base.machine.cpu.trace;
    this.setState(entity, TASK_STATE[state]);
    entity.alarmNs = untilNs;
    this.change(entity, () => (entity.asleep = true));
    if (untilNs < Infinity) entity.alarm = this.at(untilNs, () => this.wake(entity));
    if (state === 'D') this.hung.watch(entity);
  }

  /** Writes `__state`, a number of `TASK_STATE`. */
  setState({ task }: Entity, state: number): void {
    this.base.machine.memory.write32(task.addr + TASK_STRUCT.state, state);
  }

  /** The current task tries in vain to take a lock: that takes time. */
  spin(): void {
    this.time.spin();
  }

  /** Calls `fire` at a time, as an event that may make tasks run. */
  at(ns: number, fire: () => void): Timer {
    this.countEvents(1);
    const due = (): void => {
      if (this.frozenNs > 0 && this.clock.nowNs < this.frozenNs) {
        this.clock.after((this.frozenNs - this.clock.nowNs) / 1e6, due);
        return;
      }
      this.countEvents(-1);
      fire();
    };
    return this.clock.after(Math.max(0, ns - this.clock.nowNs) / 1e6, due);
  }

  /** Takes back what `at` gave; harmless when it has fired. */
  cancel(timer: Timer): void {
    if (!timer.pending) return;
    this.countEvents(-1);
    this.clock.cancel(timer);
  }

  /** Waits as the current task, in code of the simulation; gives what the call returns. */
  block(wait: Wait): number {
    return this.asHost((host) => {
      while (!wait.poll()) {
        this.effort.spend(EFFORT.event);
        this.chargeSpin(host);
        if (this.loop(host, false) < 0) this.giveUp(host, wait);
      }
      return wait.result;
    });
  }

  /** Runs code as the current task to its end, while others run as well. Faults are thrown. */
  execute(code: Runnable): 'done' | 'killed' {
    if (this.base.machine.cpu.context !== 'task') {
      this.atomically(code);
      return 'done';
    }
    return this.asHost((host) => {
      const before = host.code;
      this.change(host, () => (host.code = code));
      try {
        return this.drive(host, code);
      } finally {
        this.change(host, () => (host.code = before));
      }
    });
  }

  /** Lets others run in the middle of what the current task does, which took `costNs` so far. */
  condResched(costNs: number): void {
    const { cpu } = this.base.machine;
    if (!this.active || cpu.context !== 'task') return;
    const entity = this.current;
    if (entity.preemptCount > 0) return;
    this.asHost((host) => {
      this.charge(host, costNs);
      host.busyNs = 0;
      this.loop(host, false);
    });
  }

  /** Runs `work` as `task` on this CPU, whatever runs there. */
  runAs<T>(task: Task, work: () => T): T {
    const entity = this.entities.get(this.tasks.current);
    if (entity?.code && entity.hostDepth === 0) this.switcher.toIdle(this.base.machine.cpu.id);
    return this.tasks.runAs(task, work);
  }

  /** Gives turns to tasks that hold a CPU, because an interrupt waits for their lock. */
  runLockHolders(): boolean {
    const { machine } = this.base;
    const { cpu } = machine;
    for (const e of this.queue.all) {
      if (e.preemptCount === 0 || e.cpu === cpu.id) continue;
      if (this.tasks.runningOn(e.cpu) !== e.task) continue;
      this.turn(e, e.cpu, 100);
      machine.cpu = cpu;
      return true;
    }
    return false;
  }

  /** Gives turns until the host may go on: the steps that it may take, -1 when nothing wakes it. */
  private loop(host: Entity, hasSteps: boolean): number {
    const state = this.inner!;
    if (host.asleep) {
      this.switcher.toIdle(host.cpu);
      state.spent = this.effort.spent;
    }
    for (;;) {
      this.pendingInterrupts();
      if (state.until?.()) this.wake(host);
      const picks = this.candidates(host, hasSteps);
      if (picks.length === 0) {
        if (!this.idle(state)) return -1;
        continue;
      }
      let pick = picks[0];
      let steps = this.longTurn(pick.entity);
      if (picks.length > 1) {
        const decision = this.schedule.choose(picks);
        pick = picks.find((p) => p.pid === decision.pid)!;
        steps = decision.steps;
        if (decision.cpu !== pick.cpu && this.placement.fits(pick.entity, decision.cpu)) {
          pick = { ...pick, cpu: decision.cpu };
        }
      }
      if (pick.entity === host) {
        this.switcher.place(host);
        return steps;
      }
      this.effort.spend(EFFORT.event);
      if (this.isTooMuch(state) && !this.freeze(state)) return -1;
      this.turn(pick.entity, pick.cpu, steps);
    }
  }

  /** Runs the code of the host, which takes its turns like the others. */
  private drive(host: Entity, code: Runnable): 'done' | 'killed' {
    for (;;) {
      const steps = this.loop(host, true);
      if (steps < 0) {
        this.giveUp(host);
        continue;
      }
      const status = code.run(steps);
      this.afterTurn(host, code, status, steps);
      if (status === 'done' || status === 'killed') return status;
      if (code.userMode) host.busyNs = 0;
      else if (this.lockedUp(host)) throw new TaskHung(host.task.comm);
    }
  }

  /** One turn of a task with code of its own. */
  private turn(entity: Entity, cpu: number, steps: number): void {
    entity.cpu = cpu;
    this.switcher.place(entity);
    if (!entity.started) {
      entity.started = true;
      if (entity.task.kthread) this.tasks.enterKthread();
    }
    const code = entity.code!;
    const status = this.oops.guard<RunStatus>(() => code.run(steps), 'killed');
    if (status === 'done' || status === 'killed') this.end(entity, status);
    else if (entity.asleep) this.switcher.toIdle(cpu);
    this.afterTurn(entity, code, status, steps);
    if (this.lockedUp(entity)) this.switcher.toIdle(cpu);
  }

  private afterTurn(entity: Entity, code: Runnable, status: RunStatus, steps: number): void {
    const taken = status === 'preempted' ? steps : (code.stepsRun ?? steps);
    const switchNs = status === 'blocked' ? SWITCH_NS : 0;
    this.charge(entity, taken * (code.stepNs ?? 1) + this.time.takeSpin() + switchNs);
  }

  /** The host tried to take a lock in vain. */
  private chargeSpin(host: Entity): void {
    const ns = this.time.takeSpin();
    if (ns > 0) this.charge(host, ns);
    if (this.lockedUp(host)) throw new TaskHung(host.task.comm);
  }

  private charge(entity: Entity, ns: number): void {
    this.time.charge(entity, ns, this.inner, () => this.placement.busyCpus);
  }

  /** Nobody can run: jumps to the next timer. False when none will wake anybody. */
  private idle(state: LoopState): boolean {
    const { host } = state;
    if (this.events === 0) return false;
    if (this.oops.panicked !== '' && host.alarm === undefined) return false;
    const waitedNs = this.clock.nowNs - host.sinceNs;
    if (host.alarm === undefined && waitedNs > WAIT_MAX_NS) return false;
    this.effort.spend(EFFORT.event);
    if (this.isTooMuch(state)) return this.freeze(state);
    state.busyNs = 0;
    this.base.log.settle();
    this.clock.advanceNs(Math.max(0, this.clock.nextNs - this.clock.nowNs));
    return true;
  }

  /** One turn more: whether others got too many while the host waits. */
  private isTooMuch(state: LoopState): boolean {
    if (++state.turns > TURNS_MAX) return true;
    if (state.host.alarm === undefined) return false;
    return this.effort.spent - state.spent > this.effort.limit * SLEEP_SHARE;
  }

  /** Too many turns in one sleep: tasks and timers stand still for the rest of it. */
  private freeze(state: LoopState): boolean {
    const { host } = state;
    if (!host.asleep || host.alarm === undefined) return false;
    this.frozenNs = host.alarmNs;
    this.cancel(host.alarm);
    this.clock.advanceNs(Math.max(0, host.alarmNs - this.clock.nowNs));
    this.frozenNs = 0;
    state.turns = 0;
    state.spent = this.effort.spent;
    this.wake(host);
    return true;
  }

  /** Nothing will wake the host: as if somebody typed Ctrl-C, or for good when that is no help. */
  private giveUp(host: Entity, wait?: Wait): void {
    if (host.sleepState !== 'D' && !host.signalled && host.asleep) {
      host.signalled = true;
      this.wake(host);
      this.switcher.place(host);
      return;
    }
    const hungNs = host.sinceNs + HUNG_TASK_TIMEOUT_SECS * 1e9;
    if (host.asleep) this.clock.advanceNs(Math.max(0, hungNs - this.clock.nowNs));
    this.wake(host);
    this.switcher.place(host);
    wait?.abandon?.();
    throw new TaskHung(host.task.comm);
  }

  /** The tasks that could get the next turn, each with the CPU that it would get it on. */
  private candidates(host: Entity, hasSteps: boolean): Pick[] {
    const picks: Pick[] = [];
    const { placement } = this;
    placement.startCounting();
    const isDead = this.oops.panicked !== '';
    this.effort.spend(EFFORT.candidate * this.queue.length);
    for (const entity of this.queue.with(host)) {
      if (entity.asleep || entity.ended || entity.stuck || (entity !== host && isDead)) continue;
      const cpu = placement.cpuFor(entity);
      const isHost = entity === host && !hasSteps;
      if (cpu >= 0) picks.push({ pid: entity.task.pid, cpu, host: isHost, entity });
    }
    return picks;
  }

  /** Steps until the next timer, for a task that nobody competes with. */
  private longTurn({ code }: Entity): number {
    const ns = this.clock.nextNs - this.clock.nowNs;
    return Math.max(1, Math.min(LONG_TURN, Math.ceil(ns / (code?.stepNs ?? 1))));
  }

  private lockedUp(entity: Entity): boolean {
    if (entity.busyNs < SOFT_LOCKUP_SECS * 1e9 || entity.ended || entity.asleep) return false;
    this.base.machine.cpu = this.base.machine.cpus[entity.cpu];
    entity.trace = this.base.machine.cpu.trace;
    this.hung.softLockup(entity);
    if (entity.hostDepth === 0) this.change(entity, () => (entity.stuck = true));
    return true;
  }

  private end(entity: Entity, status: RunStatus): void {
    entity.onEnd?.(status);
    this.switcher.toIdle(entity.cpu);
    this.tasks.exit(entity.task);
  }

  /** A task has ended. */
  forget(task: Task): void {
    const entity = this.entities.get(task);
    if (!entity) return;
    if (entity.alarm) this.cancel(entity.alarm);
    this.hung.unwatch(entity);
    this.change(entity, () => (entity.ended = true));
    this.entities.delete(task);
  }

  /** Runs `work` with the current task as the innermost host. */
  private asHost<T>(work: (host: Entity) => T): T {
    const { current: host, inner } = this;
    // A process comes from user space, where it can be interrupted.
    if (host.hostDepth === 0 && !host.code) host.busyNs = 0;
    const { pinned, cpu } = host;
    this.inner = { host, turns: 0, busyNs: 0, spent: this.effort.spent, until: undefined };
    host.cpu = this.base.machine.cpu.id;
    host.pinned = true;
    this.change(host, () => host.hostDepth++);
    try {
      return work(host);
    } catch (error) {
      if (error instanceof NeverEnds || error instanceof ScheduleError) this.comeBack(host, error);
      throw error;
    } finally {
      this.change(host, () => host.hostDepth--);
      host.pinned = pinned;
      if (pinned) host.cpu = cpu;
      this.inner = inner;
    }
  }

  /** Nothing goes on any more: what the host does is given up where it stands. */
  private comeBack(host: Entity, error: Error): void {
    const { cpu } = this.base.machine;
    if (host.asleep) cpu.trace = host.trace;
    this.base.stack.noteFault(error);
    this.wake(host);
    this.switcher.place(host);
  }

  private change(entity: Entity, apply: () => void): void {
    const { active } = this;
    const before = countsAsRunnable(entity);
    apply();
    const after = countsAsRunnable(entity);
    if (after !== before) {
      if (after) this.queue.add(entity);
      else this.queue.remove(entity);
    }
    if (active !== this.active) this.onActive(this.active);
  }

  private countEvents(by: number): void {
    const before = this.active;
    this.events += by;
    if (before !== this.active) this.onActive(this.active);
  }
}
