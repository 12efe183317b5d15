/**
 * Which bytes of a program's memory were never written: a bit for each, set when it is undefined.
 * Pages without such bytes are not kept.
 */
import { PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';

/** Bytes of the bits of a page. */
const BITS = PAGE_SIZE / 8;

/** The undefined bytes of one program. */
export class Definedness {
  private readonly pages = new Map<number, Uint8Array>();
  private lastNumber = -1;
  private lastPage: Uint8Array | undefined;

  /** Marks bytes as never written. */
  undefine(va: VirtAddr, bytes: number): void {
    this.mark(va, bytes, true);
  }

  /** Marks bytes as written. */
  define(va: VirtAddr, bytes: number): void {
    if (this.pages.size > 0) this.mark(va, bytes, false);
  }

  /** What is copied is as defined as it was. */
  copy(to: VirtAddr, from: VirtAddr, bytes: number): void {
    if (this.pages.size === 0) return;
    const held = new Uint8Array(bytes);
    for (let i = 0; i < bytes; i++) held[i] = this.bit(from + i);
    for (let i = 0; i < bytes;) {
      const start = i;
      while (i < bytes && held[i] === held[start]) i++;
      this.mark(to + start, i - start, held[start] !== 0);
    }
  }

  /** The bits of a page by its number; undefined when it has no undefined bytes. */
  bitsOf(page: number): Uint8Array | undefined {
    return this.pages.get(page);
  }

  /** The undefined bytes of up to four, as bits. */
  mask(va: VirtAddr, bytes: number): number {
    const page = this.page(va);
    const offset = va % PAGE_SIZE;
    if (offset + bytes <= PAGE_SIZE) {
      if (page === undefined) return 0;
      const all = page[offset >> 3] | ((page[(offset >> 3) + 1] ?? 0) << 8);
      return (all >> (offset & 7)) & ((1 << bytes) - 1);
    }
    let mask = 0;
    for (let i = 0; i < bytes; i++) mask |= this.bit(va + i) << i;
    return mask;
  }

  /** Sets the undefined bytes of up to four. */
  setMask(va: VirtAddr, bytes: number, mask: number): void {
    const page = this.page(va);
    const offset = va % PAGE_SIZE;
    if (offset + bytes > PAGE_SIZE || (page === undefined && mask !== 0)) {
      for (let i = 0; i < bytes; i++) this.mark(va + i, 1, ((mask >> i) & 1) !== 0);
      return;
    }
    if (page === undefined) return;
    const shift = offset & 7;
    const at = offset >> 3;
    const all = ((1 << bytes) - 1) << shift;
    page[at] = (page[at] & ~all) | (mask << shift);
    if (all > 0xff) page[at + 1] = (page[at + 1] & ~(all >> 8)) | ((mask << shift) >> 8);
  }

  private page(va: VirtAddr): Uint8Array | undefined {
    const number = Math.floor(va / PAGE_SIZE);
    if (number !== this.lastNumber) {
      this.lastNumber = number;
      this.lastPage = this.pages.get(number);
    }
    return this.lastPage;
  }

  private bit(va: VirtAddr): number {
    const offset = va % PAGE_SIZE;
    return ((this.page(va)?.[offset >> 3] ?? 0) >> (offset & 7)) & 1;
  }

  private mark(va: VirtAddr, bytes: number, isUndefined: boolean): void {
    for (let at = va; at < va + bytes;) {
      const offset = at % PAGE_SIZE;
      const run = Math.min(va + bytes - at, PAGE_SIZE - offset);
      let page = this.page(at);
      if (page === undefined && isUndefined) {
        page = new Uint8Array(BITS);
        this.pages.set(this.lastNumber, page);
        this.lastPage = page;
      }
      if (page !== undefined) markBits(page, offset, run, isUndefined);
      at += run;
    }
  }
}

/** Sets or clears `count` bits from the one with number `first` on. */
function markBits(page: Uint8Array, first: number, count: number, value: boolean): void {
  const end = first + count;
  const [low, high] = [first >> 3, (end - 1) >> 3];
  const head = (0xff << (first & 7)) & 0xff;
  const tail = 0xff >> (7 - ((end - 1) & 7));
  const put = (i: number, mask: number): void => {
    page[i] = value ? page[i] | mask : page[i] & ~mask;
  };
  if (low === high) {
    put(low, head & tail);
    return;
  }
  put(low, head);
  page.fill(value ? 0xff : 0, low + 1, high);
  put(high, tail);
}
