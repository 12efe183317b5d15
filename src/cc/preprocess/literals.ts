/** Values of integer constants, character constants and string literals (C11 6.4.4, 6.4.5). */
import { INT, LLONG, LONG, UINT, ULLONG, ULONG, type IntType } from '../base/ctype.ts';

/** A literal's value, or what is wrong with it. */
export type Literal<T> =
  | { readonly ok: true; readonly value: T; readonly warning?: string }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** An integer constant with the type that C gives it. */
export interface IntegerLiteral {
  readonly value: bigint;
  readonly type: IntType;
}

const SUFFIX = /^(?:(u)(l|ll)?|(l|ll)(u)?)?$/i;

/** Reads an integer constant: decimal, octal, hexadecimal or binary, with u, l, ll suffixes. */
export function parseInteger(text: string): Literal<IntegerLiteral> {
  if (isFloating(text)) return bad('floating point is not available in the kernel');
  const match = /^(0[xX][\da-fA-F]+|0[bB][01]+|\d+)(.*)$/.exec(text);
  if (!match) return bad(`invalid number '${text}'`);
  const [, digits, suffixText] = match;
  const suffix = SUFFIX.exec(suffixText);
  if (!suffix || /lL|Ll/.test(suffixText)) {
    return bad(`invalid suffix '${suffixText}' on integer constant`, 'suffixes are u, l and ll');
  }
  const octal = /^0\d/.test(digits);
  if (octal && /[89]/.test(digits)) return bad(`invalid digit in octal constant '${digits}'`);
  if (digits.length > 70) return bad('integer constant is too large for its type');
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  const unsigned = suffix[1] !== undefined || suffix[4] !== undefined;
  const longs = (suffix[2] ?? suffix[3] ?? '').length;
  const type = integerType(value, /^[1-9]/.test(digits), unsigned, longs);
  return type ? { ok: true, value: { value, type } } : bad('integer constant is too large');
}

function isFloating(text: string): boolean {
  if (/^0x/i.test(text)) return /[.p]/i.test(text);
  return /^[\d.]+(?:e[+-]?\d+)?[flFL]?$/i.test(text) && /[.e]/i.test(text);
}

function integerType(
  value: bigint,
  decimal: boolean,
  unsigned: boolean,
  longs: number,
): IntType | undefined {
  const candidates = [
    [INT, UINT],
    [LONG, ULONG],
    [LLONG, ULLONG],
  ].slice(longs);
  for (const [signedType, unsignedType] of candidates) {
    const bits = BigInt(signedType.size * 8);
    if (!unsigned && value < 1n << (bits - 1n)) return signedType;
    if ((unsigned || !decimal) && value < 1n << bits) return unsignedType;
  }
  // As gcc: a decimal constant beyond long is unsigned long.
  return value < 1n << 64n ? ULLONG : undefined;
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
  E: 27,
  '\\': 92,
  "'": 39,
  '"': 34,
  '?': 63,
};

/** Reads a character constant, quotes included; the value is that of an int. */
export function parseChar(text: string): Literal<bigint> {
  if (!text.startsWith("'")) return bad('wide characters are not available');
  const bytes = unescape(text.slice(1, -1));
  if (!bytes.ok) return bytes;
  const { value } = bytes;
  if (value.length === 0) return bad('empty character constant');
  if (value.length === 1) return { ok: true, value: BigInt((value[0] << 24) >> 24) };
  if (value.length > 4) return bad('character constant too long for its type');
  const word = value.reduce((sum, byte) => (sum << 8) | byte, 0);
  return { ok: true, value: BigInt(word), warning: 'multi-character character constant' };
}

/** Reads a string literal, quotes included, into its bytes without a terminating zero. */
export function parseString(text: string): Literal<number[]> {
  if (text.startsWith('u8')) return unescape(text.slice(3, -1));
  if (!text.startsWith('"')) return bad('wide strings are not available');
  return unescape(text.slice(1, -1));
}

function unescape(body: string): Literal<number[]> {
  const bytes: number[] = [];
  let warning: string | undefined;
  for (let i = 0; i < body.length;) {
    if (body[i] !== '\\') {
      const code = body.codePointAt(i)!;
      pushUtf8(bytes, code);
      i += code > 0xffff ? 2 : 1;
      continue;
    }
    const numeric = /^\\(?:([0-7]{1,3})|x([\da-fA-F]+)|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/.exec(
      body.slice(i, i + 32),
    );
    if (numeric) {
      i += numeric[0].length;
      const problem = pushNumeric(bytes, numeric);
      if (problem !== undefined) return bad(problem);
      continue;
    }
    const letter = body[i + 1];
    const simple = SIMPLE_ESCAPES[letter];
    if (letter === 'x') return bad('\\x used with no following hex digits');
    if (simple === undefined) warning = `unknown escape sequence '\\${letter}'`;
    pushUtf8(bytes, simple ?? letter.codePointAt(0)!);
    i += 2;
  }
  return { ok: true, value: bytes, ...(warning === undefined ? {} : { warning }) };
}

function pushNumeric(bytes: number[], match: RegExpExecArray): string | undefined {
  const [, octal, hex, short, long] = match;
  if (octal !== undefined || hex !== undefined) {
    const value = octal === undefined ? parseInt(hex, 16) : parseInt(octal, 8);
    if (value > 255) return 'escape sequence out of range';
    bytes.push(value);
    return undefined;
  }
  const code = parseInt(short ?? long, 16);
  if (code > 0x10ffff) return 'not a valid universal character';
  pushUtf8(bytes, code);
  return undefined;
}

function pushUtf8(bytes: number[], code: number): void {
  if (code < 0x80) bytes.push(code);
  else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
  else if (code < 0x10000) {
    bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  } else {
    bytes.push(
      0xf0 | (code >> 18),
      0x80 | ((code >> 12) & 63),
      0x80 | ((code >> 6) & 63),
      0x80 | (code & 63),
    );
  }
}

function bad(message: string, hint?: string): { ok: false; message: string; hint?: string } {
  return { ok: false, message, ...(hint === undefined ? {} : { hint }) };
}
