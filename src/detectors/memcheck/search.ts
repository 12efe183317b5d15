/**
 * Memcheck's search for leaks (mc_leakcheck.c): what the roots lead to by pointers to starts of
 * blocks is reachable, what only pointers inside lead to is possibly lost. Of the rest, each block
 * that nothing met leads a clique of those that it leads to, which are lost with it.
 *
 * Blocks are numbered in the order of their addresses.
 */
import type { VirtAddr } from '../../machine/address.ts';
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
  readonly heuristics: (Heuristic | undefined)[];
}

/** Looks at all memory from the roots on. */
export class LeakSearch {
  private readonly memory: SearchedMemory;
  private readonly starts: Float64Array;
  private readonly sizes: Float64Array;
  private readonly enabled: ReadonlySet<Heuristic>;
  private readonly states: Uint8Array;
  private readonly indirect: Float64Array;
  private readonly heuristics: (Heuristic | undefined)[] = [];
  private readonly pending: Uint8Array;
  private stack: Int32Array;
  private depth = 0;
  private readonly low: VirtAddr;
  private readonly high: VirtAddr;

  /** @param starts - addresses of blocks, in order; `sizes` what was asked for of each. */
  constructor(
    memory: SearchedMemory,
    starts: Float64Array,
    sizes: Float64Array,
    enabled: ReadonlySet<Heuristic>,
  ) {
    this.memory = memory;
    this.starts = starts;
    this.sizes = sizes;
    this.enabled = enabled;
    const count = starts.length;
    this.states = new Uint8Array(count).fill(DEFINITE);
    this.indirect = new Float64Array(count);
    this.pending = new Uint8Array(count);
    this.stack = new Int32Array(Math.max(16, count));
    this.low = count === 0 ? Infinity : starts[0];
    this.high = count === 0 ? 0 : starts[count - 1] + Math.max(1, sizes[count - 1]);
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
    for (let i = 0; i < this.starts.length; i++) {
      if (this.states[i] !== DEFINITE) continue;
      this.push(i);
      this.process(i);
    }
    const { states, indirect, heuristics } = this;
    return { states, indirect, heuristics };
  }

  private scan(start: VirtAddr, end: VirtAddr, isSure: boolean, clique: number): void {
    const { memory, low, high } = this;
    for (let at = Math.ceil(start / 8) * 8; at + 8 <= end; at += 8) {
      const value = memory.word(at);
      if (value < low || value >= high) continue;
      if (clique < 0) this.meet(value, isSure);
      else this.meetInClique(value, clique);
    }
  }

  /** A pointer outside of cliques. @param isSure - what holds it is reachable for sure. */
  private meet(value: number, isSure: boolean): void {
    const i = this.find(value);
    if (i < 0) return;
    const isStart = value === this.starts[i];
    if (this.states[i] === REACHABLE) {
      if (isStart) this.heuristics[i] = undefined;
      return;
    }
    let leads = isStart;
    if (!isStart && this.enabled.size > 0) {
      const found = heuristicOf(this.memory, value, this.starts[i], this.sizes[i], this.enabled);
      this.heuristics[i] = found;
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
    this.indirect[clique] += this.sizes[i] + this.indirect[i];
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
      const start = this.starts[i];
      this.scan(start, start + this.sizes[i], this.states[i] !== POSSIBLE, clique);
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
