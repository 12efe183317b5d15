/**
 * What a scenario declares of its blocks: which of those that can be reached nobody will release.
 *
 * A declaration names a size, a function in the backtrace of the allocation and a number of blocks.
 * It holds when exactly so many can be reached; else it is not clear which ones are meant.
 */
import type { Examination } from '../truth/examination.ts';
import type { Life } from '../truth/lives.ts';
import type { System } from '../system.ts';
import { readScenario, type ExpectedBlock } from './scenario-files.ts';

/** The moments at which a scenario is judged. */
const STAGES = { loaded: 'beforeUnload', unloaded: 'afterUnload' } as const;

/** Declares retained what the scenario of that name, if there is one, says at this stage. */
export function declareScenario(
  system: System,
  name: string,
  stage: keyof typeof STAGES,
  { fixed }: { readonly fixed?: boolean },
): void {
  const { objects = [] } = readScenario(name)?.forms[fixed === true ? 'fixed' : 'buggy'] ?? {};
  const look = system.truth!.examine();
  for (const block of objects) {
    if (block.verdict[STAGES[stage]] !== 'retained') continue;
    const alike = reachableLike(system, look, block);
    if (alike.length === block.count) system.truth!.declareRetained(alike.map(({ id }) => id));
  }
}

function reachableLike({ truth, kernel }: System, look: Examination, block: ExpectedBlock): Life[] {
  const { sources } = kernel.base;
  const start = `${block.allocatedBy ?? block.function}+`;
  return truth!
    .lives()
    .filter(({ id, size, trace }) => size === block.size && look.isReachable(id) && isFrom(trace));

  function isFrom(trace: number): boolean {
    return sources.frames(trace, 64).some(({ name }) => name.startsWith(start));
  }
}
