/** Typed nodes for C's operators (C11 6.5.3 to 6.5.17), folded where the operands are constants. */
import type { ArithmeticOp, ComparisonOp, Expr } from './ast.ts';
import { compatibleUnqualified } from './compat.ts';
import {
  arithmeticType,
  assignConvert,
  badOperands,
  castTo,
  commonPointer,
  condition,
  isLvalue,
  isNullConstant,
  markAddressTaken,
  promote,
  rvalue,
} from './convert.ts';
import {
  addQuals,
  asInteger,
  INT,
  isComplete,
  isInteger,
  isScalar,
  LONG,
  pointerTo,
  qualsOf,
  QUAL_CONST,
  sizeOf,
  ULONG,
  unqualified,
  VOID,
  withQuals,
  type CType,
  type PointerType,
} from '../base/ctype.ts';
import { arithmetic, compares, constant, constantAddress } from './fold.ts';
import { findMember, memberNames, someField } from './members.ts';
import type { Place } from '../base/place.ts';
import { typeName } from './type-name.ts';
import { isPoison, poison, type Unit } from './unit.ts';

/** `left op right` for all operators of two operands but `,` and assignments. */
export function binary(unit: Unit, op: string, a: Expr, b: Expr, place: Place): Expr {
  if (op === '&&' || op === '||') return logical(unit, op, a, b, place);
  const [left, right] = [rvalue(unit, a), rvalue(unit, b)];
  if (isPoison(left) || isPoison(right)) return poison(place);
  switch (op) {
    case '+':
    case '-': {
      const pointers = pointerArithmetic(unit, op, left, right, place);
      return pointers ?? integerOp(unit, op, left, right, place);
    }
    case '<<':
    case '>>':
      return shift(unit, op, left, right, place);
    case '==':
    case '!=':
    case '<':
    case '>':
    case '<=':
    case '>=':
      return comparison(unit, op, left, right, place);
    default:
      return integerOp(unit, op as ArithmeticOp, left, right, place);
  }
}

function logical(unit: Unit, op: '&&' | '||', a: Expr, b: Expr, place: Place): Expr {
  const [left, right] = [condition(unit, a), condition(unit, b)];
  if (isPoison(left) || isPoison(right)) return poison(place);
  const decided = truth(left);
  if (decided === (op === '||')) return constant(decided ? 1n : 0n, INT, place);
  const second = truth(right);
  if (decided !== undefined && second !== undefined) {
    return constant(second ? 1n : 0n, INT, place);
  }
  return { kind: 'logical', type: INT, place, op, left, right };
}

/** Whether a constant is not zero; undefined when it is no constant. */
export function truth(expr: Expr): boolean | undefined {
  if (expr.kind === 'int') return expr.value !== 0n;
  if (expr.kind === 'decay' && expr.operand.kind === 'string') return true;
  return undefined;
}

function integerOp(unit: Unit, op: ArithmeticOp, a: Expr, b: Expr, place: Place): Expr {
  if (!isInteger(a.type) || !isInteger(b.type)) return badOperands(unit, op, a, b, place);
  const type = arithmeticType(a, b);
  const [left, right] = [castTo(unit, a, type, true), castTo(unit, b, type, true)];
  if (isPoison(left) || isPoison(right)) return poison(place);
  return foldedArithmetic(unit, op, left, right, type, place);
}

function foldedArithmetic(
  unit: Unit,
  op: ArithmeticOp,
  left: Expr,
  right: Expr,
  type: CType,
  place: Place,
): Expr {
  if ((op === '/' || op === '%') && right.kind === 'int' && right.value === 0n) {
    unit.report.warning(place, 'division by zero');
  } else if (left.kind === 'int' && right.kind === 'int') {
    const value = arithmetic(op, left.value, right.value, type)!;
    const folded = constant(value, type, place);
    const overflows = folded.kind === 'int' && folded.value !== value && asInteger(type)!.signed;
    if (overflows && op !== '<<') unit.report.warning(place, 'integer overflow in expression');
    return folded;
  }
  return { kind: 'binary', type, place, op, left, right };
}

