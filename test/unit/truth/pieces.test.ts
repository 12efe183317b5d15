import { describe, expect, it } from 'vitest';
import { isEnough, pieceOf, Pieces, ghostOf } from '../../../src/truth/pieces.ts';
import {
  BYTES,
  HIGH,
  LOW,
  ProvenanceSets,
  SET,
  STALE,
  WHOLE,
} from '../../../src/truth/provenance.ts';

const bytes = (slot: number, ...indexes: readonly number[]): number[] =>
  indexes.map((index) => pieceOf(slot, index));

function expanded(pieces: Pieces, p: number): number[] {
  const into = new Int32Array(4);
  pieces.expand(p, into, 0);
  return [...into];
}

describe('pieces', () => {
  it('halves of pointers stay what they are', () => {
    const sets = new ProvenanceSets();
    const pieces = new Pieces(sets);
    const both = sets.union(3 | LOW, 4 | LOW);
    for (const p of [3 | LOW, 3 | HIGH, 3 | WHOLE, 3 | LOW | STALE, both]) {
      expect(pieces.half(expanded(pieces, p), 0)).toBe(p);
    }
    expect(both & SET).toBe(SET);
    expect(pieces.bytes).toBe(new Pieces(sets).bytes);
  });

  it('others are tuples, and equal ones are one', () => {
    const pieces = new Pieces(new ProvenanceSets());
    const p = pieces.half(bytes(3, 3, 4, 5, 6), 0);
    expect(p & BYTES).toBe(BYTES);
    expect(pieces.half(bytes(3, 3, 4, 5, 6), 0)).toBe(p);
    expect(pieces.half(bytes(4, 3, 4, 5, 6), 0)).not.toBe(p);
    expect(expanded(pieces, p)).toEqual(bytes(3, 3, 4, 5, 6));
    expect(pieces.half([0, 0, 0, 0], 0)).toBe(0);
  });

  it('the two uppermost bytes of an address need not be there', () => {
    const pieces = new Pieces(new ProvenanceSets());
    expect(pieces.half([...bytes(3, 4, 5), 0, 0], 0)).toBe(3 | HIGH);
    expect(pieces.half([...bytes(3, 4, 5), ...bytes(9, 0, 1)], 0) & BYTES).toBe(BYTES);
    expect(isEnough(0x3f)).toBe(true);
    expect(isEnough(0xdf)).toBe(false);
  });

  it('a combination is of both, or of neither when they are different bytes', () => {
    const sets = new ProvenanceSets();
    const pieces = new Pieces(sets);
    const [a, b, c] = [pieceOf(3, 2), pieceOf(4, 2), pieceOf(4, 3)];
    expect(pieces.combine(a, 0, true)).toBe(a);
    expect(pieces.combine(a, a, true)).toBe(0);
    expect(pieces.combine(a, a, false)).toBe(a);
    expect(pieces.combine(a, c, true)).toBe(0);
    expect(pieces.combine(pieces.combine(a, b, true), b, true)).toBe(a);
    expect(pieces.combine(ghostOf(a), c, true)).toBe(c);
  });

  it('tuples that nothing names go, and their numbers are used again', () => {
    const pieces = new Pieces(new ProvenanceSets());
    const kept = pieces.half(bytes(3, 3, 4, 5, 6), 0);
    const gone = pieces.half(bytes(4, 3, 4, 5, 6), 0);
    pieces.keep(new Set([kept & ~BYTES]));
    expect(expanded(pieces, kept)).toEqual(bytes(3, 3, 4, 5, 6));
    expect(pieces.half(bytes(5, 3, 4, 5, 6), 0)).toBe(gone);
  });
});
