/**
 * Functions of the C library that AddressSanitizer replaces: which memory each of them is going to
 * use, or has used when only that tells how much.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { BLOCK, type HostCall } from '../../crun/vm/host.ts';

/** Memory that a function uses. */
export interface UsedRange {
  readonly at: VirtAddr;
  readonly bytes: number;
  readonly write: boolean;
}

/** One function. */
export interface Interceptor {
  readonly before?: (c: HostCall) => readonly UsedRange[];
  /** @param result - what it has given. */
  readonly after?: (c: HostCall, result: number) => readonly UsedRange[];
}

const TEXT_MAX = 1 << 20;
const reads = (at: VirtAddr, bytes: number): UsedRange => ({ at, bytes, write: false });
const writes = (at: VirtAddr, bytes: number): UsedRange => ({ at, bytes, write: true });
const lengthOf = ({ memory }: HostCall, at: VirtAddr): number =>
  memory.readString(at, TEXT_MAX).length;
const text = (c: HostCall, i: number): UsedRange => {
  const at = c.address(i);
  return reads(at, lengthOf(c, at) + 1);
};
const move: Interceptor = {
  before: (c) => [reads(c.address(1), c.size(2)), writes(c.address(0), c.size(2))],
};
const append = (c: HostCall, max: number): readonly UsedRange[] => {
  const bytes = Math.min(lengthOf(c, c.address(1)), max) + 1;
  const own = text(c, 0);
  return [reads(c.address(1), bytes), own, writes(own.at + own.bytes - 1, bytes)];
};
const firstText: Interceptor = { before: (c) => [text(c, 0)] };

/** By name. */
export const INTERCEPTORS: Readonly<Record<string, Interceptor>> = {
  memcpy: move,
  memmove: move,
  memset: { before: (c) => [writes(c.address(0), c.size(2))] },
  memcmp: { before: (c) => [reads(c.address(0), c.size(2)), reads(c.address(1), c.size(2))] },
  strlen: firstText,
  strdup: firstText,
  puts: firstText,
  fputs: firstText,
  strcpy: {
    before: (c) => {
      const from = text(c, 1);
      return [from, writes(c.address(0), from.bytes)];
    },
  },
  strncpy: {
    before: (c) => {
      const bytes = Math.min(c.size(2), lengthOf(c, c.address(1)) + 1);
      return [reads(c.address(1), bytes), writes(c.address(0), c.size(2))];
    },
  },
  strcat: { before: (c) => append(c, Infinity) },
  strncat: { before: (c) => append(c, c.size(2)) },
  write: { before: (c) => [reads(c.address(1), c.size(2))] },
  fwrite: { before: (c) => [reads(c.address(0), c.size(1) * c.size(2))] },
  sprintf: { after: (c, length) => [writes(c.address(0), length + 1)] },
  vsprintf: { after: (c, length) => [writes(c.address(0), length + 1)] },
  snprintf: { after: (c, length) => [writes(c.address(0), Math.min(c.size(1), length + 1))] },
  vsnprintf: { after: (c, length) => [writes(c.address(0), Math.min(c.size(1), length + 1))] },
  fgets: { after: (c, to) => (to === 0 ? [] : [writes(to, c.int(1))]) },
  read: {
    after: (c, got) => (got > 0 && got !== BLOCK ? [writes(c.address(1), got)] : []),
  },
  fread: { after: (c, got) => [writes(c.address(0), got * c.size(1))] },
};
