/**
 * printf with integers of 64 bits, which the library computes in doubles: what it would get wrong
 * is formatted here, and handed on as text of the format.
 */
import { parseInteger, wrap } from '../int64.ts';
import type { ShellCommand } from './command.ts';

const CONVERSION = /%(?:%|([-+ #0]*)(\d*)(?:\.(\d*))?[hlqjzt]*([A-Za-z]))/g;
const INTEGERS: Readonly<Record<string, number>> = { d: 10, i: 10, u: 10, o: 8, x: 16, X: 16 };
const EXACT = 2n ** 53n;
const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;

const printf: ShellCommand = {
  name: 'printf',
  async run(args, run) {
    const start = (args[0] === '-v' ? 2 : 0) + (args.includes('--') ? 1 : 0);
    const [format = '', ...values] = args.slice(start);
    const own = exactFormat(format, values);
    if (!own) return run.original([...args]);
    const before = args[0] === '-v' ? args.slice(0, 2) : [];
    const output = await run.original([...before, '--', own.format, ...own.values]);
    return { ...output, stderr: own.warnings + output.stderr };
  },
};

interface Format {
  format: string;
  values: string[];
  warnings: string;
}

/** A format with the large numbers in it, and the other values; undefined when none is large. */
function exactFormat(format: string, values: readonly string[]): Format | undefined {
  // Widths among the values, and times: not looked at.
  if (/%[-+ #0]*(\*|\d*\.\*|\()/.test(format)) return undefined;
  if (!values.some((value) => isLarge(value))) return undefined;
  const made: Format = { format: '', values: [], warnings: '' };
  let next = 0;
  do {
    const before = next;
    made.format += format.replace(CONVERSION, (all, flags: string, width, precision, letter) => {
      if (all === '%%') return all;
      const value = values[next++];
      const base = INTEGERS[letter as string];
      if (base === undefined || value === undefined || !isLarge(value)) {
        if (value !== undefined) made.values.push(value);
        return all;
      }
      const text = formatInteger(value, { flags, width, precision, letter }, made);
      return text.replaceAll('%', '%%');
    });
    if (next === before) break;
  } while (next < values.length);
  return made;
}

/** A number of which a double, or 32 bits, would lose something. */
function isLarge(value: string): boolean {
  const number = integer(value);
  return number !== undefined && (number < 0n || number >= EXACT);
}

function integer(text: string): bigint | undefined {
  const match = /^\s*([-+]?)(0[xX][\da-fA-F]+|\d+)$/.exec(text);
  if (!match) return undefined;
  const [, sign, digits] = match;
  if (/^0[0-7]+$/.test(digits)) return signed(sign, parseInteger(digits)!);
  return /^0\d/.test(digits) ? undefined : signed(sign, BigInt(digits));
}

function signed(sign: string, value: bigint): bigint {
  return sign === '-' ? -value : value;
}

interface Spec {
  readonly flags: string;
  readonly width: string;
  readonly precision: string | undefined;
  readonly letter: string;
}

function formatInteger(text: string, spec: Spec, made: Format): string {
  const { flags, width, precision, letter } = spec;
  const isSigned = letter === 'd' || letter === 'i';
  const given = integer(text)!;
  const high = isSigned ? INT64_MAX : UINT64_MAX;
  const low = isSigned ? -INT64_MAX - 1n : -UINT64_MAX;
  if (given > high || given < low) {
    made.warnings += `bash: printf: warning: ${text}: Numerical result out of range\n`;
  }
  const limited = given > high ? high : given < low ? (isSigned ? low : high) : given;
  const value = isSigned ? wrap(limited) : BigInt.asUintN(64, limited);
  let digits = (value < 0n ? -value : value).toString(INTEGERS[letter]);
  if (precision !== undefined) digits = digits.padStart(Number(precision), '0');
  const prefix = flags.includes('#') ? ({ x: '0x', X: '0x', o: '0' }[letter] ?? '') : '';
  const plus = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const sign = value < 0n ? '-' : isSigned ? plus : '';
  const isZeroed = flags.includes('0') && !flags.includes('-') && precision === undefined;
  if (isZeroed) digits = digits.padStart(Number(width) - (sign + prefix).length, '0');
  const whole = letter === 'X' ? (sign + prefix + digits).toUpperCase() : sign + prefix + digits;
  return flags.includes('-') ? whole.padEnd(Number(width)) : whole.padStart(Number(width));
}

/** The commands of this file. */
export const PRINTF_COMMANDS: readonly ShellCommand[] = [printf];
