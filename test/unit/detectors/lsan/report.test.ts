import { expect, test } from 'vitest';
import { leaksOf } from '../../../../src/detectors/lsan/report.ts';

test('blocks of one place are one entry; direct ones first, then the largest', () => {
  const block = (size: number, direct: boolean, place: number) => ({
    address: 0x1000,
    size,
    direct,
    place,
  });
  const leaks = leaksOf([
    block(100, false, 1),
    block(8, true, 2),
    block(0, true, 3),
    block(8, true, 2),
    block(9, false, 2),
  ]);
  expect(
    leaks.map(({ direct, place, bytes, blocks }) => [direct, place, bytes, blocks.length]),
  ).toEqual([
    [true, 2, 16, 2],
    [true, 3, 1, 1],
    [false, 1, 100, 1],
    [false, 2, 9, 1],
  ]);
});
