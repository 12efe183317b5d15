/**
 * Arithmetic of bash, in integers of 64 bits that wrap. The library computes in doubles, and with
 * 32 bits where bits count.
 */

/** The variables that an expression reads and sets. */
export interface Scope {
  get(name: string): string | undefined;
  set(name: string, value: string, subscript?: string): void;
}

/** An expression that bash refuses; the message is what follows the expression. */
export class ArithmeticError extends Error {}

type Operator = (a: bigint, b: bigint) => bigint;

/** Variables that hold expressions that name variables, and parentheses, in each other. */
const DEPTH_MAX = 100;
const BASE_MAX = 64;

/** What each operator of two operands makes; the number is how tightly it binds. */
const BINARY: Readonly<Record<string, readonly [binds: number, Operator]>> = {
  '||': [1, (a, b) => flag(a !== 0n || b !== 0n)],
  '&&': [2, (a, b) => flag(a !== 0n && b !== 0n)],
  '|': [3, (a, b) => a | b],
  '^': [4, (a, b) => a ^ b],
  '&': [5, (a, b) => a & b],
  '==': [6, (a, b) => flag(a === b)],
  '!=': [6, (a, b) => flag(a !== b)],
  '<': [7, (a, b) => flag(a < b)],
  '>': [7, (a, b) => flag(a > b)],
  '<=': [7, (a, b) => flag(a <= b)],
  '>=': [7, (a, b) => flag(a >= b)],
  // As the processor does it: only six bits of the count are looked at.
  '<<': [8, (a, b) => a << (b & 63n)],
  '>>': [8, (a, b) => a >> (b & 63n)],
  '+': [9, (a, b) => a + b],
  '-': [9, (a, b) => a - b],
  '*': [10, (a, b) => a * b],
  '/': [10, (a, b) => a / nonZero(b)],
  '%': [10, (a, b) => a % nonZero(b)],
  '**': [11, power],
};
const ASSIGNMENTS: ReadonlySet<string> = new Set('= += -= *= /= %= <<= >>= &= |= ^='.split(' '));
const OPERATOR = /<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^=!<>]=|[-+*/%&|^=!<>~?:,()[\]]/
  .source;
const TOKEN = new RegExp(`\\s*(?:(\\d[\\w#@]*)|([A-Za-z_]\\w*)|(${OPERATOR}))`, 'y');

/** A number with the sign that 64 bits give it. */
export function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** The value of an expression. */
export function evaluate(text: string, scope: Scope, depth = 0): bigint {
  if (depth > DEPTH_MAX) throw new ArithmeticError('expression recursion level exceeded');
  if (text.trim() === '') return 0n;
  return new Evaluation(text, scope, depth).all();
}

/** The value of a number as bash writes it: decimal, 0x…, 0…, BASE#…; undefined if it is none. */
export function parseInteger(text: string): bigint | undefined {
  if (/^0[xX][\da-fA-F]+$/.test(text)) return wrap(BigInt(text));
  if (/^0[0-7]*$/.test(text)) return wrap(BigInt(`0o0${text}`));
  if (/^[1-9]\d*$/.test(text)) return wrap(BigInt(text));
  const match = /^(\d+)#([\w@]+)$/.exec(text);
  const base = Number(match?.[1]);
  if (!match || !(base >= 2 && base <= BASE_MAX)) return undefined;
  let value = 0n;
  for (const char of match[2]) {
    const digit = digitOf(char, base);
    if (digit < 0 || digit >= base) return undefined;
    value = wrap(value * BigInt(base) + BigInt(digit));
  }
  return value;
}

function digitOf(char: string, base: number): number {
  const all = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';
  return all.indexOf(base <= 36 ? char.toLowerCase() : char);
}

function flag(condition: boolean): bigint {
  return condition ? 1n : 0n;
}

function nonZero(value: bigint): bigint {
  if (value === 0n) throw new ArithmeticError('division by 0 (error token is "0")');
  return value;
}

function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new ArithmeticError('exponent less than 0');
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = wrap(result * square);
    square = wrap(square * square);
  }
  return result;
}

/** A variable, or an element of an array, that can be assigned to. */
interface Place {
  readonly name: string;
  readonly subscript: string | undefined;
}

/** One pass over an expression; what a condition leaves out is read, but not computed. */
class Evaluation {
  private readonly text: string;
  private readonly scope: Scope;
  private readonly depth: number;
  private at = 0;
  private token = '';
  private kind: 'number' | 'name' | 'operator' | 'end' = 'end';
  private skipped = 0;
  private nesting = 0;

  constructor(text: string, scope: Scope, depth: number) {
    this.text = text;
    this.scope = scope;
    this.depth = depth;
    this.next();
  }

  all(): bigint {
    const value = this.list();
    if (this.kind !== 'end') throw this.error('syntax error in expression');
    return value;
  }

