/** What a sanitizer says of the blocks of a program, one by one. */
import type { ComparedRun } from '../detector.ts';
import { answerOf } from './kernel.ts';
import type { LeakRun } from './run.ts';
import { INDIRECT, LEAKED } from './search.ts';

/** A run, of whose checks the last one counts. */
export function comparedRun(tool: LeakRun): ComparedRun {
  return {
    tool,
    answers() {
      const leaks = tool.checks.at(-1);
      if (!leaks) return 'did not come to its check';
      return new Map(
        leaks.flatMap(({ direct, blocks }) =>
          blocks.map(({ address }) => [address, answerOf(direct ? LEAKED : INDIRECT)] as const),
        ),
      );
    },
  };
}
