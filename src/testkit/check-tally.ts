/**
 * What came of some of a check's programs, as plain data: several such add up to what came of all
 * of them, whoever ran them, in whatever order.
 */
import { isCount, isRecord } from '../base/plain-data.ts';
import type { KernelVersion } from '../versions/kernels.ts';
import {
  addCauses,
  areCauseCounts,
  causeCounts,
  disagreementOf,
  type CauseCounts,
} from './causes.ts';
import type { Disagreement } from './causes.ts';
import type { ScanEvent } from './scan-model.ts';
import type { Conditions } from './trace-machine.ts';

/** A law that does not hold. */
export interface LawFailure {
  /** The number of the program, from 0. */
  readonly program: number;
  readonly law: string;
  readonly says: string;
  readonly kernel: KernelVersion;
  readonly violations: readonly string[];
  /** What it must run under; a trace cannot say that. */
  readonly conditions: Conditions;
  /** The shrunk program as a file for `kmemleak-sim trace`. */
  readonly kml: string;
  readonly lines: readonly string[];
}

/** A program that ended whoever ran it: out of memory, say. */
export interface CrashedProgram {
  /** Its number, from 0. */
  readonly program: number;
  readonly kernel: KernelVersion;
  readonly why: string;
  /** A file for `kmemleak-sim trace`. */
  readonly kml: string;
}

/** What came of a check. */
export interface CheckResult {
  readonly programs: number;
  /** Programs that stopped before their end: mistakes of the generator. */
  readonly stopped: number;
  /** How often each law had something to judge, and how many programs are against it. */
  readonly laws: readonly {
    readonly law: string;
    readonly judged: number;
    readonly against: number;
  }[];
  /** One for each law that does not hold, the first that was found. */
  readonly failures: readonly LawFailure[];
  /** The law that must fail did. */
  readonly canaryFailed: boolean;
  /** What never happened, of what should now and then. */
  readonly unseen: readonly ScanEvent[];
  readonly disagreement: Disagreement;
  /** Programs that took along whoever ran them: they count nowhere. */
  readonly crashed: readonly CrashedProgram[];
}

/** What came of some programs. Programs have numbers from 0. */
export interface CheckTally {
  /** Which, as ranges `[from, end)`, in order and apart. */
  ranges: readonly (readonly [number, number])[];
  stopped: number;
  canaryFailed: boolean;
  seen: readonly ScanEvent[];
  /** By law, in the order of the laws. */
  readonly judged: Record<string, { judged: number; against: number }>;
  /** The first of each law. */
  failures: readonly LawFailure[];
  readonly causes: CauseCounts;
  crashed: readonly CrashedProgram[];
}

/** With fewer programs the rare need not be seen. */
const RUNS_FOR_RARE = 500;

/** What a check should have seen. */
export const RARE: readonly ScanEvent[] = [
  'reported',
  'held back: too young',
  'held back: changed',
  'held back: found again',
  'reported before',
  'found by what changed',
  'excess reference',
  'cleared',
];

/** What came of no program. */
export function emptyTally(laws: readonly { readonly name: string }[]): CheckTally {
  return {
    ranges: [],
    stopped: 0,
    canaryFailed: false,
    seen: [],
    judged: Object.fromEntries(laws.map(({ name }) => [name, { judged: 0, against: 0 }])),
    failures: [],
    causes: causeCounts(),
    crashed: [],
  };
}

/**
 * Adds what came of other programs, under the same laws.
 * @throws RangeError when some of them are counted already.
 */
export function addTally(sum: CheckTally, other: CheckTally): void {
  sum.ranges = joined([...sum.ranges, ...other.ranges]);
  sum.stopped += other.stopped;
  sum.canaryFailed ||= other.canaryFailed;
  sum.seen = [...new Set([...sum.seen, ...other.seen])].sort();
  for (const [law, { judged, against }] of Object.entries(other.judged)) {
    if (!Object.hasOwn(sum.judged, law)) sum.judged[law] = { judged: 0, against: 0 };
    const counts = sum.judged[law];
    counts.judged += judged;
    counts.against += against;
  }
  const failures = [...sum.failures, ...other.failures].sort((a, b) => a.program - b.program);
  sum.failures = failures.filter(
    (failure, i) => failures.findIndex(({ law }) => law === failure.law) === i,
  );
  addCauses(sum.causes, other.causes);
  sum.crashed = [...sum.crashed, ...other.crashed].sort((a, b) => a.program - b.program);
}

/** Whether a value from outside is a tally. */
export function isTally(value: unknown): value is CheckTally {
  if (!isRecord(value)) return false;
  const { ranges, stopped, canaryFailed, seen, judged, failures, causes, crashed } = value;
  return (
    isList(ranges, (one) => isList(one, isCount) && one.length === 2 && one[0] < one[1]) &&
    isCount(stopped) &&
    typeof canaryFailed === 'boolean' &&
    isList(seen, isText) &&
    isRecord(judged) &&
    Object.entries(judged).every(
      ([law, one]) =>
        LAW.test(law) && isRecord(one) && isCount(one['judged']) && isCount(one['against']),
    ) &&
    isList(failures, isFailure) &&
    areCauseCounts(causes) &&
    isList(crashed, (one) => isRecord(one) && isCount(one['program']) && hasTexts(one, CRASHED))
  );
}

/** What names of laws look like; a part of a file is never `__proto__`. */
const LAW = /^[a-z][\w =]*$/;
const FAILURE = ['law', 'says', 'kernel', 'kml'];
const CRASHED = ['kernel', 'why', 'kml'];

function isFailure(value: unknown): boolean {
  if (!isRecord(value) || !isCount(value['program']) || !hasTexts(value, FAILURE)) return false;
  const { violations, lines, conditions } = value;
  return isList(violations, isText) && isList(lines, isText) && isRecord(conditions);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function hasTexts(value: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every((name) => isText(value[name]));
}

function isList<T>(value: unknown, is: (one: unknown) => one is T): value is T[];
function isList(value: unknown, is: (one: unknown) => boolean): boolean;
function isList(value: unknown, is: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

/** How many programs ranges have. */
export function programsIn(ranges: CheckTally['ranges']): number {
  return ranges.reduce((sum, [from, end]) => sum + end - from, 0);
}

/** Ranges in order, those that touch as one. */
function joined(ranges: CheckTally['ranges']): [number, number][] {
  const all: [number, number][] = [];
  for (const [from, end] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = all.at(-1);
    if (last && from < last[1]) throw new RangeError(`program ${from} is counted twice`);
    if (last?.[1] === from) last[1] = end;
    else all.push([from, end]);
  }
  return all;
}

/** What came of the programs, for people. */
export function resultOf(tally: CheckTally): CheckResult {
  const programs = programsIn(tally.ranges) - tally.crashed.length;
  const expected = programs >= RUNS_FOR_RARE ? RARE : [];
  return {
    programs,
    stopped: tally.stopped,
    laws: Object.entries(tally.judged).map(([law, counts]) => ({ law, ...counts })),
    failures: tally.failures,
    canaryFailed: tally.canaryFailed,
    unseen: expected.filter((event) => !tally.seen.includes(event)),
    disagreement: disagreementOf(tally.causes),
    crashed: tally.crashed,
  };
}

/** Whether a check found nothing wrong, and saw what it must. */
export function passed(result: CheckResult): boolean {
  const { failures, canaryFailed, unseen, stopped, crashed } = result;
  const isWhole = stopped === 0 && crashed.length === 0;
  return failures.length === 0 && canaryFailed && unseen.length === 0 && isWhole;
}
