/**
 * What each word of physical memory was made from, in four bytes a word.
 *
 * A word has two provenances, one for each half (provenance.ts). Nearly always they are those of
 * the two halves of one pointer, or only one half has any: then one number says both, and its two
 * upper bits how. Other words are split: the high half's provenance is in a second array.
 *
 * The arrays are flat; the host gives memory for the pages of them that are written.
 */
import { assert } from '../base/assert.ts';
import { PAGE_SIZE, WORD } from '../machine/address.ts';
import { HIGH, LOW, STALE, WHOLE, type Provenance } from './provenance.ts';

/** The upper two bits: the low half has the number, the high half the same for `LOW` `HIGH`. */
const POINTER = 0;
/** Only the low half has one. */
const LOW_ONLY = 1;
/** Only the high half has one. */
const HIGH_ONLY = 2;
/** The number is that of the low half; the high half's is in the second array. */
const SPLIT = 3;
const HOW = 30;
/** The bits of a provenance. */
const BITS = 2 ** HOW - 1;

const WORDS = PAGE_SIZE / WORD;

/** Provenance of all words; halves are counted in 32-bit words of physical memory. */
export class WordProvenance {
  /** Pages in which a word may have a provenance. */
  readonly touched: Uint8Array;
  /** By word, 0 where neither half has one; only to be compared with 0. */
  readonly words: Int32Array;
  private splits: Int32Array | undefined;
  /** Pages in which a word once had one, and pages in which a word was split. */
  private readonly used: Uint8Array;
  private readonly splitPages: Uint8Array;

  /** @param size - bytes of physical memory. */
  constructor(size: number) {
    const pages = size / PAGE_SIZE;
    this.words = new Int32Array(size / WORD);
    this.touched = new Uint8Array(pages);
    this.used = new Uint8Array(pages);
    this.splitPages = new Uint8Array(pages);
  }

  /** The provenance of a half. */
  half(i: number): Provenance {
    const word = this.words[i >>> 1];
    if (word === 0) return 0;
    return (i & 1) === 0 ? lowOf(word) : this.highOf(word, i >>> 1);
  }

  /** Gives a half a provenance; that of the other half of its word stays. */
  setHalf(i: number, p: Provenance): void {
    if ((i & 1) === 0) this.set(i, p, this.half(i + 1));
    else this.set(i - 1, this.half(i - 1), p);
  }

  /** Gives both halves of a word their provenance. @param i - the low half. */
  set(i: number, low: Provenance, high: Provenance): void {
    const w = i >>> 1;
    assert((i & 1) === 0 && ((low | high) & ~BITS) === 0, 'two provenances go to a whole word');
    if ((low | high) === 0) {
      if (this.words[w] !== 0) this.words[w] = 0;
      return;
    }
    this.touched[w >>> 9] = 1;
    if ((low ^ high) === WHOLE && (low & WHOLE) === LOW) this.words[w] = low;
    else if (high === 0) this.words[w] = low | (LOW_ONLY << HOW);
    else if (low === 0) this.words[w] = high | (HIGH_ONLY << HOW);
    else this.split(w, low, high);
  }

  /** Whether neither half of the word with half `i` has a provenance. */
  isNone(i: number): boolean {
    return this.words[i >>> 1] === 0;
  }

  /** Whether no half of a range has a provenance, nor the other halves of its words. */
  isEmpty(first: number, end: number): boolean {
    for (let w = first >>> 1, last = (end + 1) >>> 1; w < last; w++) {
      if (this.words[w] !== 0) return false;
    }
    return true;
  }

  /** Whether no half of a range that lies on one page can have a provenance. */
  isUntouched(first: number, end: number): boolean {
    const page = first >>> 10;
    return this.touched[page] === 0 && page === (end - 1) >>> 10;
  }

