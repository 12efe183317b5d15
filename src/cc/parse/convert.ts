/** Conversions (C11 6.3): of lvalues, by casts, by promotion, and as if by assignment. */
import type { CastKind, Expr } from './ast.ts';
import { compatibleUnqualified } from './compat.ts';
import {
  asInteger,
  INT,
  isInteger,
  isScalar,
  LLONG,
  LONG,
  pointerTo,
  qualsOf,
  UINT,
  ULLONG,
  ULONG,
  unqualified,
  VOID,
  withQuals,
  type CType,
  type IntType,
  type PointerType,
} from '../base/ctype.ts';
import { constant, constantAddress } from './fold.ts';
import type { Place } from '../base/place.ts';
import { qualNames, typeName } from './type-name.ts';
import { isPoison, poison, type Unit } from './unit.ts';

/** What is said of floating types. */
export const NO_FLOATS = 'floating point is not available in the kernel';

/** Whether an expression names an object (or a function). */
export function isLvalue(expr: Expr): boolean {
  switch (expr.kind) {
    case 'variable':
    case 'deref':
    case 'string':
    case 'compound-literal':
      return true;
    case 'member':
      return isLvalue(expr.base);
    default:
      return false;
  }
}

/** The value of an expression: lvalues are loaded, arrays and functions decay to pointers. */
export function rvalue(unit: Unit, expr: Expr): Expr {
  const { type, place } = expr;
  if (isPoison(expr)) return expr;
  if (type.kind === 'function') {
    // The function that a pointer points to decays to that pointer.
    if (expr.kind === 'deref') return expr.operand;
    return { kind: 'decay', type: pointerTo(type), place, operand: expr };
  }
  if (type.kind === 'array') {
    markAddressTaken(expr);
    const address = constantAddress(expr);
    if (address !== undefined) return constant(address, pointerTo(type.element), place);
    return { kind: 'decay', type: pointerTo(type.element), place, operand: expr };
  }
  if (type.kind === 'float') return unit.bad(place, NO_FLOATS, 'use integers');
  if (!isLvalue(expr) && expr.kind !== 'member') return expr;
  if (type.kind === 'void') return expr;
  if (type.kind === 'record' && type.tag.fields === undefined) {
    return unit.bad(place, `'${typeName(type)}' is not defined here, only declared`);
  }
  return { kind: 'load', type: unqualified(type), place, operand: expr };
}

/** Notes that the variable an lvalue is part of must be in memory. */
export function markAddressTaken(lvalue: Expr): void {
  let at = lvalue;
  while (at.kind === 'member') at = at.base;
  if (at.kind === 'variable' || at.kind === 'compound-literal') at.variable.addressTaken = true;
}

/** A value converted to `type`; the caller has checked that C allows it. */
export function castTo(unit: Unit, expr: Expr, type: CType, implicit: boolean): Expr {
  if (isPoison(expr)) return expr;
  const to = unqualified(type);
  const { place } = expr;
  if (to.kind === 'float') return unit.bad(place, NO_FLOATS, 'use integers');
  if (isWide(to) || isWide(expr.type)) {
    return unit.bad(place, 'arithmetic on __int128 is not supported');
  }
  if (to.kind === 'void' || to.kind === 'record') {
    if (to.kind === 'record' || expr.type.kind === 'void') return { ...expr, type: to };
    return { kind: 'cast', type: to, place, cast: 'void', operand: expr, implicit };
  }
  if (sameScalar(expr.type, to)) return implicit ? expr : { ...expr, type: to };
  if (expr.kind === 'int') return constant(expr.value, to, place);
  let cast: CastKind = 'integral';
  if (asInteger(to)?.name === '_Bool') cast = 'bool';
  else if (to.kind === 'pointer' && expr.type.kind === 'pointer') cast = 'pointer';
  return { kind: 'cast', type: to, place, cast, operand: expr, implicit };
}

function isWide(type: CType): boolean {
  return asInteger(type)?.size === 16;
}

function sameScalar(a: CType, b: CType): boolean {
  if (a.kind === 'int') return b.kind === 'int' && a.name === b.name;
  if (a.kind === 'enum') return b.kind === 'enum' && a.tag === b.tag;
  return a.kind === 'pointer' && b.kind === 'pointer' && compatibleUnqualified(a, b);
}

/** The type that integer promotion gives (C11 6.3.1.1); bit-fields by their width. */
export function promotedType(expr: Expr): IntType {
  const type = asInteger(expr.type)!;
  const bits = expr.kind === 'load' && expr.operand.kind === 'member' && expr.operand.field.bits;
  if (bits) {
    if (bits.width < 32 || (bits.width === 32 && type.signed)) return INT;
    if (bits.width === 32) return UINT;
  }
  return type.rank < INT.rank ? INT : unqualified(type);
}

/** A value after integer promotion; pointers stay. */
export function promote(unit: Unit, expr: Expr): Expr {
  if (isPoison(expr) || !isInteger(expr.type)) return expr;
  return castTo(unit, expr, promotedType(expr), true);
}

/** The common type of two integers (C11 6.3.1.8). */
export function arithmeticType(a: Expr, b: Expr): IntType {
  const [left, right] = [promotedType(a), promotedType(b)];
  if (left.name === right.name) return left;
  const [high, low] = left.rank >= right.rank ? [left, right] : [right, left];
  if (high.signed === low.signed || !high.signed)
    return high.rank === low.rank ? pick(high, low) : high;
  return high.size > low.size ? high : unsignedOf(high);
}

function pick(a: IntType, b: IntType): IntType {
  return a.signed ? b : a;
}

