/**
 * asm statements: the simulated machine runs no assembler text. Those without text are barriers
 * for the compiler; an operand that shares its register with an output is copied to it.
 */
import type { Expr, Statement } from './ast.ts';
import { stringArgument } from './attributes.ts';
import { rvalue } from './convert.ts';
import { VOID } from '../base/ctype.ts';
import { assign } from './operators.ts';
import type { Place } from '../base/place.ts';
import { isPoison, type Unit } from './unit.ts';

interface Operand {
  readonly constraint: string;
  readonly expr: Expr;
  readonly place: Place;
}

/** Parses an asm statement at the cursor. */
export function parseAsm(unit: Unit): Statement {
  const { cursor } = unit;
  const { place } = cursor.next();
  while (cursor.accept('volatile') || cursor.accept('inline') || cursor.accept('goto'));
  cursor.expect('(');
  if (stringArgument(unit).trim() !== '') {
    const hint = 'only an empty asm, as a barrier for the compiler, is understood';
    unit.report.error(place, 'assembler code is not supported', hint);
  }
  const outputs = cursor.accept(':') ? operands(unit) : [];
  const inputs = cursor.accept(':') ? operands(unit) : [];
  while (!cursor.is(')')) {
    if (cursor.peek().kind === 'eof') cursor.fail("expected ')' at the end of asm");
    cursor.next();
  }
  cursor.next();
  cursor.expect(';', ' after asm');
  let expr: Expr = { kind: 'builtin', name: 'barrier', type: VOID, place, args: [] };
  for (const input of inputs) {
    const output = /^\d$/.test(input.constraint) ? outputs[Number(input.constraint)] : undefined;
    const value = output
      ? assign(unit, '=', output.expr, input.expr, input.place)
      : rvalue(unit, input.expr);
    if (!isPoison(value) && output) {
      expr = { kind: 'comma', type: VOID, place, left: value, right: expr };
    }
  }
  return { kind: 'expr', place, expr };
}

function operands(unit: Unit): Operand[] {
  const { cursor } = unit;
  const list: Operand[] = [];
  while (cursor.is('[') || cursor.peek().kind === 'string') {
    if (cursor.is('[')) cursor.skipBalanced();
    const constraint = stringArgument(unit);
    const { place } = cursor.expect('(');
    list.push({ constraint, expr: unit.grammar.expression(unit), place });
    cursor.expect(')');
    if (!cursor.accept(',')) break;
  }
  return list;
}

/** `asm("…")` outside of functions, or an asm label of a declaration: an error unless empty. */
export function parseFileAsm(unit: Unit): void {
  const { cursor } = unit;
  const { place } = cursor.next();
  cursor.expect('(');
  const text = stringArgument(unit);
  cursor.expect(')');
  if (text.trim() !== '') unit.report.error(place, 'assembler code is not supported');
}
