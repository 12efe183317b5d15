/**
 * What the four bytes of a half were made from, where this is not simply a half of one pointer: a
 * pointer at an odd address, one that is kept in bytes, or with its bytes swapped.
 *
 * A byte is described by a number, 0 for none: the slot of a life (or the number of a set), and
 * which byte of the address it is. Four of them are a tuple; equal tuples are one, and a provenance
 * with the flag `BYTES` has the number of one.
 */
import { assert } from '../base/assert.ts';
import { growInt32, sparingCapacity } from '../base/columns.ts';
import {
  BYTES,
  HIGH,
  LOW,
  SET,
  SLOT_MASK,
  STALE,
  WHOLE,
  type Provenance,
  type ProvenanceSets,
} from './provenance.ts';

/** What one byte was made from; 0 is none. */
export type Piece = number;

/** The number is that of a set of lives. */
const OF_SET = 1 << 24;
const INDEX = 25;
/** Eight bytes of an address, then the four of a half that stands for all of one. */
const FIRST_OF_WHOLE = 8;
const GHOST = 1 << 29;
const STALE_PIECE = 1 << 30;
const LIFE = SLOT_MASK | OF_SET;

/** Bytes of a half. */
const BYTES_OF_HALF = 4;
/** Tuples that there is room for at first. */
const TUPLES = 64;
/** Tuples above which those that nothing names are thrown away; at least. */
const CROWD = 1 << 14;

/** Of each kind of half the number of its first byte. */
const LOW_FIRST = 0;
const HIGH_FIRST = 4;

/** Which bytes of an address are needed to know it: the two uppermost are the same in all. */
const NEEDED = 0x03f;
const NEEDED_OF_WHOLE = 0xf00;

/** Which bytes of an address a provenance that is no tuple has, as bits. */
export function bytesOf(p: Provenance): number {
  return (p & WHOLE) === WHOLE ? NEEDED_OF_WHOLE : (p & LOW) !== 0 ? 0x00f : 0x0f0;
}

/** Whether bytes, as bits, are all that is needed. */
export function isEnough(bytes: number): boolean {
  return (bytes & NEEDED) === NEEDED || (bytes & NEEDED_OF_WHOLE) === NEEDED_OF_WHOLE;
}

/** The bit of the byte of an address that a piece is. */
export function byteBit(piece: Piece): number {
  return 1 << indexOf(piece);
}

/** Which byte of an address a piece is: 0 to 7; from 8 on, of a half that stands for all of it. */
export function indexOf(piece: Piece): number {
  return (piece >>> INDEX) & 15;
}

/** Nobody may read it. */
export function isStalePiece(piece: Piece): boolean {
  return (piece & STALE_PIECE) !== 0;
}

/**
 * The piece as it is where the shift that took its byte from a value brought zeros in: it is known
 * to be there as long as the value is.
 */
export function ghostOf(piece: Piece): Piece {
  return piece === 0 ? 0 : piece | GHOST;
}

/** The piece when it is one that a shift took away and that may come back. */
export function onlyGhost(piece: Piece): Piece {
  return (piece & GHOST) === 0 ? 0 : piece;
}

/** The provenance of a whole half whose life, or set of lives, is that of a piece. */
export function lifeOf(piece: Piece): Provenance {
  return (piece & SLOT_MASK) | ((piece & OF_SET) !== 0 ? SET : 0);
}

/** The byte with number `index` of a pointer to the life in `slot`. */
export function pieceOf(slot: number, index: number): Piece {
  return slot === 0 ? 0 : slot | (index << INDEX);
}

/** Whether a byte that changes from `old` to `value` without a provenance leaves a pointer one. */
export function survives(piece: Piece, old: number, value: number): boolean {
  // What an address does not need: its lowest three bits.
  return indexOf(piece) % FIRST_OF_WHOLE === 0 && ((old ^ value) & 0xf8) === 0;
}

/** Whether bytes say no more than where in some 64 KiB; the uppermost are the same in all. */
export function isOffset(bytes: number): boolean {
  return (bytes & ~0x0c3) === 0;
}

/** Tuples of pieces, by number, in about 40 bytes each. */
export class Pieces {
  private readonly sets: ProvenanceSets;
  private count = 0;
  private members = new Int32Array(TUPLES * BYTES_OF_HALF);
  /** Numbers by hash; at least half is 0. */
  private table = new Int32Array(2 * TUPLES);
  private free: number[] = [];
  private top = 1;
  private crowd = CROWD;

  constructor(sets: ProvenanceSets) {
    this.sets = sets;
  }

  /** There are so many that those which nothing names should go. */
  get isCrowded(): boolean {
    return this.count > this.crowd;
  }

  /** Writes the pieces of the four bytes of a half to `into`. */
  expand(p: Provenance, into: Int32Array, at: number): void {
    if (p === 0) {
      into.fill(0, at, at + BYTES_OF_HALF);
      return;
    }
    const stale = (p & STALE) !== 0 ? STALE_PIECE : 0;
    if ((p & BYTES) !== 0) {
      const first = (p & SLOT_MASK) * BYTES_OF_HALF;
      for (let i = 0; i < BYTES_OF_HALF; i++) {
        const piece = this.members[first + i];
        into[at + i] = piece === 0 ? 0 : piece | stale;
      }
      return;
    }
    const life = (p & SLOT_MASK) | ((p & SET) !== 0 ? OF_SET : 0) | stale;
    let first = HIGH_FIRST;
    if ((p & WHOLE) === WHOLE) first = FIRST_OF_WHOLE;
    else if ((p & LOW) !== 0) first = LOW_FIRST;
    for (let i = 0; i < BYTES_OF_HALF; i++) into[at + i] = life | ((first + i) << INDEX);
  }

