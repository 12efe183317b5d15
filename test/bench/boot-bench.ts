/**
 * How long a machine takes to boot: the first of a process, and later ones.
 */
import { boot } from '../../src/index.ts';
import {
  ResultHash,
  repeat,
  seconds,
  type Benchmark,
  type BenchResult,
  type Size,
} from './measure.ts';

const MIB = 1024 * 1024;
const RUNS: Readonly<Record<Size, number>> = { full: 30, quick: 10, tiny: 1 };

/** The benchmark of booting. */
export const bootBenchmark: Benchmark = {
  name: 'boot',
  about: 'booting a machine, the first of a process and later ones',
  run(size: Size): BenchResult {
    const hash = new ResultHash();
    const start = (memBytes: number): void => {
      const system = boot({ memBytes });
      hash.addText(system.log.dmesg);
      hash.add(system.kmemleak.state.table.count);
    };
    const first = seconds(() => start(64 * MIB));
    // The clock of the process begins at its start.
    const process = performance.now();
    const later = repeat(RUNS[size], () => start(64 * MIB));
    const large = repeat(size === 'tiny' ? 1 : 5, () => start(1024 * MIB));
    return {
      name: 'boot',
      hash: hash.hex,
      figures: {
        process_to_booted_ms: process,
        first_ms: first * 1000,
        warm_median_ms: later.median * 1000,
        warm_min_ms: later.min * 1000,
        warm_1GiB_median_ms: large.median * 1000,
      },
    };
  },
};
