/**
 * Every allocation fails once: the same work on one fresh machine after the other, and on each the
 * next allocation gets nothing. What the kernel's `fail-nth` does for one task is done here for all
 * of the machine: slab objects and pages are counted together.
 */
import type { System } from '../system.ts';
import { alsoFail } from '../wiring.ts';
import type { MachineOptions } from './bare-machine.ts';
import type { SessionConfig } from './config.ts';
import { startMachine, type SimulatedMachine } from './machine.ts';

/** What is done again and again. */
export interface FailEachPlan {
  readonly config: SessionConfig;
  readonly options: MachineOptions;
  /** What comes before the first allocation that counts. */
  prepare?(machine: SimulatedMachine): void | Promise<void>;
  /** What is counted, and made to fail. */
  work(machine: SimulatedMachine): void | Promise<void>;
}

/** What became of a run. */
export interface FailedRun {
  readonly machine: SimulatedMachine;
  /** Allocations that were tried, the one that failed among them. */
  readonly tried: number;
}

/** Counts allocations, and lets one of them fail. */
class FailNth {
  tried = 0;
  private readonly nth: number;

  constructor(system: System, nth: number) {
    this.nth = nth;
    alsoFail(system, () => this.fails());
  }

  private fails(): boolean {
    return ++this.tried === this.nth;
  }
}

/** Does the work while the `nth` allocation fails, from 1 on; 0 lets all succeed. */
export async function failAllocation(plan: FailEachPlan, nth: number): Promise<FailedRun> {
  const machine = startMachine(plan.config, plan.options);
  await plan.prepare?.(machine);
  const counter = new FailNth(machine.system, nth);
  await plan.work(machine);
  return { machine, tried: counter.tried };
}

/** How many allocations the work tries when none fails. */
export async function countAllocations(plan: FailEachPlan): Promise<number> {
  return (await failAllocation(plan, 0)).tried;
}
