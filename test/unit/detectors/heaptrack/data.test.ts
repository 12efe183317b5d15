import { expect, test } from 'vitest';
import { costsOf, readRecorded, type Recorded } from '../../../../src/detectors/heaptrack/data.ts';

const RECORDED: Recorded = {
  command: './t',
  ms: 1,
  rss: 4096,
  chains: [[], [], []],
  events: [
    [0, 1000],
    [1, 10],
    [1, -10],
    [2, 30],
    [1, 5],
    [2, -30],
  ],
  temporary: [0, 1, 0],
  suppressed: [0],
};

test('peaks are those of the moment at which the program has most', () => {
  const { chains, total } = costsOf(RECORDED);
  expect(chains.map(({ allocations, peak, leaked }) => [allocations, peak, leaked])).toEqual([
    [1, 1000, 0],
    [2, 5, 5],
    [1, 30, 0],
  ]);
  expect(total).toEqual({ allocations: 4, temporary: 1, leaked: 5, peak: 1035 });
});

test('a file that is none', () => {
  expect(readRecorded(JSON.stringify(RECORDED))).toEqual(RECORDED);
  expect(readRecorded('{}')).toBeUndefined();
  expect(readRecorded(JSON.stringify({ ...RECORDED, events: [[7, 1]] }))).toBeUndefined();
  expect(readRecorded(JSON.stringify({ ...RECORDED, chains: [[{}]] }))).toBeUndefined();
  expect(readRecorded(JSON.stringify({ ...RECORDED, ms: 0 }))).toBeUndefined();
  expect(readRecorded('x')).toBeUndefined();
});
