/**
 * Addresses of the simulated x86-64 machine.
 *
 * An address is a JavaScript number that holds the low 48 bits of a canonical address; bit 47
 * implies the top 16 bits. It is exact (below 2^53) and keeps the unsigned order. The kinds are
 * *flavours*: a plain number may become any of them, one kind never becomes another unnoticed.
 * They play the part of the kernel's sparse annotations (`__percpu`, `phys_addr_t`, `pfn_t`).
 *
 * Invariant: only this file joins and splits the two 32-bit halves of a 64-bit word.
 */

/** A kernel virtual address, low 48 bits. */
export type VirtAddr = number & { readonly kind?: 'virt' };
/** A physical address in bytes. */
export type PhysAddr = number & { readonly kind?: 'phys' };
/** A `__percpu` cookie: what `per_cpu_ptr` makes an address of, low 48 bits. */
export type PercpuPtr = number & { readonly kind?: 'percpu' };
/** A page frame number. */
export type Pfn = number & { readonly kind?: 'pfn' };

export const PAGE_SHIFT = 12;
export const PAGE_SIZE = 4096;
/** 2^32: the weight of the upper half of a word. */
export const TWO32 = 0x1_0000_0000;
/** 2^48: one past the largest address. */
export const TWO48 = 0x1_0000_0000_0000;
/** Bytes in a pointer. */
export const WORD = 8;

/** The low 32 bits of an address as an unsigned number. */
export function lo32(addr: number): number {
  return addr >>> 0;
}

/** The upper 32 bits of the canonical 64-bit form, as an unsigned number. */
export function hi32(addr: number): number {
  const hi = (addr / TWO32) & 0xffff;
  return (hi & 0x8000 ? hi | 0xffff0000 : hi) >>> 0;
}

/** Whether the two halves of a word form a canonical address. */
export function isCanonical(hi: number): boolean {
  const top = hi >>> 15;
  return top === 0 || top === 0x1ffff;
}

/** Joins the halves of a word to an address; the top 16 bits are dropped. */
export function joinAddress(lo: number, hi: number): number {
  return (hi & 0xffff) * TWO32 + (lo >>> 0);
}

/** Puts the canonical form of an address into two halves, signed as registers have them. */
export function putAddress(halves: Int32Array, i: number, addr: number): void {
  const hi = Math.floor(addr / TWO32);
  halves[i] = addr | 0;
  halves[i + 1] = hi >= 0x8000 ? hi | 0xffff0000 : hi;
}

/** The upper half of the canonical form of an address, signed as registers have it. */
export function upperOfAddress(addr: number): number {
  const hi = Math.floor(addr / TWO32);
  return hi >= 0x8000 ? hi | 0xffff0000 : hi;
}

/** Joins halves to a number, exact below 2^53; a negative upper half makes it negative. */
export function joinNumber(lo: number, hi: number): number {
  return hi * TWO32 + (lo >>> 0);
}

/** The upper half of an integer, rounded down; of a sum of lower halves that is what it carries. */
export function upperHalf(value: number): number {
  return Math.floor(value / TWO32);
}

/** Joins halves, signed or not, to the unsigned value of the word. */
export function joinU64(lo: number, hi: number): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
}

/** The lower half of a 64-bit value, signed. */
export function lowerOfU64(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

/** The upper half of a 64-bit value, signed. */
export function upperOfU64(value: bigint): number {
  return Number(BigInt.asIntN(32, value >> 32n));
}

/** The canonical 64-bit value of an address. */
export function toU64(addr: number): bigint {
  return joinU64(lo32(addr), hi32(addr));
}

/** The address in a 64-bit value, or -1 when the value is not canonical. */
export function fromU64(value: bigint): number {
  const hi = upperOfU64(value) >>> 0;
  return isCanonical(hi) ? joinAddress(lowerOfU64(value), hi) : -1;
}

/** The largest power of two by which bits alone tell what is left. */
const BITS_MAX = 2 ** 30;

/**
 * What is left of an address or another number that is not negative, divided by a power of two or
 * any positive number. A number that is no small integer is divided by software, which takes
 * longer than all else that is done with an address; its lower bits are at hand.
 */
export function restOf(n: number, by: number): number {
  return by <= BITS_MAX && (by & (by - 1)) === 0 ? n & (by - 1) : n % by;
}

/** Rounds up to a multiple of `to` (a power of two or any positive number). */
export function alignUp(n: number, to: number): number {
  const rest = restOf(n, to);
  return rest === 0 ? n : n + to - rest;
}

/** Rounds down to a multiple of `to`. */
export function alignDown(n: number, to: number): number {
  return n - restOf(n, to);
}

/** `addr` plus `n`, wrapped to 48 bits as unsigned long arithmetic wraps to 64. */
export function addrAdd(addr: number, n: number): number {
  const sum = addr + n;
  if (sum >= 0 && sum < TWO48) return sum;
  const wrapped = sum % TWO48;
  return wrapped < 0 ? wrapped + TWO48 : wrapped;
}

/** The smallest order with `PAGE_SIZE << order >= size`, as the kernel's `get_order`. */
export function getOrder(size: number): number {
  let order = 0;
  while (PAGE_SIZE * 2 ** order < size) order++;
  return order;
}

/** A half with its bytes in the opposite order. */
export function swapHalf(half: number): number {
  return (half << 24) | ((half & 0xff00) << 8) | ((half >>> 8) & 0xff00) | (half >>> 24);
}
