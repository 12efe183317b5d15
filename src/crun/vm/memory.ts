/**
 * Loads and stores of C code. Addresses in the direct map, where stacks and slab objects are, take
 * a subtraction; all others go through a small cache of translations, as in a CPU.
 *
 * Accesses fault as on x86-64: where nothing is mapped with `PageFault`, at an address that is not
 * canonical with `GeneralProtection`.
 */
import { PAGE_SIZE, TWO32, joinAddress, joinU64, upperHalf } from '../../machine/address.ts';
import { DIRECT_MAP_HI } from '../../machine/layout.ts';
import type { Memory } from '../../machine/memory.ts';
import { GeneralProtection } from '../../kernel/base/fault.ts';

/** Upper half of addresses that take the short way: the direct map's. */
const DIRECT = DIRECT_MAP_HI | 0;
/** Entries of the translation cache, a power of two. */
const TLB_SIZE = 256;

/** Memory as the interpreter reaches it. */
export class MemoryPort {
  readonly memory: Memory;
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  /** Bytes of physical memory in the direct map. */
  readonly size: number;
  private readonly tagLo = new Int32Array(TLB_SIZE).fill(-1);
  private readonly tagHi = new Int32Array(TLB_SIZE);
  private readonly pages = new Float64Array(TLB_SIZE);
  /** Whether the page is read-only. */
  private readonly locked = new Uint8Array(TLB_SIZE);
  private generation = -1;

  /** @param direct - bytes of physical memory that have addresses in the direct map. */
  constructor(memory: Memory, direct = memory.phys.size) {
    this.memory = memory;
    this.u8 = memory.phys.u8;
    this.i32 = new Int32Array(memory.phys.u8.buffer, 0, memory.phys.size / 4);
    this.size = direct;
  }

  /**
   * The physical address of `bytes` bytes at an address plus an offset; -1 when they are on two
   * pages that are not neighbours in physical memory.
   */
  locate(lo: number, hi: number, offset: number, bytes: number, write: boolean): number {
    const sum = (lo >>> 0) + offset;
    const low = sum | 0;
    const high = (hi + upperHalf(sum)) | 0;
    if (high === DIRECT) {
      const pa = low >>> 0;
      if (pa + bytes <= this.size) return pa;
    }
    if (high >> 15 !== 0 && high >> 15 !== -1) {
      throw new GeneralProtection(joinU64(low, high));
    }
    const pa = this.translate(low, high, write);
    const rest = PAGE_SIZE - (low & (PAGE_SIZE - 1));
    if (bytes <= rest) return pa;
    const next = (low >>> 0) + rest;
    const second = this.translate(next | 0, (high + upperHalf(next)) | 0, write);
    return second === pa + rest ? pa : -1;
  }

  /** As `locate`; -1 also when nothing is mapped. */
  probe(lo: number, hi: number, offset: number, bytes: number): number {
    const low = (lo >>> 0) + offset;
    if (this.generation === this.memory.pageTable.generation && low >= 0 && low < TWO32) {
      const page = low >>> 12;
      const entry = page & (TLB_SIZE - 1);
      const isKnown = this.tagLo[entry] === page && this.tagHi[entry] === hi;
      const place = low & (PAGE_SIZE - 1);
      if (isKnown && place + bytes <= PAGE_SIZE) return this.pages[entry] + place;
    }
    const va = joinAddress(lo, hi) + offset;
    if (hi >> 15 !== 0 && hi >> 15 !== -1) return -1;
    const pa = this.memory.translate(va);
    const rest = PAGE_SIZE - (va & (PAGE_SIZE - 1));
    if (pa < 0 || bytes <= rest) return pa;
    return this.memory.translate(va + rest) === pa + rest ? pa : -1;
  }

  /** As `locate`; -1 also when nothing is mapped, or nothing that may be accessed so. */
  find(lo: number, hi: number, offset: number, bytes: number, write: boolean): number {
    const sum = (lo >>> 0) + offset;
    const low = sum >>> 0;
    const high = (hi + upperHalf(sum)) | 0;
    if (high === DIRECT && low + bytes <= this.size) return low;
    if (high >> 15 !== 0 && high >> 15 !== -1) return -1;
    const va = joinAddress(low, high);
    const pa = this.reach(va, write);
    const rest = PAGE_SIZE - (low & (PAGE_SIZE - 1));
    if (pa < 0 || bytes <= rest) return pa;
    return this.reach(va + rest, write) === pa + rest ? pa : -1;
  }

  private reach(va: number, write: boolean): number {
    return write && this.memory.pageTable.isReadOnly(va) ? -1 : this.memory.translate(va);
  }

