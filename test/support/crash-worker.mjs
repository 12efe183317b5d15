/** A thread of a check that dies while program 7 runs, unless it is told to leave that out. */
import process from 'node:process';
import { register } from 'tsx/esm/api';

register();
const testkit = await import('../../src/testkit/index.ts');
const { stepsOf } = await import('../../src/cli/check-pool.ts');

export default function work(task) {
  for (const step of stepsOf(testkit, task)) {
    if (typeof step !== 'number') return step;
    const isRunning = task.batch.from + step === 8;
    if (isRunning && !task.skip.includes(7)) process.exit(5);
  }
  return undefined;
}
