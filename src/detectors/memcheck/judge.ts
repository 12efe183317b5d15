/**
 * Compares memcheck with what the real one said of a program.
 */
import { compared, type Difference, type Judgement, type RecordedProgram } from '../recording.ts';
import { HEURISTICS } from './heuristics.ts';
import { defaultOptions } from './options.ts';
import { kindOf } from './records.ts';
import { MemcheckRun, type LeakReport } from './run.ts';
import type { Amount } from './text.ts';

/** What a recording says of one run. */
interface Recorded {
  readonly blocks: Readonly<Record<string, string>>;
  readonly indirectBytes?: Readonly<Record<string, number>>;
  readonly heuristicOf?: Readonly<Record<string, string>>;
  readonly heuristicTotals?: Readonly<Record<string, readonly [number, number]>>;
  readonly summary: Readonly<Record<string, readonly [number, number]>> | null;
  readonly inUse: readonly [number, number];
  readonly usage: readonly [number, number, number];
  readonly errors: readonly [number, number];
  readonly exit: number;
}

/** Environment variables of the machine that the recordings are of; putenv() copies so many. */
const ENVIRONMENT = 43;

/** Compares kinds, indirect bytes, heuristics and sums, and the kinds without heuristics. */
export function judgeMemcheck(program: RecordedProgram): Judgement | undefined {
  const { valgrind, valgrindNoHeuristics } = program.recording;
  if (!valgrind) return undefined;
  const real = valgrind as unknown as Recorded;
  const differences = [...compareRun(program, real)];
  if (valgrindNoHeuristics) {
    const { report } = runOnce(program, []);
    const { blocks } = valgrindNoHeuristics as unknown as Recorded;
    differences.push(...compareKinds('without heuristics: ', blocks, report));
  }
  return { differences };
}

function runOnce(
  program: RecordedProgram,
  heuristics: readonly (typeof HEURISTICS)[number][],
): { run: MemcheckRun; report: LeakReport | undefined; exit: number } {
  const options = {
    ...defaultOptions(),
    leakCheck: 'full' as const,
    heuristics: new Set(heuristics),
  };
  const run = new MemcheckRun(options);
  const names = Array.from({ length: ENVIRONMENT }, (_, i) => [`VARIABLE_${i}`, '']);
  const { status, signal } = program.run(run, { env: Object.fromEntries(names) });
  return { run, report: run.report, exit: signal === 0 ? status : -signal };
}

function* compareRun(program: RecordedProgram, real: Recorded): Generator<Difference> {
  const { run, report, exit } = runOnce(program, HEURISTICS);
  yield* compareKinds('', real.blocks, report);
  yield* compared('indirect bytes', sorted(real.indirectBytes ?? {}), sorted(indirectOf(report)));
  yield* compared('heuristics', sorted(real.heuristicOf ?? {}), sorted(heuristicsOf(report)));
  const totals = report?.summary.heuristics ?? {};
  const here = Object.fromEntries(
    Object.entries(totals).map(([name, amount]) => [name, pair(amount)]),
  );
  yield* compared('sums of heuristics', sorted(real.heuristicTotals ?? {}), sorted(here));
  if (real.summary && report) {
    const { definite, indirect, possible, reachable, suppressed } = report.summary;
    const sums = {
      definitely: definite,
      indirectly: indirect,
      possibly: possible,
      reachable,
      suppressed,
    };
    for (const [name, amount] of Object.entries(sums)) {
      yield* compared(name, real.summary[name], pair(amount));
    }
  }
  const { allocs, frees, bytes } = run.usage;
  yield* compared('heap usage', real.usage, [allocs, frees, bytes]);
  const inUse = report?.blocks.reduce((sum, { call }) => sum + call.size, 0) ?? 0;
  yield* compared('in use at exit', real.inUse, [inUse, report?.blocks.length ?? 0]);
  yield* compared('errors', real.errors[0], report?.errors ?? 0);
  yield* compared('exit status', real.exit, exit);
}

function pair({ bytes, blocks }: Amount): [number, number] {
  return [bytes, blocks];
}

function sorted(map: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** How a recording names a record: its bytes, and how many blocks when several. */
function nameOf({ bytes, blocks }: Amount): string {
  return blocks === 1 ? String(bytes) : `${bytes}/${blocks}`;
}

function compareKinds(
  prefix: string,
  real: Readonly<Record<string, string>>,
  report: LeakReport | undefined,
): Difference[] {
  const here = new Map(
    (report?.records ?? []).map((record) => [nameOf(record), kindOf(record.state)]),
  );
  const names = new Set([...Object.keys(real), ...here.keys()]);
  return [...names].flatMap((name) =>
    compared(`${prefix}kind of ${name}`, real[name] ?? 'none', here.get(name) ?? 'none'),
  );
}

function indirectOf(report: LeakReport | undefined): Record<string, number> {
  const leaders = (report?.records ?? []).filter(({ indirect }) => indirect > 0);
  return Object.fromEntries(leaders.map((record) => [nameOf(record), record.indirect]));
}

function heuristicsOf(report: LeakReport | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [i, { call }] of (report?.blocks ?? []).entries()) {
    const name = report?.result.heuristics.get(i);
    if (name) found[String(call.size)] = name;
  }
  return found;
}
