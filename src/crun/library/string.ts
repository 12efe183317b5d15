/**
 * Strings and blocks of bytes for C modules (lib/string.c, lib/kstrtox.c), and what the compiler's
 * builtins need. Copies and comparisons go in pieces, so that a wild length faults like the kernel.
 */
import { E2BIG, EINVAL, ERANGE } from '../../lib/errptr.ts';
import { kstrtoull } from '../../lib/kstrtox.ts';
import { lowerOfU64, PAGE_SIZE, upperOfU64, type VirtAddr } from '../../machine/address.ts';
import { EFFORT } from '../../machine/effort.ts';
import type { Memory } from '../../machine/memory.ts';
import type { HostCall, HostFunction, HostLibrary } from '../vm/host.ts';

/** Bytes that are copied or compared at once. */
const PIECE = 1 << 16;

/** Adds the functions of linux/string.h and linux/kstrtox.h. */
export function addStrings(library: HostLibrary): void {
  addBlocks(library);
  addCopies(library);
  addSearches(library);
  addNumbers(library);
}

/** memmove of any length. */
export function moveBytes(memory: Memory, to: VirtAddr, from: VirtAddr, length: number): void {
  if (to <= from || to >= from + length) {
    for (let at = 0; at < length; at += PIECE) {
      memory.copy(to + at, from + at, Math.min(PIECE, length - at));
    }
    return;
  }
  for (let end = length; end > 0; end -= PIECE) {
    const at = Math.max(0, end - PIECE);
    memory.copy(to + at, from + at, end - at);
  }
}

function fillBytes(memory: Memory, to: VirtAddr, byte: number, length: number): void {
  for (let at = 0; at < length; at += PIECE) {
    memory.fill(to + at, byte & 0xff, Math.min(PIECE, length - at));
  }
}

function compareBytes(memory: Memory, a: VirtAddr, b: VirtAddr, length: number): number {
  for (let i = 0; i < length;) {
    // To the end of either page: what lies behind may not be there, and need not.
    const run = Math.min(length - i, toPageEnd(a + i), toPageEnd(b + i));
    const [x, y] = [memory.readBytes(a + i, run), memory.readBytes(b + i, run)];
    memory.effort.spend(run * EFFORT.byte);
    for (let at = 0; at < run; at++) if (x[at] !== y[at]) return x[at] - y[at];
    i += run;
  }
  return 0;
}

/** strncmp, or with `fold` strncasecmp. */
function compareText(c: HostCall, max: number, fold = (byte: number): number => byte): number {
  const { memory } = c;
  const a = c.address(0);
  const b = c.address(1);
  for (let i = 0; i < max; i++) {
    if (i % PIECE === PIECE - 1) long(memory);
    const x = fold(memory.read8(a + i));
    const y = fold(memory.read8(b + i));
    if (x !== y) return x < y ? -1 : 1;
    if (x === 0) return 0;
  }
  return 0;
}

function toPageEnd(address: VirtAddr): number {
  return PAGE_SIZE - (address & (PAGE_SIZE - 1));
}