function shift(unit: Unit, op: '<<' | '>>', a: Expr, b: Expr, place: Place): Expr {
  if (!isInteger(a.type) || !isInteger(b.type)) return badOperands(unit, op, a, b, place);
  const [left, right] = [promote(unit, a), promote(unit, b)];
  if (isPoison(left) || isPoison(right)) return poison(place);
  const bits = BigInt(sizeOf(left.type) * 8);
  if (right.kind === 'int' && (right.value < 0n || right.value >= bits)) {
    const which = right.value < 0n ? 'is negative' : '>= width of type';
    unit.report.warning(place, `${op === '<<' ? 'left' : 'right'} shift count ${which}`);
  }
  return foldedArithmetic(unit, op, left, right, left.type, place);
}

function comparison(unit: Unit, op: ComparisonOp, a: Expr, b: Expr, place: Place): Expr {
  let type: CType | undefined;
  if (isInteger(a.type) && isInteger(b.type)) type = arithmeticType(a, b);
  else if (isScalar(a.type) && isScalar(b.type)) type = comparedPointers(unit, a, b, place);
  if (type === undefined) return badOperands(unit, op, a, b, place);
  const [left, right] = [castTo(unit, a, type, true), castTo(unit, b, type, true)];
  if (isPoison(left) || isPoison(right)) return poison(place);
  if (left.kind === 'int' && right.kind === 'int') {
    return constant(compares(op, left.value, right.value) ? 1n : 0n, INT, place);
  }
  return { kind: 'binary', type: INT, place, op, left, right };
}

function comparedPointers(unit: Unit, a: Expr, b: Expr, place: Place): CType | undefined {
  const [x, y] = [a.type, b.type];
  if (x.kind === 'pointer' && y.kind === 'pointer' && !isNullConstant(a) && !isNullConstant(b)) {
    const [s, t] = [withQuals(x.target, 0), withQuals(y.target, 0)];
    if (s.kind !== 'void' && t.kind !== 'void' && !compatibleUnqualified(s, t)) {
      const hint = `these are '${typeName(x)}' and '${typeName(y)}'`;
      unit.report.warning(place, 'comparison of distinct pointer types lacks a cast', hint);
    }
    return pointerTo(VOID);
  }
  return commonPointer(unit, a, b, place);
}

/** Bytes of one step of a pointer, or undefined after a message. */
function stepOf(unit: Unit, type: PointerType, place: Place): number | undefined {
  const { target } = type;
  // gcc lets pointers to void and to functions step by bytes.
  if (target.kind === 'void' || target.kind === 'function') return 1;
  if (isComplete(target)) return sizeOf(target);
  unit.report.error(place, `arithmetic on a pointer to the incomplete type '${typeName(target)}'`);
  return undefined;
}

function pointerArithmetic(
  unit: Unit,
  op: '+' | '-',
  a: Expr,
  b: Expr,
  place: Place,
): Expr | undefined {
  if (a.type.kind === 'pointer' && b.type.kind === 'pointer') {
    return op === '-' ? pointerDiff(unit, a, b, place) : undefined;
  }
  const swapped = b.type.kind === 'pointer' && op === '+';
  const [pointer, offset] = swapped ? [b, a] : [a, b];
  if (pointer.type.kind !== 'pointer' || !isInteger(offset.type)) return undefined;
  const scale = stepOf(unit, pointer.type, place);
  if (scale === undefined) return poison(place);
  const index = wideIndex(unit, offset);
  const type = unqualified(pointer.type);
  if (pointer.kind === 'int' && index.kind === 'int') {
    const bytes = index.value * BigInt(scale);
    return constant(op === '+' ? pointer.value + bytes : pointer.value - bytes, type, place);
  }
  return { kind: 'pointer-add', type, place, op, pointer, index, scale };
}

