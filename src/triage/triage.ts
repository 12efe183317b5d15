/**
 * What to do about the reports of a text: how many leaks, whose, which first, real or not. The
 * order of the parts is that in which people ask.
 */
import { readReports } from './input/read.ts';
import type { ReadText } from './input/objects.ts';
import { evidenceOf, type Evidence } from './judge/evidence.ts';
import { groupsOf, type Group } from './judge/groups.ts';
import { growthOf, isWorse, type Growth } from './judge/growth.ts';
import { distinct, uncounted } from './judge/identity.ts';
import { knownBy, type Known } from './judge/known.ts';
import { nearestTo, type Nearest } from './judge/nearest.ts';
import { orderOf, type Order } from './judge/order.ts';
import { pointersOf, type Pointers } from './judge/pointers.ts';

/** A text with its name. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** What a text holds. */
export interface SourceCount extends ReadText {
  readonly name: string;
  /** Objects as printed, with those that the kernel only counted. */
  readonly printed: number;
}

/** The answers. */
export interface Triage {
  readonly sources: readonly SourceCount[];
  readonly printed: number;
  /** By address and jiffies, with those that the kernel only counted. */
  readonly distinctObjects: number;
  /** Bodies without a header. */
  readonly headless: number;
  /** Objects of which the text has no backtrace, or nothing of it but allocators. */
  readonly traceless: number;
  readonly bytes: number;
  readonly groups: readonly Group[];
  /** Lines of the list of known leaks, by key. */
  readonly known: ReadonlyMap<string, string>;
  readonly pointers: Pointers;
  readonly order: Order;
  readonly evidence: readonly (Evidence & { readonly sites: readonly string[] })[];
  readonly nearest: readonly Nearest[];
  /** Between the first and the last text, if there are several or an older one is given. */
  readonly growth: readonly Growth[] | undefined;
}

/** What to compare with. */
export interface TriageOptions {
  readonly against?: Source;
  readonly known?: readonly Known[];
}

/** Reads texts, oldest first, and answers about all of them together. */
export function triage(sources: readonly Source[], options: TriageOptions = {}): Triage {
  const read = sources.map(({ name, text }) => counted(name, readReports(text)));
  const objects = read.flatMap((one) => one.objects);
  const all = distinct(objects);
  const groups = groupsOf(all);
  const pointers = pointersOf(objects);
  const order = orderOf(groups, pointers);
  const withHeader = all.filter(({ object }) => object.address !== undefined);
  const grouped = new Set(groups.flatMap((group) => group.objects));
  return {
    sources: read,
    printed: sum(read.map(({ printed }) => printed)),
    distinctObjects: sum(withHeader.map((one) => 1 + uncounted(one))),
    headless: all.length - withHeader.length,
    traceless: all.filter(({ object }) => !grouped.has(object)).length,
    bytes: sum(all.map((one) => (one.object.size ?? 0) * (1 + uncounted(one)))),
    groups,
    known: knownGroups(groups, options.known ?? []),
    pointers,
    order,
    evidence: evidenceOf(groups, all),
    nearest: nearestTo(order.group ?? groups[0], pointers, order),
    growth: growth(read, groups, options.against),
  };
}

/** Whether an older text is given and this one has what that had not. */
export function hasGrown({ growth: changes, known }: Triage): boolean {
  return changes?.some((one) => isWorse(one) && !known.has(one.key)) ?? false;
}

function counted(name: string, read: ReadText): SourceCount {
  return { name, ...read, printed: sum(read.objects.map((object) => 1 + object.more)) };
}

function knownGroups(
  groups: readonly Group[],
  list: readonly Known[],
): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const { frames, key } of groups) {
    const by = knownBy(list, frames, key);
    if (by !== undefined) known.set(key, by);
  }
  return known;
}

function growth(
  read: readonly SourceCount[],
  groups: readonly Group[],
  against: Source | undefined,
): readonly Growth[] | undefined {
  if (against) return growthOf(groupsOf(distinct(readReports(against.text).objects)), groups);
  if (read.length < 2) return undefined;
  const [first, last] = [read[0], read.at(-1)!].map(({ objects }) => groupsOf(distinct(objects)));
  return growthOf(first, last);
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
