/**
 * Memcheck's search for leaks (mc_leakcheck.c): what the roots lead to by pointers to starts of
 * blocks is reachable, what only pointers inside lead to is possibly lost. Of the rest, each block
 * that nothing met leads a clique of those that it leads to, which are lost with it.
 *
 * Blocks are numbered in the order of their addresses.
 */
import {
  PAGE_SHIFT,
  PAGE_SIZE,
  hi32,
  joinNumber,
  upperHalf,
  type VirtAddr,
} from '../../machine/address.ts';
import { heuristicOf, type Heuristic, type SearchedMemory } from './heuristics.ts';

/** What became of a block, in the order in which reports sort them. */
export const REACHABLE = 0;
export const POSSIBLE = 1;
export const INDIRECT = 2;
/** Nothing has met it: it is lost, and leads a clique. */
export const DEFINITE = 3;

/** What a search found, by number of block. */
export interface SearchResult {
  readonly states: Uint8Array;
  /** Bytes lost with a block that leads a clique. */
  readonly indirect: Float64Array;
  readonly heuristics: ReadonlyMap<number, Heuristic>;
}

/** Blocks for a part of the table that finds them, about. */
const PARTS_PER_BLOCK = 1;

/** Looks at all memory from the roots on. */
export class LeakSearch {
  private readonly memory: SearchedMemory;
  /** Start and size of each block, side by side: they are asked for together. */
  private readonly spans: Float64Array;
  private readonly enabled: ReadonlySet<Heuristic>;
  private readonly states: Uint8Array;
  private readonly indirect: Float64Array;
  private readonly heuristics = new Map<number, Heuristic>();
  private readonly pending: Uint8Array;
  private readonly stack: Int32Array;
  private depth = 0;
  /** All blocks are in between. */
  private readonly low: VirtAddr;
  private readonly high: VirtAddr;
  /** Their upper halves, as words in memory have them. */
  private readonly lowHalf: number;
  private readonly highHalf: number;
  /** What bit 47 of an address adds to its upper half: nothing in user space. */
  private readonly sign: number;
  /** Of each part of that range the last block that begins before it ends. */
  private readonly parts: Int32Array;
  private readonly partBytes: number;

  /** @param spans - of each block, in the order of addresses, this and what was asked for. */
  constructor(memory: SearchedMemory, spans: Float64Array, enabled: ReadonlySet<Heuristic>) {
    this.memory = memory;
    this.spans = spans;
    this.enabled = enabled;
    const count = spans.length / 2;
    this.states = new Uint8Array(count).fill(DEFINITE);
    this.indirect = new Float64Array(count);
    this.pending = new Uint8Array(count);
    this.stack = new Int32Array(count);
    this.low = count === 0 ? Infinity : spans[0];
    this.high = count === 0 ? 0 : spans[2 * count - 2] + Math.max(1, spans[2 * count - 1]);
    this.sign = count === 0 ? 0 : hi32(this.low) - upperHalf(this.low);
    this.lowHalf = upperHalf(this.low) + this.sign;
    this.highHalf = upperHalf(this.high) + this.sign;
    const span = count === 0 ? 0 : this.high - this.low;
    this.partBytes = Math.max(64, Math.ceil(span / (PARTS_PER_BLOCK * count + 1)));
    this.parts = new Int32Array(count === 0 ? 0 : Math.floor(span / this.partBytes) + 1);
    for (let part = 0, i = 0; part < this.parts.length; part++) {
      const end = this.low + (part + 1) * this.partBytes;
      while (i + 1 < count && spans[2 * i + 2] < end) i++;
      this.parts[part] = i;
    }
  }

  /** A range of roots. */
  scanRoot(start: VirtAddr, end: VirtAddr): void {
    this.scan(start, end, true, -1);
  }

  /** A register. */
  meetRoot(value: number): void {
    this.meet(value, true);
  }

  /** Goes on from the roots, then through what they do not lead to. */
  finish(): SearchResult {
    this.process(-1);
    for (let i = 0; i < this.states.length; i++) {
      if (this.states[i] !== DEFINITE) continue;
      this.push(i);
      this.process(i);
    }
    const { states, indirect, heuristics } = this;
    return { states, indirect, heuristics };
  }

