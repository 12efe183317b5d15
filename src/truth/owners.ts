/**
 * Which life each word of physical memory belongs to.
 *
 * A page that is wholly one life's is one number. Pages that lives share have a number for each
 * place of a block: a slab for each of its objects, other memory (percpu, boot memory, a slab whose
 * free list is broken) for each word. Blocks that begin in the middle of a word, which only percpu
 * has, are in a table of their own.
 *
 * Invariant: 0 is memory that is free or an allocator's own, {@link KERNEL_MEMORY} what was there
 * from the beginning and is never freed.
 */
import { assert } from '../base/assert.ts';
import { ARRAY_BYTES, MAP_ENTRY } from '../base/columns.ts';
import { PAGE_SIZE, WORD, alignUp, type PhysAddr } from '../machine/address.ts';

/** The owner of the kernel image and other memory that is no allocator's. */
export const KERNEL_MEMORY = -1;
/** From here down: a page that lives share, by the number of its table. */
const SHARED = -2;
const WORDS = PAGE_SIZE / WORD;

/** The owners of the blocks in one piece of memory. */
class Places {
  readonly start: PhysAddr;
  /** Bytes from one block to the next, and bytes of a block: whole words. */
  readonly stride: number;
  readonly size: number;
  readonly numbers: Int32Array;
  /** Pages that it is for. */
  pages = 0;

  constructor(start: PhysAddr, stride: number, size: number, count: number) {
    this.start = start;
    this.stride = stride;
    this.size = size;
    this.numbers = new Int32Array(count);
  }

  at(pa: PhysAddr): number {
    const offset = pa - this.start;
    if (offset < 0) return 0;
    const i = (offset / this.stride) | 0;
    return i < this.numbers.length && offset - i * this.stride < this.size ? this.numbers[i] : 0;
  }

  /** The number of the block that is just [pa, pa + size); -1 when there is none. */
  indexOf(pa: PhysAddr, size: number): number {
    if (alignUp(size, WORD) !== this.size) return -1;
    const i = (pa - this.start) / this.stride;
    return i >= 0 && i < this.numbers.length && i === Math.floor(i) ? i : -1;
  }
}