/** A piece of a long text has been looked at, byte by byte. */
function long(memory: Memory): void {
  memory.effort.spend(PIECE * EFFORT.byte);
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function lengthOf(memory: Memory, s: VirtAddr, max = Infinity): number {
  let length = 0;
  while (length < max) {
    const run = Math.min(max - length, toPageEnd(s + length));
    const at = memory.readBytes(s + length, run).indexOf(0);
    memory.effort.spend(run * EFFORT.block);
    if (at >= 0) return length + at;
    length += run;
  }
  return length;
}

function addBlocks(library: HostLibrary): void {
  const move: HostFunction = (c) => {
    moveBytes(c.memory, c.address(0), c.address(1), c.size(2));
    return c.address(0);
  };
  library.addAll({
    'void *memcpy(void *, const void *, size_t)': move,
    'void *memmove(void *, const void *, size_t)': move,
    'void *memset(void *, int, size_t)': (c) => {
      fillBytes(c.memory, c.address(0), c.int(1), c.size(2));
      return c.address(0);
    },
    'int memcmp(const void *, const void *, size_t)': (c) =>
      compareBytes(c.memory, c.address(0), c.address(1), c.size(2)),
    'void *memchr(const void *, int, size_t)': (c) => find(c, (byte) => byte === (c.int(1) & 0xff)),
    'void *memchr_inv(const void *, int, size_t)': (c) =>
      find(c, (byte) => byte !== (c.int(1) & 0xff)),
    'void *memscan(void *, int, size_t)': (c) =>
      find(c, (byte) => byte === (c.int(1) & 0xff)) || c.address(0) + c.size(2),
    'void *memset32(u32 *, u32, size_t)': (c) => {
      for (let i = 0; i < c.size(2); i++) c.memory.write32(c.address(0) + 4 * i, c.uint(1));
      return c.address(0);
    },
    'void *memset64(u64 *, u64, size_t)': (c) => {
      for (let i = 0; i < c.size(2); i++) {
        c.memory.write32(c.address(0) + 8 * i, c.uint(1));
        c.memory.write32(c.address(0) + 8 * i + 4, c.high(1) >>> 0);
      }
      return c.address(0);
    },
  });

  function find(c: HostCall, wanted: (byte: number) => boolean): VirtAddr {
    const start = c.address(0);
    for (let i = 0; i < c.size(2); i++) if (wanted(c.memory.read8(start + i))) return start + i;
    return 0;
  }
}

/** Copies bytes up to and with a NUL, at most `max`; gives how many were no NUL. */
function copyText(memory: Memory, to: VirtAddr, from: VirtAddr, max = Infinity): number {
  for (let i = 0; i < max; i++) {
    const byte = memory.read8(from + i);
    memory.write8(to + i, byte);
    if (byte === 0) return i;
  }
  return max;
}

function scopy(c: HostCall, padded: boolean): number {
  const { memory } = c;
  const [to, from, size] = [c.address(0), c.address(1), c.size(2)];
  if (size === 0 || size > 0x7fff_ffff) return -E2BIG;
  const length = lengthOf(memory, from, size);
  const copied = Math.min(length, size - 1);
  moveBytes(memory, to, from, copied);
  memory.write8(to + copied, 0);
  if (padded) memory.fill(to + copied, 0, size - copied);
  return length === size ? -E2BIG : length;
}

function addCopies(library: HostLibrary): void {
  library.addAll({
    'char *strcpy(char *, const char *)': (c) => {
      copyText(c.memory, c.address(0), c.address(1));
      return c.address(0);
    },
    'char *strncpy(char *, const char *, size_t)': (c) => {
      const copied = copyText(c.memory, c.address(0), c.address(1), c.size(2));
      fillBytes(c.memory, c.address(0) + copied, 0, c.size(2) - copied);
      return c.address(0);
    },
    'size_t strlcpy(char *, const char *, size_t)': (c) => {
      const length = lengthOf(c.memory, c.address(1));
      if (c.size(2) > 0) scopy(c, false);
      return length;
    },
    'ssize_t sized_strscpy(char *, const char *, size_t)': (c) => scopy(c, false),
    'ssize_t sized_strscpy_pad(char *, const char *, size_t)': (c) => scopy(c, true),
    'char *strcat(char *, const char *)': (c) => {
      copyText(c.memory, c.address(0) + lengthOf(c.memory, c.address(0)), c.address(1));
      return c.address(0);
    },
    'char *strncat(char *, const char *, size_t)': (c) => {
      const end = c.address(0) + lengthOf(c.memory, c.address(0));
      const copied = copyText(c.memory, end, c.address(1), c.size(2));
      c.memory.write8(end + copied, 0);
      return c.address(0);
    },
    'size_t strlcat(char *, const char *, size_t)': (c) => {
      const own = lengthOf(c.memory, c.address(0), c.size(2));
      const length = lengthOf(c.memory, c.address(1));
      const room = c.size(2) - own - 1;
      if (room >= 0) {
        const copied = Math.min(length, room);
        moveBytes(c.memory, c.address(0) + own, c.address(1), copied);
        c.memory.write8(c.address(0) + own + copied, 0);
      }
      return own + length;
    },
  });
}

function addSearches(library: HostLibrary): void {
  library.addAll({
    'size_t strlen(const char *)': (c) => lengthOf(c.memory, c.address(0)),
    'size_t strnlen(const char *, size_t)': (c) => lengthOf(c.memory, c.address(0), c.size(1)),
    'int strcmp(const char *, const char *)': (c) => compareText(c, Infinity),
    'int strncmp(const char *, const char *, size_t)': (c) => compareText(c, c.size(2)),
    'int strcasecmp(const char *, const char *)': (c) => compareText(c, Infinity, lower),
    'int strncasecmp(const char *, const char *, size_t)': (c) => compareText(c, c.size(2), lower),
    'char *strchr(const char *, int)': (c) => findByte(c, c.int(1), Infinity) ?? 0,
    'char *strchrnul(const char *, int)': (c) =>
      findByte(c, c.int(1), Infinity) ?? c.address(0) + lengthOf(c.memory, c.address(0)),
    'char *strnchr(const char *, size_t, int)': (c) => findByte(c, c.int(2), c.size(1)) ?? 0,
    'char *strrchr(const char *, int)': (c) => {
      let at = lengthOf(c.memory, c.address(0));
      while (at >= 0 && c.memory.read8(c.address(0) + at) !== (c.int(1) & 0xff)) at--;
      return at < 0 ? 0 : c.address(0) + at;
    },
    'char *strstr(const char *, const char *)': (c) => findText(c, Infinity),
    'char *strnstr(const char *, const char *, size_t)': (c) => findText(c, c.size(2)),
    'char *strpbrk(const char *, const char *)': (c) => {
      const at = span(c, false);
      return c.memory.read8(c.address(0) + at) === 0 ? 0 : c.address(0) + at;
    },
    'size_t strspn(const char *, const char *)': (c) => span(c, true),
    'size_t strcspn(const char *, const char *)': (c) => span(c, false),
    'char *skip_spaces(const char *)': (c) => {
      let at = c.address(0);
      while (isSpace(c.memory.read8(at))) at++;
      return at;
    },
    'char *strim(char *)': (c) => {
      let start = c.address(0);
      let end = start + lengthOf(c.memory, start);
      while (end > start && isSpace(c.memory.read8(end - 1))) end--;
      c.memory.write8(end, 0);
      while (isSpace(c.memory.read8(start))) start++;
      return start;
    },
    'char *strsep(char **, const char *)': (c) => {
      const start = c.memory.readPtr(c.address(0));
      if (start === 0) return 0;
      const delimiters = c.string(1);
      for (let at = start; ; at++) {
        const byte = c.memory.read8(at);
        if (byte !== 0 && !delimiters.includes(String.fromCharCode(byte))) continue;
        if (byte !== 0) c.memory.write8(at, 0);
        c.memory.writePtr(c.address(0), byte === 0 ? 0 : at + 1);
        return start;
      }
    },
    'bool sysfs_streq(const char *, const char *)': (c) =>
      Number(c.string(0).replace(/\n$/, '') === c.string(1).replace(/\n$/, '')),
    'int match_string(const char *const *, size_t, const char *)': (c) => {
      const wanted = c.string(2);
      for (let i = 0; i < c.size(1); i++) {
        const at = c.memory.readPtr(c.address(0) + 8 * i);
        if (at === 0) break;
        if (c.memory.readString(at, PIECE) === wanted) return i;
      }
      return -EINVAL;
    },
  });
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 9 && byte <= 13) || byte === 0xa0;
}

