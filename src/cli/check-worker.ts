/** What a thread of `check --jobs` runs: one batch after the other. */
import * as testkit from '../testkit/index.ts';
import type { CheckTally } from '../testkit/check-tally.ts';
import { stepsOf, type BatchTask } from './check-pool.ts';

/** Runs a batch. */
export default function work(task: BatchTask): CheckTally {
  for (const step of stepsOf(testkit, task)) if (typeof step !== 'number') return step;
  throw new Error('a batch comes to an end');
}
