/**
 * Runs the laws over random programs, and makes counter-examples short.
 *
 * Programs have numbers, and are run in batches, each on machines of its own: what comes of one
 * depends on nothing outside of its batch, so that any number of workers may share a check.
 */
import fc from 'fast-check';
import { RamPool } from '../machine/ram-pool.ts';
import type { KernelVersion } from '../versions/kernels.ts';
import { CheckRun, kernelOf, type CheckOptions } from './check-run.ts';
import {
  addTally,
  emptyTally,
  resultOf,
  type CheckResult,
  type CheckTally,
} from './check-tally.ts';
import { heapTraces } from './heap-programs.ts';
import { LAWS } from './laws.ts';
import { programOf, toKml } from './subject.ts';

export type { CheckOptions } from './check-run.ts';

/** Programs of a batch: drawn at once, from a seed of its own, and run on the same machines. */
const BATCH = 250;

/** Some of a check's programs, by their numbers from 0. */
export interface Batch {
  readonly from: number;
  readonly end: number;
}

/**
 * The batches of a check, or of a part of it: parts 1 to `of` of the same check have all between
 * them, and none twice.
 */
export function batchesOf(runs: number, part = 1, of = 1): Batch[] {
  const all = Math.ceil(runs / BATCH);
  const first = Math.floor((all * (part - 1)) / of);
  const last = Math.floor((all * part) / of);
  return Array.from({ length: last - first }, (_, i) => {
    const from = BATCH * (first + i);
    return { from, end: Math.min(from + BATCH, runs) };
  });
}

/**
 * Runs a batch; gives the number of programs done after each, and stops there when `next(true)`
 * says so.
 * @param skip - programs that are not run: they have crashed.
 */
export function* checkBatch(
  options: CheckOptions,
  batch: Batch,
  skip: ReadonlySet<number> = new Set(),
): Generator<number, CheckTally, boolean | undefined> {
  const run = new CheckRun(options);
  const drawn = programsOf(options, batch.from);
  for (let n = batch.from; n < batch.end;) {
    if (!skip.has(n)) run.program(drawn[n - batch.from], n);
    run.tally.ranges = [[batch.from, ++n]];
    const isEnough = yield n - batch.from;
    if (isEnough || (options.firstOnly && run.tally.failures.length > 0)) break;
  }
  return run.end();
}

/** The programs of the batch that begins at number `from`. */
function programsOf({ runs = 1000, seed = 1, programs }: CheckOptions, from: number): string[][] {
  const numRuns = Math.min(BATCH, runs - from);
  const seeds = { numRuns, seed: (seed * 0x10001 + from) | 0, unbiased: true };
  return fc.sample(heapTraces(programs), seeds) as string[][];
}

/** Programs by their numbers, `from` to `end`, in one batch: those of a check with that seed. */
export function drawnPrograms(seed: number, from: number, end: number): string[][] {
  const first = from - (from % BATCH);
  return programsOf({ runs: end, seed }, first).slice(from - first);
}

/** A program by its number, as a file for `kmemleak-sim trace`; and its kernel. */
export function programAt(
  options: CheckOptions,
  n: number,
  remarks: readonly string[],
): { readonly kernel: KernelVersion; readonly kml: string } {
  const first = n - (n % BATCH);
  const lines = programsOf(options, first)[n - first];
  const kernel = kernelOf(n, options.kernels);
  const replay = `kmemleak-sim trace FILE --kernel ${kernel}`;
  return { kernel, kml: toKml(programOf(lines, `check_${n}`), [...remarks, replay]) };
}

/**
 * Checks; gives the number of programs done after each, and the result at the end.
 *
 * @example
 * const result = runCheck({ runs: 500, seed: 7 });
 */
export function* check(options: CheckOptions = {}): Generator<number, CheckResult> {
  const tally = emptyTally(options.laws ?? LAWS);
  const ram = new RamPool();
  for (const batch of batchesOf(options.runs ?? 1000)) {
    const steps = checkBatch({ ram, ...options }, batch);
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield batch.from + step.value;
    addTally(tally, step.value);
    if (options.firstOnly && tally.failures.length > 0) break;
  }
  return resultOf(tally);
}

/** {@link check} without a stop in between. */
export function runCheck(options: CheckOptions = {}): CheckResult {
  const steps = check(options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