  private translate(lo: number, hi: number, write: boolean): number {
    const { pageTable } = this.memory;
    if (this.generation !== pageTable.generation) {
      this.generation = pageTable.generation;
      this.tagLo.fill(-1);
    }
    const page = lo >>> 12;
    const entry = page & (TLB_SIZE - 1);
    if (this.tagLo[entry] === page && this.tagHi[entry] === hi) {
      if (write && this.locked[entry] !== 0) this.memory.resolve(joinAddress(lo, hi), true);
      return this.pages[entry] + (lo & (PAGE_SIZE - 1));
    }
    const va = joinAddress(lo, hi);
    const pa = this.memory.resolve(va, write);
    this.locked[entry] = pageTable.isReadOnly(va) ? 1 : 0;
    this.tagLo[entry] = page;
    this.tagHi[entry] = hi;
    this.pages[entry] = pa - (lo & (PAGE_SIZE - 1));
    return pa;
  }

  /** Reads `bytes` (1, 2 or 4) as an unsigned number, byte by byte. */
  readBytes(lo: number, hi: number, offset: number, bytes: number): number {
    const pa = this.locate(lo, hi, offset, bytes, false);
    let value = 0;
    for (let i = bytes - 1; i >= 0; i--) {
      const at = pa >= 0 ? pa + i : this.locate(lo, hi, offset + i, 1, false);
      value = (value << 8) | this.u8[at];
    }
    return value;
  }

  /** Writes the low `bytes` (1, 2 or 4) of a value, byte by byte. */
  writeBytes(lo: number, hi: number, offset: number, bytes: number, value: number): void {
    const pa = this.locate(lo, hi, offset, bytes, true);
    for (let i = 0; i < bytes; i++) {
      const at = pa >= 0 ? pa + i : this.locate(lo, hi, offset + i, 1, true);
      this.u8[at] = value >> (8 * i);
    }
  }

  /** As `readBytes`, in a physical range. */
  readPhysical(pa: number, bytes: number): number {
    let value = 0;
    for (let i = bytes - 1; i >= 0; i--) value = (value << 8) | this.u8[pa + i];
    return value;
  }

  /** As `writeBytes`, in a physical range. */
  writePhysical(pa: number, bytes: number, value: number): void {
    for (let i = 0; i < bytes; i++) this.u8[pa + i] = value >> (8 * i);
  }
}

/** Register `d` = the 32-bit value at register `x` + `offset`. */
export function load32(
  port: MemoryPort,
  R: Int32Array,
  d: number,
  x: number,
  offset: number,
): void {
  const pa = (R[x] >>> 0) + offset;
  if (R[x + 1] === DIRECT && (pa & 3) === 0 && pa >= 0 && pa < port.size) {
    R[d] = port.i32[pa >>> 2];
  } else R[d] = load32Slow(port, R[x], R[x + 1], offset);
}

function load32Slow(port: MemoryPort, lo: number, hi: number, offset: number): number {
  const pa = port.locate(lo, hi, offset, 4, false);
  return pa >= 0 && (pa & 3) === 0 ? port.i32[pa >>> 2] : port.readBytes(lo, hi, offset, 4);
}

/** Register `d` = the 64-bit value at register `x` + `offset`. */
export function load64(
  port: MemoryPort,
  R: Int32Array,
  d: number,
  x: number,
  offset: number,
): void {
  const pa = (R[x] >>> 0) + offset;
  if (R[x + 1] === DIRECT && (pa & 3) === 0 && pa >= 0 && pa + 4 < port.size) {
    R[d] = port.i32[pa >>> 2];
    R[d + 1] = port.i32[(pa >>> 2) + 1];
    return;
  }
  const lo = R[x];
  const hi = R[x + 1];
  const slow = port.locate(lo, hi, offset, 8, false);
  if (slow >= 0 && (slow & 3) === 0) {
    R[d] = port.i32[slow >>> 2];
    R[d + 1] = port.i32[(slow >>> 2) + 1];
    return;
  }
  R[d] = port.readBytes(lo, hi, offset, 4);
  R[d + 1] = port.readBytes(lo, hi, offset + 4, 4);
}

/** The 32-bit value at register `x` + `offset` = register `d`. */
export function store32(
  port: MemoryPort,
  R: Int32Array,
  d: number,
  x: number,
  offset: number,
): void {
  const pa = (R[x] >>> 0) + offset;
  if (R[x + 1] === DIRECT && (pa & 3) === 0 && pa >= 0 && pa < port.size) {
    port.i32[pa >>> 2] = R[d];
    return;
  }
  const lo = R[x];
  const hi = R[x + 1];
  const slow = port.locate(lo, hi, offset, 4, true);
  if (slow >= 0 && (slow & 3) === 0) {
    port.i32[slow >>> 2] = R[d];
  } else port.writeBytes(lo, hi, offset, 4, R[d]);
}

/** The 64-bit value at register `x` + `offset` = register `d`. */
export function store64(
  port: MemoryPort,
  R: Int32Array,
  d: number,
  x: number,
  offset: number,
): void {
  const pa = (R[x] >>> 0) + offset;
  if (R[x + 1] === DIRECT && (pa & 3) === 0 && pa >= 0 && pa + 4 < port.size) {
    port.i32[pa >>> 2] = R[d];
    port.i32[(pa >>> 2) + 1] = R[d + 1];
    return;
  }
  const lo = R[x];
  const hi = R[x + 1];
  const slow = port.locate(lo, hi, offset, 8, true);
  if (slow >= 0 && (slow & 3) === 0) {
    port.i32[slow >>> 2] = R[d];
    port.i32[(slow >>> 2) + 1] = R[d + 1];
    return;
  }
  // Both halves are there before the first byte is written.
  port.locate(lo, hi, offset + 7, 1, true);
  port.writeBytes(lo, hi, offset, 4, R[d]);
  port.writeBytes(lo, hi, offset + 4, 4, R[d + 1]);
}

