/** All benchmarks, in the order in which they run. */
import { bootBenchmark } from './boot-bench.ts';
import { cBenchmark } from './c-bench.ts';
import { loopsBenchmark } from './loops-bench.ts';
import type { Benchmark } from './measure.ts';
import { memcheckBenchmark } from './memcheck-bench.ts';
import { pairsBenchmark } from './pairs-bench.ts';
import { scanBenchmark } from './scan-bench.ts';
import { tracesBenchmark } from './traces-bench.ts';
import { truthBenchmark } from './truth-bench.ts';

export const BENCHMARKS: readonly Benchmark[] = [
  bootBenchmark,
  scanBenchmark(10_000, 'scan-10k'),
  scanBenchmark(100_000, 'scan-100k'),
  scanBenchmark(1_000_000, 'scan-1M'),
  pairsBenchmark,
  tracesBenchmark,
  cBenchmark,
  loopsBenchmark,
  truthBenchmark,
  memcheckBenchmark,
];
