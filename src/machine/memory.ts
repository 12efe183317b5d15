/**
 * Virtual memory: every access by address goes through here.
 *
 * Words are true 64-bit little-endian words. `readPtr` gives the low 48 bits as an address,
 * `writePtr` sign-extends. An access to an unmapped page throws `PageFault`, which only the
 * kernel's entry points catch and turn into an oops; nothing else may catch it.
 */
import {
  PAGE_SIZE,
  addrAdd,
  hi32,
  joinAddress,
  joinNumber,
  joinU64,
  lo32,
  lowerOfU64,
  upperHalf,
  upperOfU64,
  type PercpuPtr,
  type PhysAddr,
  type VirtAddr,
} from './address.ts';
import {
  IMAGE_SIZE,
  KERNEL_PHYS,
  KERNEL_START,
  PAGE_OFFSET,
  STRUCT_PAGE_SIZE,
  VMEMMAP_START,
} from './layout.ts';
import { EFFORT, Effort } from './effort.ts';
import { PageTable } from './page-table.ts';
import type { PhysMemory } from './phys-memory.ts';

/** An access to an address that nothing is mapped at, or a write that is not allowed. */
export class PageFault extends Error {
  readonly address: VirtAddr;
  readonly write: boolean;
  /** An instruction was to be fetched. */
  readonly fetch: boolean;
  /** The page is there, but must not be written. */
  readonly protection: boolean;

  constructor(address: VirtAddr, write: boolean, fetch = false, protection = false) {
    super(`page fault at 0x${address.toString(16)}`);
    // A pointer just below the top plus an offset wraps, as in hardware.
    this.address = addrAdd(address, 0);
    this.write = write;
    this.fetch = fetch;
    this.protection = protection;
  }
}

/** Single bytes that are charged for together. */
const BYTES = 1024;

/** Memory as the kernel sees it. */
export class Memory {
  readonly phys: PhysMemory;
  readonly pageTable: PageTable;
  /** Where the `struct page` array lies in physical memory; set by memblock at boot. */
  vmemmapPhys: PhysAddr = 0;
  /** What the simulation may do for the machine. */
  readonly effort: Effort;
  /** Single bytes that were read and written: whoever does that goes through texts. */
  private bytes = 0;
  private readonly vmemmapSize: number;

  constructor(phys: PhysMemory, effort = new Effort(), pageTable = new PageTable()) {
    this.phys = phys;
    this.pageTable = pageTable;
    this.effort = effort;
    this.vmemmapSize = (phys.size / PAGE_SIZE) * STRUCT_PAGE_SIZE;
  }

  /** The physical address of `va`, or -1 when it is not mapped. */
  translate(va: VirtAddr): PhysAddr {
    const direct = va - PAGE_OFFSET;
    if (direct >= 0 && direct < this.phys.size) return direct;
    const image = va - KERNEL_START;
    if (image >= 0 && image < IMAGE_SIZE) return KERNEL_PHYS + image;
    const page = va - VMEMMAP_START;
    if (page >= 0 && page < this.vmemmapSize) return this.vmemmapPhys + page;
    const pfn = this.pageTable.lookup(va);
    return pfn === 0 ? -1 : pfn * PAGE_SIZE + (va & (PAGE_SIZE - 1));
  }

  /** The physical address of `va`; throws `PageFault` when it is not mapped or writable. */
  resolve(va: VirtAddr, write = false): PhysAddr {
    const pa = this.translate(va);
    if (pa < 0) throw new PageFault(va, write);
    if (write && this.pageTable.isReadOnly(va)) throw new PageFault(va, true, false, true);
    return pa;
  }

  /** A single byte is read or written; a long row of them is charged for. */
  protected countByte(): void {
    if (++this.bytes % BYTES === 0) this.effort.spend(BYTES * EFFORT.letter);
  }

  /** Reads one byte. */
  read8(va: VirtAddr): number {
    this.countByte();
    return this.phys.u8[this.resolve(va)];
  }

  /** Writes one byte. */
  write8(va: VirtAddr, value: number): void {
    this.countByte();
    this.phys.u8[this.resolve(va, true)] = value;
  }

  /** Reads an unsigned 32-bit value at any alignment. */
  read32(va: VirtAddr): number {
    if ((va & 3) === 0) return this.phys.u32[this.resolve(va) / 4];
    let value = 0;
    for (let i = 3; i >= 0; i--) value = value * 256 + this.read8(va + i);
    return value;
  }

