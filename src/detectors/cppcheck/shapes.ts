/** Shapes of expressions and statements that the check of pointers tells apart. */
import type { Place } from '../../cc/base/place.ts';
import type { Expr, Statement, Variable } from '../../cc/parse/ast.ts';
import { exprParts } from '../../cc/parse/walk.ts';
import { bare, comparisonIn, uncast, variableIn } from './tree.ts';

/** The variables that are NULL where a condition is true, or false. */
export function nullWhere(condition: Expr, is: boolean): Variable[] {
  const at = bare(condition);
  if (at.kind === 'logical') {
    if ((at.op === '&&') !== is) return [];
    return [...nullWhere(at.left, is), ...nullWhere(at.right, is)];
  }
  const said = comparisonIn(at);
  return said?.constant === 0n && said.op === (is ? '==' : '!=') ? [said.variable] : [];
}

/** `p - 1` as an argument is taken for `p`. */
export function offsetDown(expr: Expr): Variable | undefined {
  const at = uncast(expr);
  return at.kind === 'pointer-add' && at.op === '-' ? variableIn(at.pointer) : undefined;
}

/** The variable that a value begins with, when `+`, `?`, a comparison or nothing follows. */
export function firstVariable(value: Expr): Variable | undefined {
  const at = bare(value);
  if (at.kind === 'variable') return at.variable;
  if (at.kind === 'pointer-add' && at.op === '+') return plain(at.pointer);
  if (at.kind === 'conditional') return plain(at.condition);
  if (at.kind === 'binary' && /^(\+|[=!]=|[<>]=?)$/.test(at.op)) return plain(at.left);
  return undefined;
}

function plain(expr: Expr): Variable | undefined {
  const at = bare(expr);
  return at.kind === 'variable' ? at.variable : undefined;
}

/** `*p`, but not `p[i]`. */
export function isWholePointer({ operand }: Extract<Expr, { kind: 'deref' }>): boolean {
  return bare(operand).kind === 'variable';
}

export function isAggregate({ type }: Variable): boolean {
  return type.kind === 'array' || type.kind === 'record';
}

/** Whether a statement is the last of a block; the real one puts one around each branch. */
export function endsBlock(one: Statement, scope: Statement): boolean {
  if (scope === one) return true;
  if (scope.kind !== 'block') return false;
  const last = scope.statements.at(-1);
  return (
    scope.statements.some((inner) => inner.kind === 'block' && endsBlock(one, inner)) ||
    last === one
  );
}

export function endOf(statement: Statement): Place {
  return statement.kind === 'block' ? statement.end : statement.place;
}

/**
 * How a value that is returned has a variable: it is the variable, or that plus something, or a
 * call gets it (`value`); it reads what it points to (`contents`).
 */
export function returnedAs(value: Expr, variable: Variable): 'value' | 'contents' | undefined {
  const at = uncast(value, true);
  if (at.kind === 'variable') return at.variable === variable ? 'value' : undefined;
  if (at.kind === 'pointer-add' && at.op === '+' && isIt(at.pointer, variable)) return 'value';
  if (at.kind === 'deref' || at.kind === 'member') return readFrom(at, variable);
  return inCalls(at, variable);
}

function isIt(expr: Expr, variable: Variable): boolean {
  const at = uncast(expr, true);
  return at.kind === 'variable' && at.variable === variable;
}

/** `p[i]` and `p->x`; not `*p`. */
function readFrom(expr: Expr, variable: Variable): 'contents' | undefined {
  let at = expr;
  let isMember = false;
  for (; at.kind === 'member'; isMember = true) at = bare(at.base);
  if (at.kind !== 'deref') return undefined;
  const pointer = bare(at.operand);
  if (pointer.kind === 'pointer-add')
    return isIt(pointer.pointer, variable) ? 'contents' : undefined;
  return isMember && isIt(pointer, variable) ? 'contents' : undefined;
}

function inCalls(expr: Expr, variable: Variable): 'value' | 'contents' | undefined {
  const parts =
    expr.kind === 'call'
      ? expr.args.map((arg) => returnedAs(arg, variable))
      : exprParts(expr).map((part) => inCalls(bare(part), variable));
  return parts.find((how) => how !== undefined);
}
