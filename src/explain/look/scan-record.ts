/**
 * What one scan found for each object that needs references, in columns: a machine that keeps
 * account of memory keeps this of every scan.
 */
import { assert } from '../../base/assert.ts';
import { grownCapacity, growInt32 } from '../../base/columns.ts';
import type { PhysAddr } from '../../machine/address.ts';
import type { ObjectId } from '../../kmemleak/object-table.ts';
import type { HeldReason } from '../../kmemleak/observer.ts';
import type { Verdict } from '../../truth/examination.ts';
import type { Word } from '../../truth/references.ts';

/** What a scan made of an object that needs references. */
export type Outcome = 'referenced' | 'changed' | HeldReason | 'reported';

/** A word that a scan took for a reference to an object. */
export interface Hit {
  readonly pa: PhysAddr;
  /** Whether it counted: an object needs only so many. */
  readonly counted: boolean;
  /** The object that it was read as part of, 0 in a root. */
  readonly scanned: ObjectId;
  /** What it was when the scan ended; for objects that were lost. */
  readonly word?: Word;
  /** It held something else by then. */
  readonly changed: boolean;
}

/** What a scan found for one object. */
export interface ScanEntry {
  readonly object: ObjectId;
  readonly pointer: number;
  readonly jiffies: number;
  /** The life that it was, 0 for none. */
  readonly life: number;
  /** The truth at the end of the scan. */
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  readonly hits: readonly Hit[];
  /** The checksum before and after, when it was computed. */
  readonly checksum?: { readonly before: number; readonly after: number };
}

/** When a scan was made, and how. */
export interface ScanStart {
  /** Counts from 1. */
  readonly number: number;
  readonly startNs: number;
  readonly startJiffies: number;
  readonly stackScan: boolean;
}

/** An object as a scan meets it. */
export interface ScannedObject {
  readonly object: ObjectId;
  readonly pointer: number;
  readonly jiffies: number;
  readonly life: number;
}

const OUTCOMES: readonly Outcome[] = [
  'freed',
  'referenced',
  'changed',
  'too-young',
  'reported-before',
  'reported',
  'too-few-scans',
  'no-suspect',
];
const VERDICTS: readonly Verdict[] = ['reachable', 'retained', 'lost', 'freed'];
/** Words that are remembered of one object. */
const HITS_MAX = 64;

/** Words of a hit: where, both halves, what reads it and how, the next one of the object. */
const HIT = 5;
const HIT_LOW = 1;
const HIT_HIGH = 2;
const HIT_FLAGS = 3;
const HIT_NEXT = 4;
const NO_HITS = new Int32Array(0);
const NO_COUNTS = new Uint8Array(0);
const NO_WORDS = new Map<number, Word>();
const COUNTED = 1;
const CHANGED = 2;
const FLAG_BITS = 2;

type Column = Int32Array | Uint32Array | Float64Array | Uint8Array;

/** One scan that was watched. Entries are numbered in the order of `add`. */
export class ScanRecord implements ScanStart {
  readonly number: number;
  readonly startNs: number;
  readonly startJiffies: number;
  readonly stackScan: boolean;
  /** -1 until it is over. */
  endNs = -1;
  /** How many entries there are. */
  size = 0;
  private objects: Int32Array;
  private pointers: Float64Array;
  private jiffies: Float64Array;
  private lives: Float64Array;
  private verdicts: Uint8Array;
  private outcome: Uint8Array;
  /** The checksum before and after, where `computed` is not 0. */
  private checksums: Uint32Array;
  private computed: Uint8Array;
  private words: Map<number, Word> = new Map();
  private firstHit: Int32Array;
  private lastHit: Int32Array;
  private hitCounts: Uint8Array;
  private hits = new Int32Array(0);
  private hitsEnd = 0;
  private places: Map<ObjectId, number> | undefined;

  /** @param capacity - entries at most. */
  constructor({ number, startNs, startJiffies, stackScan }: ScanStart, capacity: number) {
    this.number = number;
    this.startNs = startNs;
    this.startJiffies = startJiffies;
    this.stackScan = stackScan;
    this.objects = new Int32Array(capacity);
    this.pointers = new Float64Array(capacity);
    this.jiffies = new Float64Array(capacity);
    this.lives = new Float64Array(capacity);
    this.checksums = new Uint32Array(2 * capacity);
    this.computed = new Uint8Array(capacity);
    this.verdicts = new Uint8Array(capacity);
    this.outcome = new Uint8Array(capacity);
    this.firstHit = new Int32Array(capacity).fill(-1);
    this.lastHit = new Int32Array(capacity);
    this.hitCounts = new Uint8Array(capacity);
  }

  /** Adds an object that the scan may report. */
  add(object: ObjectId, pointer: number, jiffies: number, life: number): void {
    const i = this.size++;
    assert(i < this.objects.length, 'a record has room for what was counted');
    this.objects[i] = object;
    this.pointers[i] = pointer;
    this.jiffies[i] = jiffies;
    this.lives[i] = life;
  }

  /** A word was taken for a reference to the object of entry `i`. */
  hit(i: number, pa: PhysAddr, lo: number, hi: number, scanned: ObjectId, counted: boolean): void {
    assert(i >= 0 && i < this.size, 'a word refers to an object of the record');
    if (!counted && this.hitCounts[i] >= HITS_MAX) return;
    const at = this.hitsEnd;
    if (at + HIT > this.hits.length) {
      this.hits = growInt32(this.hits, grownCapacity(this.hits.length, at + HIT));
    }
    const { hits } = this;
    hits[at] = pa;
    hits[at + HIT_LOW] = lo;
    hits[at + HIT_HIGH] = hi;
    hits[at + HIT_FLAGS] = (scanned << FLAG_BITS) | (counted ? COUNTED : 0);
    hits[at + HIT_NEXT] = -1;
    if (this.firstHit[i] < 0) this.firstHit[i] = at;
    else hits[this.lastHit[i] + HIT_NEXT] = at;
    this.lastHit[i] = at;
    this.hitCounts[i] = Math.min(HITS_MAX, this.hitCounts[i] + 1);
    this.hitsEnd = at + HIT;
  }

