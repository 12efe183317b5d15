/**
 * Formatted text as the kernel makes it (lib/vsprintf.c), with its %p extensions.
 *
 * Simplified: of the extensions only those that modules use: %p %pK %px %pS %ps %pB %pe %pd %pD %pV
 * and those of printf-bytes.ts; any other prints a hashed pointer. Strings are bytes, one a
 * character.
 */
import { hex } from '../../base/hex.ts';
import { errnoName, isErr, ptrErr } from '../../lib/errptr.ts';
import {
  PAGE_SIZE,
  hi32,
  isCanonical,
  joinAddress,
  joinU64,
  type VirtAddr,
} from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';
import { pointedText } from './printf-bytes.ts';

/** The arguments behind the format, one after the other. */
export interface PrintfArguments {
  /** Goes on to the next argument, whose halves are then in `lo` and `hi`. */
  next(): void;
  readonly lo: number;
  readonly hi: number;
}

/** What the extensions need. */
export interface PrintfContext {
  readonly memory: Memory;
  /** `%p`. */
  hashed(address: VirtAddr): string;
  /** `%pS`: `name+0x1/0x2 [module]`. */
  symbol(address: VirtAddr): string;
  /** Arguments in a `va_list` in memory, for `%pV`. */
  listArguments(list: VirtAddr): PrintfArguments;
  /** `%pd`, `%pD` with the letters that follow; undefined when there are no file systems. */
  pathName?(address: VirtAddr, letters: string): string;
}

/** Bytes of text that one call makes at most. */
export const PRINTF_MAX = 1 << 16;
/** Depth of `%pV` in `%pV`. */
const NESTING_MAX = 4;

interface Spec {
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly special: boolean;
  readonly zero: boolean;
  readonly width: number;
  /** -1: none. */
  readonly precision: number;
}

