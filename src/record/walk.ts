/** Ways through a recording: the next step of a kind, and the steps that are worth a line. */
import { KIND } from './event-columns.ts';
import type { Recording } from './recording.ts';

/** What one goes to. */
export type Stop = 'step' | 'word' | 'object' | 'phase' | 'scan' | 'command';

const OBJECT_KINDS: ReadonlySet<number> = new Set([KIND.root, KIND.object, KIND.skip]);

function isStop({ events: { kind } }: Recording, i: number, stop: Stop): boolean {
  switch (stop) {
    case 'step':
      return true;
    case 'word':
      return kind[i] === KIND.hit || kind[i] === KIND.miss;
    case 'object':
      return OBJECT_KINDS.has(kind[i]);
    case 'phase':
      return kind[i] === KIND.phase;
    case 'scan':
      return kind[i] === KIND.begin;
    case 'command':
      return kind[i] === KIND.command;
  }
}

/** The position after the next such step, or before it going back; undefined when there is none. */
export function nextStop(
  recording: Recording,
  position: number,
  stop: Stop,
  direction: 1 | -1,
): number | undefined {
  for (let p = position + direction; p >= 1 && p <= recording.events.length; p += direction) {
    if (isStop(recording, p - 1, stop)) return p;
  }
  return direction === -1 && stop === 'step' && position > 0 ? 0 : undefined;
}

const ALWAYS: ReadonlySet<number> = new Set([
  KIND.command,
  KIND.log,
  KIND.begin,
  KIND.phase,
  KIND.end,
]);
const NEVER: ReadonlySet<number> = new Set([KIND.root, KIND.task]);

/**
 * The steps that concern the blocks that the run is about, and the frame of commands, scans and
 * phases around them; counted from 1.
 */
export function stepsOfInterest({ events, births }: Recording): number[] {
  const { kind, subject } = events;
  const steps: number[] = [];
  for (let i = 0; i < events.length; i++) {
    if (NEVER.has(kind[i])) continue;
    if (ALWAYS.has(kind[i]) || births.get(subject[i]).own) steps.push(i + 1);
  }
  return steps;
}
