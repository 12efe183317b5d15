/** Expressions as cppcheck sees them, to which a value and the variable with it are one. */
import type { CallExpr, Expr, Statement, Variable } from '../../cc/parse/ast.ts';
import { exprParts } from '../../cc/parse/walk.ts';

/** Without what the compiler adds: reading of an object, implicit conversions. */
export function bare(expr: Expr): Expr {
  let at = expr;
  while (at.kind === 'load' || at.kind === 'decay' || (at.kind === 'cast' && at.implicit)) {
    at = at.operand;
  }
  return at;
}

/** Without casts, too. @param wide - only those to a type that holds an address. */
export function uncast(expr: Expr, wide = false): Expr {
  let at = bare(expr);
  while (at.kind === 'cast') {
    const { type } = at;
    if (wide && type.kind === 'int' && type.size < 8) break;
    at = bare(at.operand);
  }
  return at;
}

/** The variable that an expression is, perhaps behind casts. */
export function variableIn(expr: Expr): Variable | undefined {
  const at = uncast(expr);
  return at.kind === 'variable' ? at.variable : undefined;
}

/** The variable whose address an expression takes. */
export function addressedIn(expr: Expr): Variable | undefined {
  const at = uncast(expr);
  if (at.kind !== 'address-of' || at.operand.kind !== 'variable') return undefined;
  return at.operand.variable;
}

/** The name of the function that a call calls; undefined through a pointer. */
export function calledName(expr: CallExpr): string | undefined {
  const callee = bare(expr.callee);
  return callee.kind === 'function' ? callee.function.name : undefined;
}

/** The call that an expression is, perhaps behind casts. */
export function callIn(expr: Expr): CallExpr | undefined {
  const at = uncast(expr);
  return at.kind === 'call' ? at : undefined;
}

/** Whether an expression names a variable. */
export function mentions(expr: Expr, variable: Variable): boolean {
  const at = expr;
  if (at.kind === 'variable') return at.variable === variable;
  return exprParts(at).some((part) => mentions(part, variable));
}

/** The variables that an expression names. */
export function variablesIn(expr: Expr): Variable[] {
  if (expr.kind === 'variable') return [expr.variable];
  return exprParts(expr).flatMap(variablesIn);
}

/** The constant that an expression is. */
export function constantIn(expr: Expr): bigint | undefined {
  const at = uncast(expr);
  return at.kind === 'int' ? at.value : undefined;
}

/** Whether it is a variable of the function's own: a parameter or a local that is not static. */
export function isOwn({ storage }: Variable): boolean {
  return storage === 'local' || storage === 'param';
}

/** A comparison of a variable with a constant, or a variable alone: `p != 0`. */
export interface Comparison {
  readonly variable: Variable;
  readonly op: string;
  readonly constant: bigint;
}

/** What a comparison is when its sides change places. */
export const TURNED: Readonly<Record<string, string>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
};

/** What a condition says of a variable, also of one that it assigns to: `(p = f()) == 0`. */
export function comparisonIn(condition: Expr): Comparison | undefined {
  const at = bare(condition);
  const variable = held(at);
  if (variable) return { variable, op: '!=', constant: 0n };
  if (at.kind === 'unary' && at.op === '!') {
    const negated = held(bare(at.operand));
    return negated && { variable: negated, op: '==', constant: 0n };
  }
  if (at.kind !== 'binary' || TURNED[at.op] === undefined) return undefined;
  return compared(at.left, at.op, at.right) ?? compared(at.right, TURNED[at.op], at.left);
}

function compared(left: Expr, op: string, right: Expr): Comparison | undefined {
  const variable = held(bare(left));
  const constant = constantIn(right);
  return variable && constant !== undefined ? { variable, op, constant } : undefined;
}

function held(expr: Expr): Variable | undefined {
  if (expr.kind === 'variable') return expr.variable;
  const assigned = expr.kind === 'assign' ? bare(expr.target) : expr;
  return assigned.kind === 'variable' ? assigned.variable : undefined;
}

/** The parts of a condition that && and || join. */
export function* conjuncts(condition: Expr): Generator<Expr> {
  const at = bare(condition);
  if (at.kind === 'logical') {
    yield* conjuncts(at.left);
    yield* conjuncts(at.right);
  } else if (at.kind === 'comma') yield* conjuncts(at.right);
  else yield at;
}

/** What a statement does last, when that is to call a function. */
export function callAtEnd(statement: Statement): CallExpr | undefined {
  if (statement.kind === 'block') {
    const last = statement.statements.at(-1);
    return last && callAtEnd(last);
  }
  if (statement.kind !== 'expr') return undefined;
  const at = bare(statement.expr);
  return at.kind === 'call' ? at : undefined;
}
