/**
 * Everything about one block: what kmemleak says, what is true, why they disagree, and the
 * evidence.
 */
import type { PhysAddr } from '../machine/address.ts';
import { HZ } from '../machine/clock.ts';
import type { Color } from '../kmemleak/color.ts';
import {
  OBJECT_FULL_SCAN,
  OBJECT_NO_SCAN,
  OBJECT_PERCPU,
  OBJECT_PHYS,
  OBJECT_REPORTED,
} from '../kmemleak/object-table.ts';
import type { AnnotationCall } from './look/annotations.ts';
import type { Outcome } from './look/scan-record.ts';
import type { WordEvidence } from './evidence.ts';
import { judgeOne, type Judgement } from './judge.ts';
import type { Look } from './look/look.ts';
import { lossOf, type LossText } from './loss.ts';
import { countTexts, type CountText } from './counts.ts';
import type { EventText } from './look/names.ts';
import { shortestPath, type Path } from './paths.ts';
import { pointersTo, wordsInto } from './pointers.ts';
import { rangeOf, type Subject } from './look/subject.ts';

/** What kmemleak's record of a block says. */
export interface ObjectText {
  readonly colour: Color;
  readonly minCount: number;
  /** References that the last scan counted. */
  readonly count: number;
  readonly flags: readonly string[];
  readonly checksum: string;
  /** Seconds since it was registered. */
  readonly age: number;
  /** What the last scan made of it. */
  readonly lastScan?: { readonly number: number; readonly outcome: Outcome };
}

/** All about one block. */
export interface Explanation extends Judgement {
  readonly kind: string;
  readonly cache?: string;
  /** Its type in C, where that is known. */
  readonly type?: string;
  readonly allocated?: EventText;
  readonly object?: ObjectText;
  /** Its counts of references, and who changed them. */
  readonly counts: readonly CountText[];
  /** The words that point at it. */
  readonly pointers: readonly WordEvidence[];
  /** Words that are left out of `pointers`. */
  readonly morePointers: number;
  readonly path: Path;
  readonly loss?: LossText;
  /** The calls of kmemleak's API for it. */
  readonly calls: readonly { readonly call: AnnotationCall; readonly event: EventText }[];
}

/** Words that are listed at most. */
const POINTERS_MAX = 64;

const FLAGS: readonly (readonly [number, string])[] = [
  [OBJECT_REPORTED, 'reported'],
  [OBJECT_NO_SCAN, 'no_scan'],
  [OBJECT_FULL_SCAN, 'full_scan'],
  [OBJECT_PHYS, 'phys'],
  [OBJECT_PERCPU, 'percpu'],
];

/** Explains one block. */
export function explain(look: Look, subject: Subject): Explanation {
  return explainAll(look, [subject])[0];
}

/** Explains blocks; memory is looked through once for all of them. */
export function explainAll(look: Look, subjects: readonly Subject[]): Explanation[] {
  const words = wordsInto(look, subjects.map(rangeOf));
  return subjects.map((subject, i) => explainOne(look, subject, words[i]));
}

/** @param words - those whose value lies in the block. */
function explainOne(look: Look, subject: Subject, words: readonly PhysAddr[]): Explanation {
  const { life, object } = subject;
  const pointers = pointersTo(look, subject, words);
  const loss = lossOf(look, subject);
  const calls = life ? look.chronicle.annotations.for(life.id) : [];
  return {
    ...judgeOne(look, subject),
    kind: life?.kind ?? 'section',
    ...(life?.cache === undefined ? {} : { cache: life.cache }),
    ...typeOf(look, subject),
    ...(life ? { allocated: look.names.allocation(life) } : {}),
    ...(object ? { object: objectText(look, subject) } : {}),
    counts: life ? countTexts(look, life) : [],
    pointers: pointers.slice(0, POINTERS_MAX),
    morePointers: Math.max(0, pointers.length - POINTERS_MAX),
    path: shortestPath(look, subject),
    ...(loss ? { loss } : {}),
    calls: calls.map(({ call, event }) => ({ call, event: look.names.event(event) })),
  };
}

function typeOf(look: Look, { life }: Subject): { type?: string } {
  const place = life && look.names.memberOf(life, 0);
  if (!place) return {};
  const isRecord = /^(?:struct|union) [^*]*$/.test(place.type);
  return { type: isRecord ? place.type : `${place.type}[]` };
}

function objectText(look: Look, { object }: Subject): ObjectText {
  const { id, color, minCount, count, flags, checksum, jiffies } = object!;
  const scan = look.chronicle.last;
  const entry = look.chronicle.entryOf(scan, id);
  const age = (look.parts.base.machine.clock.jiffies - jiffies) / HZ;
  return {
    colour: color,
    minCount,
    count,
    flags: FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name),
    checksum: checksum.toString(16).padStart(8, '0'),
    age,
    ...(scan && entry ? { lastScan: { number: scan.number, outcome: entry.outcome } } : {}),
  };
}
