/**
 * How the property tests run: a fixed seed, so that a failure is the same everywhere, and a number
 * of runs that `KMEMLEAK_SIM_RUNS` multiplies. `KMEMLEAK_SIM_SEED` tries another seed.
 */
import fc from 'fast-check';

const SEED = Number(process.env['KMEMLEAK_SIM_SEED'] ?? 20_261_121);
const MULTIPLIER = Number(process.env['KMEMLEAK_SIM_RUNS'] ?? 1);

/** How often a property is tried. */
export function runs(usual: number): number {
  return Math.max(1, Math.round(usual * MULTIPLIER));
}

export interface PropertyOptions<T> {
  readonly runs: number;
  /** The counter-example as something that can be typed or run again. */
  readonly show: (value: T) => string;
}

/** Fails with the seed, the path and the smallest counter-example when the property does not hold. */
export function holds<T>(
  arbitrary: fc.Arbitrary<T>,
  property: (value: T) => void,
  options: PropertyOptions<T>,
): void {
  const details = fc.check(fc.property(arbitrary, property), {
    seed: SEED,
    numRuns: runs(options.runs),
    endOnFailure: false,
  });
  if (!details.failed) return;
  const [value] = details.counterexample ?? [];
  const error = details.errorInstance;
  throw new Error(
    [
      `failed in run ${details.numRuns}, after ${details.numShrinks} times made smaller`,
      `KMEMLEAK_SIM_SEED=${details.seed}, path ${details.counterexamplePath ?? ''}`,
      value === undefined ? '' : options.show(value),
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    ].join('\n'),
  );
}

/** Counts what happened, so that a test can tell that it has seen the rare. */
export class Marks {
  private readonly counts = new Map<string, number>();

  see(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** Those of `expected` that never happened. */
  missing(expected: readonly string[]): string[] {
    return expected.filter((what) => !this.counts.has(what));
  }
}
