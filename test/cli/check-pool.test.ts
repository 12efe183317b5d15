import { expect, test } from 'vitest';
import { runBatches, type RunOptions } from '../../src/cli/check-pool.ts';
import * as testkit from '../../src/testkit/index.ts';
import { runTraceText } from '../../src/trace/index.ts';

const PLAN = { runs: 20, seed: 1, sheaves: false, kernels: ['6.12'], laws: ['soundness'] } as const;
const QUIET = { progress: () => undefined };
const here = (): RunOptions => ({ jobs: 1, stop: new AbortController().signal, terminal: QUIET });

test('the same comes of the parts as of the whole, in any order', async () => {
  const plan = { ...PLAN, runs: 501 };
  const parts = [3, 1, 2].map((part) => testkit.batchesOf(plan.runs, part, 3));
  expect(parts.flat()).toHaveLength(3);
  const sum = testkit.emptyTally([]);
  for (const batches of parts) {
    testkit.addTally(sum, await runBatches(testkit, plan, batches, here()));
  }
  const laws = testkit.LAWS.filter(({ name }) => name === 'soundness');
  expect(testkit.resultOf(sum)).toEqual(testkit.runCheck({ ...plan, laws }));
});

test('a program that ends its thread is kept, and nothing else is lost', async () => {
  const worker = new URL('../support/crash-worker.mjs', import.meta.url);
  const batches = testkit.batchesOf(PLAN.runs);
  const tally = await runBatches(testkit, PLAN, batches, { ...here(), jobs: 2, worker });
  expect(tally.ranges).toEqual([[0, 20]]);
  const [{ program, why, kml }] = tally.crashed;
  expect([tally.crashed.length, program, why]).toEqual([1, 7, 'worker exited with code: 5']);
  expect(runTraceText(kml, 'x', { kernel: '6.12' }).kind).toBe('programs');
  const result = testkit.resultOf(tally);
  expect(result.programs).toBe(19);
  expect(testkit.passed(result)).toBe(false);
  const whole = await runBatches(testkit, PLAN, batches, here());
  const [all, some] = [whole, tally].map(({ judged }) => judged['soundness'].judged);
  expect(some).toBeGreaterThan(all / 2);
  expect(some).toBeLessThanOrEqual(all);
});

test('ends with what there is', async () => {
  const stop = new AbortController();
  const plan = { ...PLAN, runs: 5000 };
  const batches = testkit.batchesOf(plan.runs);
  const running = runBatches(testkit, plan, batches, { ...here(), stop: stop.signal });
  setTimeout(() => stop.abort(), 20);
  const { ranges } = await running;
  expect(ranges).toHaveLength(1);
  expect(testkit.programsIn(ranges)).toBeLessThan(5000);
});
