/**
 * An experiment: a scan that reads only the pointer members of blocks whose type is known, as the
 * kernel's documentation imagines it for a future version. What would it find that a real scan does
 * not, and what would it report wrongly?
 *
 * Two scans that leave no trace are compared, so age and checksums play no part. Blocks without a
 * type, variables and stacks are read whole in both; so are percpu blocks that have pointers.
 */
import { WORD } from '../machine/address.ts';
import { OBJECT_FULL_SCAN, OBJECT_PERCPU, type ScanArea } from '../kmemleak/object-table.ts';
import type { ObjectView } from '../kmemleak/kmemleak.ts';
import { pointerOffsets } from '../truth/life-types.ts';
import type { Life } from '../truth/lives.ts';
import type { WordEvidence } from './evidence.ts';
import { judgeOne } from './judge.ts';
import type { Look } from './look/look.ts';
import { pointersTo } from './pointers.ts';
import { subjectOfObject, verdictOf, virtualStart, type Subject } from './look/subject.ts';

/** A word that only the real scan reads. */
export interface SkippedWord extends WordEvidence {
  /** The type of the block that it is in. */
  readonly type: string;
}

/** A block that the two scans judge differently. */
export interface TypedDifference {
  readonly name: string;
  readonly address: string;
  readonly size: number;
  readonly allocatedBy: string;
  /**
   * The words that make the difference; none when it is known from other blocks of the list only.
   * Looked for in the first ones of a list.
   */
  readonly words: readonly SkippedWord[];
}

/** What such a scan would do now. */
export interface TypedScan {
  /** Objects that are read. */
  readonly blocks: number;
  /** Those whose type is known. */
  readonly typed: number;
  /** Words of those, and how many of them are read. */
  readonly words: number;
  readonly read: number;
  /** Leaks that it would find: no reference leads to them, but a word looks like one. */
  readonly gained: readonly TypedDifference[];
  /** Blocks in use that it would report. */
  readonly harmed: readonly TypedDifference[];
}

/** A typed object with what is to be read of it. */
interface Typed {
  readonly life: Life;
  readonly pointers: ReadonlySet<number>;
  readonly areas: ScanArea[];
}

/** Differences of one kind whose words are looked for. */
const EXPLAINED_MAX = 20;

/** Compares the two scans. */
export function typedScan(look: Look): TypedScan {
  const { parts } = look;
  const { kmemleak } = parts;
  const objects = [...parts.kmemleak.objects()];
  const typed = new Map<number, Typed>();
  for (const object of objects) {
    const one = typeOf(look, object);
    if (one) typed.set(object.id, one);
  }
  const before = kmemleak.rehearse({});
  const after = kmemleak.rehearse({
    areas: new Map([...typed].map(([id, { areas }]) => [id, areas])),
    unread: [...typed].filter(([, { areas }]) => areas.length === 0).map(([id]) => id),
  });
  const changed = objects
    .filter(({ id }) => before.has(id) && !after.has(id))
    .map((object) => subjectOfObject(parts, object));
  const isLeak = (subject: Subject): boolean =>
    ['lost', 'retained', 'freed'].includes(verdictOf(subject, look.now));
  const skipped = new Skipped(look, [...typed.values()]);
  const describe = (subject: Subject, i: number): TypedDifference => {
    const { name, address, size, allocatedBy } = judgeOne(look, subject);
    const words = i < EXPLAINED_MAX ? skipped.wordsTo(subject) : [];
    return { name, address, size, allocatedBy, words };
  };
  const all = [...typed.values()];
  return {
    blocks: objects.length,
    typed: typed.size,
    words: all.reduce((sum, { life }) => sum + Math.floor(life.size / WORD), 0),
    read: all.reduce((sum, { pointers }) => sum + pointers.size, 0),
    gained: changed.filter(isLeak).map(describe),
    harmed: changed.filter((subject) => !isLeak(subject)).map(describe),
  };
}

/** What is known of an object's type, and the areas that are left to read. */
function typeOf({ parts }: Look, object: ObjectView): Typed | undefined {
  const { life, piece } = subjectOfObject(parts, object);
  if (!life || piece) return undefined;
  const typed = parts.truth.typesOf(life.id);
  if (typed.length === 0) return undefined;
  const start = virtualStart(object);
  const { areas, flags } = parts.kmemleak.rows;
  const own = (flags[object.id] & OBJECT_FULL_SCAN) === 0 ? areas.get(object.id) : undefined;
  const offsets = pointerOffsets(typed, life.size).filter(
    (offset) => offset % WORD === 0 && (!own || own.some((area) => covers(area, start + offset))),
  );
  // Scan areas mean nothing to a percpu object.
  if (object.flags & OBJECT_PERCPU && offsets.length > 0) return undefined;
  const pointers = new Set(offsets);
  // What lies before the first type is read as ever.
  for (let offset = 0; offset < typed[0].offset; offset += WORD) pointers.add(offset);
  return { life, pointers, areas: merged(start, pointers) };
}

function covers({ start, size }: ScanArea, address: number): boolean {
  return address >= start && address + WORD <= start + size;
}

/** Words as areas; neighbours become one. */
function merged(start: number, offsets: ReadonlySet<number>): ScanArea[] {
  const areas: { start: number; size: number }[] = [];
  for (const offset of [...offsets].sort((a, b) => a - b)) {
    const last = areas.at(-1);
    if (last && last.start + last.size === start + offset) last.size += WORD;
    else areas.push({ start: start + offset, size: WORD });
  }
  return areas;
}

/** The words of typed blocks that are not read. */
class Skipped {
  private readonly look: Look;
  private readonly byName: ReadonlyMap<string, Typed>;

  constructor(look: Look, typed: readonly Typed[]) {
    this.look = look;
    this.byName = new Map(typed.map((one) => [look.names.of(one.life), one]));
  }

  /** Those that point at a block. */
  wordsTo(subject: Subject): SkippedWord[] {
    return pointersTo(this.look, subject).flatMap((word) => {
      const typed = word.place.block === undefined ? undefined : this.byName.get(word.place.name);
      if (!typed || !word.scanned || word.own || typed.pointers.has(word.place.offset)) return [];
      const place = this.look.names.memberOf(typed.life, word.place.offset);
      return [{ ...word, type: place?.type ?? '' }];
    });
  }
}
