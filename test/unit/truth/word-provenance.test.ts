import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTES, HIGH, KEYED, LOW, SET, STALE, WHOLE } from '../../../src/truth/provenance.ts';
import { WordProvenance, highHalf, lowHalf } from '../../../src/truth/word-provenance.ts';

const PAGES = 4;
const HALVES = (PAGES * 4096) / 4;

const provenance = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.subarray([LOW, HIGH, STALE, SET, BYTES, KEYED]))
  .map(([slot, flags]) => flags.reduce((p, flag) => p | flag, slot));
const range = fc
  .tuple(fc.nat(HALVES - 1), fc.integer({ min: 1, max: 2000 }))
  .map(([first, length]) => [first, Math.min(HALVES, first + length)] as const);
const near = fc.nat(15).map((i) => 1016 + i);

type Step = (words: WordProvenance, model: Int32Array) => void;

const setHalf = fc.tuple(near, provenance).map(([i, p]): Step => (words, model) => {
  words.setHalf(i, p);
  model[i] = p;
});
const set = fc
  .tuple(near, fc.option(provenance, { nil: 0 }), fc.option(provenance, { nil: 0 }))
  .map(([i, low, high]): Step => (words, model) => {
    const first = i & ~1;
    words.set(first, low, high);
    model[first] = low;
    model[first + 1] = high;
  });
const pointer = fc.tuple(near, fc.integer({ min: 1, max: 3 })).map(([i, slot]): Step => {
  const first = i & ~1;
  return (words, model) => {
    words.set(first, lowHalf(slot), highHalf(slot));
    model.set([lowHalf(slot), highHalf(slot)], first);
  };
});
const stale = range.map(([first, end]): Step => (words, model) => {
  words.markStale(first, end);
  for (let i = first; i < end; i++) if (model[i] !== 0) model[i] |= STALE;
});
const clear = range.map(([first, end]): Step => (words, model) => {
  words.clear(first, end);
  model.fill(0, first, end);
});

describe('the provenance of words', () => {
  it('is that of each half, however it is kept', () => {
    const steps = fc.array(fc.oneof(setHalf, set, pointer, stale, clear), { maxLength: 40 });
    const property = fc.property(steps, (all) => {
      const words = new WordProvenance(PAGES * 4096);
      const model = new Int32Array(HALVES);
      for (const step of all) step(words, model);
      for (let i = 1000; i < 1040; i++) {
        expect(words.half(i)).toBe(model[i]);
        expect(words.isNone(i)).toBe(model[i & ~1] === 0 && model[i | 1] === 0);
      }
      const expected = [...model.entries()].filter(([, p]) => p !== 0);
      const found: [number, number][] = [];
      words.each((i, p) => found.push([i, p]));
      expect(found).toEqual(expected);
      const wordNumbers: number[] = [];
      words.eachWord((w) => wordNumbers.push(w));
      expect(wordNumbers).toEqual([...new Set(expected.map(([i]) => i >>> 1))]);
    });
    fc.assert(property, { numRuns: 400, seed: 1 });
  });

  it('costs four bytes a word, and eight where halves are of different pointers', () => {
    const words = new WordProvenance(64 * 4096);
    const { bytes: before } = words;
    expect(words.isUntouched(0, 1024)).toBe(true);
    for (let i = 0; i < 2 * 2048; i += 2) words.set(i, lowHalf(5), highHalf(5));
    expect(words.isUntouched(0, 1024)).toBe(false);
    expect(words.bytes - before).toBe(4 * 2 * 1024);
    words.set(0, 5 | WHOLE, 0);
    words.set(2, 0, 5 | LOW);
    expect(words.bytes - before).toBe(4 * 2 * 1024);
    words.set(0, lowHalf(5), lowHalf(6));
    expect(words.bytes - before).toBe(4 * 2 * 1024 + 4096);
  });

  it('still counts pages that were given back', () => {
    const words = new WordProvenance(64 * 4096);
    words.set(0, lowHalf(5), highHalf(5));
    const { bytes } = words;
    words.clear(0, 2);
    words.each(() => expect.unreachable('nothing is left'));
    expect(words.isUntouched(0, 2)).toBe(true);
    expect(words.bytes).toBe(bytes);
  });
});

it('knows that a range is empty', () => {
  const words = new WordProvenance(8192);
  words.set(8, 5 | LOW, 5 | HIGH);
  expect([words.isEmpty(0, 8), words.isEmpty(0, 9), words.isEmpty(10, 1024)]).toEqual([
    true,
    false,
    true,
  ]);
  // Half a word counts as the word.
  expect(words.isEmpty(9, 12)).toBe(false);
});
