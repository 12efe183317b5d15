/**
 * Conditions: `&&`, `||`, `!` and comparisons become jumps, never values.
 */
import type { Expr } from '../parse/ast.ts';
import { isComparisonOp } from '../parse/fold.ts';
import { compareAndJump } from './arithmetic.ts';
import { constantOf } from './constant.ts';
import type { FunctionContext } from './context.ts';
import { operands, value } from './expr.ts';
import { isWide } from './memory.ts';

/** Jumps to `label` when the truth of `expr` is `sense`, else goes on. */
export function jumpIf(ctx: FunctionContext, expr: Expr, sense: boolean, label: number): void {
  const { out } = ctx;
  const known = constantOf(expr);
  if (known !== undefined) {
    if ((known !== 0n) === sense) out.emit('jmp', label);
    return;
  }
  const before = out.place;
  out.place = expr.place;
  switch (expr.kind) {
    case 'unary':
      if (expr.op === '!') jumpIf(ctx, expr.operand, !sense, label);
      else jumpOnValue(ctx, expr, sense, label);
      break;
    case 'cast':
      // Widening or narrowing to a truth value keeps the truth; cutting bits off does not.
      if (expr.cast === 'bool' || keepsTruth(expr)) jumpIf(ctx, expr.operand, sense, label);
      else jumpOnValue(ctx, expr, sense, label);
      break;
    case 'logical':
      jumpLogical(ctx, expr, sense, label);
      break;
    case 'comma':
      ctx.lower.effect(ctx, expr.left);
      jumpIf(ctx, expr.right, sense, label);
      break;
    case 'binary':
      if (isComparisonOp(expr.op)) compareAndJump(ctx, expr, sense, label, operands, value);
      else jumpOnValue(ctx, expr, sense, label);
      break;
    default:
      jumpOnValue(ctx, expr, sense, label);
  }
  out.place = before;
}

function keepsTruth(expr: Expr & { kind: 'cast' }): boolean {
  const { operand } = expr;
  if (expr.cast !== 'integral' && expr.cast !== 'pointer') return false;
  if (operand.kind === 'logical') return true;
  if (operand.kind === 'unary') return operand.op === '!';
  return operand.kind === 'binary' && isComparisonOp(operand.op);
}

function jumpOnValue(ctx: FunctionContext, expr: Expr, sense: boolean, label: number): void {
  const reg = ctx.lower.value(ctx, expr);
  const bits = isWide(expr.type) ? '64' : '32';
  ctx.out.emit(`${sense ? 'jnz' : 'jz'}${bits}`, reg, label);
}

function jumpLogical(
  ctx: FunctionContext,
  expr: Expr & { kind: 'logical' },
  sense: boolean,
  label: number,
): void {
  // `a && b` is false, and `a || b` is true, as soon as one operand says so.
  const decides = expr.op === '||';
  if (decides === sense) {
    jumpIf(ctx, expr.left, sense, label);
    jumpIf(ctx, expr.right, sense, label);
    return;
  }
  const on = ctx.out.label();
  jumpIf(ctx, expr.left, decides, on);
  jumpIf(ctx, expr.right, sense, label);
  ctx.out.mark(on);
}
