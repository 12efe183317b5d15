/**
 * Models lib/kstrtox.c, by which the kernel reads the numbers that users write into its files. With
 * base 0 as in C: `0x` is hexadecimal, a leading 0 octal. A leading `+` and one newline at the end
 * are allowed; blanks, a minus and anything behind the digits are not.
 *
 * Errors are data as in the kernel: `err` is 0 or a negative error number, and `value` counts only
 * when it is 0.
 */
import { EINVAL, ERANGE } from './errptr.ts';

/** What was read: `value`, or a negative error number in `err`. */
export interface Parsed<T> {
  readonly err: number;
  readonly value: T;
}

const U64_MAX = 0xffff_ffff_ffff_ffffn;

/**
 * Reads an unsigned 64-bit number; -EINVAL when `text` is none, -ERANGE when it is too large.
 * `base` is 0 (as in C) or 2 to 16.
 * @kernel lib/kstrtox.c kstrtoull faithful
 */
export function kstrtoull(text: string, base: number = 0): Parsed<bigint> {
  // The kernel sees a C string, which ends at the first NUL.
  let rest = text.split('\0', 1)[0];
  if (rest.startsWith('+')) rest = rest.slice(1);
  const radix = base === 0 ? radixOf(rest) : base;
  if (radix === 16 && /^0x/i.test(rest)) rest = rest.slice(2);

  let value = 0n;
  let length = 0;
  for (; length < rest.length; length++) {
    const digit = digitOf(rest.charCodeAt(length));
    if (digit >= radix) break;
    value = value * BigInt(radix) + BigInt(digit);
    // At once, and before a look at what follows: an overflow wins over junk behind the number.
    if (value > U64_MAX) return { err: -ERANGE, value: 0n };
  }
  if (length === 0) return { err: -EINVAL, value: 0n };
  const tail = rest.slice(length);
  return tail === '' || tail === '\n' ? { err: 0, value } : { err: -EINVAL, value: 0n };
}

/**
 * Reads an unsigned 32-bit number, otherwise as {@link kstrtoull}.
 * @kernel lib/kstrtox.c kstrtouint faithful
 */
export function kstrtouint(text: string, base: number = 0): Parsed<number> {
  const { err, value } = kstrtoull(text, base);
  if (err !== 0) return { err, value: 0 };
  return value > 0xffff_ffffn ? { err: -ERANGE, value: 0 } : { err: 0, value: Number(value) };
}

function radixOf(text: string): number {
  if (!text.startsWith('0')) return 10;
  return /^0x[0-9a-f]/i.test(text) ? 16 : 8;
}

/** The value of a hexadecimal digit, 99 for any other character. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : 99;
}
