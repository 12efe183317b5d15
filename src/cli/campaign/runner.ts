/**
 * Runs jobs here or on threads. A thread that dies takes one program along, or one module; the
 * other programs of its job run again.
 */
import { setImmediate } from 'node:timers/promises';
import type { Piscina } from 'piscina';
import type { Job } from '../../campaign/jobs.ts';
import { emptyResult, note, type JobResult } from '../../campaign/result.ts';
import { startPool, whyItDied } from '../check-pool.ts';
import { runModuleJob, stepsOf } from './run-job.ts';
import type { ThreadTask } from './thread.ts';

/** Runs jobs, several at once. */
export interface Runner {
  /** How many it runs at once. */
  readonly jobs: number;
  /** Runs a job; gives nothing when it was told to stop before the end of it. */
  run(job: Job): Promise<JobResult | undefined>;
  /** Ends what is under way. */
  stop(): Promise<void>;
}

/** Programs between two breaks, in which a signal can come. */
const BREAK_EVERY = 8;

/** Something that runs jobs: `threads` of them, or this thread when there are none. */
export async function startRunner(threads: number, thread?: URL): Promise<Runner> {
  if (threads === 0) return new Here();
  const url = thread ?? new URL('campaign/thread.js', import.meta.url);
  return new Threads(threads, await startPool(threads, url));
}

class Here implements Runner {
  readonly jobs = 1;
  private stopped = false;

  async run(job: Job): Promise<JobResult | undefined> {
    if (job.kind === 'module') {
      await setImmediate();
      return this.stopped ? undefined : runModuleJob(job);
    }
    const steps = stepsOf(job, []);
    for (let i = 0; !this.stopped; i++) {
      if (i % BREAK_EVERY === 0) await setImmediate();
      const step = steps.next();
      if (step.done) return step.value;
    }
    return undefined;
  }

  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }
}

class Threads implements Runner {
  readonly jobs: number;
  private readonly pool: Piscina;
  private stopped = false;

  constructor(jobs: number, pool: Piscina) {
    this.jobs = jobs;
    this.pool = pool;
  }

  async run(job: Job): Promise<JobResult | undefined> {
    const crashed: { program: number; why: string }[] = [];
    const done = new Int32Array(new SharedArrayBuffer(4));
    while (!this.stopped) {
      const task: ThreadTask = { job, skip: crashed.map(({ program }) => program), done };
      try {
        const result = (await this.pool.run(task)) as JobResult;
        for (const { program, why } of crashed) note(result, `program ${program}: ${why}`);
        return result;
      } catch (error) {
        if (this.stopped) return undefined;
        const why = whyItDied(error);
        if (why === undefined) throw error;
        if (job.kind === 'module') {
          const result = { ...emptyResult(), crashed: 1 };
          note(result, why);
          return result;
        }
        crashed.push({ program: job.from + Atomics.load(done, 0), why });
      }
    }
    return undefined;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.pool.destroy();
  }
}
