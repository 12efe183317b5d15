/** Ways through a recording: the next step of a kind, and the steps that are worth a line. */
import { KIND } from './event-columns.ts';
import type { Recording } from './recording.ts';

/** What one goes to. */
export type Stop = 'step' | 'line' | 'word' | 'object' | 'phase' | 'scan' | 'command';

/** Kinds of steps that one can go to; undefined: all. */
const STOPS: Readonly<Record<Stop, ReadonlySet<number> | undefined>> = {
  step: undefined,
  line: new Set([KIND.line]),
  word: new Set([KIND.hit, KIND.miss]),
  object: new Set([KIND.root, KIND.object, KIND.skip]),
  phase: new Set([KIND.phase]),
  scan: new Set([KIND.begin]),
  command: new Set([KIND.command]),
};

/** The position after the next such step, or before it going back; undefined when there is none. */
export function nextStop(
  recording: Recording,
  position: number,
  stop: Stop,
  direction: 1 | -1,
): number | undefined {
  const { kind, why, length } = recording.events;
  const kinds = STOPS[stop];
  for (let p = position + direction; p >= 1 && p <= length; p += direction) {
    // Of lines only those of modules: the parts of the kernel are stepped over.
    if (stop === 'line' && why[p - 1] === 0) continue;
    if (kinds?.has(kind[p - 1]) ?? true) return p;
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

/** What a list of steps has besides. */
export interface ListedSteps {
  /** Lines of the modules' sources. */
  readonly lines?: boolean;
}

/**
 * The steps that concern the blocks that the run is about, and the frame of commands, scans and
 * phases around them; counted from 1.
 */
export function stepsOfInterest(
  { events, births }: Recording,
  { lines: withLines = false }: ListedSteps = {},
): number[] {
  const { kind, why, subject } = events;
  const steps: number[] = [];
  for (let i = 0; i < events.length; i++) {
    if (NEVER.has(kind[i])) continue;
    if (kind[i] === KIND.line) {
      if (withLines && why[i] === 1) steps.push(i + 1);
      continue;
    }
    if (ALWAYS.has(kind[i]) || births.get(subject[i]).own) steps.push(i + 1);
  }
  return steps;
}