function findByte(c: HostCall, byte: number, max: number): VirtAddr | undefined {
  for (let at = c.address(0), i = 0; i < max; at++, i++) {
    if (i % PIECE === PIECE - 1) long(c.memory);
    const one = c.memory.read8(at);
    if (one === (byte & 0xff)) return at;
    if (one === 0) break;
  }
  return undefined;
}

function findText(c: HostCall, max: number): VirtAddr {
  const text = c.string(0, Math.min(max, PIECE));
  const at = text.indexOf(c.string(1));
  return at < 0 ? 0 : c.address(0) + at;
}

/** Bytes at the start that are all in the set, or all not in it. */
function span(c: HostCall, inside: boolean): number {
  const set = c.string(1);
  let length = 0;
  for (; ; length++) {
    if (length % PIECE === PIECE - 1) long(c.memory);
    const byte = c.memory.read8(c.address(0) + length);
    if (byte === 0 || set.includes(String.fromCharCode(byte)) !== inside) return length;
  }
}

/** Reads a number and stores it in `bytes` bytes at the address of argument 2. */
function kstrto(c: HostCall, bytes: 1 | 2 | 4 | 8, signed: boolean): number {
  const text = c.string(0);
  const negative = signed && text.startsWith('-');
  const { err, value } = kstrtoull(negative ? text.slice(1) : text, c.uint(1));
  if (err !== 0) return err;
  const number = negative ? -value : value;
  const bits = bytes * 8;
  const fits = signed ? BigInt.asIntN(bits, number) : BigInt.asUintN(bits, number);
  if (fits !== number) return -ERANGE;
  const word = BigInt.asUintN(64, number);
  for (let i = 0; i < bytes; i++) {
    c.memory.write8(c.address(2) + i, Number((word >> BigInt(8 * i)) & 0xffn));
  }
  return 0;
}