function unsignedOf(type: IntType): IntType {
  switch (type.name) {
    case LLONG.name:
      return ULLONG;
    case LONG.name:
      return ULONG;
    default:
      return type.name === INT.name ? UINT : type;
  }
}

/** Whether a value is a null pointer constant: 0 or `(void *)0`. */
export function isNullConstant(expr: Expr): boolean {
  if (expr.kind !== 'int' || expr.value !== 0n) return false;
  if (isInteger(expr.type)) return true;
  return (
    expr.type.kind === 'pointer' && expr.type.target.kind === 'void' && expr.type.target.quals === 0
  );
}

/** Checks that a value can be compared with 0; reports and returns poison when not. */
export function condition(unit: Unit, raw: Expr): Expr {
  const expr = rvalue(unit, raw);
  if (isPoison(expr) || isScalar(expr.type)) return expr;
  return unit.bad(expr.place, `'${typeName(expr.type)}' cannot be used as a condition`);
}

/** Where a value is converted as if by assignment, for messages. */
export interface ConversionContext {
  /** Such as "assignment", "initialization", "passing argument 1 of 'f'", "return". */
  readonly what: string;
  readonly place: Place;
  readonly hint?: string;
}

/** A value converted as if by assignment to an object of `type` (C11 6.5.16.1). */
export function assignConvert(
  unit: Unit,
  raw: Expr,
  type: CType,
  context: ConversionContext,
): Expr {
  const expr = rvalue(unit, raw);
  if (isPoison(expr)) return expr;
  const from = expr.type;
  const { what, place } = context;
  const to = unqualified(type);
  if (to.kind === 'float') return unit.bad(place, NO_FLOATS, 'use integers');
  const warn = (message: string): void => {
    const both = `'${typeName(to)}' is wanted here, this is '${typeName(from)}'`;
    unit.report.warning(place, `${what} ${message}`, context.hint ?? both);
  };
  if (isInteger(to) && isInteger(from)) return castTo(unit, expr, to, true);
  if (to.kind === 'pointer' && from.kind === 'pointer') {
    pointerWarning(to, from, isNullConstant(expr), warn);
    return castTo(unit, expr, to, true);
  }
  if (to.kind === 'pointer' && isInteger(from)) {
    if (!isNullConstant(expr)) warn('makes pointer from integer without a cast');
    return castTo(unit, expr, to, true);
  }
  if (isInteger(to) && from.kind === 'pointer') {
    if (asInteger(to)!.name !== '_Bool') warn('makes integer from pointer without a cast');
    return castTo(unit, expr, to, true);
  }
  if (to.kind === 'record' && compatibleUnqualified(to, from)) return expr;
  if (from.kind === 'void') {
    return unit.bad(place, `${what}: void value not ignored as it ought to be`);
  }
  return unit.bad(
    place,
    `${what}: incompatible types`,
    `'${typeName(to)}' is wanted here, this is '${typeName(from)}'`,
  );
}

function pointerWarning(
  to: PointerType,
  from: PointerType,
  isNull: boolean,
  warn: (message: string) => void,
): void {
  if (isNull) return;
  const [target, source] = [to.target, from.target];
  const missing = qualsOf(source) & ~qualsOf(target);
  const plainTarget = withQuals(target, 0);
  const plainSource = withQuals(source, 0);
  const either = plainTarget.kind === 'void' || plainSource.kind === 'void';
  if (!either && !compatibleUnqualified(plainTarget, plainSource) && !signOnly(target, source)) {
    warn('from incompatible pointer type');
  } else if (missing !== 0) {
    warn(`discards '${qualNames(missing).trim()}' qualifier from pointer target type`);
  }
}

/** Whether integer types differ by their sign only: the kernel builds with -Wno-pointer-sign. */
function signOnly(a: CType, b: CType): boolean {
  const [x, y] = [asInteger(a), asInteger(b)];
  return x !== undefined && y !== undefined && x.rank === y.rank && x.size === y.size;
}

/** Both values made one pointer type or one integer type, for `==`, `?:` and the like. */
export function commonPointer(unit: Unit, a: Expr, b: Expr, place: Place): CType | undefined {
  const [x, y] = [a.type, b.type];
  if (x.kind === 'pointer' && isNullConstant(b)) return x;
  if (y.kind === 'pointer' && isNullConstant(a)) return y;
  if (x.kind === 'pointer' && y.kind === 'pointer') {
    const quals = qualsOf(x.target) | qualsOf(y.target);
    if (compatibleUnqualified(withQuals(x.target, 0), withQuals(y.target, 0))) {
      return pointerTo(withQuals(x.target, quals));
    }
    if (x.target.kind !== 'void' && y.target.kind !== 'void') {
      const hint = `these are '${typeName(x)}' and '${typeName(y)}'`;
      unit.report.warning(place, 'pointer types of the two operands differ', hint);
    }
    return pointerTo(withQuals(VOID, quals));
  }
  if (x.kind === 'pointer' && isInteger(y)) return mixed(unit, x, place);
  if (y.kind === 'pointer' && isInteger(x)) return mixed(unit, y, place);
  return undefined;
}

function mixed(unit: Unit, pointer: CType, place: Place): CType {
  unit.report.warning(place, 'pointer and integer are mixed here without a cast');
  return pointer;
}

/** A bad operand: says so once and gives poison. */
export function badOperands(unit: Unit, op: string, a: Expr, b: Expr, place: Place): Expr {
  if (isPoison(a) || isPoison(b)) return poison(place);
  const hint = `these are '${typeName(a.type)}' and '${typeName(b.type)}'`;
  return unit.bad(place, `invalid operands to '${op}'`, hint);
}
