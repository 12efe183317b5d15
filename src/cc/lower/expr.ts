/**
 * Scalar expressions: each leaves its value in a register. `into` names the register to use; it is
 * written last, so that an expression may read the variable that it is assigned to.
 */
import { assert, unreachable } from '../../base/assert.ts';
import type { Expr } from '../parse/ast.ts';
import type { OpName } from '../base/bytecode.ts';
import { asInteger, BOOL, LONG, scalarShape, sizeOf, ULONG, type CType } from '../base/ctype.ts';
import { isComparisonOp } from '../parse/fold.ts';
import { arithmetic, comparison, reciprocal } from './arithmetic.ts';
import { constantOf, hasEffects } from './constant.ts';
import type { FunctionContext } from './context.ts';
import { NO_REG } from './emit.ts';
import { addressOf, copyRecord, isWide, load, move, store } from './memory.ts';
import { pointee } from './place.ts';

function target(ctx: FunctionContext, into: number): number {
  return into === NO_REG ? ctx.out.reg() : into;
}

/** Lowers a scalar expression; gives the register that holds its value. */
export function value(ctx: FunctionContext, expr: Expr, into = NO_REG): number {
  const before = ctx.out.place;
  ctx.out.place = expr.place;
  const reg = valueOf(ctx, expr, into);
  ctx.out.place = before;
  return reg;
}

function valueOf(ctx: FunctionContext, expr: Expr, into: number): number {
  const constant = constantOf(expr);
  if (constant !== undefined) {
    const reg = target(ctx, into);
    ctx.out.constant(reg, constant, isWide(expr.type));
    return reg;
  }
  switch (expr.kind) {
    case 'load':
      return load(ctx, ctx.lower.place(ctx, expr.operand), expr.type, into);
    case 'decay':
    case 'address-of':
      return address(ctx, expr, into);
    case 'cast':
      return cast(ctx, expr, into);
    case 'unary':
      return unary(ctx, expr, into);
    case 'binary':
      return binary(ctx, expr, into);
    case 'logical':
      return truth(ctx, expr, into);
    case 'pointer-add':
      return pointerAdd(ctx, expr, into);
    case 'pointer-diff':
      return pointerDiff(ctx, expr, into);
    case 'conditional':
      return conditional(ctx, expr, into);
    case 'assign':
      return assign(ctx, expr, into);
    case 'assign-op':
      return assignOp(ctx, expr, into);
    case 'increment':
      return increment(ctx, expr, into);
    case 'comma':
      ctx.lower.effect(ctx, expr.left);
      return value(ctx, expr.right, into);
    case 'call':
      return ctx.lower.call(ctx, expr, into);
    case 'builtin':
      return ctx.lower.builtin(ctx, expr, into);
    case 'statement-expr':
      return statementValue(ctx, expr, into);
    case 'label-address':
      return labelAddress(ctx, expr, into);
    case 'int':
    case 'string':
    case 'variable':
    case 'function':
    case 'member':
    case 'deref':
    case 'compound-literal':
      // A member of a value: its load is the value itself.
      return load(ctx, ctx.lower.place(ctx, expr), expr.type, into);
    default:
      return unreachable(expr);
  }
}

function address(
  ctx: FunctionContext,
  expr: Expr & { kind: 'decay' | 'address-of' },
  into: number,
): number {
  const { operand } = expr;
  if (operand.kind === 'function') {
    const reg = target(ctx, into);
    ctx.program.reference(operand.function, operand.place);
    ctx.out.symbol(reg, operand.function, 0);
    return reg;
  }
  if (operand.type.kind === 'function') {
    assert(operand.kind === 'deref', 'a function is named or pointed at');
    return value(ctx, operand.operand, into);
  }
  return addressOf(ctx, ctx.lower.place(ctx, operand), into);
}

/** A conversion between scalars of the registers' values. */
export function convert(
  ctx: FunctionContext,
  reg: number,
  from: CType,
  to: CType,
  into = NO_REG,
): number {
  const a = scalarShape(from);
  const b = scalarShape(to);
  const wide = a.size === 8;
  if (asInteger(to)?.rank === BOOL.rank && asInteger(from)?.rank !== BOOL.rank) {
    return one(ctx, wide ? 'bool64' : 'bool32', reg, into);
  }
  if (b.size === 8) {
    if (wide) return move(ctx, reg, true, into);
    return one(ctx, a.signed ? 'sx64' : 'zx64', reg, into);
  }
  const fits = a.size < b.size ? !a.signed || b.signed : a.size === b.size && a.signed === b.signed;
  if (b.size === 4 || fits) return move(ctx, reg, false, into);
  if (b.size === 2) return one(ctx, b.signed ? 'sx16' : 'zx16', reg, into);
  return one(ctx, b.signed ? 'sx8' : 'zx8', reg, into);
}

