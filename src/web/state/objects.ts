/** Objects of a recording as views show them, at a position. */
import type { Moment } from './moment.ts';
import { hasObject, KIND } from '../../record/event-columns.ts';
import type { Recording } from '../../record/recording.ts';
import { COUNT, MIN_COUNT } from '../../record/object-state.ts';
import { colorOf } from '../../kmemleak/color.ts';
import { OBJECT_REPORTED } from '../../kmemleak/object-table.ts';

/** The object that a step is about; undefined when it is about none. */
export function subjectOf({ replay, position }: Moment): number | undefined {
  const { kind, subject } = replay.recording.events;
  if (position === 0) return undefined;
  return hasObject(kind[position - 1]) ? subject[position - 1] : undefined;
}

/** The object that is being read; undefined when none is, or a root. */
export function readObject({ replay }: Moment): number | undefined {
  const { block, recording } = replay;
  if (block === undefined || recording.events.kind[block] !== KIND.object) return undefined;
  return recording.events.subject[block];
}

/** The objects that are there, those of the module first, then in the order of the list. */
export function listed({ replay }: Moment): readonly number[] {
  const { recording, position } = replay;
  const { births } = recording;
  const steps = comings(recording);
  const epoch = countUpTo(steps, position);
  const known = lists.get(recording);
  if (known?.epoch === epoch) return known.list;
  const all = replay.listed();
  const list = [
    ...all.filter((birth) => births.isOwn(birth)),
    ...all.filter((birth) => !births.isOwn(birth)),
  ];
  lists.set(recording, { epoch, list });
  return list;
}

/** The list as it was last made, which holds until an object comes or goes. */
const lists = new WeakMap<Recording, { readonly epoch: number; readonly list: number[] }>();
const comingsOf = new WeakMap<Recording, readonly number[]>();

/** The positions at which objects have come or gone, in order. */
function comings(recording: Recording): readonly number[] {
  const known = comingsOf.get(recording);
  if (known) return known;
  const { kind, length } = recording.events;
  const steps: number[] = [];
  for (let i = 0; i < length; i++) {
    if (kind[i] === KIND.tracked || kind[i] === KIND.forgotten) steps.push(i + 1);
  }
  comingsOf.set(recording, steps);
  return steps;
}

/** How many of ascending numbers are not above another. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether an object is in the report at the position. */
export function isReported({ replay }: Moment, birth: number): boolean {
  return ((replay.object(birth)?.flags ?? 0) & OBJECT_REPORTED) !== 0;
}

/** How many objects are of each color. */
export function colorCounts(moment: Moment): Record<'white' | 'gray' | 'black', number> {
  const { replay } = moment;
  const { births } = replay.recording;
  const counts = { white: 0, gray: 0, black: 0 };
  for (const birth of listed(moment)) {
    const id = births.idOf(birth);
    counts[colorOf(replay.cell(COUNT, id), replay.cell(MIN_COUNT, id))]++;
  }
  return counts;
}
