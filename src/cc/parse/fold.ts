/** Constant folding: 64-bit exact, wrapping as the operation's type does. */
import { unreachable } from '../../base/assert.ts';
import type { ArithmeticOp, ComparisonOp, Expr } from './ast.ts';
import { asInteger, scalarShape, sizeOf, type CType } from '../base/ctype.ts';
import type { Place } from '../base/place.ts';

/** A constant of `type`, wrapped to its range. */
export function constant(value: bigint, type: CType, place: Place): Expr {
  return { kind: 'int', type, place, value: wrapTo(value, type) };
}

/** `value` as an object of the type holds it. */
export function wrapTo(value: bigint, type: CType): bigint {
  if (asInteger(type)?.name === '_Bool') return value === 0n ? 0n : 1n;
  const { size, signed } = scalarShape(type);
  return signed ? BigInt.asIntN(size * 8, value) : BigInt.asUintN(size * 8, value);
}

/** The value of an arithmetic operation before wrapping; undefined for a division by zero. */
export function arithmetic(
  op: ArithmeticOp,
  a: bigint,
  b: bigint,
  type: CType,
): bigint | undefined {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? undefined : a / b;
    case '%':
      return b === 0n ? undefined : a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
    case '>>': {
      // Counts beyond the width are undefined; x86 takes the low bits.
      const bits = sizeOf(type) * 8;
      const count = b & (bits === 64 ? 63n : 31n);
      return op === '<<' ? a << count : a >> count;
    }
    default:
      return unreachable(op);
  }
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=']);

/** Whether an operator compares. */
export function isComparisonOp(op: string): op is ComparisonOp {
  return COMPARISONS.has(op);
}

/** Whether a comparison of two constants of one type holds. */
export function compares(op: ComparisonOp, a: bigint, b: bigint): boolean {
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    default:
      return unreachable(op);
  }
}

/** The value of an lvalue's address when it is a constant, as in the classic offsetof. */
export function constantAddress(expr: Expr): bigint | undefined {
  if (expr.kind === 'deref') {
    return expr.operand.kind === 'int' ? expr.operand.value : undefined;
  }
  if (expr.kind === 'member') {
    const base = constantAddress(expr.base);
    return base === undefined ? undefined : base + BigInt(expr.field.offset);
  }
  return undefined;
}
