/**
 * Assertions about the simulator itself. They are on in every build: a failed one is a bug in the
 * simulator, never a fault in the simulated kernel (those are data) nor a user's mistake.
 */

/** The error that {@link assert} and {@link unreachable} throw: a bug in the simulator. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws {@link AssertionError} with `message` unless `condition` is truthy. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) fail(message);
}

/** Throws {@link AssertionError}: called where the types say that no `value` is left to handle. */
export function unreachable(value: never, message = 'unreachable'): never {
  return fail(`${message}: ${String(value)}`);
}

// Apart, so that `assert` stays small enough to be inlined into hot code.
function fail(message: string): never {
  throw new AssertionError(message);
}
