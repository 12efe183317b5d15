/**
 * What memory held, as an undo log of its 32-bit words: pages in use are compared with a copy
 * whenever a mark is set, and what differs is noted under the step that comes next.
 *
 * Bounded by the words that are noted; from there on memory is what it was at the last mark.
 */
import { PAGE_SIZE } from '../machine/address.ts';
import type { PhysMemory } from '../machine/phys-memory.ts';
import { ChangeLog } from './change-log.ts';

const PAGE_WORDS = PAGE_SIZE / 4;

/** Memory of a machine from the first mark on. */
export class MemoryLog {
  /** Changes of words: the column is not used, a row is the index of a word. */
  readonly changes = new ChangeLog();
  /** The pages as they were at the last mark. */
  readonly pages = new Map<number, Int32Array>();
  /** The step from which on no change is noted, as one above its number; 0: all are. */
  full = 0;
  private readonly touched = new Set<number>();
  private lastTouched = -1;
  private isAnyTouched = false;
  private readonly i32: Int32Array;
  private readonly max: number;

  constructor({ u32 }: PhysMemory, max: number) {
    this.i32 = new Int32Array(u32.buffer, u32.byteOffset, u32.length);
    this.max = max;
    for (let pfn = 0; pfn * PAGE_WORDS < u32.length; pfn++) if (!this.isZero(pfn)) this.copy(pfn);
  }

  /** A page that may be in use from now on. */
  use(pfn: number): void {
    if (!this.pages.has(pfn)) this.pages.set(pfn, new Int32Array(PAGE_WORDS));
  }

  /** Notes what changed since the last mark, under step number `step`. */
  mark(step: number): void {
    if (this.full !== 0) return;
    for (const [pfn, page] of this.pages) this.compare(step, pfn, page);
    if (this.changes.length > this.max) this.full = step + 1;
  }

  /** Memory from a physical address on may change before the next mark. */
  touch(phys: number, bytes: number): void {
    if (this.isAnyTouched) return;
    const first = Math.floor(phys / PAGE_SIZE);
    const last = Math.floor((phys + bytes - 1) / PAGE_SIZE);
    for (let pfn = first; pfn <= last; pfn++) {
      if (pfn === this.lastTouched) continue;
      this.lastTouched = pfn;
      this.touched.add(pfn);
    }
  }

  /** Any memory may change before the next mark. */
  touchAny(): void {
    this.isAnyTouched = true;
  }

  /** As `mark`, of what was touched since the last time. */
  markTouched(step: number): void {
    if (this.isAnyTouched) this.mark(step);
    else if (this.full === 0) {
      for (const pfn of this.touched) {
        this.use(pfn);
        this.compare(step, pfn, this.pages.get(pfn)!);
      }
    }
    this.isAnyTouched = false;
    this.touched.clear();
    this.lastTouched = -1;
  }

  /** As `mark`, after a look at all pages. */
  markAll(step: number): void {
    if (this.full !== 0) return;
    for (let pfn = 0; pfn * PAGE_WORDS < this.i32.length; pfn++) {
      if (!this.pages.has(pfn) && !this.isZero(pfn)) this.use(pfn);
    }
    this.mark(step);
  }

  private compare(step: number, pfn: number, page: Int32Array): void {
    const { i32 } = this;
    const first = pfn * PAGE_WORDS;
    for (let i = 0; i < PAGE_WORDS; i += 8) {
      const at = first + i;
      const one = (page[i] ^ i32[at]) | (page[i + 1] ^ i32[at + 1]);
      const two = (page[i + 2] ^ i32[at + 2]) | (page[i + 3] ^ i32[at + 3]);
      const three = (page[i + 4] ^ i32[at + 4]) | (page[i + 5] ^ i32[at + 5]);
      const four = (page[i + 6] ^ i32[at + 6]) | (page[i + 7] ^ i32[at + 7]);
      if ((one | two | three | four) !== 0) this.note(step, at, i, page);
    }
  }

  /** Notes which of eight words differ. */
  private note(step: number, at: number, i: number, page: Int32Array): void {
    for (let k = 0; k < 8; k++) {
      const now = this.i32[at + k];
      if (page[i + k] === now) continue;
      this.changes.add(step, 0, at + k, page[i + k], now);
      page[i + k] = now;
    }
  }

  private copy(pfn: number): void {
    this.pages.set(pfn, this.i32.slice(pfn * PAGE_WORDS, (pfn + 1) * PAGE_WORDS));
  }

  private isZero(pfn: number): boolean {
    const end = (pfn + 1) * PAGE_WORDS;
    for (let i = pfn * PAGE_WORDS; i < end; i++) if (this.i32[i] !== 0) return false;
    return true;
  }
}
