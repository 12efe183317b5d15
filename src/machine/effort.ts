/**
 * How much the simulation has done for the simulated machine: the one budget that all loops are
 * charged to, so that no code of a module, no queue that feeds itself and no broken list keeps the
 * simulation busy for ever.
 *
 * It is counted, not measured, so a run is the same everywhere: 1 is about what an instruction of C
 * takes, some ten nanoseconds of the real machine. When it is used up the simulated machine does
 * not come back, and `NeverEnds` says so; the kernel's entry points take it for a fault (oops.ts).
 */
import { DEFAULT_LIMITS } from '../base/limits.ts';

/** What a command adds again to what is left, when others have used it up. */
const REFILL = 100_000;
/** What may be done after the end. */
const GRACE = 1_000_000;

/** Costs of what is no instruction. */
export const EFFORT = {
  /** A call of a function of the kernel that is not in C. */
  call: 60,
  /** A timer that fires, a turn that a task gets. */
  event: 100,
  /** A task that goes to sleep, and is woken. */
  sleep: 2000,
  /** A function that is called in an interrupt, or by a worker. */
  callback: 1000,
  /** A line of the log. */
  line: 500,
  /** A step along a list. */
  link: 60,
  /** A byte that a function of the kernel looks at, and one that is copied or filled. */
  byte: 2,
  block: 1 / 16,
  /** A byte of a text, read or written by itself. */
  letter: 8,
  /** A page that is mapped or unmapped; one of many that are allocated at once. */
  page: 60,
  pageOfMany: 16,
  /** A piece of the area of vmalloc, a block of percpu memory: found and given back. */
  area: 700,
  /** A timer that takes its place among the others. */
  timer: 200,
  /** A slab cache that is made; the host keeps some kilobytes for each that ever was. */
  cache: 4000,
  /** A look at a task that could run. */
  candidate: 10,
} as const;

/** The budget is used up: what runs goes on for ever. */
export class NeverEnds extends Error {
  /** What was spent. */
  readonly steps: number;

  constructor(steps: number) {
    super(`no end after ${steps} steps`);
    this.steps = steps;
  }
}

/** The budget of one machine. */
export class Effort {
  /** What a command may take. */
  readonly limit: number;
  /** Whether each command has all of it anew; if not, they share one budget. */
  isRenewed = true;
  private readonly scale: number;
  private left: number;
  private spentBefore: number;

  /** @param scale - how much slower everything is than without an account of memory. */
  constructor(limit = DEFAULT_LIMITS['kernel-steps'], scale = 1) {
    this.limit = limit;
    this.scale = scale;
    this.left = limit;
    this.spentBefore = limit;
  }

  /** All that was spent, ever. */
  get spent(): number {
    return this.spentBefore - this.left;
  }

  /** How much more may be done. */
  get room(): number {
    return this.left / this.scale;
  }

  /**
   * Charges for something that was done.
   * @throws NeverEnds when the budget is used up, and again while somebody goes on.
   */
  spend(steps: number): void {
    this.left -= steps * this.scale;
    if (this.left < 0) this.end();
  }

  /** A command has ended: the next one has a budget of its own, or a little more of the common. */
  commandEnded(): void {
    if (this.isRenewed) this.renew();
    else this.refillTo(Math.min(this.limit, this.left + REFILL));
  }

  /** Somebody waits for what comes next: it may take all. */
  renew(): void {
    this.refillTo(this.limit);
  }

  private refillTo(left: number): void {
    this.spentBefore += left - this.left;
    this.left = left;
  }

  private end(): never {
    // Enough to take down what stands, not to go on with it.
    this.refillTo(GRACE);
    throw new NeverEnds(this.limit);
  }
}
