/**
 * Compares mtrace with what the real one wrote and its script said.
 */
import type { Judgement, RecordedProgram } from '../recording.ts';
import { compared } from '../recording.ts';
import { readLog, type MtraceReport } from './report.ts';
import { MtraceRun } from './run.ts';

/** What a recording says. */
interface Recorded {
  /** Sizes of what the log allocates and does not free. */
  readonly live: readonly number[];
  readonly exit: number;
  /** Where the script ran: `[size, file:line]`, `??:?` for what the C library allocates. */
  readonly rows?: readonly (readonly [number, string])[];
  readonly perlExit?: number;
}

const LOG = 'mtrace.log';

/** Compares blocks that are left, rows of the report, and statuses. */
export function judgeMtrace(program: RecordedProgram): Judgement | undefined {
  const real = program.recording.mtrace as unknown as Recorded | null | undefined;
  if (!real) return undefined;
  const ended = program.run(new MtraceRun(), {
    env: { MALLOC_TRACE: LOG, LD_PRELOAD: 'libc_malloc_debug.so.0' },
  });
  const report = readLog(ended.files(`/${LOG}`) ?? '', (object, offset) =>
    object.startsWith('./') ? program.lineAt(offset) : '??:?',
  );
  const differences = [
    ...compared('live blocks', ascending(real.live), ascending(sizes(report))),
    ...compared('exit status', real.exit, ended.signal === 0 ? ended.status : -ended.signal),
  ];
  if (real.rows) {
    const rows = report.rows.map(({ size, caller }) => `${size} at ${caller}`);
    const recorded = real.rows.map(([size, place]) => `${size} at ${place}`);
    differences.push(...compared('rows', recorded.sort(), rows.sort()));
    const perlExit = report.rows.length > 0 ? 1 : 0;
    differences.push(...compared('status of the script', real.perlExit, perlExit));
  }
  return { differences };
}

function sizes({ rows }: MtraceReport): number[] {
  return rows.map(({ size }) => size);
}

function ascending(list: readonly number[]): number[] {
  return [...list].sort((a, b) => a - b);
}
