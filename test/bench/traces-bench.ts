/**
 * Small traces a second: programs parsed and run one after the other, as `kmemleak-sim trace` does.
 */
import { TraceRunner, parsePrograms } from '../../src/index.ts';
import {
  ResultHash,
  repeat,
  seconds,
  type Benchmark,
  type BenchResult,
  type Size,
} from './measure.ts';
import { tracePrograms } from './trace-programs.ts';

const COUNT: Readonly<Record<Size, number>> = { full: 2000, quick: 500, tiny: 20 };
const ROUNDS: Readonly<Record<Size, number>> = { full: 9, quick: 5, tiny: 1 };

/** The benchmark of traces. */
export const tracesBenchmark: Benchmark = {
  name: 'traces',
  about: 'small traces a second: parse and run programs of some 30 operations and three scans',
  run(size: Size): BenchResult {
    const count = COUNT[size];
    const text = tracePrograms(count, '1');
    const parsing = repeat(ROUNDS[size], () => void parsePrograms(text, 'bench.kml'));
    const { programs, diagnostics } = parsePrograms(text, 'bench.kml');
    if (diagnostics.length > 0) throw new Error(diagnostics[0].message);
    const operations = programs.reduce((sum, program) => sum + program.operations.length, 0);
    const runner = new TraceRunner();
    let hash = new ResultHash();
    const runAll = (): void => {
      hash = new ResultHash();
      for (const program of programs) {
        const { phases, failure } = runner.run(program, '6.12');
        if (failure) throw new Error(`${program.name}: ${failure.message}`);
        hash.addText(JSON.stringify(phases));
      }
    };
    const cold = seconds(runAll);
    const running = repeat(ROUNDS[size], runAll);
    return {
      name: 'traces',
      hash: hash.hex,
      figures: {
        programs: count,
        operations_per_program: operations / count,
        cold_per_s: count / cold,
        run_per_s: count / running.median,
        parse_and_run_per_s: count / (running.median + parsing.median),
        parse_and_run_best_per_s: count / (running.min + parsing.min),
      },
    };
  },
};
