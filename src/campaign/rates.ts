/** Rates of what a campaign counted, by what it ran under. */
import {
  addCauses,
  causeCounts,
  disagreementOf,
  isCause,
  type CauseCounts,
} from '../testkit/causes.ts';
import type { Disagreement } from '../testkit/causes.ts';

/** What results can be told apart by. */
export const DIMENSIONS = [
  'kind',
  'kernel',
  'sheaves',
  'moves',
  'seed',
  'cpus',
  'schedule',
  'module',
  'form',
  'stage',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What was run under, as far as it is told apart. */
export type Under = Readonly<Partial<Record<Dimension, string | number | boolean>>>;

/** Counts of what ran under the same. */
export interface Counted {
  readonly under: Under;
  readonly programs: number;
  readonly stopped: number;
  readonly crashed: number;
  readonly objects: number;
  readonly causes: CauseCounts;
}

/** The same with rates. */
export interface Rated extends Omit<Counted, 'causes'>, Disagreement {}

/** A number for a group from its causes. @param rows - name, kind and number. */
export function causesOf(
  reported: number,
  lost: number,
  rows: readonly (readonly [kind: string, name: string, count: number])[],
): CauseCounts {
  const sum = { ...causeCounts(), reported, lost };
  for (const [kind, name, count] of rows) {
    if ((kind !== 'positives' && kind !== 'negatives') || !isCause(name)) {
      throw new RangeError(`there is no cause '${name}'`);
    }
    const one = { ...causeCounts(), [kind]: { [name]: count } };
    addCauses(sum, one);
  }
  return sum;
}

/** Rates with intervals, by what the results are told apart by. */
export function ratesOf(groups: readonly Counted[]): Rated[] {
  return groups.map(({ causes, ...group }) => ({ ...group, ...disagreementOf(causes) }));
}

/** What is said of a group: `kernel 7.3, with sheaves, still`. */
export function nameOf(under: Under): string {
  const parts = Object.entries(under).map(([dimension, value]) => {
    if (dimension === 'sheaves') return value === true ? 'with sheaves' : 'without sheaves';
    if (dimension === 'moves') return value === true ? 'pointers move' : 'still';
    if (dimension === 'kernel' || dimension === 'module' || dimension === 'kind')
      return String(value);
    if (dimension === 'form' || dimension === 'stage') return String(value);
    return dimension === 'cpus' ? `${String(value)} CPUs` : `${dimension} ${String(value)}`;
  });
  return parts.length === 0 ? 'all' : parts.join(', ');
}