  /** Writes the low 32 bits of `value` at any alignment. */
  write32(va: VirtAddr, value: number): void {
    if ((va & 3) === 0) {
      this.phys.u32[this.resolve(va, true) / 4] = value;
      return;
    }
    for (let i = 0; i < 4; i++) this.write8(va + i, (value >>> (8 * i)) & 0xff);
  }

  /** Reads a word and gives its low 48 bits as an address. */
  readPtr(va: VirtAddr): VirtAddr {
    return joinAddress(this.read32(va), this.read32(va + 4));
  }

  /** Writes an address as a word, sign-extended to 64 bits. */
  writePtr(va: VirtAddr, value: number): void {
    this.write32(va, lo32(value));
    this.write32(va + 4, hi32(value));
  }

  /** Writes the token of a percpu block as a word. */
  writePercpu(va: VirtAddr, token: PercpuPtr): void {
    this.writePtr(va, token);
  }

  /** Reads a word. */
  readU64(va: VirtAddr): bigint {
    return joinU64(this.read32(va), this.read32(va + 4));
  }

  /** Writes the low 64 bits of `value`. */
  writeU64(va: VirtAddr, value: bigint): void {
    this.write32(va, lowerOfU64(value));
    this.write32(va + 4, upperOfU64(value));
  }

  /** Reads an unsigned integer below 2^53 that was stored as a word. */
  readLong(va: VirtAddr): number {
    return joinNumber(this.read32(va), this.read32(va + 4));
  }

  /** Writes an unsigned integer below 2^53 as a word. */
  writeLong(va: VirtAddr, value: number): void {
    this.write32(va, lo32(value));
    this.write32(va + 4, upperHalf(value));
  }

  /** Fills `length` bytes with `byte`, as memset. */
  fill(va: VirtAddr, byte: number, length: number): void {
    this.eachRun(va, length, true, (pa, run) => this.phys.u8.fill(byte, pa, pa + run));
  }

  /** Copies bytes into memory. */
  writeBytes(va: VirtAddr, bytes: Uint8Array): void {
    this.eachRun(va, bytes.length, true, (pa, run, done) =>
      this.phys.u8.set(bytes.subarray(done, done + run), pa),
    );
  }

  /** Copies `length` bytes out of memory. */
  readBytes(va: VirtAddr, length: number): Uint8Array {
    const out = new Uint8Array(length);
    this.eachRun(va, length, false, (pa, run, done) =>
      out.set(this.phys.u8.subarray(pa, pa + run), done),
    );
    return out;
  }

  /** Copies `length` bytes from `src` to `dst`, as memmove. */
  copy(dst: VirtAddr, src: VirtAddr, length: number): void {
    this.writeBytes(dst, this.readBytes(src, length));
  }

  /** Writes `text` as a NUL-terminated string, cut to `size` bytes with the NUL. */
  writeString(va: VirtAddr, text: string, size: number): void {
    if (size <= 0) return;
    const n = Math.min(text.length, size - 1);
    for (let i = 0; i < n; i++) this.write8(va + i, text.charCodeAt(i) & 0xff);
    this.fill(va + n, 0, size - n);
  }

  /** Reads a NUL-terminated string of at most `max` bytes. */
  readString(va: VirtAddr, max: number): string {
    let text = '';
    for (let i = 0; i < max; i++) {
      const c = this.read8(va + i);
      if (c === 0) break;
      text += String.fromCharCode(c);
    }
    return text;
  }

  /**
   * Calls `each(pa, run, done)` for every physically contiguous run of the range; `done` counts
   * the bytes before it. Runs end at page ends, except in the direct map.
   */
  eachRun(
    va: VirtAddr,
    length: number,
    write: boolean,
    each: (pa: PhysAddr, run: number, done: number) => void,
  ): void {
    if (length > PAGE_SIZE) this.effort.spend(length * EFFORT.block);
    const direct = va - PAGE_OFFSET;
    if (direct >= 0 && direct + length <= this.phys.size) {
      if (length > 0) each(direct, length, 0);
      return;
    }
    let done = 0;
    while (done < length) {
      const at = va + done;
      const run = Math.min(length - done, PAGE_SIZE - (at & (PAGE_SIZE - 1)));
      each(this.resolve(at, write), run, done);
      done += run;
    }
  }
}
