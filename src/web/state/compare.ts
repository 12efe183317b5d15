/** A second machine beside the first, which follows it: to where it is at the same. */
import { effect, signal } from '@preact/signals';
import { KIND, KINDS, hasObject } from '../../record/event-columns.ts';
import { PHASES } from '../../record/reasons.ts';
import type { Recording } from '../../record/recording.ts';
import { Bench } from './bench.ts';
import type { Moment } from './moment.ts';
import { bench } from './lab.ts';
import { isReported } from './objects.ts';
import type { Color } from '../../kmemleak/color.ts';

export const other = new Bench();
export const isFollowing = signal(true);

/** Where a step is, in words that hold for other runs too. */
interface Spot {
  /** The command, and which of those alike. */
  readonly command: string;
  readonly pass: number;
  /** The number of the phase; -1 between scans. */
  readonly phase: number;
  readonly kind: string;
  /** What the step is about, in words that hold for other runs. */
  readonly about: string;
}

/** What a module's blocks are called in all runs: where they come from, and which of those. */
export function commonNames({ births }: Recording): ReadonlyMap<number, string> {
  const counts = new Map<string, number>();
  const names = new Map<number, string>();
  for (const birth of births.own()) {
    const { by, size, trace } = births.get(birth);
    // What the allocator takes for itself on the way is not on every kernel.
    const inside = trace.some((frame) => frame.includes('sheaf')) ? ', sheaf' : '';
    const from = `${by.replace(/^.* in /, '').replace(/ \[.*$/, '')}, ${size} B${inside}`;
    const n = (counts.get(from) ?? 0) + 1;
    counts.set(from, n);
    names.set(birth, `${from} #${n}`);
  }
  return names;
}

const namesOf = new WeakMap<Recording, ReadonlyMap<number, string>>();

function knownNames(recording: Recording): ReadonlyMap<number, string> {
  let names = namesOf.get(recording);
  if (!names) namesOf.set(recording, (names = commonNames(recording)));
  return names;
}

/** Steps that say what a scan has come to. */
const RESULTS: ReadonlySet<string> = new Set(['over', 'report', 'held']);

/** The spots of all steps in order. */
function* spots(recording: Recording): Generator<Spot> {
  const { events, texts, births } = recording;
  const { kind, why, subject, length } = events;
  const names = knownNames(recording);
  const counts = new Map<string, number>();
  let command = '';
  let pass = 0;
  let phase = -1;
  for (let i = 0; i < length; i++) {
    if (kind[i] === KIND.command) {
      const text = texts[subject[i]].replace(/ fixed=1$/, '');
      counts.set(text, (counts.get(text) ?? 0) + 1);
      command = `${text} ${counts.get(text)}`;
    } else if (kind[i] === KIND.begin) pass = why[i];
    else if (kind[i] === KIND.phase) phase = why[i];
    const about = hasObject(kind[i])
      ? (names.get(subject[i]) ?? births.nameOf(subject[i]).replace(/#\d+$/, ''))
      : '';
    // The end of a pass that another follows is not the end of the scan.
    const name = kind[i] === KIND.end && why[i] === 1 ? 'over' : KINDS[kind[i]];
    yield { command, pass, phase, kind: name, about };
    if (kind[i] === KIND.end) phase = -1;
  }
}

function spotAt(recording: Recording, position: number): Spot | undefined {
  let k = 0;
  for (const spot of spots(recording)) if (++k === position) return spot;
  return undefined;
}

/**
 * The position in a recording that is like one in another: the same step if there is one, else the
 * last that is not further.
 */
export function likePosition(from: Moment, to: Recording): number {
  const spot = spotAt(from.replay.recording, from.position);
  if (!spot) return 0;
  let k = 0;
  let best = 0;
  for (const one of spots(to)) {
    k++;
    if (one.command !== spot.command) continue;
    const isSame = one.pass === spot.pass && one.phase === spot.phase;
    const isLike = one.kind === spot.kind && one.about === spot.about;
    if (isLike && isSame) return k;
    // What a scan comes to may take one pass on one kernel and two on the other.
    const isResult = RESULTS.has(one.kind) || one.phase === PHASES.indexOf('report');
    if (isLike && isResult && one.phase === spot.phase) return k;
    const isBefore = one.pass < spot.pass || (one.pass === spot.pass && one.phase <= spot.phase);
    const isLast = spot.phase === -1 ? one.phase === -1 : isBefore;
    if (isLast && one.kind !== 'end' && one.kind !== 'over') best = k;
  }
  return best;
}

/** Lets the second machine follow the first; gives what ends that. */
export function follow(): () => void {
  return effect(() => {
    const now = bench.now.value;
    const there = other.now.value?.replay.recording;
    if (now && there && isFollowing.value) other.go(likePosition(now, there));
  });
}

/** A block on one side. */
export interface Side {
  readonly birth: number;
  readonly color: Color | undefined;
  readonly count: number;
  readonly minCount: number;
  readonly reported: boolean;
}

/** A block of the module in both runs. */
export interface Pair {
  readonly name: string;
  readonly left?: Side;
  readonly right?: Side;
  readonly differs: boolean;
}

function sides(moment: Moment): Map<string, Side> {
  const { recording } = moment.replay;
  const found = new Map<string, Side>();
  for (const [birth, name] of knownNames(recording)) {
    const object = moment.replay.object(birth);
    if (!object) continue;
    const { color, count, minCount } = object;
    found.set(name, { birth, color, count, minCount, reported: isReported(moment, birth) });
  }
  return found;
}

/** The blocks of the module that are there on either side. */
export function pairs(left: Moment | undefined, right: Moment | undefined): Pair[] {
  const lefts = left ? sides(left) : new Map<string, Side>();
  const rights = right ? sides(right) : new Map<string, Side>();
  return [...new Set([...lefts.keys(), ...rights.keys()])].map((name) => {
    const [a, b] = [lefts.get(name), rights.get(name)];
    const differs = a?.color !== b?.color || a?.reported !== b?.reported;
    return { name, ...(a ? { left: a } : {}), ...(b ? { right: b } : {}), differs };
  });
}