function kstrtobool(c: HostCall): number {
  if (c.address(0) === 0) return -EINVAL;
  const match = /^(?:([yYtT1]|[oO][nN])|([nNfF0]|[oO][fF]))/.exec(c.string(0));
  if (!match) return -EINVAL;
  c.memory.write8(c.address(1), match[1] === undefined ? 0 : 1);
  return 0;
}

/** simple_strtoul and its like: what is read of the text, and the rest by its address. */
function simple(c: HostCall, signed: boolean): void {
  const text = c.string(0);
  const match = /^(-?)(0[xX][0-9a-fA-F]+|[0-9a-zA-Z]*)/.exec(text)!;
  const negative = signed && match[1] === '-';
  const digits = negative || match[1] === '' ? match[2] : '';
  const base = c.uint(2) === 0 ? baseOf(digits) : c.uint(2);
  const start = base === 16 && /^0x/i.test(digits) ? 2 : 0;
  let at = start;
  let value = 0n;
  for (; at < digits.length; at++) {
    const digit = Number.parseInt(digits[at], 36);
    if (!(digit < base)) break;
    value = value * BigInt(base) + BigInt(digit);
  }
  const word = BigInt.asIntN(64, negative ? -value : value);
  if (c.address(1) !== 0) {
    c.memory.writePtr(c.address(1), c.address(0) + at + (negative ? 1 : 0));
  }
  c.setWords(lowerOfU64(word), upperOfU64(word));
}

function baseOf(digits: string): number {
  if (/^0x/i.test(digits)) return 16;
  return digits.startsWith('0') ? 8 : 10;
}

function addNumbers(library: HostLibrary): void {
  library.addAll({
    'int kstrtoull(const char *, unsigned int, unsigned long long *)': (c) => kstrto(c, 8, false),
    'int kstrtoul(const char *, unsigned int, unsigned long *)': (c) => kstrto(c, 8, false),
    'int kstrtoll(const char *, unsigned int, long long *)': (c) => kstrto(c, 8, true),
    'int kstrtol(const char *, unsigned int, long *)': (c) => kstrto(c, 8, true),
    'int kstrtouint(const char *, unsigned int, unsigned int *)': (c) => kstrto(c, 4, false),
    'int kstrtoint(const char *, unsigned int, int *)': (c) => kstrto(c, 4, true),
    'int kstrtou16(const char *, unsigned int, u16 *)': (c) => kstrto(c, 2, false),
    'int kstrtos16(const char *, unsigned int, s16 *)': (c) => kstrto(c, 2, true),
    'int kstrtos8(const char *, unsigned int, s8 *)': (c) => kstrto(c, 1, true),
    'int kstrtou8(const char *, unsigned int, u8 *)': (c) => kstrto(c, 1, false),
    'int kstrtobool(const char *, bool *)': kstrtobool,
    'words simple_strtoul(const char *, char **, unsigned int)': (c) => simple(c, false),
    'words simple_strtoull(const char *, char **, unsigned int)': (c) => simple(c, false),
    'words simple_strtol(const char *, char **, unsigned int)': (c) => simple(c, true),
    'int hex_to_bin(unsigned char)': (c) => {
      const digit = Number.parseInt(String.fromCharCode(c.uint(0) & 0xff), 16);
      return Number.isNaN(digit) ? -1 : digit;
    },
  });
}
