/**
 * Models the area map of one percpu chunk (mm/percpu.c: pcpu_alloc_area, pcpu_free_area).
 *
 * A chunk hands out the same offsets in the unit of every CPU. Its map lists the areas in order of
 * offset, one entry for an area: its start in granules of 4 bytes, times two, plus one when it is
 * in use; a last entry marks the end.
 *
 * Simplified: the kernel keeps bitmaps with hints for blocks; the choice is first fit in both.
 *
 * Invariants: starts ascend strictly; no two free areas adjoin.
 */
import { assert } from '../../base/assert.ts';
import { growInt32, grownCapacity } from '../../base/columns.ts';
import { PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';

/** Every size is a multiple of this many bytes (PCPU_MIN_ALLOC_SIZE). */
export const PCPU_MIN_ALLOC_SIZE = 4;
const GRANULE_SHIFT = 2;

/** A set of units at one distance from each other. */
export class PercpuChunk {
  /** Address of offset 0 in the unit of CPU 0. */
  readonly base: VirtAddr;
  /** The part of the unit that this chunk serves, in bytes; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Which pages of a unit have memory; null when all have (the first chunk). */
  readonly populated: Uint8Array | null;
  private map = new Int32Array(16);
  private entries = 2;
  /** No area before this entry is free. */
  private firstFree = 0;
  /** No free area has more granules than this. */
  private contigHint: number;

  constructor(base: VirtAddr, start: number, end: number, populated: boolean) {
    this.base = base;
    this.start = start;
    this.end = end;
    this.populated = populated ? null : new Uint8Array((end - start) / PAGE_SIZE);
    this.map[0] = (start >> GRANULE_SHIFT) * 2;
    this.map[1] = (end >> GRANULE_SHIFT) * 2 + 1;
    this.contigHint = (end - start) >> GRANULE_SHIFT;
  }

  /** Whether nothing is allocated. */
  get empty(): boolean {
    return this.entries === 2 && (this.map[0] & 1) === 0;
  }

  /** Number of areas in use. */
  get areas(): number {
    let used = 0;
    for (let i = 0; i < this.entries - 1; i++) used += this.map[i] & 1;
    return used;
  }

  /**
   * Allocates the first area that fits; gives its offset in bytes, -1 when there is none.
   * @kernel mm/percpu.c pcpu_alloc_area simplified
   * @param size - bytes, a multiple of the granule.
   * @param align - bytes, a power of two of at least a granule.
   */
  alloc(size: number, align: number): number {
    const bits = size >> GRANULE_SHIFT;
    const mask = (align >> GRANULE_SHIFT) - 1;
    if (bits > this.contigHint) return -1;
    const map = this.map;
    let largest = 0;
    let free = -1;
    for (let i = this.firstFree; i < this.entries - 1; i++) {
      const entry = map[i];
      if ((entry & 1) !== 0) continue;
      if (free < 0) this.firstFree = free = i;
      const start = entry >> 1;
      const end = map[i + 1] >> 1;
      const at = (start + mask) & ~mask;
      if (at + bits <= end) {
        this.cut(i, start, at, at + bits, end);
        return at << GRANULE_SHIFT;
      }
      largest = Math.max(largest, end - start);
    }
    this.contigHint = largest;
    return -1;
  }

  /**
   * Frees the area at an offset; gives its size in bytes, 0 when no area in use starts there.
   * @kernel mm/percpu.c pcpu_free_area simplified
   */
  free(offset: number): number {
    const start = offset >> GRANULE_SHIFT;
    const i = this.find(start);
    if (i < 0 || this.map[i] !== start * 2 + 1 || (offset & 3) !== 0) return 0;
    const bits = (this.map[i + 1] >> 1) - start;
    let first = i;
    let last = i + 1; // the entry after the joined area
    if (i > 0 && (this.map[i - 1] & 1) === 0) first = i - 1;
    if (last < this.entries - 1 && (this.map[last] & 1) === 0) last++;
    this.map[first] &= ~1;
    this.map.copyWithin(first + 1, last, this.entries);
    this.entries -= last - first - 1;
    this.firstFree = Math.min(this.firstFree, first);
    const whole = (this.map[first + 1] >> 1) - (this.map[first] >> 1);
    this.contigHint = Math.max(this.contigHint, whole);
    return bits << GRANULE_SHIFT;
  }

  /** The size in bytes of the area in use that starts at an offset, 0 when there is none. */
  sizeOf(offset: number): number {
    const start = offset >> GRANULE_SHIFT;
    const i = this.find(start);
    if (i < 0 || this.map[i] !== start * 2 + 1) return 0;
    return ((this.map[i + 1] >> 1) - start) << GRANULE_SHIFT;
  }

  /** Asserts the invariants of the map; a sweep, for tests. Gives the bytes in use. */
  check(): number {
    const { map, entries } = this;
    let used = 0;
    let free = 0;
    assert(map[0] >> 1 === this.start >> GRANULE_SHIFT, 'percpu: the map starts elsewhere');
    assert(map[entries - 1] >> 1 === this.end >> GRANULE_SHIFT, 'percpu: the map ends elsewhere');
    for (let i = 0; i < entries - 1; i++) {
      const bits = (map[i + 1] >> 1) - (map[i] >> 1);
      assert(bits > 0, 'percpu: areas are out of order');
      const isFree = (map[i] & 1) === 0;
      assert(!isFree || i === 0 || (map[i - 1] & 1) === 1, 'percpu: two free areas adjoin');
      assert(!isFree || i >= this.firstFree, 'percpu: a free area before the first one');
      assert(!isFree || bits <= this.contigHint, 'percpu: a free area above the hint');
      if (isFree) free += bits;
      else used += bits;
    }
    assert((used + free) << GRANULE_SHIFT === this.end - this.start, 'percpu: bytes are lost');
    return used << GRANULE_SHIFT;
  }

  /** The entry of the area that starts at a granule, -1 when none does. */
  private find(start: number): number {
    let low = 0;
    let high = this.entries - 2;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const at = this.map[middle] >> 1;
      if (at === start) return middle;
      if (at < start) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Makes [at, to) of the free area [start, end) at entry `i` an area in use. */
  private cut(i: number, start: number, at: number, to: number, end: number): void {
    const before = at > start ? 1 : 0;
    const after = to < end ? 1 : 0;
    const more = before + after;
    if (more > 0) {
      this.map = growInt32(this.map, grownCapacity(this.map.length, this.entries + more));
      this.map.copyWithin(i + 1 + more, i + 1, this.entries);
      this.entries += more;
    }
    this.map[i + before] = at * 2 + 1;
    if (after === 1) this.map[i + before + 1] = to * 2;
  }
}