/** Register `d` = the 32-bit value at the physical address `pa` of a stack. */
export function loadFrame32(port: MemoryPort, R: Int32Array, d: number, pa: number): void {
  R[d] = (pa & 3) === 0 ? port.i32[pa >>> 2] : port.readPhysical(pa, 4);
}

/** Register `d` = the 64-bit value at the physical address `pa` of a stack. */
export function loadFrame64(port: MemoryPort, R: Int32Array, d: number, pa: number): void {
  if ((pa & 3) === 0) {
    R[d] = port.i32[pa >>> 2];
    R[d + 1] = port.i32[(pa >>> 2) + 1];
    return;
  }
  R[d] = port.readPhysical(pa, 4);
  R[d + 1] = port.readPhysical(pa + 4, 4);
}

/** The 32-bit value at the physical address `pa` of a stack = register `d`. */
export function storeFrame32(port: MemoryPort, R: Int32Array, d: number, pa: number): void {
  if ((pa & 3) === 0) port.i32[pa >>> 2] = R[d];
  else port.writePhysical(pa, 4, R[d]);
}

/** The 64-bit value at the physical address `pa` of a stack = register `d`. */
export function storeFrame64(port: MemoryPort, R: Int32Array, d: number, pa: number): void {
  if ((pa & 3) === 0) {
    port.i32[pa >>> 2] = R[d];
    port.i32[(pa >>> 2) + 1] = R[d + 1];
    return;
  }
  port.writePhysical(pa, 4, R[d]);
  port.writePhysical(pa + 4, 4, R[d + 1]);
}

/** Loads and stores of 8 and 16 bits, from `ld8s` to `st16`. */
export function accessNarrow(
  port: MemoryPort,
  R: Int32Array,
  opcode: number,
  d: number,
  x: number,
  offset: number,
): void {
  switch (opcode) {
    case 113: // ld8s
      R[d] = (port.u8[port.locate(R[x], R[x + 1], offset, 1, false)] << 24) >> 24;
      break;
    case 114: // ld8u
      R[d] = port.u8[port.locate(R[x], R[x + 1], offset, 1, false)];
      break;
    case 115: // ld16s
      R[d] = (port.readBytes(R[x], R[x + 1], offset, 2) << 16) >> 16;
      break;
    case 116: // ld16u
      R[d] = port.readBytes(R[x], R[x + 1], offset, 2);
      break;
    case 117: // st8
      port.writeBytes(R[x], R[x + 1], offset, 1, R[d]);
      break;
    default: // st16
      port.writeBytes(R[x], R[x + 1], offset, 2, R[d]);
  }
}

/** Loads and stores of 8 and 16 bits in the frame, from `ldf8s` to `stf16`. */
export function accessFrameNarrow(
  port: MemoryPort,
  R: Int32Array,
  opcode: number,
  d: number,
  pa: number,
): void {
  switch (opcode) {
    case 119: // ldf8s
      R[d] = (port.u8[pa] << 24) >> 24;
      break;
    case 120: // ldf8u
      R[d] = port.u8[pa];
      break;
    case 121: // ldf16s
      R[d] = (port.readPhysical(pa, 2) << 16) >> 16;
      break;
    case 122: // ldf16u
      R[d] = port.readPhysical(pa, 2);
      break;
    case 123: // stf8
      port.writePhysical(pa, 1, R[d]);
      break;
    default: // stf16
      port.writePhysical(pa, 2, R[d]);
  }
}

/** memmove of `bytes` bytes between the addresses in two registers. */
export function copyBytes(
  port: MemoryPort,
  R: Int32Array,
  d: number,
  x: number,
  bytes: number,
): void {
  const to = port.locate(R[d], R[d + 1], 0, bytes, true);
  const from = port.locate(R[x], R[x + 1], 0, bytes, false);
  if (to >= 0 && from >= 0 && bytes <= PAGE_SIZE) {
    port.u8.copyWithin(to, from, from + bytes);
    return;
  }
  port.memory.copy(joinAddress(R[d], R[d + 1]), joinAddress(R[x], R[x + 1]), bytes);
}

/** Clears `bytes` bytes at the address in a register. */
export function zeroBytes(port: MemoryPort, R: Int32Array, d: number, bytes: number): void {
  const to = port.locate(R[d], R[d + 1], 0, Math.min(bytes, PAGE_SIZE), true);
  if (to >= 0 && bytes <= PAGE_SIZE) {
    port.u8.fill(0, to, to + bytes);
  } else port.memory.fill(joinAddress(R[d], R[d + 1]), 0, bytes);
}
