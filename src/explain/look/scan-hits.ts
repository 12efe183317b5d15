/**
 * The words that one scan took for references: gathered in the order of the scan, and sorted by
 * object when it is over.
 */
import { assert } from '../../base/assert.ts';
import { grownCapacity, growInt32 } from '../../base/columns.ts';
import type { ObjectId } from '../../kmemleak/object-table.ts';
import type { PhysAddr } from '../../machine/address.ts';

/** A word that a scan took for a reference. */
export interface HitWord {
  readonly pa: PhysAddr;
  /** Whether it counted: an object needs only so many. */
  readonly counted: boolean;
  /** The object that it was read as part of, 0 in a root. */
  readonly scanned: ObjectId;
  /** It held something else when the scan ended. */
  readonly changed: boolean;
}

/** Words that are remembered of one object beside those that counted. */
const HITS_MAX = 64;
/** While a scan goes on: the entry of the object, where, both halves, what reads it and how. */
const GATHERED = 5;
/** Afterwards: where, what reads it and how. */
const KEPT = 2;
const COUNTED = 1;
const CHANGED = 2;
const FLAG_BITS = 2;

/** The words of the entries of a record. */
export class ScanHits {
  private readonly entries: number;
  private readonly counts: Uint8Array;
  private gathered = new Int32Array(0);
  private end = 0;
  /** After `sort`: where the words of an entry begin, in pairs of numbers. */
  private starts = new Int32Array(0);
  private kept = new Int32Array(0);

  constructor(entries: number) {
    this.entries = entries;
    this.counts = new Uint8Array(entries);
  }

  /** A word was taken for a reference to the object of entry `i`. */
  add(i: number, pa: PhysAddr, lo: number, hi: number, scanned: ObjectId, counted: boolean): void {
    const { counts, end } = this;
    const n = counts[i];
    if (n < HITS_MAX) counts[i] = n + 1;
    else if (!counted) return;
    if (end + GATHERED > this.gathered.length) {
      this.gathered = growInt32(this.gathered, grownCapacity(this.gathered.length, end + GATHERED));
    }
    const { gathered } = this;
    gathered[end] = i;
    gathered[end + 1] = pa;
    gathered[end + 2] = lo;
    gathered[end + 3] = hi;
    gathered[end + 4] = (scanned << FLAG_BITS) | (counted ? COUNTED : 0);
    this.end = end + GATHERED;
  }

  /** The scan is over: words are sorted, and compared with what they are now. */
  sort(u32: Uint32Array): void {
    assert(this.starts.length === 0, 'a scan ends once');
    const { gathered, end, entries } = this;
    const starts = new Int32Array(entries + 1);
    for (let at = 0; at < end; at += GATHERED) starts[gathered[at] + 1]++;
    for (let i = 0; i < entries; i++) starts[i + 1] += starts[i];
    const next = starts.slice();
    const kept = new Int32Array(KEPT * starts[entries]);
    for (let at = 0; at < end; at += GATHERED) {
      const to = KEPT * next[gathered[at]]++;
      const pa = gathered[at + 1];
      const word = (pa >>> 0) / 4;
      const isSame =
        (u32[word] | 0) === gathered[at + 2] && (u32[word + 1] | 0) === gathered[at + 3];
      kept[to] = pa;
      kept[to + 1] = gathered[at + 4] | (isSame ? 0 : CHANGED);
    }
    this.starts = starts;
    this.kept = kept;
    this.gathered = new Int32Array(0);
  }

  /** The words of an entry, in the order of the scan, when that is over. */
  of(i: number): HitWord[] {
    const { starts, kept } = this;
    const found: HitWord[] = [];
    for (let n = starts[i] ?? 0; n < (starts[i + 1] ?? 0); n++) {
      const flags = kept[KEPT * n + 1];
      found.push({
        pa: kept[KEPT * n] >>> 0,
        counted: (flags & COUNTED) !== 0,
        scanned: flags >>> FLAG_BITS,
        changed: (flags & CHANGED) !== 0,
      });
    }
    return found;
  }
}
