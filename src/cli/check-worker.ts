/** What a thread of `check --jobs` runs: one batch after the other. */
import { RamPool } from '../machine/ram-pool.ts';
import * as testkit from '../testkit/index.ts';
import type { CheckTally } from '../testkit/check-tally.ts';
import { stepsOf, type BatchTask } from './check-pool.ts';

/** Memory of the machines of one batch, for those of the next. */
const ram = new RamPool();

/** Runs a batch. */
export default function work(task: BatchTask): CheckTally {
  for (const step of stepsOf(testkit, task, ram)) if (typeof step !== 'number') return step;
  throw new Error('a batch comes to an end');
}
