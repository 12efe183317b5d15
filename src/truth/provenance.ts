/**
 * What is known of one half (32 bits) of a word: which life its value was made from, and which half
 * of a pointer to it this is.
 *
 * A provenance is a 32-bit number, 0 for none: the slot of a life, or the number of a set of lives
 * for a value that was made from several (prev ^ next), and flags. An address is in two halves: the
 * low one has the flag `LOW`, the high one `HIGH`; a half with both holds all that is needed to
 * compute the address (a page frame number, an offset from a constant).
 */
import { assert } from '../base/assert.ts';

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
/** A single byte or half word of a pointer, which says nothing alone. */
export const BYTES = 1 << 28;
/** It was mixed with a key by an exclusive or. */
export const KEYED = 1 << 29;
/** All flags that go from operand to result. */
const PIECES = LOW | HIGH;

/** A provenance that a word in memory or a register half has; 0 is none. */
export type Provenance = number;

/** Sets of lives, by number. */
export class ProvenanceSets {
  private members: (readonly number[] | undefined)[] = [undefined];
  private numbers = new Map<string, number>();
  private free: number[] = [];

  /** The slots that a provenance names. */
  slots(p: Provenance): readonly number[] {
    if (p === 0) return [];
    if ((p & SET) === 0) return [p & SLOT_MASK];
    const members = this.members[p & SLOT_MASK];
    assert(members, 'a provenance names a set that is gone');
    return members;
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

  /** Number of sets. */
  get count(): number {
    return this.numbers.size;
  }

  /** Bytes that the sets take. */
  get bytes(): number {
    return this.count * SET_BYTES;
  }

  /** Forgets the sets whose numbers are not in `used`. */
  keep(used: ReadonlySet<number>): void {
    for (const [key, number] of this.numbers) {
      if (used.has(number)) continue;
      this.numbers.delete(key);
      this.members[number] = undefined;
      this.free.push(number);
    }
  }

  private of(slots: readonly number[], flags: number): Provenance {
    if (slots.length === 0) return 0;
    if (slots.length === 1) return slots[0] | flags;
    // More than a few say nothing any more: a checksum over pointers is no pointer.
    if (slots.length > SET_MAX) return 0;
    const sorted = [...slots].sort((a, b) => a - b);
    const key = sorted.join(',');
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.free.pop() ?? this.members.length;
      this.members[number] = sorted;
      this.numbers.set(key, number);
      assert(number <= SLOT_MASK, 'too many sets of lives');
    }
    return number | SET | flags;
  }
}

/** What the host takes for a set of two, about: a list, a text and an entry of a map. */
const SET_BYTES = 200;
/** Lives that one value can be made from. */
const SET_MAX = 4;
