/** Programs under memcheck, on one machine for all of a test file. */
import type { HeapUsage, LeakReport } from '../../src/detectors/memcheck/run.ts';
import { MemcheckRun } from '../../src/detectors/memcheck/run.ts';
import { parseCommand } from '../../src/detectors/memcheck/options.ts';
import { parseSuppressions } from '../../src/detectors/memcheck/suppressions.ts';
import { buildRecorded } from '../../src/detectors/recorded-runs.ts';
import { recordedPrograms } from '../../src/session/recorded-programs.ts';
import type { Exit } from '../../src/user/process.ts';
import { SESSION_OPTIONS } from './session.ts';

/** What came of a run. */
export interface MemcheckResult extends Exit {
  readonly report: LeakReport | undefined;
  readonly usage: HeapUsage;
  files(path: string): string | undefined;
}

let machine: ReturnType<typeof recordedPrograms> | undefined;

/** Runs a source as `./NAME` under valgrind with options as typed. */
export function underMemcheck(
  name: string,
  source: string,
  options = '--leak-check=full',
  suppressions = '',
): MemcheckResult {
  machine ??= recordedPrograms({}, SESSION_OPTIONS);
  const program = buildRecorded({ name, kind: 'test', source, meta: {} }, machine);
  if (typeof program === 'string') throw new Error(program);
  const list = parseSuppressions(suppressions);
  if (typeof list === 'string') throw new Error(list);
  const run = new MemcheckRun(parseCommand(options.split(' ')).options, list);
  const exit = program.run(run);
  return { ...exit, report: run.report, usage: run.usage };
}

/** The kind of each block, by its size. */
export function kindsOf({ report }: MemcheckResult): Record<string, string> {
  const kinds = ['reachable', 'possible', 'indirect', 'definite'];
  const entries = (report?.blocks ?? []).map(
    ({ call }, i) => [String(call.size), kinds[report!.result.states[i]]] as const,
  );
  return Object.fromEntries(entries);
}
