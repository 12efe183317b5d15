/** Builtins with a syntax of their own: those that take types, members or unevaluated operands. */
import type { Expr } from './ast.ts';
import { builtinCall, vaPointer } from './builtins.ts';
import { compatible } from './compat.ts';
import { promotedType } from './convert.ts';
import {
  INT,
  isComplete,
  isInteger,
  sizeOf,
  ULONG,
  unqualified,
  type CType,
} from '../base/ctype.ts';
import { constant } from './fold.ts';
import { findMember } from './members.ts';
import type { Place } from '../base/place.ts';
import { typeName } from './type-name.ts';
import { isPoison, poison, type Unit } from './unit.ts';

/** Parses the builtin whose name is at the cursor, with its arguments. */
export function parseBuiltin(unit: Unit, parseArguments: (unit: Unit) => Expr[]): Expr {
  const { cursor } = unit;
  const { text, place } = cursor.next();
  switch (text) {
    case '__builtin_offsetof':
      return inParens(unit, () => offsetOf(unit, place));
    case '__builtin_types_compatible_p':
      return inParens(unit, () => typesCompatible(unit, place));
    case '__builtin_choose_expr':
      return inParens(unit, () => chooseExpr(unit, place));
    case '__builtin_va_arg':
      return inParens(unit, () => vaArg(unit, place));
    default:
  }
  if (!cursor.is('(')) return unit.bad(place, `'${text}' must be called`);
  const args = parseArguments(unit);
  const result = builtinCall(unit, text, args, place);
  return result ?? unit.bad(place, `the builtin '${text}' is not supported`);
}

function inParens(unit: Unit, parse: () => Expr): Expr {
  unit.cursor.expect('(');
  const result = parse();
  unit.cursor.expect(')');
  return result;
}

function offsetOf(unit: Unit, place: Place): Expr {
  const { cursor } = unit;
  const type = unit.grammar.typeName(unit);
  cursor.expect(',');
  let offset = 0n;
  let at: CType | undefined = type;
  let first = true;
  while (!cursor.is(')')) {
    if (!first && cursor.accept('[')) {
      const index = unit.grammar.expression(unit);
      cursor.expect(']');
      const element: CType | undefined = at?.kind === 'array' ? at.element : undefined;
      if (isPoison(index)) at = undefined;
      else if (index.kind !== 'int' || !element) {
        unit.report.error(place, 'offsetof needs a constant index of an array');
        at = undefined;
      } else {
        offset += index.value * BigInt(sizeOf(element));
        at = element;
      }
      continue;
    }
    if (!first) cursor.expect('.');
    first = false;
    const name = cursor.expectName('the name of a member');
    const step = at && memberOffset(unit, at, name.text, name.place);
    offset += BigInt(step?.offset ?? 0);
    at = step?.type;
  }
  return at === undefined ? poison(place) : constant(offset, ULONG, place);
}

function memberOffset(
  unit: Unit,
  type: CType,
  name: string,
  place: Place,
): { offset: number; type: CType } | undefined {
  if (type.kind !== 'record' || type.tag.fields === undefined) {
    unit.report.error(place, `'${typeName(type)}' is no structure or union with known members`);
    return undefined;
  }
  const path = findMember(type.tag, name);
  if (path === undefined) {
    unit.report.error(place, `'${typeName(type)}' has no member named '${name}'`);
    return undefined;
  }
  const last = path[path.length - 1];
  if (last.bits) {
    unit.report.error(place, `attempt to take address of bit-field '${name}'`);
    return undefined;
  }
  return { offset: path.reduce((sum, field) => sum + field.offset, 0), type: last.type };
}

function typesCompatible(unit: Unit, place: Place): Expr {
  const a = unit.grammar.typeName(unit);
  unit.cursor.expect(',');
  const b = unit.grammar.typeName(unit);
  const same =
    compatible(unqualified(a), unqualified(b)) && (a.kind === 'enum') === (b.kind === 'enum');
  return constant(same ? 1n : 0n, INT, place);
}

function chooseExpr(unit: Unit, place: Place): Expr {
  const { cursor } = unit;
  const test = unit.grammar.assignment(unit);
  cursor.expect(',');
  const yes = unit.grammar.assignment(unit);
  cursor.expect(',');
  const no = unit.grammar.assignment(unit);
  if (isPoison(test)) return test;
  if (test.kind !== 'int') {
    return unit.bad(place, "first argument to '__builtin_choose_expr' not a constant");
  }
  return test.value === 0n ? no : yes;
}

function vaArg(unit: Unit, place: Place): Expr {
  const list = vaPointer(unit, unit.grammar.assignment(unit));
  unit.cursor.expect(',');
  const type = unqualified(unit.grammar.typeName(unit));
  if (isPoison(list) || isPoison({ ...list, type })) return poison(place);
  if (!isComplete(type) || type.kind === 'array' || type.kind === 'float') {
    return unit.bad(place, `'va_arg' cannot give a '${typeName(type)}'`);
  }
  if (isInteger(type) && promotedType({ ...list, type }).name !== typeNameOf(type)) {
    const hint = `it was promoted to '${typeName(promotedType({ ...list, type }))}'`;
    return unit.bad(place, `'${typeName(type)}' is promoted when passed through '...'`, hint);
  }
  return { kind: 'builtin', name: 'va_arg', type, place, args: [list] };
}

function typeNameOf(type: CType): string {
  return type.kind === 'enum' ? type.tag.underlying.name : typeName(type);
}
