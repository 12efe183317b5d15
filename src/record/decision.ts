/** Where in a scan an object's color was decided. */
import { KIND } from './event-columns.ts';
import type { Recording } from './recording.ts';

/**
 * The steps that decide: the first of a pass that makes it gray or black, and what is made of an
 * object that stays white.
 */
const DECIDES: ReadonlySet<number> = new Set([
  KIND.gray,
  KIND.black,
  KIND.held,
  KIND.report,
  KIND.forgotten,
]);

/**
 * The step, counted from 1, that decided about an object in the scan that goes on at a position, or
 * in the last one before; undefined when that scan did not meet it, or there was none. Of two
 * passes the last one decides.
 */
export function decisionAbout(
  { events }: Recording,
  birth: number,
  position: number,
): number | undefined {
  const { kind, why, subject } = events;
  let begin = Math.min(position, events.length) - 1;
  while (begin >= 0 && (kind[begin] !== KIND.begin || why[begin] > 1)) begin--;
  if (begin < 0) return undefined;
  let decided: number | undefined;
  for (let i = begin; i < events.length; i++) {
    if (kind[i] === KIND.end && why[i] === 1) break;
    if (subject[i] === birth && DECIDES.has(kind[i])) decided = i + 1;
  }
  return decided;
}
