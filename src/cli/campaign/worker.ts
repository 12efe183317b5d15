/**
 * A worker of a campaign: takes jobs from a queue and runs them on threads, until it is told to
 * stop. A job is data, and checked; what a worker that was killed was at goes to another one.
 */
import { isJob } from '../../campaign/jobs.ts';
import { runnerOf } from './embedded.ts';
import { PREFIX, checkReached, teller, type QueuePlace } from './redis.ts';
import { optional } from './sqlite.ts';

/** A job is a worker's for so long, unless it says that it still has it. */
const LEASE_MS = 6000;
const LOOK_MS = 3000;
/** Workers that may be killed over a job before it counts as failed. */
const KILLS = 20;

/** Works until `stop`; gives how many jobs it has done. */
export async function workFor(
  place: QueuePlace,
  threads: number,
  tell: (text: string) => void,
  stop: AbortSignal,
): Promise<number> {
  await checkReached(place);
  const { Worker, UnrecoverableError } = await optional('bullmq', () => import('bullmq'));
  const runner = await runnerOf(threads);
  const { name, connection, at } = place;
  let done = 0;
  const run = async ({ data }: { readonly data: unknown }): Promise<unknown> => {
    if (!isJob(data)) throw new UnrecoverableError('it is no job of a campaign');
    const result = await runner.run(data);
    // Told to stop: the job is left as it is, for others.
    if (!result) return new Promise(() => {});
    done++;
    return result;
  };
  const worker = new Worker(name, run, {
    connection,
    prefix: PREFIX,
    concurrency: threads,
    lockDuration: LEASE_MS,
    stalledInterval: LOOK_MS,
    maxStalledCount: KILLS,
  });
  worker.on('error', teller(at, tell));
  tell(`works for the queue at ${at}, ${threads} ${threads === 1 ? 'job' : 'jobs'} at once\n`);
  await new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve());
    if (stop.aborted) resolve();
  });
  await worker.close(true);
  await runner.stop();
  return done;
}
