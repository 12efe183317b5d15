/** Memory at a step of a recording, as it was at the last mark before. */
import type { Hash64 } from '../base/hash64.ts';
import { PAGE_SIZE, joinAddress } from '../machine/address.ts';
import type { Cells } from './change-log.ts';
import type { MemoryLog } from './memory-log.ts';

const PAGE_WORDS = PAGE_SIZE / 4;

/** The pages that were ever in use. */
export class ViewedMemory implements Cells {
  private readonly log: MemoryLog;
  private readonly pages: ReadonlyMap<number, Int32Array>;
  private changes: number;

  constructor(log: MemoryLog) {
    this.log = log;
    this.pages = new Map([...log.pages].map(([pfn, page]) => [pfn, page.slice()]));
    this.changes = log.changes.length;
  }

  /** Goes to where the first `k` steps are done. */
  seek(k: number): void {
    const { changes } = this.log;
    const to = changes.firstOf(k);
    while (this.changes < to) this.changes = changes.redoOne(this.changes, this);
    while (this.changes > to) this.changes = changes.undoOne(this.changes, this);
  }

  /** Sets a word by its index. */
  set(_column: number, word: number, value: number): void {
    const page = this.pages.get(Math.floor(word / PAGE_WORDS));
    if (page) page[word % PAGE_WORDS] = value;
  }

  /** The 32-bit word at a physical address. */
  read32(phys: number): number {
    return (this.pages.get(Math.floor(phys / PAGE_SIZE))?.[(phys % PAGE_SIZE) >>> 2] ?? 0) >>> 0;
  }

  /** Adds all pages of which a word is not zero. */
  addTo(hash: Hash64): void {
    for (const pfn of [...this.pages.keys()].sort((a, b) => a - b)) {
      const page = this.pages.get(pfn)!;
      if (page.every((word) => word === 0)) continue;
      hash.number(pfn);
      for (const word of page) hash.word(word);
    }
  }

  /** The 64-bit word at a physical address, as an address. */
  readPtr(phys: number): number {
    return joinAddress(this.read32(phys), this.read32(phys + 4));
  }
}
