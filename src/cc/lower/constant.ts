/**
 * What can be computed while lowering: integer constants, whether an expression has effects, and
 * whether a statement can be jumped into.
 */
import type { ArithmeticOp, ComparisonOp, Expr, Statement } from '../parse/ast.ts';
import { sizeOf, type CType } from '../base/ctype.ts';
import { arithmetic, compares, isComparisonOp, wrapTo } from '../parse/fold.ts';
import { exprParts, parts, type Node } from '../parse/walk.ts';

/** The value of a constant expression of scalar type; undefined when it is not one. */
export function constantOf(expr: Expr): bigint | undefined {
  switch (expr.kind) {
    case 'int':
      return expr.value;
    case 'cast': {
      const operand = expr.cast === 'void' ? undefined : constantOf(expr.operand);
      if (operand === undefined) return undefined;
      if (expr.cast === 'bool') return operand === 0n ? 0n : 1n;
      return wrapTo(operand, expr.type);
    }
    case 'unary': {
      const operand = constantOf(expr.operand);
      if (operand === undefined) return undefined;
      if (expr.op === '!') return operand === 0n ? 1n : 0n;
      return wrapTo(expr.op === '-' ? -operand : ~operand, expr.type);
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
  if (isComparisonOp(op)) return compares(op, a, b) ? 1n : 0n;
  // What faults is left to the machine.
  if ((op === '/' || op === '%') && (b === 0n || wrapTo(a / b, type) !== a / b)) return undefined;
  if ((op === '<<' || op === '>>') && (b < 0n || b >= sizeOf(type) * 8)) return undefined;
  const value = arithmetic(op, a, b, type);
  return value === undefined ? undefined : wrapTo(value, type);
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
    default:
      return exprParts(expr).some(hasEffects);
  }
}

/** Whether a statement holds a label or a case, so that it may run though it is not reached. */
export function hasLabels(statement: Statement): boolean {
  return holdsLabel({ statement });
}

function holdsLabel(node: Node): boolean {
  const kind = node.statement?.kind;
  return kind === 'label' || kind === 'case' || parts(node).some(holdsLabel);
}
