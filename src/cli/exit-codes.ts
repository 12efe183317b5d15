/**
 * What the program's exit status means, and the errors that lead to it. docs/exit-status.md says
 * the same to users.
 */
import type { Diagnostic } from '../base/diagnostic.ts';

/** Nothing was found: no leak, no difference, no failed test. */
export const EXIT_CLEAN = 0;
/** Something was found. `--leaks-exit` says another status. */
export const EXIT_LEAKS = 1;
/** The command line or an input was wrong, or the machine does not come back. */
export const EXIT_USAGE = 2;
/** A bug in the simulator. */
export const EXIT_BUG = 3;

/** A script took too much time: as timeout(1) has it. */
export const EXIT_TIME = 124;
/** Ctrl-C ended it: what SIGINT, 2, makes of a program. */
export const EXIT_INTERRUPTED = 128 + 2;
/** Who read the output went away: what SIGPIPE, 13, makes of a program. */
export const EXIT_PIPE = 128 + 13;

/** Status of a program that the kernel killed: 128 + SIGKILL. */
export const STATUS_KILLED = 137;

/** The user's mistake, with what to do about it. */
export class UsageError extends Error {
  readonly hint: string | undefined;
  /** What a compiler or parser said before. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, hint?: string, diagnostics: readonly Diagnostic[] = []) {
    super(message);
    this.hint = hint;
    this.diagnostics = diagnostics;
  }
}

/** The kernel died, or killed the program, when a module was loaded. */
export class ModuleDied extends UsageError {}

/** A module did not let itself be loaded. */
export class LoadRefused extends UsageError {}
