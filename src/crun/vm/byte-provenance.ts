/**
 * What instructions do to values that are in pieces: bytes of pointers, pointers at odd addresses,
 * halves that were shifted by whole bytes or swapped. All else goes by halves (provenance.ts).
 *
 * A shift moves bytes. The lowest two, when they are shifted out, are taken for known as long as
 * the whole value is: they stand, as ghosts, where the zeros come in, and give way to whatever else
 * is put there.
 */
import { PAGE_SIZE } from '../../machine/address.ts';
import { ghostOf, onlyGhost, type Pieces } from '../../truth/pieces.ts';
import { BYTES, WHOLE, type Provenance } from '../../truth/provenance.ts';
import type { Shadow } from '../../truth/shadow.ts';

/** Bytes of a register, and of a half. */
const ALL = 8;
const HALF = 4;
/** So many of its lowest bytes may go from an address: what is left says which 64 KiB it is in. */
const ROUNDED = 2;
/** A shift by so many bits moves halves. */
const WORD_BITS = 32;

const left = new Int32Array(ALL);
const right = new Int32Array(ALL);
const result = new Int32Array(ALL);

/** Writes the bytes of both halves of a value to `left`. */
function spread(pieces: Pieces, low: Provenance, high: Provenance): void {
  pieces.expand(low, left, 0);
  pieces.expand(high, left, HALF);
}

/** Both halves of a value by its bytes; of one with fewer than 8 the upper is none. */
function gathered(pieces: Pieces, from: Int32Array, bytes: number): [Provenance, Provenance] {
  return [pieces.half(from, 0), bytes === ALL ? pieces.half(from, HALF) : 0];
}

/** Whether halves have to be looked at byte by byte when they are shifted by whole bytes. */
export function movesBytes(low: Provenance, high: Provenance, count: number): boolean {
  if (((low | high) & BYTES) !== 0) return true;
  // A half that stands for all of an address has no bytes of it.
  const isComputed = (low & WHOLE) === WHOLE || (high & WHOLE) === WHOLE;
  return count % ALL === 0 && count !== WORD_BITS && !isComputed;
}

/** Shifts the bytes of a value; of 8 bytes, or of 4 when `bytes` is. Gives both halves. */
export function shiftBytes(
  { pieces }: Shadow,
  low: Provenance,
  high: Provenance,
  count: number,
  isLeft: boolean,
  bytes = ALL,
): [Provenance, Provenance] {
  spread(pieces, low, high);
  const by = count >>> 3;
  for (let i = 0; i < bytes; i++) {
    const from = isLeft ? i - by : i + by;
    const isInside = from >= 0 && from < bytes;
    if (isInside) result[i] = left[from];
    else if (isLeft) result[i] = onlyGhost(left[from + bytes]);
    else result[i] = by > ROUNDED ? 0 : ghostOf(left[from - bytes]);
  }
  return gathered(pieces, result, bytes);
}

/** The bytes of a value in the opposite order. */
export function swapBytes(
  { pieces }: Shadow,
  low: Provenance,
  high: Provenance,
  bytes: number,
): [Provenance, Provenance] {
  spread(pieces, low, high);
  result.fill(0);
  for (let i = 0; i < bytes; i++) result[i] = left[bytes - 1 - i];
  return gathered(pieces, result, bytes);
}

/** The first bytes of a half, the others are none. */
export function firstBytes({ pieces }: Shadow, p: Provenance, bytes: number): Provenance {
  if (p === 0) return 0;
  pieces.expand(p, left, 0);
  left.fill(0, bytes, HALF);
  return pieces.half(left, 0);
}

/**
 * What a mask leaves of a half. The lowest two bytes of a value may go: what is left is an address
 * that is rounded down. @param isLowest - there is no half below, and something is left above.
 */
export function maskBytes(
  { pieces }: Shadow,
  p: Provenance,
  mask: number,
  isLowest: boolean,
): Provenance {
  if (p === 0 || mask === 0) return 0;
  if (mask === -1) return p;
  pieces.expand(p, left, 0);
  let rounds = isLowest && (mask & ((1 << (8 * (ROUNDED + 1))) - 1)) !== 0;
  for (let i = 0; i < HALF; i++) {
    const isKept = ((mask >>> (8 * i)) & 0xff) !== 0;
    if (isKept) rounds = false;
    else if (!rounds) left[i] = 0;
  }
  return pieces.half(left, 0);
}

/** What two halves are combined to, one of which is in pieces. */
export function combineBytes(
  { pieces }: Shadow,
  a: Provenance,
  b: Provenance,
  cancels: boolean,
): Provenance {
  pieces.expand(a, left, 0);
  pieces.expand(b, right, 0);
  for (let i = 0; i < HALF; i++) result[i] = pieces.combine(left[i], right[i], cancels);
  return pieces.half(result, 0);
}

/** Physical address of `bytes` from byte `offset` on; -1 when not all of them lie on one page. */
export type Locate = (offset: number, bytes: number) => number;

/** The provenance of `bytes` of memory, as both halves of a register. */
export function loadBytes(shadow: Shadow, at: Locate, bytes: number): [Provenance, Provenance] {
  const { pieces } = shadow;
  const pa = at(0, bytes);
  left.fill(0);
  if (pa >= 0) left.set(shadow.loadPieces(pa, bytes));
  else {
    for (let i = 0; i < bytes; i++) {
      const one = at(i, 1);
      if (one >= 0) left[i] = shadow.loadPieces(one, 1)[0];
    }
  }
  return gathered(pieces, left, ALL);
}

/**
 * Bytes of a register are written.
 * @param single - what single bytes hold and will hold: they may change a pointer's lowest bits.
 */
export function storeBytes(
  shadow: Shadow,
  at: Locate,
  low: Provenance,
  high: Provenance,
  bytes: number,
  single?: { readonly u8: Uint8Array; readonly value: (byte: number) => number },
): void {
  spread(shadow.pieces, low, high);
  const pa = at(0, bytes);
  if (pa >= 0 && !single) return shadow.storePieces(pa, left, bytes);
  const given = left.slice(0, bytes);
  for (let i = 0; i < bytes; i++) {
    const one = pa >= 0 ? pa + i : at(i, 1);
    if (one < 0) continue;
    if (given[i] === 0 && single) shadow.storeByte(one, single.u8[one], single.value(i));
    else shadow.storePieces(one, given.subarray(i, i + 1), 1);
  }
}

/** Calls `each` for the pieces of two ranges of memory that lie on one page each, or of one. */
export function eachRun(
  bytes: number,
  places: readonly number[],
  each: (offset: number, bytes: number) => void,
): void {
  for (let done = 0; done < bytes;) {
    let run = bytes - done;
    for (const low of places) run = Math.min(run, PAGE_SIZE - ((low + done) & (PAGE_SIZE - 1)));
    each(done, run);
    done += run;
  }
}
