/**
 * Which life each word of physical memory belongs to.
 *
 * A page that is wholly one life's is one number; a page that lives share (slab, percpu, boot
 * memory) has a number for each word. Blocks that begin in the middle of a word, which only percpu
 * has, are in a table of their own.
 *
 * Invariant: 0 is memory that is free or an allocator's own, {@link KERNEL_MEMORY} what was there
 * from the beginning and is never freed.
 */
import { PAGE_SIZE, type PhysAddr } from '../machine/address.ts';

/** The owner of the kernel image and other memory that is no allocator's. */
export const KERNEL_MEMORY = -1;
const SHARED = -2;
const WORDS = PAGE_SIZE / 8;

/** The owners of all words. */
export class OwnerMap {
  private readonly pages: Int32Array;
  private readonly shared: (Int32Array | undefined)[] = [];
  private readonly halves = new Map<PhysAddr, number>();

  /** @param size - bytes of physical memory. */
  constructor(size: number) {
    this.pages = new Int32Array(size / PAGE_SIZE);
  }

  /** The slot of the life at a physical address, 0 when there is none. */
  at(pa: PhysAddr): number {
    const page = pa >>> 12;
    const owner = this.pages[page];
    if (owner !== SHARED) return owner;
    const found = this.shared[page]![(pa >>> 3) & (WORDS - 1)];
    if (this.halves.size === 0 || (pa & 4) === 0) return found;
    return this.halves.get(pa - (pa & 3)) ?? found;
  }

  /** The owner of a whole page, 0 when it has none or several. */
  ofPage(pfn: number): number {
    const owner = this.pages[pfn];
    return owner > 0 ? owner : 0;
  }

  /** Gives [pa, pa + size) to a slot, or to nobody. */
  set(pa: PhysAddr, size: number, slot: number): void {
    if ((pa & 7) !== 0) {
      const first = Math.min(size, 4);
      if (slot === 0) this.halves.delete(pa);
      else this.halves.set(pa, slot);
      if (size > first) this.set(pa + first, size - first, slot);
      return;
    }
    if (((pa | size) & (PAGE_SIZE - 1)) === 0) {
      this.pages.fill(slot, pa / PAGE_SIZE, (pa + size) / PAGE_SIZE);
      return;
    }
    const end = pa + size;
    for (let at = pa; at < end;) {
      const stop = Math.min(end, at - (at % PAGE_SIZE) + PAGE_SIZE);
      const from = (at >>> 3) & (WORDS - 1);
      this.words(at >>> 12).fill(slot, from, from + ((stop - at + 7) >>> 3));
      at = stop;
    }
  }

  /** Bytes that the map takes. */
  get bytes(): number {
    return this.pages.byteLength + this.shared.filter(Boolean).length * WORDS * 4;
  }

  private words(page: number): Int32Array {
    let words = this.shared[page];
    if (this.pages[page] !== SHARED || !words) {
      words ??= new Int32Array(WORDS);
      this.shared[page] = words.fill(Math.max(this.pages[page], KERNEL_MEMORY));
      this.pages[page] = SHARED;
    }
    return words;
  }
}
