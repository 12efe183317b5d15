/**
 * The %p extensions that print what a pointer points at: bytes, addresses, bit maps, escaped texts,
 * ranges of a resource (lib/vsprintf.c).
 *
 * `letters` are those behind the `p`.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';

/** Bytes that `%ph` shows at most. */
const HEX_STRING_MAX = 64;
/** Bits of a word of a bit map. */
const MAP_CHUNK = 32;
const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\f': '\\f',
  '\x07': '\\a',
  '\x1b': '\\e',
  '\0': '\\0',
};

/** The text for what is at `address`; `width` is the one given in the format. */
export function pointedText(
  memory: Memory,
  letters: string,
  address: VirtAddr,
  width: number,
): string {
  switch (letters[0]) {
    case 'h':
      return hexString(memory, letters, address, width);
    case 'M':
    case 'm':
      return macAddress(memory, letters, address);
    case 'U':
      return uuid(memory, letters, address);
    case 'a':
      return `0x${hexes(memory, address, 8).reverse().join('')}`;
    case 'b':
      return bitMap(memory, letters, address, width);
    case 'E':
      return escaped(memory, address, width);
    default:
      return ipAddress(memory, letters, address);
  }
}

function hexes(memory: Memory, address: VirtAddr, count: number): string[] {
  return Array.from(memory.readBytes(address, count), (byte) => byte.toString(16).padStart(2, '0'));
}

/** @kernel lib/vsprintf.c hex_string faithful */
function hexString(memory: Memory, letters: string, address: VirtAddr, width: number): string {
  const separator = { C: ':', D: '-', N: '' }[letters[1]] ?? ' ';
  const count = Math.min(Math.max(width, 1), HEX_STRING_MAX);
  return hexes(memory, address, count).join(separator);
}

/** @kernel lib/vsprintf.c mac_address_string faithful */
function macAddress(memory: Memory, letters: string, address: VirtAddr): string {
  const bytes = hexes(memory, address, 6);
  if (letters[1] === 'R') bytes.reverse();
  if (letters[0] === 'm') return bytes.join('');
  return bytes.join(letters[1] === 'F' ? '-' : ':');
}

/** @kernel lib/vsprintf.c uuid_string faithful */
function uuid(memory: Memory, letters: string, address: VirtAddr): string {
  const bytes = hexes(memory, address, 16);
  const style = letters[1] ?? 'b';
  const order =
    style.toLowerCase() === 'l'
      ? [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
      : undefined;
  const text = (order ? order.map((i) => bytes[i]) : bytes)
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return style === 'L' || style === 'B' ? text.toUpperCase() : text;
}

/**
 * A map of `bits` bits as words from the highest on, or as a list of ranges.
 * @kernel lib/vsprintf.c bitmap_string faithful
 */
function bitMap(memory: Memory, letters: string, address: VirtAddr, bits: number): string {
  const isSet = (bit: number): boolean =>
    ((memory.read8(address + (bit >> 3)) >> (bit & 7)) & 1) !== 0;
  if (letters[1] === 'l') return bitRanges(bits, isSet);
  const words: string[] = [];
  for (let at = 0; at < bits; at += MAP_CHUNK) {
    const count = Math.min(MAP_CHUNK, bits - at);
    let value = 0;
    for (let i = 0; i < count; i++) if (isSet(at + i)) value += 2 ** i;
    words.unshift(value.toString(16).padStart(Math.ceil(count / 4), '0'));
  }
  return words.join(',');
}

function bitRanges(bits: number, isSet: (bit: number) => boolean): string {
  const ranges: string[] = [];
  for (let first = 0; first < bits; first++) {
    if (!isSet(first)) continue;
    let last = first;
    while (last + 1 < bits && isSet(last + 1)) last++;
    ranges.push(first === last ? `${first}` : `${first}-${last}`);
    first = last;
  }
  return ranges.join(',');
}

/**
 * `width` bytes with what is not printable escaped.
 * @kernel lib/vsprintf.c escaped_string simplified
 */
function escaped(memory: Memory, address: VirtAddr, width: number): string {
  return [...memory.readBytes(address, Math.max(width, 1))]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      if (byte >= 0x20 && byte < 0x7f) return char;
      return ESCAPES[char] ?? `\\${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}

/** @kernel lib/vsprintf.c ip_addr_string simplified */
function ipAddress(memory: Memory, letters: string, address: VirtAddr): string {
  if (letters[1] === '6') {
    const text = hexes(memory, address, 16).join('');
    return letters[0] === 'i' ? text : text.replace(/(.{4})(?=.)/g, '$1:');
  }
  const bytes = [...memory.readBytes(address, 4)];
  if (letters[2] === 'h' || letters[2] === 'l') bytes.reverse();
  return bytes
    .map((byte) => (letters[0] === 'i' ? String(byte).padStart(3, '0') : `${byte}`))
    .join('.');
}
