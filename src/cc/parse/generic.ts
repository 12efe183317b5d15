/** `_Generic` (C11 6.5.1.1). */
import type { Expr } from './ast.ts';
import { compatible } from './compat.ts';
import { pointerTo, unqualified, type CType } from '../base/ctype.ts';
import { startsTypeName } from './specifiers.ts';
import { typeName } from './type-name.ts';
import { isPoison, type Unit } from './unit.ts';

/** Parses a `_Generic` at the cursor and gives the association that its operand's type chooses. */
export function parseGeneric(unit: Unit): Expr {
  const { cursor } = unit;
  const { place } = cursor.next();
  cursor.expect('(');
  const control = unit.grammar.assignment(unit);
  const type = controlType(control.type);
  let chosen: Expr | undefined;
  let fallback: Expr | undefined;
  const seen: CType[] = [];
  while (cursor.accept(',')) {
    if (cursor.accept('default')) {
      cursor.expect(':');
      fallback = unit.grammar.assignment(unit);
      continue;
    }
    const start = cursor.place;
    if (!startsTypeName(unit)) cursor.fail('expected a type name or default');
    const candidate = unit.grammar.typeName(unit);
    cursor.expect(':');
    const expr = unit.grammar.assignment(unit);
    if (seen.some((other) => compatible(other, candidate))) {
      unit.report.error(start, `'_Generic' specifies two compatible types`);
    }
    seen.push(candidate);
    if (compatible(type, candidate)) chosen = expr;
  }
  cursor.expect(')');
  const result = chosen ?? fallback;
  if (isPoison(control)) return control;
  if (result === undefined) {
    const message = `'_Generic' selector of type '${typeName(type)}' matches no association`;
    return unit.bad(place, message);
  }
  return result;
}

/** The type that is compared: that of the value, arrays and functions as pointers. */
function controlType(type: CType): CType {
  if (type.kind === 'array') return pointerTo(type.element);
  return type.kind === 'function' ? pointerTo(type) : unqualified(type);
}
