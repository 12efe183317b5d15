/**
 * What the program's exit status means, and the errors that lead to it.
 */

/** Nothing leaked, everything agreed. */
export const EXIT_CLEAN = 0;
/** Leaks were reported, or a trace disagreed. */
export const EXIT_LEAKS = 1;
/** The command line or an input was wrong. */
export const EXIT_USAGE = 2;
/** A bug in the simulator. */
export const EXIT_BUG = 3;

/** A script took too much time: as timeout(1) has it. */
export const EXIT_TIME = 124;
/** Who read the output went away: what SIGPIPE, 13, makes of a program. */
export const EXIT_PIPE = 128 + 13;

/** The user's mistake, with what to do about it. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