function wideIndex(unit: Unit, index: Expr): Expr {
  return castTo(unit, index, asInteger(index.type)!.signed ? LONG : ULONG, true);
}

function pointerDiff(unit: Unit, left: Expr, right: Expr, place: Place): Expr {
  const [a, b] = [left.type as PointerType, right.type as PointerType];
  if (!compatibleUnqualified(withQuals(a.target, 0), withQuals(b.target, 0))) {
    return badOperands(unit, '-', left, right, place);
  }
  const scale = stepOf(unit, a, place);
  if (scale === undefined) return poison(place);
  if (scale === 0) return unit.bad(place, 'the difference of pointers to objects without size');
  if (left.kind === 'int' && right.kind === 'int') {
    const bytes = BigInt.asIntN(64, left.value - right.value);
    return constant(bytes / BigInt(scale), LONG, place);
  }
  return { kind: 'pointer-diff', type: LONG, place, left, right, scale };
}

/** `-x`, `+x`, `~x` and `!x`. */
export function unary(unit: Unit, op: '-' | '+' | '~' | '!', raw: Expr, place: Place): Expr {
  if (op === '!') {
    const operand = condition(unit, raw);
    if (isPoison(operand)) return operand;
    const known = truth(operand);
    if (known !== undefined) return constant(known ? 0n : 1n, INT, place);
    return { kind: 'unary', type: INT, place, op, operand };
  }
  const value = rvalue(unit, raw);
  if (isPoison(value)) return value;
  if (!isInteger(value.type)) {
    return unit.bad(place, `wrong type argument to unary '${op}': '${typeName(value.type)}'`);
  }
  const operand = promote(unit, value);
  if (op === '+' || isPoison(operand)) return operand;
  if (operand.kind === 'int') {
    return constant(op === '-' ? -operand.value : ~operand.value, operand.type, place);
  }
  return { kind: 'unary', type: operand.type, place, op, operand };
}

/** `*pointer`. */
export function deref(unit: Unit, raw: Expr, place: Place): Expr {
  const operand = rvalue(unit, raw);
  if (isPoison(operand)) return operand;
  if (operand.type.kind !== 'pointer') {
    const message = `'*' needs a pointer, this is '${typeName(operand.type)}'`;
    return unit.bad(place, message);
  }
  // *f of a function is the function again.
  if (operand.kind === 'decay' && operand.operand.kind === 'function') return operand.operand;
  return { kind: 'deref', type: operand.type.target, place, operand };
}

/** `&lvalue`. */
export function addressOf(unit: Unit, operand: Expr, place: Place): Expr {
  if (isPoison(operand)) return operand;
  if (operand.kind === 'member' && operand.field.bits) {
    return unit.bad(place, `cannot take the address of bit-field '${operand.field.name}'`);
  }
  if (!isLvalue(operand) && operand.type.kind !== 'function') {
    return unit.bad(place, "lvalue required as unary '&' operand", 'a value has no address');
  }
  const type = pointerTo(operand.type);
  if (operand.kind === 'variable' && operand.variable.register) {
    return unit.bad(place, `address of register variable '${operand.variable.name}' requested`);
  }
  markAddressTaken(operand);
  const address = constantAddress(operand);
  if (address !== undefined) return constant(address, type, place);
  // &*p is p, also when p points to something incomplete.
  if (operand.kind === 'deref') return { ...operand.operand, type };
  return { kind: 'address-of', type, place, operand };
}

