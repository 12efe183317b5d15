/**
 * What one scan found for each object that needs references, in columns: a machine that keeps
 * account of memory keeps this of every scan.
 */
import { assert } from '../../base/assert.ts';
import type { PhysAddr } from '../../machine/address.ts';
import type { ObjectId } from '../../kmemleak/object-table.ts';
import type { HeldReason } from '../../kmemleak/observer.ts';
import type { Verdict } from '../../truth/examination.ts';
import type { Word } from '../../truth/references.ts';
import { ScanHits, type HitWord } from './scan-hits.ts';

/** What a scan made of an object that needs references. */
export type Outcome = 'referenced' | 'changed' | HeldReason | 'reported';

/** A word that a scan took for a reference to an object. */
export interface Hit extends HitWord {
  /** What it was when the scan ended; for objects that were lost. */
  readonly word?: Word;
}

/** An object as a scan meets it: these tell it from one that has its number later. */
export interface ScannedObject {
  readonly object: ObjectId;
  /** The lower half of its address. */
  readonly pointer: number;
  /** When it was made, the lower half. */
  readonly jiffies: number;
  /** The life that it was, 0 for none. */
  readonly life: number;
}

/** What a scan found for one object. */
export interface ScanEntry extends ScannedObject {
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
const NO_HITS = new ScanHits(0);
const NO_WORDS: ReadonlyMap<number, readonly Word[]> = new Map();

/** In one byte: the outcome, the verdict, whether a checksum was computed. */
const OUTCOME_BITS = 0x0f;
const VERDICT_SHIFT = 4;
const VERDICT_BITS = 0x30;
const COMPUTED = 0x40;

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
  // Kept of every scan: 29 bytes an object, and what is the same in the next scan once.
  private objects: Int32Array;
  private pointers: Uint32Array;
  private jiffies: Uint32Array;
  private lives: Float64Array;
  private states: Uint8Array;
  /** The checksum before and after, where one was computed. */
  private checksums: Uint32Array;
  // Kept of the last one.
  private hits: ScanHits;
  /** By entry, of lost objects: what their words were. */
  private words: ReadonlyMap<number, readonly Word[]> = NO_WORDS;
  private places: Map<ObjectId, number> | undefined;

  /** @param capacity - entries at most. */
  constructor({ number, startNs, startJiffies, stackScan }: ScanStart, capacity: number) {
    this.number = number;
    this.startNs = startNs;
    this.startJiffies = startJiffies;
    this.stackScan = stackScan;
    this.objects = new Int32Array(capacity);
    this.pointers = new Uint32Array(capacity);
    this.jiffies = new Uint32Array(capacity);
    this.lives = new Float64Array(capacity);
    this.states = new Uint8Array(capacity);
    this.checksums = new Uint32Array(2 * capacity);
    this.hits = new ScanHits(capacity);
  }

  /** Adds an object that the scan may report. */
  add(object: ObjectId, pointer: number, jiffies: number, life: number): void {
    const i = this.size++;
    assert(i < this.objects.length, 'a record has room for what was counted');
    this.objects[i] = object;
    // A typed array takes the lower half of a number.
    this.pointers[i] = pointer;
    this.jiffies[i] = jiffies;
    this.lives[i] = life;
  }

  /** A word was taken for a reference to the object of entry `i`. */
  hit(i: number, pa: PhysAddr, lo: number, hi: number, scanned: ObjectId, counted: boolean): void {
    this.hits.add(i, pa, lo, hi, scanned, counted);
  }

  /** The checksum of entry `i` was computed. */
  checksum(i: number, before: number, after: number): void {
    assert(i >= 0 && i < this.size, 'a checksum is of an object of the record');
    this.checksums[2 * i] = before;
    this.checksums[2 * i + 1] = after;
    this.states[i] |= COMPUTED;
  }

  /** It is known what became of entry `i`. */
  settle(i: number, outcome: Outcome): void {
    assert(i >= 0 && i < this.size, 'an outcome is of an object of the record');
    this.states[i] = (this.states[i] & ~OUTCOME_BITS) | OUTCOMES.indexOf(outcome);
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
    this.hits.sort(u32);
    const words = new Map<number, readonly Word[]>();
    for (let i = 0; i < this.size; i++) {
      const verdict = verdictOf(this.scanned(i));
      this.states[i] |= VERDICTS.indexOf(verdict) << VERDICT_SHIFT;
      if (verdict !== 'lost') continue;
      const hits = this.hits.of(i);
      if (hits.length > 0)
        words.set(
          i,
          hits.map(({ pa }) => wordAt(pa)),
        );
    }
    this.words = words;
  }

  /**
   * Another scan has ended: only that one's words are asked for. What is the same as in the scan
   * before this one is kept once, so that scans that find nothing new cost next to nothing.
   */
  retire(before: ScanRecord | undefined): void {
    this.words = NO_WORDS;
    this.hits = NO_HITS;
    this.places = undefined;
    this.objects = shared(this.objects, before?.objects);
    this.pointers = shared(this.pointers, before?.pointers);
    this.jiffies = shared(this.jiffies, before?.jiffies);
    this.lives = shared(this.lives, before?.lives);
    this.states = shared(this.states, before?.states);
    this.checksums = shared(this.checksums, before?.checksums);
  }

  /** What it found for an object; undefined when it met none of that number. */
  entryOf(object: ObjectId): ScanEntry | undefined {
    const i = this.placeOf(object);
    if (i === undefined) return undefined;
    return {
      ...this.scanned(i),
      ...this.judged(i),
      hits: this.hitsOf(i),
      ...(this.isComputed(i) ? { checksum: this.checksumOf(i) } : {}),
    };
  }

  /** What became of each object. */
  *outcomes(): Iterable<Pick<ScanEntry, 'life' | 'outcome' | 'verdict'>> {
    for (let i = 0; i < this.size; i++) yield { life: this.lives[i], ...this.judged(i) };
  }

  /** The checksum that was computed for an object, if any was. */
  checksumFor(object: ObjectId): { before: number; after: number } | undefined {
    const i = this.placeOf(object);
    return i === undefined || !this.isComputed(i) ? undefined : this.checksumOf(i);
  }

  private placeOf(object: ObjectId): number | undefined {
    if (!this.places) {
      this.places = new Map();
      for (let i = 0; i < this.size; i++) this.places.set(this.objects[i], i);
    }
    return this.places.get(object);
  }

  private isComputed(i: number): boolean {
    return (this.states[i] & COMPUTED) !== 0;
  }

  private judged(i: number): Pick<ScanEntry, 'outcome' | 'verdict'> {
    const state = this.states[i];
    return {
      verdict: VERDICTS[(state & VERDICT_BITS) >> VERDICT_SHIFT],
      outcome: OUTCOMES[state & OUTCOME_BITS],
    };
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
    const words = this.words.get(i);
    return this.hits.of(i).map((hit, n) => (words ? { ...hit, word: words[n] } : hit));
  }
}

/** A column, or the equal one that is there already. */
function shared<T extends Column>(column: T, known: T | undefined): T {
  if (known?.length !== column.length) return column;
  for (let i = 0; i < column.length; i++) if (column[i] !== known[i]) return column;
  return known;
}
