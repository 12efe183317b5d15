/**
 * Reading by a format: sscanf() and its kin.
 *
 * Absent: floating point, wide characters, positions of arguments (`%1$d`), `%m`.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { UserMemory } from '../memory.ts';

/** What came of it. */
export interface Scanned {
  /** What the function returns. */
  readonly result: number;
  /** Letters of the text that were read. */
  readonly read: number;
}

const CONVERSION = /^%(\*?)(\d*)(hh|h|ll|l|j|z|t)?(\[\^?\]?[^\]]*\]|[diuxXopcsn%])/;
const SPACE = /^[ \t-\r]*/;
const NUMBERS: Readonly<Record<string, string>> = {
  d: '[0-9]+',
  u: '[0-9]+',
  i: '(?:0[xX][0-9a-fA-F]+|[0-9]+)',
  x: '(?:0[xX])?[0-9a-fA-F]+',
  o: '[0-7]+',
};
const SIZES: Readonly<Record<string, number>> = { hh: 1, h: 2, l: 8, ll: 8, j: 8, z: 8, t: 8 };
const RADIX: Readonly<Record<string, string>> = { x: '0x', o: '0o' };
const EOF = -1;

/** Reads a text; `next` gives the address of the next argument. */
export function scan(
  text: string,
  format: string,
  next: () => VirtAddr,
  memory: UserMemory,
): Scanned {
  let at = 0;
  let given = 0;
  let left = format;
  while (left !== '') {
    const found = CONVERSION.exec(left);
    if (!found) {
      const [space] = SPACE.exec(left)!;
      if (space === '' && text[at] !== left[0]) break;
      at += space === '' ? 1 : SPACE.exec(text.slice(at))![0].length;
      left = left.slice(Math.max(1, space.length));
      continue;
    }
    const [whole, skipped, width, size = '', kind] = found;
    left = left.slice(whole.length);
    if (kind === 'n') {
      if (skipped === '') memory.write32(next(), at);
      continue;
    }
    if (kind !== 'c' && kind[0] !== '[') at += SPACE.exec(text.slice(at))![0].length;
    const max = width === '' ? (kind === 'c' ? 1 : Infinity) : Number(width);
    const rest = text.slice(at, at + Math.min(max, text.length));
    const [part] = patternOf(kind).exec(rest) ?? [];
    if (part === undefined || part === '' || (kind === 'c' && width !== '' && part.length < max)) {
      // Without anything left to read nothing was tried.
      return { result: given === 0 && at >= text.length ? EOF : given, read: at };
    }
    at += part.length;
    if (kind === '%' || skipped !== '') continue;
    store(memory, next(), part, kind, SIZES[size] ?? (kind === 'p' ? 8 : 4));
    given++;
  }
  return { result: given, read: at };
}

/** What a conversion takes. */
function patternOf(kind: string): RegExp {
  if (kind === 's') return /^[^ \t-\r]+/;
  if (kind === 'c') return /^[^]+/;
  if (kind === '%') return /^%/;
  if (kind[0] === '[') {
    // In a set only its end, a caret and a stroke mean something.
    const not = kind[1] === '^' ? '^' : '';
    const letters = kind.slice(1 + not.length, -1).replaceAll(/[\\\]^[]/g, '\\$&');
    return new RegExp(`^[${not}${letters}]+`);
  }
  const name = kind === 'X' || kind === 'p' ? 'x' : kind;
  return new RegExp(`^[-+]?${NUMBERS[name]}`);
}

function store(memory: UserMemory, to: VirtAddr, part: string, kind: string, size: number): void {
  const isText = kind === 's' || kind === 'c' || kind[0] === '[';
  if (isText) {
    const ended = kind === 'c' ? part : `${part}\0`;
    const bytes = Uint8Array.from(ended, (letter) => letter.charCodeAt(0));
    return memory.writeBytes(to, bytes);
  }
  const name = kind === 'X' || kind === 'p' ? 'x' : kind;
  const digits = part.replace(/^[-+]/, '');
  const plain = name === 'x' ? digits.replace(/^0[xX]/, '') : digits;
  const octal = name === 'i' && /^0[0-7]+$/.test(plain) ? '0o' : '';
  const value = BigInt((RADIX[name] ?? octal) + plain);
  let word = BigInt.asUintN(64, part[0] === '-' ? -value : value);
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++, word >>= 8n) bytes[i] = Number(word & 255n);
  memory.writeBytes(to, bytes);
}
