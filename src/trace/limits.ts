/**
 * What a program may ask for: numbers as the kernel's functions take them, and how much work.
 */
import { TWO48 } from '../machine/address.ts';

/** An operation that cannot be carried out; ends the program. */
export class Failure extends Error {}

/**
 * Steps that a program may cost: words scanned, dumps, look-ups of names. The longest recorded
 * program takes a few hundred thousand; this is some ten seconds.
 */
export const WORK_MAX = 2_000_000_000;
/** Objects in all dumps and reports of a program: they are kept until it ends. */
export const OUTPUT_MAX = 500_000;

/** What is left of the work and output that a program may cost. */
export class Budget {
  private work: number;
  private output: number;

  constructor(work = WORK_MAX, output = OUTPUT_MAX) {
    this.work = work;
    this.output = output;
  }

  /** Takes `steps` from the work that is left. */
  spend(steps: number): void {
    this.work -= steps;
    if (this.work < 0) throw new Failure('the program asks for more work than a trace may');
  }

  /** Takes `entries` from the output that is left. */
  print(entries: number): void {
    this.output -= entries;
    if (this.output < 0) throw new Failure('the reports of the program hold too much');
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