function one(ctx: FunctionContext, name: OpName, reg: number, into: number): number {
  const result = target(ctx, into);
  ctx.out.emit(name, result, reg);
  return result;
}

function cast(ctx: FunctionContext, expr: Expr & { kind: 'cast' }, into: number): number {
  const { operand } = expr;
  if (expr.cast === 'void') {
    ctx.lower.effect(ctx, operand);
    return NO_REG;
  }
  if (expr.cast === 'bool') {
    if (isTruth(operand)) return value(ctx, operand, into);
    const reg = value(ctx, operand);
    return one(ctx, isWide(operand.type) ? 'bool64' : 'bool32', reg, into);
  }
  // The two words of an address are not to be mixed with the low word only of a narrower value.
  if (expr.cast === 'pointer') return value(ctx, operand, into);
  return convert(ctx, value(ctx, operand), operand.type, expr.type, into);
}

/** Whether its value is 0 or 1 already. */
function isTruth(expr: Expr): boolean {
  if (expr.kind === 'logical') return true;
  if (expr.kind === 'unary') return expr.op === '!';
  return expr.kind === 'binary' && isComparisonOp(expr.op);
}

function unary(ctx: FunctionContext, expr: Expr & { kind: 'unary' }, into: number): number {
  const { operand } = expr;
  if (expr.op === '!') {
    if (operand.kind === 'logical') return truth(ctx, expr, into);
    const reg = value(ctx, operand);
    if (!isWide(operand.type)) {
      const result = target(ctx, into);
      ctx.out.emit('eqi32', result, reg, 0);
      return result;
    }
    const any = one(ctx, 'bool64', reg, NO_REG);
    const result = target(ctx, into);
    ctx.out.emit('xori32', result, any, 1);
    return result;
  }
  const reg = value(ctx, operand);
  const wide = isWide(expr.type);
  if (expr.op === '-') return one(ctx, wide ? 'neg64' : 'neg32', reg, into);
  const ones = wide ? ctx.out.reg() : NO_REG;
  if (wide) ctx.out.constant(ones, -1n, true);
  const result = target(ctx, into);
  if (wide) ctx.out.emit('xor64', result, reg, ones);
  else ctx.out.emit('xori32', result, reg, -1);
  return result;
}

/** Two operands, left first; the left one keeps its value while the right one is computed. */
export function operands(ctx: FunctionContext, left: Expr, right: Expr): readonly [number, number] {
  const a = stableValue(ctx, left, right);
  return [a, value(ctx, right)];
}

/** The value of `expr` in a register that evaluating `next` does not change. */
export function stableValue(ctx: FunctionContext, expr: Expr, next: Expr): number {
  const reg = value(ctx, expr);
  if (!readsVariable(expr) || !hasEffects(next)) return reg;
  return move(ctx, reg, isWide(expr.type), ctx.out.reg());
}

/** Whether the value may stand in a variable's own register. */
export function readsVariable(expr: Expr): boolean {
  switch (expr.kind) {
    case 'load':
      return expr.operand.kind === 'variable';
    case 'cast':
      return readsVariable(expr.operand);
    case 'comma':
      return readsVariable(expr.right);
    case 'assign':
    case 'assign-op':
    case 'increment':
      return true;
    case 'statement-expr':
      return expr.result !== undefined && readsVariable(expr.result);
    default:
      return false;
  }
}

function binary(ctx: FunctionContext, expr: Expr & { kind: 'binary' }, into: number): number {
  const { op, left, right } = expr;
  if (isComparisonOp(op)) return comparison(ctx, expr, into, operands, value);
  const constant = constantOf(right);
  if (constant !== undefined) {
    const reg = value(ctx, left);
    return arithmetic(ctx, op, expr.type, reg, { constant }, into);
  }
  if (op === '/' && constantOf(left) === 1n) {
    return reciprocal(ctx, expr.type, value(ctx, right), into);
  }
  const [a, b] = operands(ctx, left, right);
  return arithmetic(ctx, op, expr.type, a, { reg: b }, into);
}

