import { expect, test } from 'vitest';
import { definitionOf } from '../../../src/campaign/definition.ts';
import { isJob, jobsOf, type Job } from '../../../src/campaign/jobs.ts';

const named = { scenarios: ['one', 'two'], sources: new Map([['d/own.c', 'int x;']]) };
const jobs = (...sweeps: readonly object[]): Job[] =>
  jobsOf(definitionOf({ name: 'a', batch: 10, sweeps }), named);

test('programs run under all conditions before the next ones', () => {
  const programs = { runs: 15, moves: [false, true] };
  const all = jobs({ kernels: ['6.12', '7.3'], sheaves: [false, true], seeds: [3], programs });
  expect(all.map(({ id }) => id)).toEqual([
    '6.12/plain/still/s3/0-10',
    '6.12/plain/moves/s3/0-10',
    '7.3/plain/still/s3/0-10',
    '7.3/plain/moves/s3/0-10',
    '7.3/sheaves/still/s3/0-10',
    '7.3/sheaves/moves/s3/0-10',
    '6.12/plain/still/s3/10-15',
    '6.12/plain/moves/s3/10-15',
    '7.3/plain/still/s3/10-15',
    '7.3/plain/moves/s3/10-15',
    '7.3/sheaves/still/s3/10-15',
    '7.3/sheaves/moves/s3/10-15',
  ]);
  expect(all.every(isJob)).toBe(true);
});

test('sweeps go forward at the same rate', () => {
  const [few, many] = [10, 30].map((runs) => ({ kernels: ['6.1'], programs: { runs } }));
  const all = jobs({ ...few, seeds: [1] }, { ...many, seeds: [2] });
  expect(all.map(({ seed }) => seed)).toEqual([2, 1, 2, 2]);
});

test('modules in both forms, with the texts of C files', () => {
  const modules = { scenarios: 'all', files: ['d/own.c'], schedules: ['pct:3'], cpus: [1, 4] };
  const all = jobs({ kernels: ['6.1'], modules });
  expect(all).toHaveLength(12);
  expect(all.at(-1)).toMatchObject({
    id: '6.1/plain/c4/pct-3/s1/d/own.c/fixed/unloaded',
    source: 'int x;',
  });
  expect(all.every(isJob)).toBe(true);
});

test('none is there twice', () => {
  const sweep = { kernels: ['6.1'], programs: { runs: 10 } };
  expect(() => jobs(sweep, sweep)).toThrow('two sweeps have the job 6.1/plain/still/s1/0-10');
});

test('what comes from elsewhere is a job only when all of it is', () => {
  const [job] = jobs({ kernels: ['7.3'], programs: { runs: 10 } });
  const modules = { scenarios: ['one'], files: ['d/own.c'] };
  const [scenario, , file] = jobs({ kernels: ['7.3'], modules });
  for (const value of [
    null,
    'x',
    {},
    { ...job, id: `${job.id}0` },
    { ...job, kernel: '6.12' },
    { ...job, end: 5 },
    { ...job, from: 0.5 },
    { ...job, end: 600, id: '7.3/plain/still/s1/0-600' },
    { ...job, more: 1 },
    { ...job, kind: 'shell' },
    { ...job, kernel: { toString: () => '7.3' } },
    { ...scenario, module: '../../etc/passwd' },
    { ...scenario, schedule: '@file' },
    { ...file, source: 'x'.repeat(300_000) },
    { ...file, source: 1 },
    { ...file, module: '/srv/../a.c' },
  ]) {
    expect(isJob(value)).toBe(false);
  }
});
