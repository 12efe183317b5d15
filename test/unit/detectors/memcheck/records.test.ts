import { expect, test } from 'vitest';
import { kindOf, lossRecords } from '../../../../src/detectors/memcheck/records.ts';

test('are sorted by bytes with those that hang on them, then by kind, number and place', () => {
  const call = (size: number) =>
    ({ name: 'malloc', size, align: 16, stack: 0, via: [], outer: [] }) as const;
  const block = (address: number, size: number, place: number) => ({
    address,
    call: call(size),
    place,
  });
  const blocks = [
    block(0, 10, 2),
    block(16, 10, 1),
    block(32, 30, 3),
    block(48, 10, 1),
    block(64, 40, 4),
    block(80, 5, 5),
  ];
  const states = Uint8Array.from([3, 3, 0, 3, 3, 3]);
  const records = lossRecords(blocks, {
    states,
    indirect: Float64Array.from([0, 0, 0, 0, 0, 15]),
    heuristics: new Map(),
  });
  expect(
    records.map(({ place, bytes, blocks: n, state }) => [place, bytes, n, kindOf(state)]),
  ).toEqual([
    [2, 10, 1, 'definite'],
    [5, 5, 1, 'definite'],
    [1, 20, 2, 'definite'],
    [3, 30, 1, 'reachable'],
    [4, 40, 1, 'definite'],
  ]);
});
