/**
 * Reads memory for a scan and gathers the words that may be pointers: those in the range of tracked
 * addresses, or in those of percpu cookies. Few words are, so this is where a scan spends its time.
 *
 * Where the host has WebAssembly and code may be made, eight words are compared at a time
 * (`gather-code.ts`); else JavaScript does it. The two gather the same words in the same order.
 */
import { hi32, isCanonical, joinAddress, lo32, upperHalf } from '../machine/address.ts';
import type { PhysMemory } from '../machine/phys-memory.ts';
import type { SharedMemory } from '../machine/shared-memory.ts';
import { gatherCode } from './gather-code.ts';
import {
  GATHERED,
  GATHERED_AT,
  GATHERED_ROOM,
  GATHER_BYTES,
  HEADER_BYTES,
  HEADER_END,
  HEADER_NEXT,
  RUNS,
  RUN_BYTES,
} from './gather-layout.ts';
import type { ObjectId } from './object-table.ts';
import { PARTS, UPPER_ADDRESSES, type PointerRanges } from './pointer-ranges.ts';

const SIGN = 0x80000000;
/** Numbers of a run. */
const RUN = RUN_BYTES / 4;

/** Gets where the header is, gives how many words it kept. */
type Gather = (header: number) => number;

/** Runs of memory that wait to be read, and what was gathered from them. */
export class WordGatherer {
  /** The gathered words: where they lie, in 32-bit halves, and in whose block. */
  readonly at: Int32Array;
  readonly from: Int32Array;
  /** Room for what is found out about each. */
  readonly ids = new Int32Array(GATHERED_ROOM);
  private readonly u32: Uint32Array;
  /**
   * The same memory word by word: what tells a zero word with one read. A word that is only a sign
   * bit is equal to 0 too, and is no pointer either.
   */
  private readonly f64: Float64Array;
  private readonly runs: Int32Array;
  private readonly header: Int32Array;
  private readonly shared: SharedMemory | undefined;
  private native: Gather | undefined;
  /** Runs that wait, in numbers; the first that is not read to its end. */
  private end = 0;
  private next = 0;
  private readonly ranges: PointerRanges;
  /** For which state of the ranges the header was written. */
  private written = -1;

  /**
   * @param ranges - what may be a pointer.
   * @param isAlone - nothing else uses the memory behind the machine's own.
   */
  constructor({ u8, u32, size, shared }: PhysMemory, ranges: PointerRanges, isAlone: boolean) {
    this.ranges = ranges;
    this.u32 = u32;
    this.f64 = new Float64Array(u8.buffer, 0, size / 8);
    this.shared = isAlone ? shared : undefined;
    const buffer = this.shared?.buffer ?? new ArrayBuffer(GATHER_BYTES);
    const start = this.shared?.spare ?? 0;
    this.header = new Int32Array(buffer, start, HEADER_BYTES / 4);
    this.runs = new Int32Array(buffer, start + HEADER_BYTES, RUNS * RUN);
    this.at = new Int32Array(buffer, start + GATHERED_AT, GATHERED_ROOM);
    this.from = new Int32Array(buffer, start + GATHERED_AT + GATHERED_ROOM * 4, GATHERED_ROOM);
  }

  /** Whether runs wait. */
  get waits(): boolean {
    return this.next < this.end;
  }

  /**
   * Adds the words `[first, end)`, given as indices of 32-bit halves, both even; says whether that
   * was the last that fits.
   * @param owner - the object whose block this is, 0 for a root.
   */
  add(first: number, end: number, owner: ObjectId): boolean {
    const { runs } = this;
    const i = this.end;
    runs[i] = first;
    runs[i + 1] = end;
    runs[i + 2] = owner;
    this.end = i + RUN;
    return this.end === runs.length;
  }

  /** Reads runs until they are all read or there is no more room; gives how many words it kept. */
  gather(): number {
    const { shared, header } = this;
    if (shared && this.written !== this.ranges.version) this.writeRanges(shared);
    const { native } = this;
    if (!native) return this.gatherHere();
    const base = shared!.spare + HEADER_BYTES;
    header[HEADER_NEXT / 4] = base + this.next * 4;
    header[HEADER_END / 4] = base + this.end * 4;
    const n = native(shared!.spare);
    this.next = ((header[HEADER_NEXT / 4] >>> 0) - base) / 4;
    if (this.next === this.end) this.clear();
    return n;
  }

  /** Forgets the runs. */
  clear(): void {
    this.next = 0;
    this.end = 0;
  }

  private writeRanges(shared: SharedMemory): void {
    const { header, ranges } = this;
    this.native ??= shared.code('gather', gatherCode) as Gather | undefined;
    this.written = ranges.version;
    for (let i = 0; i < PARTS; i++) {
      const start = ranges.min[i];
      const size = Math.max(ranges.max[i] - start, 0);
      header[4 * i] = lo32(start);
      header[4 * i + 1] = hi32(start) ^ SIGN;
      header[4 * i + 2] = size;
      header[4 * i + 3] = upperHalf(size) ^ SIGN;
    }
  }

  private gatherHere(): number {
    const { runs } = this;
    let n = 0;
    while (this.next < this.end) {
      const run = this.next;
      n = this.readRun(run, n);
      if (runs[run] !== runs[run + 1]) return n;
      this.next += RUN;
    }
    this.clear();
    return n;
  }

  /** Reads a run until its end or until there is no more room; notes how far in the run. */
  private readRun(run: number, from: number): number {
    const { u32, f64, at, from: owners, runs } = this;
    const [smallMin, largeMin, upperMin] = this.ranges.min;
    const [smallMax, largeMax, upperMax] = this.ranges.max;
    const last = (runs[run + 1] >>> 0) / 2;
    const owner = runs[run + 2];
    let n = from;
    let i = (runs[run] >>> 0) / 2;
    for (; i < last; i++) {
      if (f64[i] === 0) {
        while (i + 4 < last && zeros(f64, i + 1)) i += 4;
        continue;
      }
      const w = i * 2;
      const hi = u32[w + 1];
      const value = joinAddress(u32[w], hi);
      if (hi === 0) {
        if (value < smallMin || value >= smallMax) continue;
      } else if (!isCanonical(hi)) {
        continue;
      } else if (value < UPPER_ADDRESSES) {
        if (value < largeMin || value >= largeMax) continue;
      } else if (value < upperMin || value >= upperMax) {
        continue;
      }
      if (n === GATHERED) break;
      at[n] = w;
      owners[n++] = owner;
    }
    runs[run] = i * 2;
    return n;
  }
}

/** Whether four words are zero, as most of memory is. */
function zeros(f64: Float64Array, i: number): boolean {
  return f64[i] === 0 && f64[i + 1] === 0 && f64[i + 2] === 0 && f64[i + 3] === 0;
}
