/** A campaign without a queue: in this process, or on threads of it. */
import type { Job } from '../../campaign/jobs.ts';
import type { JobResult } from '../../campaign/result.ts';
import type { Runner } from './runner.ts';
import { optional } from './sqlite.ts';

/** Who gets what comes of jobs. */
export interface Sink {
  done(job: Job, result: JobResult): void;
  /** Makes sure that it is kept. */
  save(): void;
}

/** Something that runs the jobs of a campaign, in whatever order. */
export type Engine = (jobs: readonly Job[], sink: Sink, stop: AbortSignal) => Promise<void>;

/** Runs jobs here, or on so many threads when it is more than one. */
export function embedded(threads: number): Engine {
  return async (jobs, sink, stop) => {
    const runner = await runnerOf(threads > 1 ? threads : 0);
    const end = (): void => void runner.stop();
    stop.addEventListener('abort', end);
    const left = jobs[Symbol.iterator]();
    const lane = async (): Promise<void> => {
      for (const job of left) {
        if (stop.aborted) return;
        const result = await runner.run(job);
        if (result) sink.done(job, result);
      }
    };
    try {
      await Promise.all(Array.from({ length: runner.jobs }, lane));
    } finally {
      stop.removeEventListener('abort', end);
      await runner.stop();
    }
  };
}

/** Something that runs jobs: its code needs a package that may have been left out. */
export async function runnerOf(threads: number): Promise<Runner> {
  const { startRunner } = await optional('fast-check', () => import('./runner.ts'));
  return startRunner(threads);
}