  /** The words of a range, page by page. */
  private scan(start: VirtAddr, end: VirtAddr, isSure: boolean, clique: number): void {
    const { memory } = this;
    const last = Math.floor(end / 8) * 8;
    for (let at = Math.ceil(start / 8) * 8; at < last;) {
      const page = Math.floor(at / PAGE_SIZE);
      const offset = at - page * PAGE_SIZE;
      const run = Math.min(last - at, PAGE_SIZE - offset);
      at += run;
      const base = memory.pageAt(page);
      if (base >= 0) {
        this.words(base, offset, offset + run, memory.undefinedIn(page), isSure, clique);
      }
    }
  }

  /** The words of a block, which most often are on one page. */
  private scanBlock(i: number, isSure: boolean, clique: number): void {
    const start = this.spans[2 * i];
    const size = this.spans[2 * i + 1];
    const end = start + size;
    const { pages, bits } = this.memory;
    const page = start >>> PAGE_SHIFT;
    // A block begins at a multiple of 16.
    const offset = start & (PAGE_SIZE - 1);
    const isOnePage = end <= pages.length * PAGE_SIZE && offset + size <= PAGE_SIZE;
    if (!isOnePage || pages[page] < 0) this.scan(start, end, isSure, clique);
    else this.words(pages[page], offset, offset + (size & ~7), bits[page], isSure, clique);
  }

  /** Words of one page, at a physical address. */
  private words(
    base: number,
    from: number,
    to: number,
    bits: Uint8Array | undefined,
    isSure: boolean,
    clique: number,
  ): void {
    const { memory, low, high, lowHalf, highHalf, sign } = this;
    const { u32 } = memory;
    for (let o = from; o < to; o += 8) {
      const half = u32[(base + o + 4) >>> 2];
      if (half < lowHalf || half > highHalf) continue;
      const value = joinNumber(u32[(base + o) >>> 2], half - sign);
      if (value < low || value >= high) continue;
      if (bits !== undefined && bits[o >> 3] !== 0) continue;
      if (clique < 0) this.meet(value, isSure);
      else this.meetInClique(value, clique);
    }
  }

  /** A pointer outside of cliques. @param isSure - what holds it is reachable for sure. */
  private meet(value: number, isSure: boolean): void {
    const i = this.find(value);
    if (i < 0) return;
    const start = this.spans[2 * i];
    const isStart = value === start;
    if (this.states[i] === REACHABLE) {
      if (isStart && this.heuristics.size > 0) this.heuristics.delete(i);
      return;
    }
    let leads = isStart;
    if (!isStart && this.enabled.size > 0) {
      const found = heuristicOf(this.memory, value, start, this.spans[2 * i + 1], this.enabled);
      if (found !== undefined) this.heuristics.set(i, found);
      else if (this.heuristics.size > 0) this.heuristics.delete(i);
      leads = found !== undefined;
    }
    if (leads && isSure) this.states[i] = REACHABLE;
    else if (this.states[i] === DEFINITE) this.states[i] = POSSIBLE;
    else return;
    this.push(i);
  }

  /** A pointer in a clique: what nothing has met joins it, with its own clique if it led one. */
  private meetInClique(value: number, clique: number): void {
    const i = this.find(value);
    if (i < 0 || i === clique || this.states[i] !== DEFINITE) return;
    this.push(i);
    this.states[i] = INDIRECT;
    this.indirect[clique] += this.spans[2 * i + 1] + this.indirect[i];
    this.indirect[i] = 0;
  }

  private push(i: number): void {
    if (this.pending[i] !== 0) return;
    this.pending[i] = 1;
    this.stack[this.depth++] = i;
  }

  private process(clique: number): void {
    while (this.depth > 0) {
      const i = this.stack[--this.depth];
      this.pending[i] = 0;
      this.scanBlock(i, this.states[i] !== POSSIBLE, clique);
    }
  }

  /** The block that an address is in, or -1. One without bytes counts as one byte long. */
  private find(value: number): number {
    const { spans } = this;
    if (value < this.low || value >= this.high) return -1;
    const part = Math.floor((value - this.low) / this.partBytes);
    let i = this.parts[part];
    if (spans[2 * i] > value) i = this.before(value, part === 0 ? 0 : this.parts[part - 1], i);
    const start = spans[2 * i];
    return value >= start && value < start + Math.max(1, spans[2 * i + 1]) ? i : -1;
  }
  /** The last block of [from, to) that begins no later than at `value`; else the one before. */
  private before(value: number, from: number, to: number): number {
    const { spans } = this;
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (spans[2 * middle] <= value) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}
