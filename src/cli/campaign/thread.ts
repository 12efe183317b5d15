/** What a thread of a campaign runs: one job after the other. */
import type { Job } from '../../campaign/jobs.ts';
import type { JobResult } from '../../campaign/result.ts';
import { runModuleJob, stepsOf } from './run-job.ts';

/** What a thread is to do. */
export interface ThreadTask {
  readonly job: Job;
  /** Programs that are left out. */
  readonly skip: readonly number[];
  /** How many programs of the job are done. */
  readonly done: Int32Array;
}

/** Runs a job. */
export default async function work({ job, skip, done }: ThreadTask): Promise<JobResult> {
  Atomics.store(done, 0, 0);
  if (job.kind === 'module') return runModuleJob(job);
  const steps = stepsOf(job, skip);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    Atomics.store(done, 0, step.value);
  }
}