/** `base.name`, or `base->name` with `arrow`. */
export function member(unit: Unit, raw: Expr, name: string, arrow: boolean, place: Place): Expr {
  let base = raw;
  if (isPoison(base)) return base;
  if (arrow) {
    const pointer = rvalue(unit, base);
    if (isPoison(pointer)) return pointer;
    if (pointer.type.kind !== 'pointer') {
      const hint = pointer.type.kind === 'record' ? `use '.${name}'` : undefined;
      return unit.bad(place, `'->' needs a pointer, this is '${typeName(pointer.type)}'`, hint);
    }
    base = deref(unit, pointer, place);
  }
  const { type } = base;
  if (type.kind !== 'record') {
    const hint = type.kind === 'pointer' ? `use '->${name}'` : undefined;
    const message = `request for member '${name}' in something not a structure or union`;
    return unit.bad(place, message, hint ?? `this is '${typeName(type)}'`);
  }
  if (type.tag.fields === undefined) {
    return unit.bad(place, `'${typeName(withQuals(type, 0))}' is not defined here, only declared`);
  }
  const path = findMember(type.tag, name);
  if (path === undefined) {
    const hint = unit.hintFor(name, memberNames(type.tag));
    return unit.bad(place, `'${typeName(withQuals(type, 0))}' has no member named '${name}'`, hint);
  }
  for (const field of path) {
    const quals = qualsOf(base.type);
    base = { kind: 'member', type: addQuals(field.type, quals), place, base, field };
  }
  return base;
}

/** Whether something may be assigned to; says why not. */
export function modifiable(unit: Unit, target: Expr, what: string, place: Place): boolean {
  if (isPoison(target)) return false;
  const { type } = target;
  if (!isLvalue(target)) {
    unit.report.error(place, `lvalue required as ${what}`);
    return false;
  }
  const readOnly = qualsOf(type) & QUAL_CONST || hasConstMember(type);
  if (readOnly) {
    const name = nameOf(target);
    unit.report.error(place, `${what}: ${name} is read-only`, "it is declared 'const'");
    return false;
  }
  if (type.kind === 'array' || type.kind === 'function' || type.kind === 'void') {
    unit.report.error(place, `${what}: '${typeName(type)}' cannot be assigned to`);
    return false;
  }
  return true;
}

function hasConstMember(type: CType): boolean {
  if (type.kind === 'array') return hasConstMember(type.element);
  if (type.kind !== 'record') return false;
  return someField(type.tag, (field) => (qualsOf(field.type) & QUAL_CONST) !== 0);
}

function nameOf(target: Expr): string {
  if (target.kind === 'variable') return `variable '${target.variable.name}'`;
  return target.kind === 'member' ? `member '${target.field.name}'` : 'the object';
}

/** `target = value` and `target op= value`. */
export function assign(unit: Unit, op: string, target: Expr, raw: Expr, place: Place): Expr {
  unit.effects++;
  if (!modifiable(unit, target, 'left operand of assignment', place)) return poison(place);
  if (target.type.kind === 'float') return rvalue(unit, target);
  const type = unqualified(target.type);
  if (op === '=') {
    const value = assignConvert(unit, raw, target.type, { what: 'assignment', place });
    return isPoison(value) ? value : { kind: 'assign', type, place, target, value };
  }
  const arithmeticOp = op.slice(0, -1) as ArithmeticOp;
  const value = rvalue(unit, raw);
  if (isPoison(value)) return value;
  if (type.kind === 'pointer') return assignPointer(unit, arithmeticOp, target, value, place);
  const current = rvalue(unit, target);
  if (isPoison(current)) return current;
  if (!isInteger(type) || !isInteger(value.type)) {
    return badOperands(unit, op, current, value, place);
  }
  const shifts = arithmeticOp === '<<' || arithmeticOp === '>>';
  const operationType = shifts ? promote(unit, current).type : arithmeticType(current, value);
  const operand = shifts ? promote(unit, value) : castTo(unit, value, operationType, true);
  if (isPoison(operand)) return operand;
  const shared = { type, place, target, value: operand, operationType, scale: 0 };
  return { kind: 'assign-op', op: arithmeticOp, ...shared };
}

function assignPointer(
  unit: Unit,
  op: ArithmeticOp,
  target: Expr,
  value: Expr,
  place: Place,
): Expr {
  if ((op !== '+' && op !== '-') || !isInteger(value.type)) {
    return badOperands(unit, `${op}=`, target, value, place);
  }
  const type = unqualified(target.type as PointerType);
  const scale = stepOf(unit, type, place);
  if (scale === undefined) return poison(place);
  const index = wideIndex(unit, value);
  return { kind: 'assign-op', type, place, op, target, value: index, operationType: type, scale };
}

