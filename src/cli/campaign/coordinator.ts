/**
 * A campaign over a queue: puts jobs there, a few ahead of the workers, and takes what came of
 * them. A job leaves the queue when its result is on the disk, so that a coordinator that was
 * killed finds it again; one that is lost with the queue is put there again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job as QueueJob, Queue } from 'bullmq';
import type { Job } from '../../campaign/jobs.ts';
import { isResult } from '../../campaign/result.ts';
import { UsageError } from '../exit-codes.ts';
import type { Engine, Sink } from './embedded.ts';
import { PREFIX, checkReached, teller, type QueuePlace } from './redis.ts';
import { optional } from './sqlite.ts';

/** Jobs in the queue at once. */
const AHEAD = 500;
const PAGE = 100;
const POLL_MS = 200;
/** Jobs that are under way are put there again, in case it lost them: what it has it keeps. */
const AGAIN_MS = 5000;
const TRIES = 3;
const DAY_S = 24 * 3600;
/** Time for taking jobs back at the end. */
const LEAVE_MS = 2000;

/** Runs jobs by the workers of a queue. @param digest - of the campaign. */
export function queued(place: QueuePlace, digest: string, tell: (text: string) => void): Engine {
  return async (jobs, sink, stop) => {
    await checkReached(place);
    const { Queue: BullQueue } = await optional('bullmq', () => import('bullmq'));
    const { name, connection, at } = place;
    const queue = new BullQueue(name, {
      connection,
      prefix: PREFIX,
      streams: { events: { maxLen: 100 } },
    });
    queue.on('error', teller(at, tell));
    const coordinator = new Coordinator(queue, digest, jobs, sink);
    const stopped = new Promise<void>((resolve) => {
      stop.addEventListener('abort', () => resolve());
    });
    try {
      await Promise.race([coordinator.run(stop), stopped]);
      if (stop.aborted) await Promise.race([coordinator.takeBack(), sleep(LEAVE_MS)]);
    } finally {
      await Promise.race([queue.close(), sleep(LEAVE_MS)]);
      await queue.disconnect();
    }
  };
}

class Coordinator {
  private readonly queue: Queue;
  private readonly digest: string;
  private readonly left: Iterator<Job>;
  private readonly sink: Sink;
  /** In the queue, by the name that the queue has for them. */
  private readonly under = new Map<string, Job>();
  private readonly failures = new Map<string, number>();

  constructor(queue: Queue, digest: string, jobs: readonly Job[], sink: Sink) {
    this.queue = queue;
    this.digest = digest;
    this.left = jobs[Symbol.iterator]();
    this.sink = sink;
  }

  async run(stop: AbortSignal): Promise<void> {
    let again = Date.now() + AGAIN_MS;
    while (!stop.aborted) {
      await this.fill();
      if (this.under.size === 0) return;
      const found = (await this.collect('completed')) + (await this.collect('failed'));
      if (found === 0) await sleep(POLL_MS);
      if (Date.now() < again) continue;
      await this.put([...this.under]);
      again = Date.now() + AGAIN_MS;
    }
  }

  /** Takes jobs back that nobody has begun. */
  async takeBack(): Promise<void> {
    await Promise.all([...this.under.keys()].map((id) => this.remove(id)));
  }

  private async fill(): Promise<void> {
    const fresh: [string, Job][] = [];
    while (this.under.size < AHEAD) {
      const { done, value: job } = this.left.next() as IteratorResult<Job, undefined>;
      if (done) break;
      const id = `${this.digest}/${job.id}`;
      this.under.set(id, job);
      fresh.push([id, job]);
    }
    await this.put(fresh);
  }

  private async put(jobs: readonly (readonly [string, Job])[]): Promise<void> {
    if (jobs.length === 0) return;
    const keep = { age: DAY_S };
    await this.queue.addBulk(
      jobs.map(([jobId, data]) => {
        return { name: 'job', data, opts: { jobId, removeOnComplete: keep, removeOnFail: keep } };
      }),
    );
  }

  /** Takes what is over; gives how many jobs. Those of other campaigns stay. */
  private async collect(state: 'completed' | 'failed'): Promise<number> {
    let found = 0;
    for (let from = 0; ;) {
      const page = (await this.queue.getJobs([state], from, from + PAGE - 1, true)) as QueueJob[];
      const own = page.filter((job) => job?.id?.startsWith(`${this.digest}/`));
      for (const job of own) this.take(job, state);
      this.sink.save();
      // Only now, for a coordinator that was killed would not find it again.
      await Promise.all(own.map(({ id }) => this.remove(id!)));
      await this.put(
        own.flatMap(({ id }) => (this.under.has(id!) ? [[id!, this.under.get(id!)!]] : [])),
      );
      found += own.length;
      from += page.length - own.length;
      if (page.length < PAGE) return found;
    }
  }

  /** What came of a job; one that failed stays under way. */
  private take({ id, returnvalue, failedReason }: QueueJob, state: 'completed' | 'failed'): void {
    const job = this.under.get(id!);
    // One that was stored by a coordinator which was killed before it took it from the queue.
    if (!job) return;
    if (state === 'completed' && isResult(returnvalue, job)) {
      this.sink.done(job, returnvalue);
      this.under.delete(id!);
      return;
    }
    const tries = (this.failures.get(id!) ?? 0) + 1;
    this.failures.set(id!, tries);
    if (tries < TRIES) return;
    const why = state === 'completed' ? 'what came of it is no result' : failedReason;
    throw new UsageError(`the job ${job.id} failed ${TRIES} times: ${why.slice(0, 300)}`);
  }

  private async remove(id: string): Promise<void> {
    try {
      await this.queue.remove(id);
    } catch {
      // A worker has it; it comes to an end there.
    }
  }
}
