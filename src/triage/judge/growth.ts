/** Whether leaks grow: within one report by their times, between reports by their keys. */
import type { Group } from './groups.ts';

/** What became of a leak between two reports. */
export type Change = 'new' | 'gone' | 'grows' | 'shrinks' | 'same' | 'again';

/** A leak in two reports. */
export interface Growth {
  readonly key: string;
  readonly site: string;
  readonly before: number;
  readonly after: number;
  /** Objects that both reports hold. */
  readonly kept: number;
  readonly change: Change;
}

interface Side {
  site: string;
  count: number;
  objects: Set<string>;
}

const WORST_FIRST: readonly Change[] = ['new', 'grows', 'again', 'same', 'shrinks', 'gone'];

/** Compares two reports, by key; the worst comes first. */
export function growthOf(old: readonly Group[], now: readonly Group[]): readonly Growth[] {
  const before = sides(old, new Map());
  const keys = new Map<string, string>();
  for (const [key, { objects }] of before) for (const one of objects) keys.set(one, key);
  const after = sides(now, keys);
  const all = [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const was = before.get(key);
    const is = after.get(key);
    const kept = is && was ? [...is.objects].filter((one) => was.objects.has(one)).length : 0;
    const counts = { before: was?.count ?? 0, after: is?.count ?? 0 };
    return { key, site: (was ?? is)!.site, ...counts, kept, change: changeOf(counts, kept) };
  });
  return all.sort((a, b) => WORST_FIRST.indexOf(a.change) - WORST_FIRST.indexOf(b.change));
}

/**
 * The objects of each key. One that the older report had keeps its key of then: since then its
 * module may have been removed, and its trace have lost its names.
 */
function sides(
  groups: readonly Group[],
  olderKeys: ReadonlyMap<string, string>,
): Map<string, Side> {
  const all = new Map<string, Side>();
  const sideOf = (key: string, { site }: Group): Side => {
    const known = all.get(key);
    if (known) return known;
    const side = { site: site.name, count: 0, objects: new Set<string>() };
    all.set(key, side);
    return side;
  };
  for (const group of groups) {
    for (const { address, jiffies } of group.objects) {
      const identity = `${address} ${jiffies}`;
      const side = sideOf(olderKeys.get(identity) ?? group.key, group);
      side.count++;
      side.objects.add(identity);
    }
    const uncounted = group.count - group.objects.length;
    if (uncounted > 0) sideOf(group.key, group).count += uncounted;
  }
  return all;
}

function changeOf({ before, after }: { before: number; after: number }, kept: number): Change {
  if (before === 0) return 'new';
  if (after === 0) return 'gone';
  if (after > before) return 'grows';
  if (after < before) return 'shrinks';
  // As many, but others: of another boot, or lost anew while the old ones were cleared.
  return kept === 0 ? 'again' : 'same';
}

/** Whether that is worse than before. */
export function isWorse({ change }: Pick<Growth, 'change'>): boolean {
  return change === 'new' || change === 'grows';
}

/** When the objects of a report were allocated. */
export interface Moments {
  /** Moments of allocation that lie apart. */
  readonly moments: number;
  /** Seconds from the first to the last, if the text has ages. */
  readonly seconds: number | undefined;
  readonly ticks: number;
}

/** Ticks within which allocations are of one moment. */
const APART = 100;

/** The moments of allocation of a group. */
export function momentsOf({ objects }: Group): Moments {
  const times = objects.flatMap(({ jiffies }) => (jiffies === undefined ? [] : [Number(jiffies)]));
  times.sort((a, b) => a - b);
  const ages = objects.flatMap(({ age }) => (age === undefined ? [] : [age]));
  ages.sort((a, b) => a - b);
  return {
    moments: times.filter((time, i) => i === 0 || time - times[i - 1] > APART).length,
    seconds: ages.length > 1 ? ages.at(-1)! - ages[0] : undefined,
    ticks: times.length > 1 ? times.at(-1)! - times[0] : 0,
  };
}
