import { expect, test } from 'vitest';
import type { ProgramsJob } from '../../../src/campaign/jobs.ts';
import { runPrograms } from '../../../src/campaign/programs.ts';
import { isResult, type JobResult } from '../../../src/campaign/result.ts';
import { addCauses, causeCounts } from '../../../src/testkit/causes.ts';

const job: ProgramsJob = {
  id: '7.3/plain/moves/s4/20-40',
  kind: 'programs',
  kernel: '7.3',
  sheaves: false,
  moves: true,
  seed: 4,
  from: 20,
  end: 40,
};

function resultOf(of: ProgramsJob, skip?: ReadonlySet<number>): JobResult {
  const steps = runPrograms(of, skip);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

test('jobs add up to the same however programs are divided among them', () => {
  const whole = resultOf(job);
  const parts = [
    { ...job, end: 30 },
    { ...job, from: 30 },
  ].map((part) => resultOf(part));
  const sum = causeCounts();
  for (const { causes } of parts) addCauses(sum, causes);
  expect(sum).toEqual(whole.causes);
  expect(whole.causes.lost).toBeGreaterThan(0);
  expect(isResult(whole, job)).toBe(true);
});

test('a program that is left out counts as crashed', () => {
  const some = resultOf({ ...job, end: 22 }, new Set([21]));
  expect([some.programs, some.crashed]).toEqual([1, 1]);
});
