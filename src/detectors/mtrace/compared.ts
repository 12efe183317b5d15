/** What mtrace says of the blocks of a program, one by one: what its log has and does not free. */
import type { ComparedRun } from '../detector.ts';
import { readLog } from './report.ts';
import { MtraceRun } from './run.ts';

/** Runs with the preload and a file for the log. */
export function compareProgram(): ComparedRun {
  const tool = new MtraceRun();
  return {
    tool,
    env: { LD_PRELOAD: 'libc_malloc_debug.so.0', MALLOC_TRACE: 'mtrace.log' },
    answers() {
      if (tool.text === '') return 'the program does not call mtrace(), or the log was lost';
      const { rows } = readLog(tool.text);
      return new Map(
        rows.map(({ address }) => [
          Number(address),
          { says: 'listed', word: 'not freed' } as const,
        ]),
      );
    },
  };
}
