import { expect, test } from 'vitest';
import { INDIRECT, LEAKED, LeakSearch, REACHABLE } from '../../../../src/detectors/lsan/search.ts';

test('a pointer into a block is one to it; what leaked blocks point at is indirect', () => {
  // Blocks at 1000, 2000, …, the last one without a byte.
  const starts = new Float64Array([1000, 2000, 3000, 4000, 5000]);
  const sizes = new Float64Array([16, 16, 16, 16, 0]);
  const words = new Map([
    [8, 1004],
    [16, 2016],
    [1000, 5000],
    [2000, 3008],
    [3000, 3000],
    [3008, 2000],
  ]);
  const search = new LeakSearch((at) => words.get(at) ?? 0, starts, sizes, 8);
  search.scanRoot(8, 24);
  search.meetRoot(4015);
  expect([...search.finish()]).toEqual([REACHABLE, INDIRECT, INDIRECT, REACHABLE, REACHABLE]);
});

test('a block that points at itself is leaked', () => {
  const search = new LeakSearch(() => 1000, new Float64Array([1000]), new Float64Array([8]), 8);
  expect([...search.finish()]).toEqual([LEAKED]);
});