  private next(): void {
    TOKEN.lastIndex = this.at;
    const match = TOKEN.exec(this.text);
    if (!match) {
      this.token = '';
      this.kind = 'end';
      if (this.text.slice(this.at).trim() === '') return;
      throw this.error('syntax error: invalid arithmetic operator');
    }
    this.at = TOKEN.lastIndex;
    const [, number, name, operator] = match;
    this.token = number ?? name ?? operator;
    this.kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'operator';
  }

  private error(message: string): ArithmeticError {
    const rest = this.text.slice(Math.max(0, this.at - this.token.length)).trim();
    return new ArithmeticError(`${message} (error token is "${rest}")`);
  }

  private takes(operator: string): boolean {
    if (this.kind !== 'operator' || this.token !== operator) return false;
    this.next();
    return true;
  }

  private list(): bigint {
    let value = this.assignment();
    while (this.takes(',')) value = this.assignment();
    return value;
  }

  private assignment(): bigint {
    if (++this.nesting > DEPTH_MAX) throw this.error('expression recursion level exceeded');
    const { at, token, kind } = this;
    if (kind === 'name') {
      const place = this.place();
      const operator = this.token;
      if (this.kind === 'operator' && ASSIGNMENTS.has(operator)) {
        this.next();
        const right = this.assignment();
        const isPlain = operator === '=' || this.skipped > 0;
        const [, make] = BINARY[isPlain ? '+' : operator.slice(0, -1)];
        const value = isPlain ? right : make(this.read(place), right);
        this.nesting--;
        return this.store(place, wrap(value));
      }
      Object.assign(this, { at, token, kind });
    }
    const value = this.condition();
    this.nesting--;
    return value;
  }

  private condition(): bigint {
    const test = this.binary(1);
    if (!this.takes('?')) return test;
    const yes = this.unless(test === 0n, () => this.list());
    if (!this.takes(':')) throw this.error("`:' expected for conditional expression");
    const no = this.unless(test !== 0n, () => this.assignment());
    return test === 0n ? no : yes;
  }

  private unless(isSkipped: boolean, part: () => bigint): bigint {
    if (isSkipped) this.skipped++;
    const value = part();
    if (isSkipped) this.skipped--;
    return value;
  }

  private binary(least: number): bigint {
    let left = this.unary();
    for (;;) {
      const operator = this.kind === 'operator' ? this.token : '';
      if (!Object.hasOwn(BINARY, operator)) return left;
      const [binds, make] = BINARY[operator];
      if (binds < least) return left;
      this.next();
      const isDecided = (operator === '||' && left !== 0n) || (operator === '&&' && left === 0n);
      const right = this.unless(isDecided, () =>
        this.binary(operator === '**' ? binds : binds + 1),
      );
      left = this.skipped > 0 ? 0n : wrap(make(left, right));
    }
  }

  private unary(): bigint {
    if (++this.nesting > DEPTH_MAX) throw this.error('expression recursion level exceeded');
    const value = this.signed();
    this.nesting--;
    return value;
  }

  private signed(): bigint {
    for (const [operator, step] of [
      ['++', 1n],
      ['--', -1n],
    ] as const) {
      if (!this.takes(operator)) continue;
      if (this.kind !== 'name') return this.unary();
      const place = this.place();
      return this.store(place, wrap(this.read(place) + step));
    }
    if (this.takes('-')) return wrap(-this.unary());
    if (this.takes('+')) return this.unary();
    if (this.takes('!')) return flag(this.unary() === 0n);
    if (this.takes('~')) return ~this.unary();
    return this.primary();
  }

  private primary(): bigint {
    if (this.takes('(')) {
      const value = this.list();
      if (!this.takes(')')) throw this.error("missing `)'");
      return value;
    }
    if (this.kind === 'number') {
      const value = parseInteger(this.token);
      if (value === undefined) throw this.error('value too great for base');
      this.next();
      return value;
    }
    if (this.kind !== 'name') throw this.error('syntax error: operand expected');
    const place = this.place();
    const value = this.read(place);
    if (this.takes('++')) this.store(place, wrap(value + 1n));
    else if (this.takes('--')) this.store(place, wrap(value - 1n));
    return value;
  }

  private place(): Place {
    const name = this.token;
    this.next();
    if (!this.takes('[')) return { name, subscript: undefined };
    const subscript = String(this.list());
    if (!this.takes(']')) throw this.error('bad array subscript');
    return { name, subscript };
  }

  private read({ name, subscript }: Place): bigint {
    if (this.skipped > 0) return 0n;
    const full = subscript === undefined || subscript === '0' ? name : `${name}[${subscript}]`;
    return evaluate(this.scope.get(full) ?? '', this.scope, this.depth + 1);
  }

  private store({ name, subscript }: Place, value: bigint): bigint {
    if (this.skipped === 0) this.scope.set(name, String(value), subscript);
    return value;
  }
}
