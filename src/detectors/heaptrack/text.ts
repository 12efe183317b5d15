/**
 * What heaptrack_print prints of a run.
 */
import { costsOf, type ChainCost, type Cost, type Recorded, type TracedFrame } from './data.ts';

/** What is printed. */
export interface Sections {
  readonly allocators: boolean;
  readonly peaks: boolean;
  readonly leaks: boolean;
  readonly temporary: boolean;
}

/** Places that a section has, and chains of one. */
const PLACES_MAX = 10;
const CHAINS_MAX = 5;

/** All chains that allocate in one place. */
interface Merged extends Cost {
  readonly frame: TracedFrame;
  readonly chains: ChainCost[];
}

/** One section: what it counts, and how it tells of a place and of a chain. */
interface Section {
  readonly title: string;
  readonly key: keyof Cost;
  readonly place: (cost: Cost) => string;
  readonly chain: (cost: Cost) => string;
  /** Chains that count for nothing are told of as well. */
  readonly all?: boolean;
}

const ALLOCATORS: Section = {
  title: 'MOST CALLS TO ALLOCATION FUNCTIONS',
  key: 'allocations',
  place: (c) =>
    `${c.allocations} calls to allocation functions with ${bytes(c.peak)} peak consumption from`,
  chain: (c) => `${c.allocations} calls with ${bytes(c.peak)} peak consumption from:`,
  all: true,
};
const PEAKS: Section = {
  title: 'PEAK MEMORY CONSUMERS',
  key: 'peak',
  place: (c) => `${bytes(c.peak)} peak memory consumed over ${c.allocations} calls from`,
  chain: (c) => `${bytes(c.peak)} consumed over ${c.allocations} calls from:`,
};
const LEAKS: Section = {
  title: 'MEMORY LEAKS',
  key: 'leaked',
  place: (c) => `${bytes(c.leaked)} leaked over ${c.allocations} calls from`,
  chain: (c) => `${bytes(c.leaked)} leaked over ${c.allocations} calls from:`,
};
const TEMPORARY: Section = {
  title: 'MOST TEMPORARY ALLOCATIONS',
  key: 'temporary',
  place: temporaryLine('from'),
  chain: temporaryLine('from:'),
};

/** The report. */
export function heaptrackText(recorded: Recorded, sections: Sections): string {
  const { chains, total } = costsOf(recorded);
  const places = merged(chains);
  const chosen = [
    ...(sections.allocators ? [ALLOCATORS] : []),
    ...(sections.peaks ? [PEAKS] : []),
    ...(sections.leaks ? [LEAKS] : []),
    ...(sections.temporary ? [TEMPORARY] : []),
  ];
  const seconds = recorded.ms / 1000;
  const rate = (count: number): string => `${count} (${Math.round(count / seconds)}/s)`;
  const lines = [
    ...chosen.flatMap((section) => sectionLines(section, places)),
    // The real one has set how numbers are printed when it printed a share.
    `total runtime: ${seconds.toFixed(sections.temporary ? 2 : 6)}s.`,
    `calls to allocation functions: ${rate(total.allocations)}`,
    `temporary memory allocations: ${rate(total.temporary)}`,
    `peak heap memory consumption: ${bytes(total.peak)}`,
    `peak RSS (including heaptrack overhead): ${bytes(recorded.rss)}`,
    `total memory leaked: ${bytes(total.leaked)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Chains by the place of the call, in reverse order of the first of each. */
function merged(chains: readonly ChainCost[]): Merged[] {
  const places = new Map<string, Merged>();
  for (const cost of chains) {
    const [frame = { name: '??', place: '', object: '' }] = cost.frames;
    const key = `${frame.name} ${frame.place}`;
    const none = { allocations: 0, temporary: 0, leaked: 0, peak: 0 };
    const place = places.get(key) ?? { ...none, frame, chains: [] };
    place.allocations += cost.allocations;
    place.temporary += cost.temporary;
    place.leaked += cost.leaked;
    place.peak += cost.peak;
    place.chains.push(cost);
    places.set(key, place);
  }
  return [...places.values()].reverse();
}

function sectionLines(section: Section, places: readonly Merged[]): string[] {
  const { key, title, place, chain, all = false } = section;
  const most = <C extends Cost>(list: readonly C[]): C[] =>
    [...list].sort((a, b) => b[key] - a[key]);
  const lines = [title];
  for (const one of most(places.filter((cost) => cost[key] > 0)).slice(0, PLACES_MAX)) {
    lines.push(place(one), ...frameLines(one.frame, ''));
    const told = most(one.chains).filter((cost) => all || cost[key] > 0);
    for (const cost of told.slice(0, CHAINS_MAX)) {
      lines.push(
        chain(cost),
        ...cost.frames.slice(1).flatMap((frame) => frameLines(frame, '    ')),
      );
    }
    const left = told.slice(CHAINS_MAX);
    if (left.length > 0) lines.push(`  and ${left.length} more from other places`);
    lines.push('');
  }
  return [...lines, ''];
}

function frameLines({ name, place, object }: TracedFrame, indent: string): string[] {
  return [
    `${indent}${name}`,
    ...(place === '' ? [] : [`${indent}  at ${place}`]),
    ...(object === '' ? [] : [`${indent}  in ${object}`]),
  ];
}

function temporaryLine(end: string): (cost: Cost) => string {
  return ({ temporary, allocations }) =>
    `${temporary} temporary allocations of ${allocations} allocations in total ` +
    `(${((100 * temporary) / allocations).toFixed(2)}%) ${end}`;
}

/** `400B`, `4.10K`: thousands, not 1024. */
function bytes(count: number): string {
  const units = ['B', 'K', 'M', 'G', 'T'];
  let value = count;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return unit === 0 ? `${value}B` : `${value.toFixed(2)}${units[unit]}`;
}
