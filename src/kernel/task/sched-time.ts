/**
 * The time that tasks take: steps, attempts to take locks, switches. CPUs that are busy at the same
 * time share it, and who loops for long makes it run faster (sched-hurry.ts).
 */
import type { Clock } from '../../machine/clock.ts';
import type { Effort } from '../../machine/effort.ts';
import type { KernelBase } from '../base/base.ts';
import { hurry } from '../base/sched-hurry.ts';
import type { Entity, LoopState } from './sched-entity.ts';

/** Time that a failed attempt to take a lock costs. */
const SPIN_NS = 1000;
/** What a call costs the simulation counts for no more than so many instructions. */
const EFFORT_PER_NS = 1.2;

/** Lets time pass. */
export class BusyTime {
  private readonly base: KernelBase;
  private owedNs = 0;
  private spinNs = 0;
  private seen = 0;

  constructor(base: KernelBase) {
    this.base = base;
  }

  private get clock(): Clock {
    return this.base.machine.clock;
  }

  private get effort(): Effort {
    return this.base.machine.memory.effort;
  }

  /** The current task tries in vain to take a lock: that takes time. */
  spin(): void {
    this.spinNs += SPIN_NS;
  }

  /** The time that attempts to take locks took since the last call. */
  takeSpin(): number {
    const ns = this.spinNs;
    this.spinNs = 0;
    return ns;
  }

  /** Lets the time pass that work of one CPU took, while `busyCpus` were busy. */
  charge(entity: Entity, ns: number, state: LoopState | undefined, busyCpus: () => number): void {
    let cost = ns;
    const { spent, limit } = this.effort;
    if (state) {
      cost *= hurry(state.busyNs, state.host.asleep, limit);
      // Who calls much and computes little keeps the simulation busy all the same.
      state.busyNs += Math.max(ns, (spent - this.seen) / EFFORT_PER_NS);
    }
    this.seen = spent;
    entity.busyNs += cost;
    this.owedNs += cost;
    const cpus = busyCpus();
    const passed = Math.floor(this.owedNs / cpus);
    this.owedNs -= passed * cpus;
    this.base.log.settle();
    if (passed > 0) this.clock.advanceNs(passed);
  }
}
