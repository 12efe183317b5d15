/** Objects of a recording as views show them, at a position. */
import type { Moment } from './bench.ts';
import { KIND } from '../../record/event-columns.ts';
import { OBJECT_REPORTED } from '../../kmemleak/object-table.ts';

/** The object that a step is about; undefined when it is about none. */
export function subjectOf({ replay, position }: Moment): number | undefined {
  const { kind, subject } = replay.recording.events;
  if (position === 0) return undefined;
  return HAS_OBJECT.has(kind[position - 1]) ? subject[position - 1] : undefined;
}

export const HAS_OBJECT: ReadonlySet<number> = new Set(
  (
    [
      'tracked',
      'forgotten',
      'changed',
      'object',
      'skip',
      'hit',
      'miss',
      'gray',
      'black',
      'checksum',
      'suspect',
      'held',
      'report',
    ] as const
  ).map((kind) => KIND[kind]),
);

/** The object that is being read; undefined when none is, or a root. */
export function readObject({ replay }: Moment): number | undefined {
  const { block, recording } = replay;
  if (block === undefined || recording.events.kind[block] !== KIND.object) return undefined;
  return recording.events.subject[block];
}

/** The objects that are there, those of the module first, then in the order of the list. */
export function listed({ replay }: Moment): number[] {
  const { births } = replay.recording;
  const all = replay.listed();
  return [
    ...all.filter((birth) => births.get(birth).own),
    ...all.filter((birth) => !births.get(birth).own),
  ];
}

/** Whether an object is in the report at the position. */
export function isReported({ replay }: Moment, birth: number): boolean {
  return ((replay.object(birth)?.flags ?? 0) & OBJECT_REPORTED) !== 0;
}

/** How many objects are of each color. */
export function colorCounts({ replay }: Moment): Record<'white' | 'gray' | 'black', number> {
  const counts = { white: 0, gray: 0, black: 0 };
  for (const birth of replay.listed()) {
    const object = replay.object(birth);
    if (object) counts[object.color]++;
  }
  return counts;
}