  /** The provenance of a half with these four pieces: a half of a pointer where it is one. */
  half(pieces: ArrayLike<Piece>, at: number): Provenance {
    const life = (pieces[at] || pieces[at + 1]) & (LIFE | STALE_PIECE);
    if (isHalf(pieces, at, life, LOW_FIRST)) return regular(life, LOW);
    if (isHalf(pieces, at, life, HIGH_FIRST)) return regular(life, HIGH);
    if (isHalf(pieces, at, life, FIRST_OF_WHOLE)) return regular(life, WHOLE);
    let any = 0;
    for (let i = 0; i < BYTES_OF_HALF; i++) any |= pieces[at + i];
    return any === 0 ? 0 : this.intern(pieces, at) | BYTES;
  }

  /** Calls `each` for the pieces of a provenance that is a tuple. */
  each(p: Provenance, each: (piece: Piece, byte: number) => void): void {
    const first = (p & SLOT_MASK) * BYTES_OF_HALF;
    const stale = (p & STALE) !== 0 ? STALE_PIECE : 0;
    for (let i = 0; i < BYTES_OF_HALF; i++) {
      const piece = this.members[first + i];
      if (piece !== 0) each(piece | stale, i);
    }
  }

  /** What a byte is made from that two values were combined to; different bytes give none. */
  combine(a: Piece, b: Piece, cancels: boolean): Piece {
    if (a === 0 || b === 0) return a | b;
    if (yields(a) !== yields(b)) return yields(a) ? b : a;
    if (indexOf(a) !== indexOf(b)) return 0;
    const flag = bitOf(a);
    const left = lifeOf(a) | flag;
    const right = lifeOf(b) | flag;
    const p = cancels ? this.sets.combine(left, right) : this.sets.union(left, right);
    if (p === 0) return 0;
    return (p & SLOT_MASK) | ((p & SET) !== 0 ? OF_SET : 0) | (a & (15 << INDEX)) | (a & b & GHOST);
  }

  /** Forgets the tuples whose numbers are not in `used`. */
  keep(used: ReadonlySet<number>): void {
    this.count = 0;
    this.free = [];
    for (let number = 1; number < this.top; number++) {
      const first = number * BYTES_OF_HALF;
      if (used.has(number)) this.count++;
      else {
        this.members.fill(0, first, first + BYTES_OF_HALF);
        this.free.push(number);
      }
    }
    this.crowd = Math.max(CROWD, 2 * this.count);
    this.rehash(this.table.length);
  }

  /** Bytes that the tuples take. */
  get bytes(): number {
    return this.members.byteLength + this.table.byteLength + 8 * this.free.length;
  }

  private intern(pieces: ArrayLike<Piece>, at: number): number {
    const place = this.find(pieces, at);
    if (this.table[place] !== 0) return this.table[place];
    const number = this.free.pop() ?? this.top++;
    assert(number <= SLOT_MASK, 'too many tuples of bytes');
    const first = number * BYTES_OF_HALF;
    if (first === this.members.length) {
      this.members = growInt32(this.members, sparingCapacity(number) * BYTES_OF_HALF);
    }
    for (let i = 0; i < BYTES_OF_HALF; i++) this.members[first + i] = pieces[at + i];
    this.table[place] = number;
    this.count++;
    if (2 * this.count > this.table.length) this.rehash(2 * this.table.length);
    return number;
  }

  private find(pieces: ArrayLike<Piece>, at: number): number {
    const mask = this.table.length - 1;
    let hash = 0;
    for (let i = 0; i < BYTES_OF_HALF; i++) {
      hash = Math.imul(hash ^ (hash >>> 15) ^ pieces[at + i], 0x9e3779b1);
    }
    let place = (hash ^ (hash >>> 15)) & mask;
    while (this.table[place] !== 0 && !this.isTuple(this.table[place], pieces, at)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private isTuple(number: number, pieces: ArrayLike<Piece>, at: number): boolean {
    const first = number * BYTES_OF_HALF;
    for (let i = 0; i < BYTES_OF_HALF; i++) {
      if (this.members[first + i] !== pieces[at + i]) return false;
    }
    return true;
  }

  private rehash(length: number): void {
    this.table = new Int32Array(length);
    const free = new Set(this.free);
    for (let number = 1; number < this.top; number++) {
      if (free.has(number)) continue;
      this.table[this.find(this.members, number * BYTES_OF_HALF)] = number;
    }
  }
}

/** A ghost gives way, and the two uppermost bytes of an address, which may not even be there. */
function yields(piece: Piece): boolean {
  const index = indexOf(piece);
  return (piece & GHOST) !== 0 || index === 6 || index === 7;
}

function bitOf(piece: Piece): number {
  const index = indexOf(piece);
  if (index >= FIRST_OF_WHOLE) return WHOLE;
  return index >= HIGH_FIRST ? HIGH : LOW;
}

function regular(life: number, flags: number): Provenance {
  const stale = (life & STALE_PIECE) !== 0 ? STALE : 0;
  return (life & SLOT_MASK) | ((life & OF_SET) !== 0 ? SET : 0) | flags | stale;
}

/** Whether four pieces are the bytes of an address from `first` on, as far as it needs them. */
function isHalf(pieces: ArrayLike<Piece>, at: number, life: number, first: number): boolean {
  if (life === 0) return false;
  for (let i = 0; i < BYTES_OF_HALF; i++) {
    const piece = pieces[at + i];
    if ((piece & ~GHOST) === (life | ((first + i) << INDEX))) continue;
    // The two uppermost bytes are the same in all addresses.
    if (first + i !== 6 && first + i !== 7) return false;
    if (piece !== 0) return false;
  }
  return true;
}
