/**
 * What a program may ask for: numbers as the kernel's functions take them, and how much work.
 */
import { TWO48 } from '../machine/address.ts';

/** An operation that cannot be carried out; ends the program. */
export class Failure extends Error {}

/**
 * Steps that the programs of a file may cost together: what operations do, scans, dumps, look-ups
 * of names, machines booted. The recordings of a kernel, some two thousand, take a fifth of it;
 * this is less than ten seconds.
 */
export const WORK_MAX = 1_000_000_000;
/** Objects in all dumps and reports that are kept until the end. */
export const OUTPUT_MAX = 500_000;
/** Steps that a new machine counts for, and any program. */
export const BOOT_STEPS = 5_000_000;
export const PROGRAM_STEPS = 20_000;
/** Steps that any operation counts for. */
export const OPERATION_STEPS = 200;

/** What is left of the work and output that programs may cost. */
export class Budget {
  private work: number;
  private output: number;
  private readonly max: readonly [work: number, output: number];

  constructor(work = WORK_MAX, output = OUTPUT_MAX) {
    this.max = [work, output];
    this.work = work;
    this.output = output;
  }

  /** As {@link spend}, for what comes before an operation, which then fails. */
  charge(steps: number): void {
    this.work -= steps;
  }

  /** Takes `steps` from the work that is left. */
  spend(steps: number): void {
    this.work -= steps;
    if (this.work < 0) {
      throw new Failure(`more work than a trace may ask for: ${this.max[0]} steps`);
    }
  }

  /** Whether there is no work left. */
  get isSpent(): boolean {
    return this.work < 0;
  }

  /** Takes `entries` from the output that is left. */
  print(entries: number): void {
    this.output -= entries;
    if (this.output < 0) {
      throw new Failure(`the reports hold too much: more than ${this.max[1]} objects`);
    }
  }

  /** What was printed so far is not kept any more. */
  dropOutput(): void {
    this.output = this.max[1];
  }
}

/** A number as a `size_t`: a negative one is very large. Above 2^53 it is not exact. */
export function toSize(n: bigint): number {
  return Number(BigInt.asUintN(64, n));
}

/**
 * The end of a range that begins at `start`.
 * @throws Failure when it lies beyond the last address, where the kernel's sums wrap around.
 */
export function endOf(start: number, size: number): number {
  if (start + size > TWO48) throw new Failure(`${size} bytes end beyond the last address`);
  return start + size;
}