/** `++` and `--`, before or after their operand. */
export function increment(
  unit: Unit,
  op: '++' | '--',
  prefix: boolean,
  target: Expr,
  place: Place,
): Expr {
  unit.effects++;
  const what = op === '++' ? 'increment operand' : 'decrement operand';
  if (!modifiable(unit, target, what, place)) return poison(place);
  if (isPoison(rvalue(unit, target))) return poison(place);
  const type = unqualified(target.type);
  if (!isScalar(type)) return unit.bad(place, `wrong type argument to '${op}'`);
  const step = type.kind === 'pointer' ? stepOf(unit, type, place) : 1;
  if (step === undefined) return poison(place);
  return { kind: 'increment', type, place, op, prefix, target, step };
}

/** `condition ? then : otherwise`, or with the middle omitted. */
export function conditional(
  unit: Unit,
  test: Expr,
  middle: Expr | undefined,
  last: Expr,
  place: Place,
): Expr {
  const tested = condition(unit, test);
  if (middle === undefined && tested.kind !== 'int' && !isPoison(tested)) {
    return omittedMiddle(unit, tested, last, place);
  }
  const [a, b] = [middle ? rvalue(unit, middle) : tested, rvalue(unit, last)];
  if (isPoison(tested) || isPoison(a) || isPoison(b)) return poison(place);
  const type = conditionalType(unit, a, b, place);
  if (type === undefined) return badOperands(unit, '?:', a, b, place);
  const [then, otherwise] = [castTo(unit, a, type, true), castTo(unit, b, type, true)];
  if (isPoison(then) || isPoison(otherwise)) return poison(place);
  const known = truth(tested);
  if (known !== undefined) {
    return { ...(known ? then : otherwise), type };
  }
  // oxlint-disable-next-line unicorn/no-thenable -- the C operator's second operand
  return { kind: 'conditional', type, place, condition: tested, then, otherwise };
}

function omittedMiddle(unit: Unit, tested: Expr, last: Expr, place: Place): Expr {
  const variable = unit.hidden(tested.type, place);
  variable.referenced = true;
  const target: Expr = { kind: 'variable', type: tested.type, place, variable };
  const left: Expr = { kind: 'assign', type: tested.type, place, target, value: tested };
  const right = conditional(unit, target, target, last, place);
  return isPoison(right) ? right : { kind: 'comma', type: right.type, place, left, right };
}

function conditionalType(unit: Unit, a: Expr, b: Expr, place: Place): CType | undefined {
  if (isInteger(a.type) && isInteger(b.type)) return arithmeticType(a, b);
  if (a.type.kind === 'void' || b.type.kind === 'void') return VOID;
  if (a.type.kind === 'record') {
    return compatibleUnqualified(a.type, b.type) ? unqualified(a.type) : undefined;
  }
  return commonPointer(unit, a, b, place);
}

/** `left, right`. */
export function comma(unit: Unit, left: Expr, last: Expr, place: Place): Expr {
  const right = rvalue(unit, last);
  const first = rvalue(unit, left);
  if (isPoison(right) || isPoison(first)) return poison(place);
  return { kind: 'comma', type: right.type, place, left: first, right };
}

/** `(type)value`. */
export function cast(unit: Unit, type: CType, raw: Expr, place: Place): Expr {
  const expr = rvalue(unit, raw);
  if (isPoison(expr)) return expr;
  const [to, from] = [unqualified(type), expr.type];
  const scalar = isScalar(to) && isScalar(from);
  const same = to.kind === 'record' && compatibleUnqualified(to, from);
  if (to.kind === 'void' || to.kind === 'float' || scalar || same) {
    return { ...castTo(unit, expr, to, false), place };
  }
  return unit.bad(place, `'${typeName(from)}' cannot be cast to '${typeName(to)}'`);
}
