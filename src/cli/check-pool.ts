/**
 * The batches of a check, run here or on threads. A thread that dies takes one program along, which
 * is kept; the rest of its batch runs again.
 */
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import type { Piscina } from 'piscina';
import { RamPool } from '../machine/ram-pool.ts';
import type { KernelVersion } from '../versions/kernels.ts';
import type * as testkit from '../testkit/index.ts';
import type { Batch, CheckOptions } from '../testkit/check.ts';
import type { CheckTally, CrashedProgram } from '../testkit/check-tally.ts';
import { UsageError } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

type Testkit = typeof testkit;

/** What to check, as plain data. */
export interface CheckPlan {
  readonly runs: number;
  readonly seed: number;
  readonly sheaves: boolean;
  readonly kernels?: readonly KernelVersion[];
  /** Laws by name; all where there are none. */
  readonly laws?: readonly string[];
}

/** What a thread is to do. */
export interface BatchTask {
  readonly plan: CheckPlan;
  readonly batch: Batch;
  /** Programs that are left out. */
  readonly skip: readonly number[];
  /** How many programs of the batch are done, and whether to stop. */
  readonly shared: Int32Array;
}

// Indices of `shared`.
const DONE = 0;
const STOP = 1;

/** How batches are run. */
export interface RunOptions {
  readonly jobs: number;
  readonly stop: AbortSignal;
  readonly terminal: Pick<Terminal, 'progress'>;
  /** The module that threads run; another one for tests. */
  readonly worker?: URL;
}

/** Programs between two looks at whether to stop. */
const LOOK_EVERY = 8;
const PROGRESS_MS = 200;
/** Bytes of a thread's heap, in MiB: a program needs some hundred. */
const HEAP_MIB = 2048;

/** The options of a plan. */
function optionsOf(
  { LAWS, canary }: Pick<Testkit, 'LAWS' | 'canary'>,
  plan: CheckPlan,
): CheckOptions {
  const { laws: names, ...options } = plan;
  if (!names) return options;
  const all = [...LAWS, canary];
  return { ...options, laws: names.map((name) => all.find((law) => law.name === name)!) };
}

/** How many programs batches have. */
export function sizeOf(batches: readonly Batch[]): number {
  return batches.reduce((n, { from, end }) => n + end - from, 0);
}

/** Runs batches; gives what came of them, all of them unless it was told to stop. */
export async function runBatches(
  kit: Testkit,
  plan: CheckPlan,
  batches: readonly Batch[],
  options: RunOptions,
): Promise<CheckTally> {
  const sum = kit.emptyTally(optionsOf(kit, plan).laws ?? kit.LAWS);
  const total = sizeOf(batches);
  const shared = Array.from(
    { length: options.jobs },
    () => new Int32Array(new SharedArrayBuffer(8)),
  );
  let before = 0;
  const progress = (): void => {
    const now = shared.reduce((n, one) => n + Atomics.load(one, DONE), before);
    options.terminal.progress('programs', Math.min(now, total - 1), total);
  };
  const timer = setInterval(progress, PROGRESS_MS);
  const stopAll = (): void => {
    for (const one of shared) Atomics.store(one, STOP, 1);
  };
  options.stop.addEventListener('abort', stopAll);
  const pool = options.jobs > 1 ? await startPool(options.jobs, workerOf(options)) : undefined;
  const ram = new RamPool();
  const left = batches[Symbol.iterator]();
  const work = async (own: Int32Array): Promise<void> => {
    for (const batch of left) {
      if (options.stop.aborted) return;
      const tally = pool
        ? await onThread(kit, pool, { plan, batch, skip: [], shared: own })
        : await here(kit, { plan, batch, skip: [], shared: own }, ram);
      kit.addTally(sum, tally);
      before += batch.end - batch.from;
      Atomics.store(own, DONE, 0);
    }
  };
  try {
    await Promise.all(shared.map(work));
  } finally {
    clearInterval(timer);
    options.stop.removeEventListener('abort', stopAll);
    await pool?.destroy();
  }
  options.terminal.progress('programs', total, total);
  return sum;
}

/**
 * Looks whether there may be threads: a pool that may not start any tries for good.
 * @throws UsageError
 */
export function checkThreads(jobs: number): void {
  const { permission } = process as { permission?: { has(scope: string): boolean } };
  if (jobs === 1 || permission?.has('worker') !== false) return;
  throw new UsageError('--jobs: Node is not permitted to start threads (--allow-worker)');
}

function workerOf({ worker }: RunOptions): URL {
  return worker ?? new URL('check-worker.js', import.meta.url);
}

/** So many threads that run the default function of a module. */
export async function startPool(jobs: number, module: URL): Promise<Piscina> {
  const { Piscina: Pool } = await import('piscina');
  return new Pool({
    filename: module.href,
    minThreads: jobs,
    maxThreads: jobs,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
}

/** In this thread, with breaks in which a signal can come. */
async function here(kit: Testkit, task: BatchTask, ram: RamPool): Promise<CheckTally> {
  for (const step of stepsOf(kit, task, ram)) {
    if (typeof step !== 'number') return step;
    if (step % LOOK_EVERY !== 0) continue;
    await setImmediate();
  }
  throw new Error('a batch comes to an end');
}

/**
 * Runs a batch; gives how many programs are done after each, and last what came of them.
 * @param ram - memory of the machines of batches before it.
 */
export function* stepsOf(
  kit: Pick<Testkit, 'checkBatch' | 'LAWS' | 'canary'>,
  { plan, batch, skip, shared }: BatchTask,
  ram?: RamPool,
): Generator<number | CheckTally> {
  const steps = kit.checkBatch({ ...optionsOf(kit, plan), ram }, batch, new Set(skip));
  Atomics.store(shared, DONE, 0);
  for (let step = steps.next(); ; step = steps.next(Atomics.load(shared, STOP) === 1)) {
    yield step.value;
    if (step.done) return;
    Atomics.store(shared, DONE, step.value);
  }
}

async function onThread(kit: Testkit, pool: Piscina, task: BatchTask): Promise<CheckTally> {
  const crashed: CrashedProgram[] = [];
  for (;;) {
    const skip = crashed.map(({ program }) => program);
    try {
      const tally = (await pool.run({ ...task, skip })) as CheckTally;
      kit.addTally(tally, { ...kit.emptyTally([]), crashed });
      return tally;
    } catch (error) {
      const why = whyItDied(error);
      if (why === undefined) throw error;
      const program = task.batch.from + Atomics.load(task.shared, DONE);
      const remarks = [`ended the thread that ran it: ${why}`];
      const found = kit.programAt(optionsOf(kit, task.plan), program, remarks);
      crashed.push({ program, why, ...found });
    }
  }
}

/** What became of a thread that is no more; undefined when it lives and has told a mistake. */
export function whyItDied(error: unknown): string | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'out of memory';
  return /^worker exited with code: -?\d+$/.exec(message)?.[0];
}