  /** Marks what the halves of a range hold as left by somebody before. */
  markStale(first: number, end: number): void {
    for (let i = first; i < end;) {
      const word = this.words[i >>> 1];
      const both = (i & 1) === 0 && i + 1 < end;
      if (word !== 0) {
        if (both && word >>> HOW !== SPLIT) this.words[i >>> 1] = word | STALE;
        else if (both) this.set(i, this.half(i) | STALE, this.half(i + 1) | STALE);
        else if (this.half(i) !== 0) this.setHalf(i, this.half(i) | STALE);
      }
      i += both ? 2 : 1;
    }
  }

  /** Takes all provenance from the halves of a range. */
  clear(first: number, end: number): void {
    if (first < end && (first & 1) === 1) this.setHalf(first++, 0);
    if (first < end && (end & 1) === 1) this.setHalf(--end, 0);
    if (first < end) this.words.fill(0, first >>> 1, end >>> 1);
  }

  /** Calls `each` for every half that has a provenance. */
  each(each: (half: number, p: Provenance) => void): void {
    const { words, touched } = this;
    for (let page = 0; page < touched.length; page++) {
      if (touched[page] === 0) continue;
      let any = 0;
      for (let w = page * WORDS, end = w + WORDS; w < end; w++) {
        const word = words[w];
        if (word === 0) continue;
        any = 1;
        const low = lowOf(word);
        const high = this.highOf(word, w);
        if (low !== 0) each(2 * w, low);
        if (high !== 0) each(2 * w + 1, high);
      }
      if (any === 0) this.used[page] = 1;
      touched[page] = any;
    }
  }

  /** Calls `each` for every word that has a provenance, by its number. */
  eachWord(each: (word: number) => void): void {
    let last = -1;
    this.each((half) => {
      if (half >>> 1 !== last) each((last = half >>> 1));
    });
  }

  /** What does not fit together, in words: a word that has a provenance lies in a touched page. */
  check(): string[] {
    const problems: string[] = [];
    for (let page = 0; page < this.touched.length; page++) {
      if (this.touched[page] !== 0) continue;
      if (!this.isEmpty(page * 2 * WORDS, (page + 1) * 2 * WORDS)) {
        problems.push(`page ${page} has provenances and is not touched`);
      }
    }
    return problems;
  }

  /**
   * Bytes that the host gave for an array with `width` bytes for each word, of which only those
   * are written that have or had a provenance.
   */
  given(width: number): number {
    return given(this.touched, this.used, width);
  }

  /** Bytes that the host gave for all this. */
  get bytes(): number {
    const split = given(this.splitPages, this.splitPages, Int32Array.BYTES_PER_ELEMENT);
    return this.given(Int32Array.BYTES_PER_ELEMENT) + split + 3 * this.touched.length;
  }

  private split(w: number, low: Provenance, high: Provenance): void {
    this.splits ??= new Int32Array(this.words.length);
    this.splitPages[w >>> 9] = 1;
    this.words[w] = low | (SPLIT << HOW);
    this.splits[w] = high;
  }

  private highOf(word: number, w: number): Provenance {
    switch (word >>> HOW) {
      case POINTER:
        return word ^ WHOLE;
      case HIGH_ONLY:
        return word & BITS;
      case SPLIT:
        return this.splits![w];
      default:
        return 0;
    }
  }
}

function lowOf(word: number): Provenance {
  return word >>> HOW === HIGH_ONLY ? 0 : word & BITS;
}

/** Whole pages of the host for the words of the pages that have a mark in one of two maps. */
function given(one: Uint8Array, other: Uint8Array, width: number): number {
  const group = WORD / width;
  let count = 0;
  for (let first = 0; first < one.length; first += group) {
    let any = 0;
    for (let i = first; i < first + group; i++) any |= one[i] | other[i];
    count += any;
  }
  return count * PAGE_SIZE;
}

/** The low half of a pointer to the life in `slot`. */
export function lowHalf(slot: number): Provenance {
  return slot === 0 ? 0 : slot | LOW;
}

/** The high half of a pointer to the life in `slot`. */
export function highHalf(slot: number): Provenance {
  return slot === 0 ? 0 : slot | HIGH;
}
