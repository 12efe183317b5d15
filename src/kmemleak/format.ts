/** How kmemleak prints addresses and ages. */
import { toU64 } from '../machine/address.ts';
import { HZ } from '../machine/clock.ts';

/** An address as `0x%08lx` prints it. */
export function formatAddr(addr: number): string {
  return formatU64(toU64(addr));
}

/** An address as `0x%lx` prints it. */
export function formatHex(addr: number): string {
  return `0x${toU64(addr).toString(16)}`;
}

/** A 64-bit value as `0x%08lx` prints it. */
export function formatU64(value: bigint): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

/** A number of jiffies as seconds with three decimals. */
export function formatAge(jiffies: number): string {
  const ms = Math.floor((jiffies * 1000) / HZ);
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}s`;
}
