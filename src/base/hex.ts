/**
 * Addresses as text and as BigInt, the edges of the simulator. Inside, an address is a number that
 * holds the low 48 bits of a canonical x86-64 address; bit 47 stands for the 16 bits above it.
 */
import { assert } from './assert.ts';

const TWO_47 = 2 ** 47;
const TWO_48 = 2 ** 48;

/** The 16 hex digits of the canonical address that `addr48` stands for: `ffff888004be6000`. */
export function hex(addr48: number): string {
  assert(Number.isInteger(addr48) && addr48 >= 0 && addr48 < TWO_48, `not 48 bits: ${addr48}`);
  // Hosts write integers above 2^31 in hex five times faster as BigInt.
  return (addr48 >= TWO_47 ? 'ffff' : '0000') + BigInt(addr48).toString(16).padStart(12, '0');
}

/** {@link hex} with the prefix `0x`, as the kernel's reports print an address. */
export function hexPtr(addr48: number): string {
  return `0x${hex(addr48)}`;
}

/** The unsigned 64-bit value of the canonical address that `addr48` stands for. */
export function addrToBigInt(addr48: number): bigint {
  const low = BigInt(addr48);
  return addr48 >= TWO_47 ? low | 0xffff_0000_0000_0000n : low;
}

/** The low 48 bits of an unsigned 64-bit `value`, or undefined when it is not canonical. */
export function addrFromBigInt(value: bigint): number | undefined {
  const addr48 = Number(value & 0xffff_ffff_ffffn);
  return addrToBigInt(addr48) === value ? addr48 : undefined;
}

/**
 * The address written as hex digits with or without `0x`, or undefined when `text` is anything else
 * or the address is not canonical.
 */
export function parseAddr(text: string): number | undefined {
  const digits = /^(?:0x)?([0-9a-f]{1,16})$/i.exec(text);
  return digits ? addrFromBigInt(BigInt(`0x${digits[1]}`)) : undefined;
}
