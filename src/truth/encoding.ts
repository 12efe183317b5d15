/**
 * In which form a stored value refers to a block: found by comparing the value with the address of
 * the block that it is known to have been made from.
 */
import {
  PAGE_SIZE,
  WORD,
  joinAddress,
  joinNumber,
  joinU64,
  toU64,
  type PhysAddr,
} from '../machine/address.ts';
import type { VirtAddr } from '../machine/address.ts';
import { STRUCT_PAGE_SIZE, VMEMMAP_START } from '../machine/layout.ts';

/** A form of a reference. */
export type Encoding =
  | 'plain'
  | 'inverted'
  | 'xor'
  | 'tagged'
  | 'physical'
  | 'pfn'
  | 'page'
  | 'shifted'
  | 'half'
  | 'swapped'
  | 'bytes'
  | 'other';

/** What a value is compared with. */
export interface Target {
  /** Address, or the `__percpu` token. */
  readonly address: VirtAddr;
  readonly pa: PhysAddr;
  readonly size: number;
}

/** A form, and which byte of the block is meant. */
export interface Decoded {
  readonly encoding: Encoding;
  readonly offset: number;
}

/** So far from its block a pointer is still recognised. */
const REACH = 1 << 20;
/** Shifts by which addresses are packed. */
const SHIFTS = [1, 2, 3, 4, 6, 8, 9, 16];

/**
 * The form of a value of 64 bits.
 * @param several - the value was made from several blocks.
 */
export function decode(lo: number, hi: number, target: Target, several = false): Decoded {
  const other: Decoded = { encoding: 'other', offset: 0 };
  return decodeUnshifted(lo, hi, target, several) ?? shifted(lo, hi, target) ?? other;
}

/** The form of a value of 64 bits; without trying shifts, which takes long. */
export function decodeUnshifted(
  lo: number,
  hi: number,
  target: Target,
  several = false,
): Decoded | undefined {
  const upper = hi >>> 0;
  const high = upper >>> 16;
  const value = joinAddress(lo, hi);
  const { address, pa, size } = target;
  const canonical = high === 0xffff || high === 0;
  const near = (encoding: Encoding, at: number, base: number): Decoded | undefined => {
    const offset = at - base;
    return offset >= -REACH && offset <= size + REACH ? { encoding, offset } : undefined;
  };
  // A stray value that happens to be near is no plain pointer when it was made of two.
  const plain = canonical ? near('plain', value, address) : undefined;
  if (plain && !(several && outside(plain.offset, size))) return tagged(plain, size);
  const inverted = joinAddress(~lo, ~hi);
  const invertedHigh = ~hi >>> 16;
  if (invertedHigh === 0xffff || invertedHigh === 0) {
    const found = near('inverted', inverted, address);
    if (found) return found;
  }
  if (several) return { encoding: 'xor', offset: 0 };
  if (upper < 0x10000) {
    const number = joinNumber(lo, upper);
    if (number >= pa && number < pa + size) return { encoding: 'physical', offset: number - pa };
    const pfn = Math.floor(pa / PAGE_SIZE);
    const last = Math.floor((pa + size - 1) / PAGE_SIZE);
    if (number >= pfn && number <= last) {
      return { encoding: 'pfn', offset: Math.max(0, number * PAGE_SIZE - pa) };
    }
  }
  const page = Math.floor((value - VMEMMAP_START) / STRUCT_PAGE_SIZE);
  if (
    page * PAGE_SIZE >= pa - (pa & (PAGE_SIZE - 1)) &&
    page * PAGE_SIZE < pa + size &&
    canonical
  ) {
    return { encoding: 'page', offset: page * PAGE_SIZE - pa };
  }
  // The upper sixteen bits carry something else.
  return near('tagged', value, address);
}

/** Whether an address is only one by its form: bits that are set are no offset. */
function tagged(plain: Decoded, size: number): Decoded {
  if (plain.offset > 0 && plain.offset < 8 && plain.offset % 2 === 1 && size >= 8) {
    return { encoding: 'tagged', offset: 0 };
  }
  return plain;
}

function outside(offset: number, size: number): boolean {
  return offset < 0 || offset > size;
}

function shifted(lo: number, hi: number, { address, pa, size }: Target): Decoded | undefined {
  const value = joinU64(lo, hi);
  const canonical = toU64(address);
  const bases = [canonical, BigInt(address), BigInt(pa)];
  for (const base of bases) {
    for (const bits of SHIFTS) {
      const back = BigInt.asUintN(64, value << BigInt(bits));
      const forth = value >> BigInt(bits);
      const wanted = BigInt.asUintN(64 - bits, base);
      for (const [got, start] of [
        [back, base],
        [forth, wanted],
      ]) {
        const offset = Number(got - start);
        if (offset > -(2 ** bits) && offset < size) {
          return { encoding: 'shifted', offset: Math.max(0, offset) };
        }
      }
    }
  }
  return undefined;
}

/** The two halves of the eight bytes at a physical address, which may be odd; 0 after the end. */
export function halvesOf(u8: Uint8Array, pa: PhysAddr): [number, number] {
  const view = new DataView(new ArrayBuffer(WORD));
  for (let i = 0; i < WORD; i++) view.setUint8(i, u8[pa + i] ?? 0);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}
