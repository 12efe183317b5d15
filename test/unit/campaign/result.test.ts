import { expect, test } from 'vitest';
import type { ProgramsJob } from '../../../src/campaign/jobs.ts';
import { emptyResult, isResult, note, sizeOf } from '../../../src/campaign/result.ts';

const conditions = { kernel: '6.1', sheaves: false, moves: false, seed: 1 } as const;
const job: ProgramsJob = { id: 'x', kind: 'programs', ...conditions, from: 0, end: 3 };

test('a result is checked: its counts have to go together', () => {
  const causes = { reported: 3, lost: 2, positives: { moved: 2 }, negatives: { young: 1 } };
  const good = { ...emptyResult(), programs: 2, stopped: 1, objects: 5, causes };
  expect(sizeOf(job)).toBe(3);
  expect(isResult(good, job)).toBe(true);
  for (const bad of [
    null,
    { ...good, programs: 3 },
    { ...good, programs: 2.5, stopped: 0.5 },
    { ...good, objects: 2 },
    { ...good, causes: { ...causes, positives: { moved: 4 } } },
    { ...good, causes: { ...causes, positives: { moved: -1 } } },
    { ...good, causes: { ...causes, negatives: { bored: 1 } } },
    { ...good, causes: { ...causes, negatives: { toString: 1 } } },
    { ...good, notes: ['x'.repeat(301)] },
    { ...good, notes: 'x' },
  ]) {
    expect(isResult(bad, job)).toBe(false);
  }
});

test('remarks are few and short', () => {
  const result = emptyResult();
  for (let i = 0; i < 9; i++) note(result, 'x'.repeat(1000));
  expect(result.notes.map(({ length }) => length)).toEqual([300, 300, 300, 300, 300]);
});
