/** What memcheck says of the blocks of a program, one by one. */
import type { ComparedRun } from '../detector.ts';
import { answerOf } from './kernel.ts';
import { parseCommand } from './options.ts';
import { MemcheckRun } from './run.ts';

/** Runs as `valgrind --leak-check=full -q`. */
export function compareProgram(): ComparedRun {
  const tool = new MemcheckRun(parseCommand(['--leak-check=full', '-q']).options);
  return {
    tool,
    answers() {
      if (!tool.report) return 'did not come to its check';
      const { blocks, result } = tool.report;
      return new Map(blocks.map(({ address }, i) => [address, answerOf(result.states[i])]));
    },
  };
}
