/**
 * Software interrupts: what timers, tasklets and RCU callbacks run in (kernel/softirq.c).
 *
 * A function that is called here runs to its end before anything else does, and must not sleep. A
 * CPU that holds a spin lock takes the interrupt when it has given the lock back.
 *
 * Simplified: it runs on the stack of the task that it interrupts, takes no time, does not nest.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { HZ } from '../../machine/clock.ts';
import { EFFORT } from '../../machine/effort.ts';
import type { Functions } from './functions.ts';
import { SOFT_LOCKUP_SECS } from './hung-task.ts';
import type { KernelBase } from '../base/base.ts';
import type { KernelMm } from '../base/allocators.ts';
import type { Oops } from './oops.ts';
import type { Runnable, Scheduler } from './sched.ts';
import type { TaskTable } from './task.ts';

/** `struct tasklet_struct`. */
export const TASKLET = { next: 0, state: 8, count: 16, func: 24, data: 32, size: 40 } as const;
const TASKLET_STATE_SCHED = 1;

/** Steps of one function in an interrupt: then it is taken for an endless loop. */
const STEPS_MAX = 200_000_000;
const STEPS = 10_000;
/** Turns that others get to give back a lock that an interrupt waits for. */
const LOCK_TURNS = 100_000;

/** Rounds of software interrupts, and the time until ksoftirqd has its turn after them. */
const MAX_SOFTIRQ_RESTART = 10;
const KSOFTIRQD_NS = 1e9 / HZ;

/** What software interrupts need. */
export interface SoftirqServices {
  readonly base: KernelBase;
  readonly mm: KernelMm;
  readonly tasks: TaskTable;
  readonly oops: Oops;
  readonly sched: Scheduler;
  readonly functions: Functions;
}

/** Runs functions in software interrupts. */
export class Softirqs {
  private readonly s: SoftirqServices;
  /** Software interrupts of each CPU that were raised at the same moment. */
  private readonly restarts: { atNs: number; count: number }[];
  private readonly waiting: { cpu: number; work: () => void }[] = [];
  /** `tasklet_vec` of each CPU: the first tasklet that is to run. */
  private readonly tasklets: number;

  constructor(services: SoftirqServices) {
    this.s = services;
    this.restarts = services.base.machine.cpus.map(() => ({ atNs: -1, count: 0 }));
    this.tasklets = services.mm.percpu.defineStatic('tasklet_vec', 16, 8);
  }

  /** Runs `work` in a software interrupt of a CPU, as soon as that takes one. */
  raise(cpu: number, work: () => void): void {
    const { sched, tasks } = this.s;
    const entity = sched.entityIfKnown(tasks.runningOn(cpu));
    if (entity && entity.preemptCount > 0) this.waiting.push({ cpu, work });
    else this.interrupt(cpu, work);
  }

  /** Runs `work` in a hardware interrupt of a CPU. */
  hardirq(cpu: number, work: () => void): void {
    this.interrupt(cpu, work, 'hardirq');
  }

  /** Calls a function by its address, in the interrupt that runs; gives what it returned. */
  call(address: VirtAddr, args: readonly number[]): number {
    this.s.base.machine.memory.effort.spend(EFFORT.callback);
    const code = this.s.functions.call(address, args);
    if (code) this.runToEnd(code);
    return code?.exitCode ?? 0;
  }

  /** @kernel kernel/softirq.c tasklet_setup faithful */
  taskletSetup(tasklet: VirtAddr, func: VirtAddr): void {
    const { memory } = this.s.base.machine;
    memory.fill(tasklet, 0, TASKLET.size);
    memory.write8(tasklet + TASKLET.count + 4, 1);
    memory.writePtr(tasklet + TASKLET.func, func);
  }

  /**
   * Runs a tasklet once, soon, on this CPU.
   * @kernel kernel/softirq.c tasklet_schedule simplified
   */
  taskletSchedule(tasklet: VirtAddr): void {
    const { base, mm, sched } = this.s;
    const { memory, cpu, clock } = base.machine;
    if (memory.read32(tasklet + TASKLET.state) & TASKLET_STATE_SCHED) return;
    memory.write32(tasklet + TASKLET.state, TASKLET_STATE_SCHED);
    const head = mm.percpu.perCpuPtr(this.tasklets, cpu.id);
    memory.writePtr(tasklet + TASKLET.next, memory.readPtr(head));
    memory.writePtr(head, tasklet);
    const { id } = cpu;
    const again = this.restartNs(id, clock.nowNs);
    sched.at(again, () => this.raise(id, () => this.runTasklets(head)));
  }

  /**
   * When a software interrupt that is raised now runs: at once, but when one raises the next again
   * and again, ksoftirqd takes over, which gives way to others.
   * @kernel kernel/softirq.c __do_softirq simplified
   */
  private restartNs(cpu: number, nowNs: number): number {
    const last = this.restarts[cpu];
    const { context } = this.s.base.machine.cpu;
    if (context !== 'softirq' || last.atNs !== nowNs) last.count = 0;
    last.atNs = nowNs;
    return ++last.count > MAX_SOFTIRQ_RESTART ? nowNs + KSOFTIRQD_NS : nowNs;
  }

  /** Whether a tasklet is still to run. */
  taskletPending(tasklet: VirtAddr): boolean {
    const state = this.s.base.machine.memory.read32(tasklet + TASKLET.state);
    return (state & TASKLET_STATE_SCHED) !== 0;
  }

  /** @kernel kernel/softirq.c tasklet_action_common simplified */
  private runTasklets(head: VirtAddr): void {
    const { memory } = this.s.base.machine;
    const list: VirtAddr[] = [];
    for (let at = memory.readPtr(head); at !== 0; at = memory.readPtr(at)) {
      memory.effort.spend(EFFORT.link);
      list.push(at);
    }
    memory.writePtr(head, 0);
    for (const tasklet of list.reverse()) {
      memory.write32(tasklet + TASKLET.state, 0);
      const usesCallback = memory.read8(tasklet + TASKLET.count + 4) !== 0;
      const data = memory.readPtr(tasklet + TASKLET.data);
      this.call(memory.readPtr(tasklet + TASKLET.func), [usesCallback ? tasklet : data]);
    }
  }

  private interrupt(cpu: number, work: () => void, kind: 'softirq' | 'hardirq' = 'softirq'): void {
    const { base, tasks, oops } = this.s;
    const { machine } = base;
    const before = machine.cpu;
    machine.cpu = machine.cpus[cpu];
    tasks[kind](() => oops.guard(work, undefined));
    machine.cpu = before;
  }

  /** Runs what had to wait while its CPU could not be interrupted. */
  runWaiting(): void {
    if (this.waiting.length === 0) return;
    for (const { cpu, work } of this.waiting.splice(0)) this.raise(cpu, work);
  }

  /** Runs code to its end in an interrupt. */
  runToEnd(code: Runnable): void {
    const { sched, base } = this.s;
    const { clock, cpu } = base.machine;
    const endNs = clock.nowNs + SOFT_LOCKUP_SECS * 1e9;
    let turns = 0;
    for (let steps = 0; steps < STEPS_MAX; steps += STEPS) {
      const status = code.run(STEPS);
      if (status === 'done' || status === 'killed') return;
      if (status === 'blocked' && (++turns > LOCK_TURNS || !sched.runLockHolders())) break;
      if (clock.nowNs >= endNs) break;
    }
    sched.hung.softLockup({ ...sched.current, code, trace: cpu.trace });
    this.s.oops.panic('softlockup: hung tasks');
  }
}
