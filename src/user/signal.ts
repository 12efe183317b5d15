/**
 * How programs end: by exit(), by a signal, or because the kernel died under them.
 */
import { PageFault } from '../machine/memory.ts';
import {
  DivideError,
  GeneralProtection,
  InvalidOpcode,
  KernelPanic,
  StackOverflow,
} from '../kernel/base/fault.ts';
import type { LibcFrame } from './allocations.ts';

export const SIGINT = 2;
export const SIGILL = 4;
export const SIGABRT = 6;
export const SIGFPE = 8;
export const SIGSEGV = 11;

/** The program ends itself. */
export class ProgramEnd extends Error {
  /** As `wait` gives it to a shell: 128 and the number for a signal. */
  readonly status: number;
  /** The signal that ended it, 0 when none did. */
  readonly signal: number;
  /** Functions of the C library that it ended in, innermost first. */
  readonly via: readonly LibcFrame[];

  constructor(status: number, signal = 0, via: readonly LibcFrame[] = []) {
    super(`the program ends with ${status}`);
    this.via = via;
    this.status = status;
    this.signal = signal;
  }
}

/** The kernel faulted in what it did for the program, and ended it. */
export class ProgramKilled extends Error {}

/** The program sends itself a signal that nobody handles. */
export function raised(signal: number, via: readonly LibcFrame[] = []): ProgramEnd {
  return new ProgramEnd(128 + signal, signal, via);
}

/** The signal for a fault of a program's code; undefined for what is none. */
export function signalOf(error: unknown): number | undefined {
  if (error instanceof PageFault || error instanceof GeneralProtection) return SIGSEGV;
  if (error instanceof StackOverflow) return SIGSEGV;
  if (error instanceof DivideError) return SIGFPE;
  if (error instanceof InvalidOpcode) return SIGILL;
  // The interpreter's check of return addresses, which in the kernel is the end.
  return error instanceof KernelPanic ? SIGABRT : undefined;
}

/** What a shell says of a program that a signal ended. */
export const SIGNAL_TEXTS: Readonly<Record<number, string>> = {
  [SIGILL]: 'Illegal instruction',
  [SIGABRT]: 'Aborted',
  [SIGFPE]: 'Floating point exception',
  9: 'Killed',
  [SIGSEGV]: 'Segmentation fault',
  15: 'Terminated',
};

/** Their names. */
export const SIGNAL_NAMES: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  [SIGINT]: 'SIGINT',
  3: 'SIGQUIT',
  [SIGILL]: 'SIGILL',
  5: 'SIGTRAP',
  [SIGABRT]: 'SIGABRT',
  7: 'SIGBUS',
  [SIGFPE]: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  [SIGSEGV]: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};
