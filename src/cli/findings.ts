/**
 * What a command finds wrong, in one form for the terminal, JSON, JUnit, SARIF and baselines: a
 * rule, a place in the source, a key by which the same is known again, and how often.
 */
import type { ReportEntry } from '../kmemleak/report.ts';
import type { Frame } from '../triage/input/objects.ts';
import { sizesText, type Site, type Sites } from './reported.ts';

/** What can be found, and what it means. */
export const RULES = {
  leak: 'kmemleak reports a block: nothing that it scans points at it',
  crash: 'the kernel oopses, panics or does not come back',
  warning: 'the kernel warns of a mistake: a refcount, a list, a cache that is not empty',
  'left-behind': 'what a module registered is there after it was unloaded or could not be loaded',
  'not-unloaded': 'the module cannot be unloaded',
  growth: 'a slab cache has more objects after each cycle',
  'test-failed': 'a KUnit test failed',
} as const;

/** The name of a rule. */
export type Rule = keyof typeof RULES;

/** One thing that is wrong. */
export interface Finding {
  readonly rule: Rule;
  /** The same for the same thing in another run, on another kernel. */
  readonly key: string;
  /** A sentence. */
  readonly message: string;
  /** How often: blocks of one backtrace. */
  readonly count: number;
  /** `file.c:12`, as the file was given. */
  readonly source?: string;
  /** `create [probe]`. */
  readonly function?: string;
  /** Names of the call chain, innermost first, for lists of what is known. */
  readonly frames: readonly Frame[];
}

/** What becomes of a finding. */
export type Standing = 'new' | 'known' | 'suppressed';

/** A finding and what becomes of it. */
export interface Judged extends Finding {
  readonly standing: Standing;
  /** The line of the list that it is suppressed by, or how many the baseline has. */
  readonly why?: string;
}

/** The leaks of reports, one for each backtrace, in the order in which they are first reported. */
export function leakFindings(entries: readonly ReportEntry[], sites: Sites): Finding[] {
  const groups = new Map<string, { site: Site; sizes: Map<number, number>; count: number }>();
  for (const entry of entries) {
    const site = sites.of(entry);
    const id = `${site.key} ${site.source ?? ''}`;
    const group = groups.get(id) ?? { site, sizes: new Map<number, number>(), count: 0 };
    group.sizes.set(entry.size, (group.sizes.get(entry.size) ?? 0) + 1);
    group.count++;
    groups.set(id, group);
  }
  return [...groups.values()].map(({ site, sizes, count }) => ({
    rule: 'leak',
    key: site.key,
    count,
    message: `leaked: ${sizesText(sizes)} allocated in ${site.function}`,
    function: site.function,
    ...(site.source === undefined ? {} : { source: site.source }),
    frames: site.frames,
  }));
}

/** A finding as programs read it. */
export function findingJson({ frames, ...finding }: Finding): object {
  return { ...finding, functions: frames.map(({ symbol }) => symbol) };
}