function truth(ctx: FunctionContext, expr: Expr, into: number): number {
  const { out } = ctx;
  const result = target(ctx, into);
  const no = out.label();
  const end = out.label();
  ctx.lower.jumpIf(ctx, expr, false, no);
  out.constant(result, 1n, false);
  out.emit('jmp', end);
  out.mark(no);
  out.constant(result, 0n, false);
  out.mark(end);
  return result;
}

function pointerAdd(
  ctx: FunctionContext,
  expr: Expr & { kind: 'pointer-add' },
  into: number,
): number {
  const { op, pointer, index, scale } = expr;
  if (constantOf(index) !== undefined) return addressOf(ctx, pointee(ctx, expr), into);
  const base = stableValue(ctx, pointer, index);
  const steps = value(ctx, index);
  return moveBy(ctx, op, base, { reg: steps }, scale, into);
}

/** `base` plus or minus `steps * scale`. */
function moveBy(
  ctx: FunctionContext,
  op: '+' | '-',
  base: number,
  steps: { reg: number } | { constant: bigint },
  scale: number,
  into: number,
): number {
  if ('constant' in steps) {
    return arithmetic(ctx, op, ULONG, base, { constant: steps.constant * BigInt(scale) }, into);
  }
  const { reg } = steps;
  const bytes =
    scale === 1 ? reg : arithmetic(ctx, '*', ULONG, reg, { constant: BigInt(scale) }, NO_REG);
  return arithmetic(ctx, op, ULONG, base, { reg: bytes }, into);
}

function pointerDiff(
  ctx: FunctionContext,
  expr: Expr & { kind: 'pointer-diff' },
  into: number,
): number {
  const [a, b] = operands(ctx, expr.left, expr.right);
  const bytes = arithmetic(ctx, '-', LONG, a, { reg: b }, NO_REG);
  return arithmetic(ctx, '/', LONG, bytes, { constant: BigInt(expr.scale || 1) }, into);
}

function conditional(
  ctx: FunctionContext,
  expr: Expr & { kind: 'conditional' },
  into: number,
): number {
  const { out, lower } = ctx;
  if (expr.type.kind === 'void') {
    lower.effect(ctx, expr);
    return NO_REG;
  }
  const known = constantOf(expr.condition);
  if (known !== undefined) return value(ctx, known !== 0n ? expr.then : expr.otherwise, into);
  // Not `into` itself: the second branch may read what the first would have written.
  const result = out.reg();
  const otherwise = out.label();
  const end = out.label();
  lower.jumpIf(ctx, expr.condition, false, otherwise);
  value(ctx, expr.then, result);
  out.emit('jmp', end);
  out.mark(otherwise);
  value(ctx, expr.otherwise, result);
  out.mark(end);
  return move(ctx, result, isWide(expr.type), into);
}

function assign(ctx: FunctionContext, expr: Expr & { kind: 'assign' }, into: number): number {
  const { target: to } = expr;
  if (to.kind === 'variable') {
    const place = ctx.lower.place(ctx, to);
    if (place.kind === 'reg') {
      const reg = value(ctx, expr.value, place.reg);
      return move(ctx, reg, isWide(to.type), into);
    }
  }
  // As gcc does: the value first, then where it goes.
  const stored = value(ctx, expr.value);
  const reg = readsVariable(expr.value) && hasEffects(to) ? copy(ctx, stored, expr.type) : stored;
  const held = store(ctx, ctx.lower.place(ctx, to), to.type, reg);
  return move(ctx, held, isWide(to.type), into);
}

function copy(ctx: FunctionContext, reg: number, type: CType): number {
  return move(ctx, reg, isWide(type), ctx.out.reg());
}

function assignOp(ctx: FunctionContext, expr: Expr & { kind: 'assign-op' }, into: number): number {
  const { op, operationType } = expr;
  const to = expr.target;
  const type = to.type;
  const constant = constantOf(expr.value);
  const operand = constant !== undefined ? { constant } : { reg: valueBefore(ctx, expr.value, to) };
  const place = ctx.lower.place(ctx, to);
  const old = load(ctx, place, type);
  let result: number;
  if (type.kind === 'pointer') {
    assert(op === '+' || op === '-', 'a pointer moves');
    const toward = place.kind === 'reg' && !place.bits ? place.reg : NO_REG;
    result = moveBy(ctx, op, old, operand, expr.scale, toward);
  } else {
    const from = convert(ctx, old, type, operationType);
    const same = place.kind === 'reg' && sizeOf(type) === sizeOf(operationType);
    const computed = arithmetic(ctx, op, operationType, from, operand, same ? place.reg : NO_REG);
    result = convert(ctx, computed, operationType, type);
  }
  const held = store(ctx, place, type, result);
  return move(ctx, held, isWide(type), into);
}

