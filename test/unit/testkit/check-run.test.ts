import { expect, test } from 'vitest';
import { beyondTraces, CheckRun, kernelOf } from '../../../src/testkit/check-run.ts';
import { completeness } from '../../../src/testkit/laws-truth.ts';

test('kernels take turns', () => {
  expect([0, 1, 2, 3].map((n) => kernelOf(n, ['6.1', '6.12']))).toEqual([
    '6.1',
    '6.12',
    '6.1',
    '6.12',
  ]);
});

test('a run counts what it judges', () => {
  const run = new CheckRun({ laws: [completeness], kernels: ['6.12'] });
  run.program(['kzalloc a 64', 'sleep 6000', 'scan', 'scan', 'report'], 4);
  expect(run.tally.judged['completeness'].judged).toBeGreaterThan(0);
  expect(run.tally.causes).toMatchObject({ reported: 1, lost: 1 });
});

test('says what a trace cannot', () => {
  expect(beyondTraces({})).toBeUndefined();
  expect(beyondTraces({ sheaves: true })).toContain('sheaves');
});
