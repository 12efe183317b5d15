/**
 * What can be computed while lowering: integer constants, whether an expression has effects, and
 * whether a statement can be jumped into.
 */
import { unreachable } from '../base/assert.ts';
import type { ArithmeticOp, ComparisonOp, Expr, Initializer, Statement } from './ast.ts';
import { scalarShape, type CType } from './ctype.ts';

/** `value` wrapped to the range of a scalar type. */
export function wrap(value: bigint, type: CType): bigint {
  const { size, signed } = scalarShape(type);
  return signed ? BigInt.asIntN(size * 8, value) : BigInt.asUintN(size * 8, value);
}

/** The value of a constant expression of scalar type; undefined when it is not one. */
export function constantOf(expr: Expr): bigint | undefined {
  switch (expr.kind) {
    case 'int':
      return expr.value;
    case 'cast': {
      const operand = expr.cast === 'void' ? undefined : constantOf(expr.operand);
      if (operand === undefined) return undefined;
      if (expr.cast === 'bool') return operand === 0n ? 0n : 1n;
      return wrap(operand, expr.type);
    }
    case 'unary': {
      const operand = constantOf(expr.operand);
      if (operand === undefined) return undefined;
      if (expr.op === '!') return operand === 0n ? 1n : 0n;
      return wrap(expr.op === '-' ? -operand : ~operand, expr.type);
    }
    case 'binary': {
      const left = constantOf(expr.left);
      const right = left === undefined ? undefined : constantOf(expr.right);
      if (left === undefined || right === undefined) return undefined;
      return foldBinary(expr.op, left, right, expr.type);
    }
    case 'logical':
      return foldLogical(expr);
    case 'conditional': {
      const condition = constantOf(expr.condition);
      if (condition === undefined) return undefined;
      return constantOf(condition !== 0n ? expr.then : expr.otherwise);
    }
    default:
      return undefined;
  }
}

function foldLogical(expr: Expr & { kind: 'logical' }): bigint | undefined {
  const left = constantOf(expr.left);
  if (left === undefined) return undefined;
  // The right side does not count, constant or not.
  if (expr.op === '&&' && left === 0n) return 0n;
  if (expr.op === '||' && left !== 0n) return 1n;
  const right = constantOf(expr.right);
  if (right === undefined) return undefined;
  return right !== 0n ? 1n : 0n;
}

function foldBinary(
  op: ArithmeticOp | ComparisonOp,
  a: bigint,
  b: bigint,
  type: CType,
): bigint | undefined {
  const { size } = scalarShape(type);
  switch (op) {
    case '+':
      return wrap(a + b, type);
    case '-':
      return wrap(a - b, type);
    case '*':
      return wrap(a * b, type);
    case '/':
      return b === 0n || wrap(a / b, type) !== a / b ? undefined : a / b;
    case '%':
      return b === 0n || wrap(a / b, type) !== a / b ? undefined : a % b;
    case '<<':
      return b < 0n || b >= size * 8 ? undefined : wrap(a << b, type);
    case '>>':
      return b < 0n || b >= size * 8 ? undefined : a >> b;
    case '&':
      return wrap(a & b, type);
    case '|':
      return wrap(a | b, type);
    case '^':
      return wrap(a ^ b, type);
    default:
      return compare(op, a, b) ? 1n : 0n;
  }
}

function compare(op: ComparisonOp, a: bigint, b: bigint): boolean {
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

/** Calls `visit` for the direct parts of an expression; statements count as parts too. */
export function eachPart(
  expr: Expr,
  visit: (part: Expr) => void,
  statement: (part: Statement) => void,
): void {
  switch (expr.kind) {
    case 'member':
      return visit(expr.base);
    case 'deref':
    case 'load':
    case 'decay':
    case 'address-of':
    case 'cast':
    case 'unary':
      return visit(expr.operand);
    case 'binary':
    case 'logical':
    case 'pointer-diff':
    case 'comma':
      visit(expr.left);
      return visit(expr.right);
    case 'pointer-add':
      visit(expr.pointer);
      return visit(expr.index);
    case 'conditional':
      visit(expr.condition);
      visit(expr.then);
      return visit(expr.otherwise);
    case 'assign':
    case 'assign-op':
      visit(expr.target);
      return visit(expr.value);
    case 'increment':
      return visit(expr.target);
    case 'call':
      visit(expr.callee);
      return expr.args.forEach(visit);
    case 'builtin':
      return expr.args.forEach(visit);
    case 'statement-expr':
      statement(expr.body);
      if (expr.result) visit(expr.result);
      return undefined;
    case 'compound-literal':
      return expr.init.items.forEach((item) => visit(item.value));
    default:
      return undefined;
  }
}

/** Calls `visit` for the direct parts of a statement. */
export function eachStatementPart(
  s: Statement,
  visit: (part: Expr) => void,
  statement: (part: Statement) => void,
): void {
  const initial = (init: Initializer | undefined): void =>
    init?.items.forEach((item) => visit(item.value));
  switch (s.kind) {
    case 'expr':
      return visit(s.expr);
    case 'block':
      return s.statements.forEach(statement);
    case 'declare':
      return initial(s.init);
    case 'if':
      visit(s.condition);
      statement(s.then);
      return s.otherwise ? statement(s.otherwise) : undefined;
    case 'while':
    case 'do':
      visit(s.condition);
      return statement(s.body);
    case 'for':
      s.init.forEach(statement);
      if (s.condition) visit(s.condition);
      if (s.step) visit(s.step);
      return statement(s.body);
    case 'switch':
      visit(s.value);
      return statement(s.body);
    case 'case':
    case 'label':
      return statement(s.body);
    case 'computed-goto':
      return visit(s.target);
    case 'return':
      return s.value ? visit(s.value) : undefined;
    default:
      return undefined;
  }
}

/** Whether evaluating it can change a variable or do anything else that is seen. */
export function hasEffects(expr: Expr): boolean {
  switch (expr.kind) {
    case 'assign':
    case 'assign-op':
    case 'increment':
    case 'call':
    case 'builtin':
    case 'statement-expr':
    case 'compound-literal':
      return true;
    default: {
      let found = false;
      eachPart(
        expr,
        (part) => (found ||= hasEffects(part)),
        () => (found = true),
      );
      return found;
    }
  }
}

/** Whether a statement holds a label or a case, so that it may run though it is not reached. */
export function hasLabels(statement: Statement): boolean {
  if (statement.kind === 'label' || statement.kind === 'case') return true;
  let found = false;
  const inExpr = (expr: Expr): void => {
    eachPart(expr, inExpr, (part) => (found ||= hasLabels(part)));
  };
  eachStatementPart(statement, inExpr, (part) => (found ||= hasLabels(part)));
  return found;
}
