/** Expressions of `#if` (C11 6.10.1): 64-bit integers, every unknown name is 0. */
import { raiseHint } from '../../base/limits.ts';
import type { Token } from '../base/token.ts';
import { parseChar, parseInteger } from './literals.ts';
import type { Place } from '../base/place.ts';
import type { Report } from '../base/diagnostics.ts';

/** A value of intmax_t or uintmax_t. */
interface PpValue {
  readonly value: bigint;
  readonly unsigned: boolean;
}

const PRECEDENCE: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

class BadExpression extends Error {}

/**
 * Whether the condition of a directive at `place` holds; `tokens` are expanded and free of
 * `defined`. A mistake is reported and counts as false.
 */
export function evaluateCondition(tokens: readonly Token[], place: Place, report: Report): boolean {
  const evaluation = new Evaluation(tokens, place, report);
  try {
    return evaluation.run().value !== 0n;
  } catch (error) {
    if (error instanceof BadExpression) return false;
    throw error;
  }
}

class Evaluation {
  private at = 0;
  private depth = 0;
  /** Above 0 in a part whose value does not matter: division by 0 is then no mistake. */
  private unevaluated = 0;

  private readonly tokens: readonly Token[];
  private readonly place: Place;
  private readonly report: Report;

  constructor(tokens: readonly Token[], place: Place, report: Report) {
    this.tokens = tokens;
    this.place = place;
    this.report = report;
  }

  run(): PpValue {
    if (this.tokens.length === 0) this.fail('#if with no expression');
    const value = this.conditional();
    if (this.at < this.tokens.length) {
      this.fail(`unexpected '${this.tokens[this.at].text}' in a preprocessor expression`);
    }
    return value;
  }

  private enter(): void {
    if (++this.depth <= this.report.limits['c-if-nesting']) return;
    this.fail('preprocessor expression is nested too deeply', raiseHint('c-if-nesting'));
  }

  private fail(message: string, hint?: string): never {
    this.report.error(this.tokens[this.at]?.place ?? this.place, message, hint);
    throw new BadExpression();
  }

  private accept(text: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'punct' || token.text !== text) return false;
    this.at++;
    return true;
  }

  private conditional(): PpValue {
    this.enter();
    const condition = this.binary(1);
    let result = condition;
    if (this.accept('?')) {
      const yes = condition.value !== 0n;
      const then = this.when(yes, () => this.conditional());
      if (!this.accept(':')) this.fail("expected ':' in a preprocessor expression");
      const otherwise = this.when(!yes, () => this.conditional());
      const unsigned = then.unsigned || otherwise.unsigned;
      result = { value: wrap((yes ? then : otherwise).value, unsigned), unsigned };
    }
    this.depth--;
    return result;
  }

  private when(evaluated: boolean, parse: () => PpValue): PpValue {
    if (!evaluated) this.unevaluated++;
    const value = parse();
    if (!evaluated) this.unevaluated--;
    return value;
  }

  private binary(minimum: number): PpValue {
    let left = this.unary();
    for (;;) {
      const token = this.tokens[this.at];
      const precedence = token?.kind === 'punct' ? PRECEDENCE[token.text] : undefined;
      if (precedence === undefined || precedence < minimum) return left;
      this.at++;
      const known = left.value !== 0n;
      const skip = (token.text === '&&' && !known) || (token.text === '||' && known);
      const right = this.when(!skip, () => this.binary(precedence + 1));
      left = this.apply(token, left, right);
    }
  }

  private apply(token: Token, a: PpValue, b: PpValue): PpValue {
    const unsigned = a.unsigned || b.unsigned;
    const [x, y] = [wrap(a.value, unsigned), wrap(b.value, unsigned)];
    const truth = (holds: boolean): PpValue => ({ value: holds ? 1n : 0n, unsigned: false });
    const number = (value: bigint): PpValue => ({ value: wrap(value, unsigned), unsigned });
    switch (token.text) {
      case '||':
        return truth(a.value !== 0n || b.value !== 0n);
      case '&&':
        return truth(a.value !== 0n && b.value !== 0n);
      case '==':
        return truth(x === y);
      case '!=':
        return truth(x !== y);
      case '<':
        return truth(x < y);
      case '>':
        return truth(x > y);
      case '<=':
        return truth(x <= y);
      case '>=':
        return truth(x >= y);
      case '|':
        return number(x | y);
      case '^':
        return number(x ^ y);
      case '&':
        return number(x & y);
      case '+':
        return number(x + y);
      case '-':
        return number(x - y);
      case '*':
        return number(x * y);
      case '<<':
        return { value: wrap(a.value << (b.value & 63n), a.unsigned), unsigned: a.unsigned };
      case '>>':
        return { value: a.value >> (b.value & 63n), unsigned: a.unsigned };
      default:
        if (y === 0n) {
          if (this.unevaluated === 0) this.fail('division by zero in #if');
          return number(0n);
        }
        return number(token.text === '/' ? x / y : x % y);
    }
  }

  private unary(): PpValue {
    this.enter();
    const value = this.operand();
    this.depth--;
    return value;
  }

  private operand(): PpValue {
    if (this.accept('!')) return { value: this.unary().value === 0n ? 1n : 0n, unsigned: false };
    if (this.accept('+')) return this.unary();
    if (this.accept('-')) {
      const { value, unsigned } = this.unary();
      return { value: wrap(-value, unsigned), unsigned };
    }
    if (this.accept('~')) {
      const { value, unsigned } = this.unary();
      return { value: wrap(~value, unsigned), unsigned };
    }
    if (this.accept('(')) {
      const value = this.conditional();
      if (!this.accept(')')) this.fail("missing ')' in a preprocessor expression");
      return value;
    }
    const token = this.tokens[this.at];
    if (token === undefined) this.fail('#if expression ends too early');
    if (token.kind === 'identifier') {
      this.at++;
      return { value: 0n, unsigned: false };
    }
    return this.constant(token);
  }

  private constant(token: Token): PpValue {
    if (token.kind === 'number') {
      const literal = parseInteger(token.text);
      if (!literal.ok) this.fail(literal.message);
      this.at++;
      // #if knows intmax_t and uintmax_t only.
      const unsigned = !literal.value.type.signed && /u/i.test(token.text.replace(/^0x/i, ''));
      const large = literal.value.value >= 1n << 63n;
      return { value: literal.value.value, unsigned: unsigned || large };
    }
    if (token.kind === 'char') {
      const literal = parseChar(token.text);
      if (!literal.ok) this.fail(literal.message);
      this.at++;
      return { value: literal.value, unsigned: false };
    }
    return this.fail(`token '${token.text}' is not valid in preprocessor expressions`);
  }
}

function wrap(value: bigint, unsigned: boolean): bigint {
  return unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);
}