/** The right side of a compound assignment, safe from effects in the target. */
function valueBefore(ctx: FunctionContext, expr: Expr, to: Expr): number {
  return stableValue(ctx, expr, to);
}

function increment(ctx: FunctionContext, expr: Expr & { kind: 'increment' }, into: number): number {
  const { target: to, prefix } = expr;
  const { type } = to;
  const place = ctx.lower.place(ctx, to);
  const current = load(ctx, place, type);
  const wide = isWide(type);
  // The old value must outlive the store to the variable's own register.
  const old = !prefix && place.kind === 'reg' ? copy(ctx, current, type) : current;
  const op = expr.op === '++' ? '+' : '-';
  const isBool = asInteger(type)?.rank === BOOL.rank;
  const sum = arithmetic(ctx, op, wide ? LONG : type, old, { constant: BigInt(expr.step) }, NO_REG);
  const wrapped = isBool ? one(ctx, 'bool32', sum, NO_REG) : narrow(ctx, sum, type);
  const held = store(ctx, place, type, wrapped);
  return move(ctx, prefix ? held : old, wide, into);
}

/** Brings a 32-bit sum back into the range of a narrower type. */
function narrow(ctx: FunctionContext, reg: number, type: CType): number {
  const { size, signed } = scalarShape(type);
  if (size >= 4) return reg;
  if (size === 2) return one(ctx, signed ? 'sx16' : 'zx16', reg, NO_REG);
  return one(ctx, signed ? 'sx8' : 'zx8', reg, NO_REG);
}

function statementValue(
  ctx: FunctionContext,
  expr: Expr & { kind: 'statement-expr' },
  into: number,
): number {
  const { result } = expr;
  if (!result || result.type.kind === 'void') {
    ctx.lower.effect(ctx, expr);
    return NO_REG;
  }
  // A register of its own: the same variable may be live again before the value is used.
  const reg = ctx.out.reg();
  ctx.lower.block(ctx, expr.body, () => value(ctx, result, reg));
  return move(ctx, reg, isWide(result.type), into);
}

function labelAddress(
  ctx: FunctionContext,
  expr: Expr & { kind: 'label-address' },
  into: number,
): number {
  const reg = target(ctx, into);
  ctx.program.reference(expr.label, expr.place);
  ctx.out.symbol(reg, expr.label, 0);
  return reg;
}

/** Lowers an expression whose value nobody wants. */
export function effect(ctx: FunctionContext, expr: Expr): void {
  switch (expr.kind) {
    case 'comma':
      ctx.lower.effect(ctx, expr.left);
      return ctx.lower.effect(ctx, expr.right);
    case 'conditional':
      return conditionalEffect(ctx, expr);
    case 'statement-expr':
      return ctx.lower.block(ctx, expr.body, () => {
        if (expr.result) ctx.lower.effect(ctx, expr.result);
      });
    case 'cast':
      return ctx.lower.effect(ctx, expr.operand);
    default:
      break;
  }
  const { type } = expr;
  if (type.kind === 'record') {
    if (expr.kind === 'assign') {
      const place = ctx.lower.place(ctx, expr.target);
      copyRecord(ctx, place, ctx.lower.recordPlace(ctx, expr.value), sizeOf(type));
    } else ctx.lower.recordPlace(ctx, expr);
  } else if (type.kind === 'array' || type.kind === 'function') {
    if (hasEffects(expr)) ctx.lower.place(ctx, expr);
  } else ctx.lower.value(ctx, expr);
}

function conditionalEffect(ctx: FunctionContext, expr: Expr & { kind: 'conditional' }): void {
  const { out, lower } = ctx;
  const known = constantOf(expr.condition);
  if (known !== undefined) return lower.effect(ctx, known !== 0n ? expr.then : expr.otherwise);
  const otherwise = out.label();
  const end = out.label();
  lower.jumpIf(ctx, expr.condition, false, otherwise);
  lower.effect(ctx, expr.then);
  out.emit('jmp', end);
  out.mark(otherwise);
  lower.effect(ctx, expr.otherwise);
  return out.mark(end);
}
