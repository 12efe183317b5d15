/**
 * LeakSanitizer's search: what no root leads to is leaked, directly when nothing leaked points at
 * it.
 * A pointer is a word with any address inside of a block; whether it was ever written is not known.
 */
import type { VirtAddr } from '../../machine/address.ts';

/** Reads the 64-bit word at an address; -1 where nothing can be read. */
export type ReadWord = (va: VirtAddr) => number;

/** What a block is. */
export const LEAKED = 0;
export const INDIRECT = 1;
export const REACHABLE = 2;

/** Looks through blocks. */
export class LeakSearch {
  readonly states: Uint8Array;
  private readonly word: ReadWord;
  private readonly starts: Float64Array;
  private readonly sizes: Float64Array;
  private readonly step: number;
  private readonly pending: number[] = [];

  /**
   * @param starts - addresses of blocks, in order; `sizes` what was asked for of each.
   * @param step - bytes from one word that is looked at to the next: 8, or 1 with use_unaligned.
   */
  constructor(word: ReadWord, starts: Float64Array, sizes: Float64Array, step: number) {
    this.word = word;
    this.starts = starts;
    this.sizes = sizes;
    this.step = step;
    this.states = new Uint8Array(starts.length);
  }

  /** A range of roots. */
  scanRoot(start: VirtAddr, end: VirtAddr): void {
    this.eachPointer(start, end, (i) => this.reach(i));
  }

  /** A register. */
  meetRoot(value: number): void {
    const i = this.find(value);
    if (i >= 0) this.reach(i);
  }

  /** A block that is no leak, whatever points at it. */
  reach(i: number): void {
    if (this.states[i] === REACHABLE) return;
    this.states[i] = REACHABLE;
    this.pending.push(i);
  }

  /** Follows what is reachable. */
  flood(): void {
    for (let i = this.pending.pop(); i !== undefined; i = this.pending.pop()) {
      this.scanRoot(this.starts[i], this.starts[i] + this.sizes[i]);
    }
  }

  /** Tells apart what is leaked. */
  finish(): Uint8Array {
    this.flood();
    const { starts, sizes, states } = this;
    for (let i = 0; i < starts.length; i++) {
      if (states[i] === REACHABLE) continue;
      this.eachPointer(starts[i], starts[i] + sizes[i], (to) => {
        if (to !== i && states[to] === LEAKED) states[to] = INDIRECT;
      });
    }
    return states;
  }

  private eachPointer(start: VirtAddr, end: VirtAddr, meet: (block: number) => void): void {
    const { word, step, starts, sizes } = this;
    if (starts.length === 0) return;
    const low = starts[0];
    const last = starts.length - 1;
    const high = starts[last] + Math.max(1, sizes[last]);
    for (let at = Math.ceil(start / step) * step; at + 8 <= end; at += step) {
      const value = word(at);
      if (value < low || value >= high) continue;
      const i = this.find(value);
      if (i >= 0) meet(i);
    }
  }

  /** The block that an address is in, or -1. One without bytes counts as one byte long. */
  private find(value: number): number {
    const { starts, sizes } = this;
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle] <= value) low = middle + 1;
      else high = middle;
    }
    const i = low - 1;
    return i >= 0 && value < starts[i] + Math.max(1, sizes[i]) ? i : -1;
  }
}