/** The owners of all words. */
export class OwnerMap {
  private readonly pages: Int32Array;
  private readonly tables: (Places | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly halves = new Map<PhysAddr, number>();

  /** @param size - bytes of physical memory. */
  constructor(size: number) {
    this.pages = new Int32Array(size / PAGE_SIZE);
  }

  /** The slot of the life at a physical address, 0 when there is none. */
  at(pa: PhysAddr): number {
    const owner = this.pages[pa >>> 12];
    if (owner > SHARED) return owner;
    const found = this.tables[SHARED - owner]!.at(pa);
    if (this.halves.size === 0 || (pa & 4) === 0) return found;
    return this.halves.get(pa - (pa & 3)) ?? found;
  }

  /** The owner of a whole page, 0 when it has none or several. */
  ofPage(pfn: number): number {
    const owner = this.pages[pfn];
    return owner > 0 ? owner : 0;
  }

  /**
   * Whole pages become memory for blocks of one size.
   * @param first - the first block.
   * @param stride - bytes from one to the next.
   */
  share(pa: PhysAddr, bytes: number, first: PhysAddr, stride: number, size: number): void {
    this.set(pa, bytes, 0);
    const whole = ((first | size) & (PAGE_SIZE - 1)) === 0;
    if (whole || ((first | stride) & (WORD - 1)) !== 0) return;
    const count = Math.floor((pa + bytes - first) / stride);
    const places = new Places(first, stride, alignUp(size, WORD), count);
    this.use(places, pa >>> 12, (pa + bytes) / PAGE_SIZE);
  }

  /** Gives [pa, pa + size) to a slot, or to nobody. */
  set(pa: PhysAddr, size: number, slot: number): void {
    assert(pa >= 0 && pa + size <= this.pages.length * PAGE_SIZE, 'owned memory is there');
    if ((pa & 7) !== 0) {
      const first = Math.min(size, 4);
      if (slot === 0) this.halves.delete(pa);
      else this.halves.set(pa, slot);
      if (size > first) this.set(pa + first, size - first, slot);
      return;
    }
    if (((pa | size) & (PAGE_SIZE - 1)) === 0) {
      this.setPages(pa / PAGE_SIZE, (pa + size) / PAGE_SIZE, slot);
      return;
    }
    const owner = this.pages[pa >>> 12];
    const places = owner > SHARED ? undefined : this.tables[SHARED - owner]!;
    const i = places === undefined ? -1 : places.indexOf(pa, size);
    if (i >= 0) places!.numbers[i] = slot;
    else this.setWords(pa, size, slot);
  }

  /**
   * What does not fit together in the map, in words.
   * @param isLive - whether a slot is that of a life that lives.
   */
  check(isLive: (slot: number) => boolean): string[] {
    const problems: string[] = [];
    const used = new Int32Array(this.tables.length);
    const owned = (slot: number, where: string): void => {
      if (slot !== 0 && slot !== KERNEL_MEMORY && !isLive(slot)) {
        problems.push(`${where} belongs to life ${slot}, which is over`);
      }
    };
    for (let page = 0; page < this.pages.length; page++) {
      const owner = this.pages[page];
      if (owner > SHARED) owned(owner, `page ${page}`);
      else used[SHARED - owner]++;
    }
    for (const [number, table] of this.tables.entries()) {
      const pages = table?.pages ?? 0;
      if (pages !== used[number]) problems.push(`${used[number]} pages have table ${number}`);
      if ((table === undefined) !== this.free.includes(number)) {
        problems.push(`table ${number} is ${table ? 'there and free' : 'lost'}`);
      }
      for (const slot of table?.numbers ?? []) owned(slot, `a block of table ${number}`);
    }
    for (const [pa, slot] of this.halves) owned(slot, `half a word at ${pa}`);
    return problems;
  }

  /** Bytes that the map takes. */
  get bytes(): number {
    let sum = this.pages.byteLength + MAP_ENTRY * this.halves.size;
    for (const table of this.tables) if (table) sum += ARRAY_BYTES + table.numbers.byteLength;
    return sum;
  }

  private setPages(first: number, end: number, slot: number): void {
    for (let page = first; page < end; page++) {
      this.release(page);
      this.pages[page] = slot;
    }
  }

  private setWords(pa: PhysAddr, size: number, slot: number): void {
    const end = pa + size;
    for (let at = pa; at < end;) {
      const start = at - (at & (PAGE_SIZE - 1));
      const stop = Math.min(end, start + PAGE_SIZE);
      const from = (at - start) / WORD;
      this.words(at >>> 12).fill(slot, from, from + ((stop - at + 7) >>> 3));
      at = stop;
    }
  }

  /** A number for each word of a page. */
  private words(page: number): Int32Array {
    const owner = this.pages[page];
    const start = page * PAGE_SIZE;
    if (owner <= SHARED) {
      const { stride, numbers, start: from } = this.tables[SHARED - owner]!;
      if (stride === WORD && from === start && numbers.length === WORDS) return numbers;
    }
    const places = new Places(start, WORD, WORD, WORDS);
    for (let i = 0; i < WORDS; i++) places.numbers[i] = this.at(start + i * WORD);
    this.use(places, page, page + 1);
    return places.numbers;
  }

  /** Pages have that table from now on. */
  private use(places: Places, first: number, end: number): void {
    const number = this.free.pop() ?? this.tables.length;
    this.tables[number] = places;
    for (let page = first; page < end; page++) {
      this.release(page);
      this.pages[page] = SHARED - number;
    }
    places.pages = end - first;
  }

  private release(page: number): void {
    const owner = this.pages[page];
    if (owner > SHARED) return;
    const number = SHARED - owner;
    if (--this.tables[number]!.pages > 0) return;
    this.tables[number] = undefined;
    this.free.push(number);
  }
}