/** The text of `format` with its arguments. */
export function formatPrintf(
  format: string,
  args: PrintfArguments,
  context: PrintfContext,
  nesting = 0,
): string {
  const pattern =
    /%([-+ #0]*)(\*|\d+)?(?:\.(\*|-?\d+)?)?(hh|h|ll|l|L|q|z|Z|t|j)?(p[A-Za-z0-9]*|.)/gs;
  let text = '';
  let at = 0;
  for (const match of format.matchAll(pattern)) {
    text += format.slice(at, match.index);
    at = match.index + match[0].length;
    if (text.length > PRINTF_MAX) break;
    const spec = readSpec(match, args);
    text += convert(match[5], match[4] ?? '', spec, args, context, nesting);
  }
  return (text + format.slice(at)).slice(0, PRINTF_MAX);
}

function readSpec(match: RegExpMatchArray, args: PrintfArguments): Spec {
  const [whole, flags, width, precision] = match;
  let left = flags.includes('-');
  let columns = width === undefined ? 0 : star(width, args);
  if (columns < 0) [left, columns] = [true, -columns];
  const hasPrecision = /^%[-+ #0]*(?:\*|\d+)?\./.test(whole);
  const digits = hasPrecision ? Math.max(-1, precision ? star(precision, args) : 0) : -1;
  return {
    left,
    plus: flags.includes('+'),
    space: flags.includes(' '),
    special: flags.includes('#'),
    zero: flags.includes('0') && !left,
    width: Math.min(columns, PRINTF_MAX),
    precision: Math.min(digits, PRINTF_MAX),
  };
}

function star(text: string, args: PrintfArguments): number {
  if (text !== '*') return Number(text);
  args.next();
  return args.lo;
}

function convert(
  conversion: string,
  qualifier: string,
  spec: Spec,
  args: PrintfArguments,
  context: PrintfContext,
  nesting: number,
): string {
  switch (conversion[0]) {
    case '%':
      return '%';
    case 'c':
      args.next();
      return pad(String.fromCharCode(args.lo & 0xff), spec);
    case 's':
      return stringText(spec, args, context);
    case 'd':
    case 'i':
      return number(readInteger(qualifier, true, args), 10, false, spec);
    case 'u':
      return number(readInteger(qualifier, false, args), 10, false, spec);
    case 'o':
      return number(readInteger(qualifier, false, args), 8, false, spec);
    case 'x':
    case 'X':
      return number(readInteger(qualifier, false, args), 16, conversion === 'X', spec);
    case 'p':
      args.next();
      return pointerText(conversion.slice(1), spec, args, context, nesting);
    default:
      return `%${qualifier}${conversion}`;
  }
}

function readInteger(qualifier: string, signed: boolean, args: PrintfArguments): bigint {
  args.next();
  const { lo, hi } = args;
  switch (qualifier) {
    case 'hh':
      return BigInt(signed ? (lo << 24) >> 24 : lo & 0xff);
    case 'h':
      return BigInt(signed ? (lo << 16) >> 16 : lo & 0xffff);
    case '':
      return BigInt(signed ? lo : lo >>> 0);
    default: {
      const value = joinU64(lo, hi);
      return signed ? BigInt.asIntN(64, value) : value;
    }
  }
}

/** @kernel lib/vsprintf.c number faithful */
function number(value: bigint, base: 8 | 10 | 16, upper: boolean, spec: Spec): string {
  const magnitude = value < 0n ? -value : value;
  let digits = magnitude.toString(base);
  if (upper) digits = digits.toUpperCase();
  digits = digits.padStart(spec.precision, '0');
  let sign = '';
  if (value < 0n) sign = '-';
  else if (base === 10 && spec.plus) sign = '+';
  else if (base === 10 && spec.space) sign = ' ';
  let prefix = '';
  if (spec.special && base === 16) prefix = upper ? '0X' : '0x';
  else if (spec.special && base === 8 && value !== 0n) prefix = '0';
  const fill = spec.width - sign.length - prefix.length - digits.length;
  if (fill <= 0) return sign + prefix + digits;
  if (spec.left) return sign + prefix + digits + ' '.repeat(fill);
  if (spec.zero) return sign + prefix + '0'.repeat(fill) + digits;
  return ' '.repeat(fill) + sign + prefix + digits;
}

function pad(text: string, { width, left }: Spec): string {
  return left ? text.padEnd(width) : text.padStart(width);
}

function addressOf({ lo, hi }: PrintfArguments): VirtAddr {
  return joinAddress(lo, hi);
}

/** What is printed for a pointer that can not be followed; '' when it can. */
function badPointer(args: PrintfArguments): string {
  const address = addressOf(args);
  if (address === 0 && args.hi === 0) return '(null)';
  if (!isCanonical(args.hi >>> 0) || address < PAGE_SIZE || isErr(address)) return '(efault)';
  return '';
}

function stringText(spec: Spec, args: PrintfArguments, context: PrintfContext): string {
  args.next();
  const bad = badPointer(args);
  const max = spec.precision >= 0 ? spec.precision : PRINTF_MAX;
  const text = bad === '' ? context.memory.readString(addressOf(args), max) : bad.slice(0, max);
  return pad(text, spec);
}

function pointerText(
  letters: string,
  spec: Spec,
  args: PrintfArguments,
  context: PrintfContext,
  nesting: number,
): string {
  const address = addressOf(args);
  switch (letters[0]) {
    case 'x':
      return pad(rawPointer(args), spec);
    case 'S':
    case 'F':
      return pad(context.symbol(address), spec);
    case 's':
    case 'f':
      return pad(context.symbol(address).replace(/\+0x[0-9a-f]+\/0x[0-9a-f]+/, ''), spec);
    case 'B':
      // The call is the instruction before the return address.
      return pad(context.symbol(Math.max(0, address - 1)), spec);
    case 'e':
      if (isErr(address)) return pad(`-${errnoName(ptrErr(address))}`, spec);
      break;
    case 'V':
      return nesting < NESTING_MAX ? formatList(address, context, nesting) : '';
    case 'h':
    case 'I':
    case 'i':
    case 'M':
    case 'm':
    case 'U':
    case 'a':
    case 'b':
    case 'E': {
      const bad = badPointer(args);
      if (bad !== '') return pad(bad, spec);
      const text = pointedText(context.memory, letters, address, spec.width);
      // The width of these is a number of bytes or bits.
      return 'hbE'.includes(letters[0]) ? text : pad(text, spec);
    }
    case 'd':
    case 'D': {
      const bad = badPointer(args);
      if (bad !== '') return pad(bad, spec);
      if (context.pathName) return pad(context.pathName(address, letters), spec);
      break;
    }
    default:
      break;
  }
  if (!isCanonical(args.hi >>> 0)) return pad(context.hashed(address), spec);
  return pad(context.hashed(address), spec);
}

function rawPointer({ lo, hi }: PrintfArguments): string {
  if (hi32(joinAddress(lo, hi)) === hi >>> 0) return hex(joinAddress(lo, hi));
  return (hi >>> 0).toString(16).padStart(8, '0') + (lo >>> 0).toString(16).padStart(8, '0');
}

/** `struct va_format`: a format and a pointer to a `va_list`. */
function formatList(address: VirtAddr, context: PrintfContext, nesting: number): string {
  const { memory } = context;
  const format = memory.readString(memory.readPtr(address), PRINTF_MAX);
  const list = context.listArguments(memory.readPtr(address + 8));
  return formatPrintf(format, list, context, nesting + 1);
}