  /** The checksum of entry `i` was computed. */
  checksum(i: number, before: number, after: number): void {
    assert(i >= 0 && i < this.size, 'a checksum is of an object of the record');
    this.checksums[2 * i] = before;
    this.checksums[2 * i + 1] = after;
    this.computed[i] = 1;
  }

  /** It is known what became of entry `i`. */
  settle(i: number, outcome: Outcome): void {
    assert(i >= 0 && i < this.size, 'an outcome is of an object of the record');
    this.outcome[i] = OUTCOMES.indexOf(outcome);
  }

  /**
   * The scan is over.
   * @param verdictOf - the truth about an object now.
   * @param wordAt - what a word is now.
   */
  finish(
    endNs: number,
    u32: Uint32Array,
    verdictOf: (object: ScannedObject) => Verdict,
    wordAt: (pa: PhysAddr) => Word,
  ): void {
    assert(this.endNs < 0 && endNs >= this.startNs, 'a scan ends once, after its beginning');
    this.endNs = endNs;
    const { hits } = this;
    for (let at = 0; at < this.hitsEnd; at += HIT) {
      const word = (hits[at] >>> 0) / 4;
      const isSame =
        (u32[word] | 0) === hits[at + HIT_LOW] && (u32[word + 1] | 0) === hits[at + HIT_HIGH];
      if (!isSame) hits[at + HIT_FLAGS] |= CHANGED;
    }
    for (let i = 0; i < this.size; i++) {
      const verdict = verdictOf(this.scanned(i));
      this.verdicts[i] = VERDICTS.indexOf(verdict);
      if (verdict !== 'lost') continue;
      for (let at = this.firstHit[i]; at >= 0; at = hits[at + HIT_NEXT]) {
        this.words.set(at, wordAt(hits[at] >>> 0));
      }
    }
  }

  /**
   * Another scan has ended: only that one's words are asked for. What is the same as in the scan
   * before this one is kept once, so that scans that find nothing new cost next to nothing.
   */
  retire(before: ScanRecord | undefined): void {
    this.words = NO_WORDS;
    [this.hits, this.firstHit, this.lastHit] = [NO_HITS, NO_HITS, NO_HITS];
    this.hitsEnd = 0;
    this.hitCounts = NO_COUNTS;
    this.places = undefined;
    this.objects = shared(this.objects, before?.objects);
    this.pointers = shared(this.pointers, before?.pointers);
    this.jiffies = shared(this.jiffies, before?.jiffies);
    this.lives = shared(this.lives, before?.lives);
    this.verdicts = shared(this.verdicts, before?.verdicts);
    this.outcome = shared(this.outcome, before?.outcome);
    this.checksums = shared(this.checksums, before?.checksums);
    this.computed = shared(this.computed, before?.computed);
  }

  /** What it found for an object; undefined when it met none of that number. */
  entryOf(object: ObjectId): ScanEntry | undefined {
    const i = this.placeOf(object);
    if (i === undefined) return undefined;
    return {
      ...this.scanned(i),
      verdict: VERDICTS[this.verdicts[i]],
      outcome: OUTCOMES[this.outcome[i]],
      hits: this.hitsOf(i),
      ...(this.computed[i] === 0 ? {} : { checksum: this.checksumOf(i) }),
    };
  }

  /** What became of each object. */
  *outcomes(): Iterable<Pick<ScanEntry, 'life' | 'outcome' | 'verdict'>> {
    for (let i = 0; i < this.size; i++) {
      const life = this.lives[i];
      yield { life, outcome: OUTCOMES[this.outcome[i]], verdict: VERDICTS[this.verdicts[i]] };
    }
  }

  /** The checksum that was computed for an object, if any was. */
  checksumFor(object: ObjectId): { before: number; after: number } | undefined {
    const i = this.placeOf(object);
    return i === undefined || this.computed[i] === 0 ? undefined : this.checksumOf(i);
  }

  private placeOf(object: ObjectId): number | undefined {
    if (!this.places) {
      this.places = new Map();
      for (let i = 0; i < this.size; i++) this.places.set(this.objects[i], i);
    }
    return this.places.get(object);
  }

  private checksumOf(i: number): { before: number; after: number } {
    return { before: this.checksums[2 * i], after: this.checksums[2 * i + 1] };
  }

  private scanned(i: number): ScannedObject {
    return {
      object: this.objects[i],
      pointer: this.pointers[i],
      jiffies: this.jiffies[i],
      life: this.lives[i],
    };
  }

  private hitsOf(i: number): Hit[] {
    const found: Hit[] = [];
    for (let at = this.firstHit[i] ?? -1; at >= 0; at = this.hits[at + HIT_NEXT]) {
      const flags = this.hits[at + HIT_FLAGS];
      const word = this.words.get(at);
      found.push({
        pa: this.hits[at] >>> 0,
        counted: (flags & COUNTED) !== 0,
        scanned: flags >>> FLAG_BITS,
        changed: (flags & CHANGED) !== 0,
        ...(word ? { word } : {}),
      });
    }
    return found;
  }
}

/** A column, or the equal one that is there already. */
function shared<T extends Column>(column: T, known: T | undefined): T {
  if (known?.length !== column.length) return column;
  for (let i = 0; i < column.length; i++) if (column[i] !== known[i]) return column;
  return known;
}
