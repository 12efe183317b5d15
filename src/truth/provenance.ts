/**
 * What is known of one half (32 bits) of a word: which life its value was made from, and which half
 * of a pointer to it this is.
 *
 * A provenance is a 32-bit number, 0 for none: the slot of a life, or the number of a set of lives
 * for a value that was made from several (prev ^ next), and flags. An address is in two halves: the
 * low one has the flag `LOW`, the high one `HIGH`; a half with both holds all that is needed to
 * compute the address (a page frame number, an offset from a constant). What is in other pieces is
 * described byte by byte (pieces.ts).
 */
import { assert } from '../base/assert.ts';
import { growInt32, sparingCapacity } from '../base/columns.ts';

/** The bits that hold the slot of a life or the number of a set. */
export const SLOT_MASK = 0xff_ffff;
/** The low half of a pointer is here. */
export const LOW = 1 << 24;
/** The high half of a pointer is here. */
export const HIGH = 1 << 25;
/** All of a pointer is in these 32 bits. */
export const WHOLE = LOW | HIGH;
/** The word was left by an earlier owner of the memory: nobody may read it. */
export const STALE = 1 << 26;
/** The number is that of a set. */
export const SET = 1 << 27;
/** The number is that of a tuple of single bytes (pieces.ts). */
export const BYTES = 1 << 28;
/** What tells two provenances of different lives apart. */
export const ID = SLOT_MASK | SET | BYTES;
/** It was mixed with a key by an exclusive or. */
export const KEYED = 1 << 29;
/** All flags that go from operand to result. */
const PIECES = LOW | HIGH;

/** A provenance that a word in memory or a register half has; 0 is none. */
export type Provenance = number;

/** Lives that one value can be made from. */
const SET_MAX = 4;
/** Sets that there is room for at first. */
const SETS = 64;
/** Sets above which those that nothing names are thrown away; at least. */
const CROWD = 1 << 16;

/** Sets of lives, by number, in about 30 bytes each: equal sets are one. */
export class ProvenanceSets {
  /** Number of sets. */
  count = 0;
  /** Slots in ascending order, then zeros. */
  private members = new Int32Array(SETS * SET_MAX);
  /** Numbers by hash; at least half is 0. */
  private table = new Int32Array(2 * SETS);
  private free: number[] = [];
  private top = 1;
  private crowd = CROWD;

  /** There are so many that those which nothing names should go. */
  get isCrowded(): boolean {
    return this.count > this.crowd;
  }

  /** The slots that a provenance names which is no tuple of bytes. */
  slots(p: Provenance): readonly number[] {
    if (p === 0) return [];
    if ((p & SET) === 0) return [p & SLOT_MASK];
    const first = (p & SLOT_MASK) * SET_MAX;
    assert(this.members[first], 'a provenance names a set that is gone');
    const slots: number[] = [];
    for (let i = first; i < first + SET_MAX && this.members[i] !== 0; i++) {
      slots.push(this.members[i]);
    }
    return slots;
  }

  /** What `a + b`, `a - b` or `a ^ b` is made from: what is in both cancels out. */
  combine(a: Provenance, b: Provenance): Provenance {
    if (a === 0 || b === 0) return a | b;
    const left = this.slots(a);
    const right = this.slots(b);
    const rest = [
      ...left.filter((slot) => !right.includes(slot)),
      ...right.filter((slot) => !left.includes(slot)),
    ];
    return this.of(rest, (a | b) & PIECES);
  }

  /** What `a | b` is made from. */
  union(a: Provenance, b: Provenance): Provenance {
    if (a === 0 || a === b) return b;
    if (b === 0) return a;
    if (((a ^ b) & (SLOT_MASK | SET)) === 0) return a | b;
    return this.of([...new Set([...this.slots(a), ...this.slots(b)])], (a | b) & PIECES);
  }

  /** Forgets the sets whose numbers are not in `used`. */
  keep(used: ReadonlySet<number>): void {
    for (let number = 1; number < this.top; number++) {
      const first = number * SET_MAX;
      if (this.members[first] === 0 || used.has(number)) continue;
      this.members.fill(0, first, first + SET_MAX);
      this.free.push(number);
      this.count--;
    }
    this.crowd = Math.max(CROWD, 2 * this.count);
    this.rehash(this.table.length);
  }

  /** Bytes that the sets take. */
  get bytes(): number {
    return this.members.byteLength + this.table.byteLength + 8 * this.free.length;
  }

  private of(slots: readonly number[], flags: number): Provenance {
    if (slots.length === 0) return 0;
    if (slots.length === 1) return slots[0] | flags;
    // More than a few say nothing any more: a checksum over pointers is no pointer.
    if (slots.length > SET_MAX) return 0;
    const sorted = [...slots].sort((a, b) => a - b);
    const place = this.find(sorted);
    return (this.table[place] || this.add(sorted, place)) | SET | flags;
  }

  /** Where in the table a set is, or may be put. */
  private find(sorted: ArrayLike<number>): number {
    const mask = this.table.length - 1;
    let hash = 0;
    for (let i = 0; i < sorted.length; i++) hash = Math.imul(hash ^ sorted[i], 0x9e3779b1);
    let place = (hash ^ (hash >>> 15)) & mask;
    while (this.table[place] !== 0 && !this.isSet(this.table[place], sorted)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private isSet(number: number, sorted: ArrayLike<number>): boolean {
    const first = number * SET_MAX;
    for (let i = 0; i < SET_MAX; i++) {
      if (this.members[first + i] !== (i < sorted.length ? sorted[i] : 0)) return false;
    }
    return true;
  }

  private add(sorted: readonly number[], place: number): number {
    const number = this.free.pop() ?? this.top++;
    assert(number <= SLOT_MASK, 'too many sets of lives');
    if (number * SET_MAX === this.members.length) {
      const rows = sparingCapacity(number);
      this.members = growInt32(this.members, rows * SET_MAX);
    }
    this.members.set(sorted, number * SET_MAX);
    this.table[place] = number;
    this.count++;
    if (2 * this.count > this.table.length) this.rehash(2 * this.table.length);
    return number;
  }

  private rehash(length: number): void {
    this.table = new Int32Array(length);
    for (let number = 1; number < this.top; number++) {
      if (this.members[number * SET_MAX] === 0) continue;
      this.table[this.find(this.slots(number | SET))] = number;
    }
  }
}
