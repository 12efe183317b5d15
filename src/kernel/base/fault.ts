/**
 * Faults of the simulated CPU that memory itself does not raise. As `PageFault`, only the kernel's
 * entry points catch them (see oops.ts).
 */

/** A use of an address that is not canonical: general protection. */
export class GeneralProtection extends Error {
  /** The 64-bit value that was used as an address. */
  readonly value: bigint;

  constructor(value: bigint) {
    super(`general protection fault at 0x${value.toString(16)}`);
    this.value = value;
  }
}

/** A task waits for what can not happen any more, or loops for ever: whoever called it goes on. */
export class TaskHung extends Error {
  readonly comm: string;

  constructor(comm: string) {
    super(`task ${comm} hangs`);
    this.comm = comm;
  }
}

/** A task ends itself: no fault, but it leaves its code the same way. */
export class TaskExit extends Error {
  /** What it gives whoever waits for its end. */
  readonly code: number;

  constructor(code: number) {
    super(`the task exits with ${code}`);
    this.code = code;
  }
}

/** A division by zero, or one whose quotient does not fit. */
export class DivideError extends Error {
  readonly trap = 'divide error';

  constructor() {
    super('divide error');
  }
}

/** An instruction that is none: control reached a place that the compiler was told it can not. */
export class InvalidOpcode extends Error {
  readonly trap = 'invalid opcode';

  constructor() {
    super('invalid opcode');
  }
}

/** The stack pointer left the stack: the guard page below it was hit. */
export class StackOverflow extends Error {
  /** The address that was written to, and the stack's range. */
  readonly address: number;
  readonly start: number;
  readonly end: number;

  constructor(address: number, start: number, end: number) {
    super('stack guard page was hit');
    this.address = address;
    this.start = start;
    this.end = end;
  }
}

/** The kernel gives up: panic(). */
export class KernelPanic extends Error {
  /** What follows `Kernel panic - not syncing: `. */
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}
