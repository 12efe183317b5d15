/**
 * Arithmetic on registers: the instruction for an operator, a type and an operand that may be a
 * constant.
 */
import type { ArithmeticOp, ComparisonOp, Expr } from '../parse/ast.ts';
import { FACTOR, type OpName } from '../base/bytecode.ts';
import { scalarShape, type CType } from '../base/ctype.ts';
import { constantOf } from './constant.ts';
import type { FunctionContext } from './context.ts';
import { NO_REG } from './emit.ts';

/** A right operand: a register, or a constant. */
export type RightOperand = { readonly reg: number } | { readonly constant: bigint };

/** Names without their width; `u` stands for the unsigned form. */
const REGISTER_OPS: Readonly<Record<ArithmeticOp, readonly [signed: string, unsigned: string]>> = {
  '+': ['add', 'add'],
  '-': ['sub', 'sub'],
  '*': ['mul', 'mul'],
  '/': ['div', 'divu'],
  '%': ['mod', 'modu'],
  '<<': ['shl', 'shl'],
  '>>': ['sar', 'shr'],
  '&': ['and', 'and'],
  '|': ['or', 'or'],
  '^': ['xor', 'xor'],
};
const IMMEDIATE_32: Partial<Record<ArithmeticOp, readonly [OpName, OpName]>> = {
  '+': ['addi32', 'addi32'],
  '*': ['muli32', 'muli32'],
  '<<': ['shli32', 'shli32'],
  '>>': ['sari32', 'shri32'],
  '&': ['andi32', 'andi32'],
  '|': ['ori32', 'ori32'],
  '^': ['xori32', 'xori32'],
};
const IMMEDIATE_64: Partial<Record<ArithmeticOp, readonly [OpName, OpName]>> = {
  '+': ['addi64', 'addi64'],
  '*': ['muli64', 'muli64'],
  '<<': ['shli64', 'shli64'],
  '>>': ['sari64', 'shri64'],
  '&': ['andi64', 'andi64'],
};

/** `left op right` in the type, which both operands have (a shift count its own). */
export function arithmetic(
  ctx: FunctionContext,
  op: ArithmeticOp,
  type: CType,
  left: number,
  right: RightOperand,
  into: number,
): number {
  const { out } = ctx;
  const { size, signed } = scalarShape(type);
  const wide = size === 8;
  if ('constant' in right) {
    const reg = byConstant(ctx, op, type, left, right.constant, into);
    if (reg !== NO_REG) return reg;
    const constant = out.reg();
    out.constant(constant, right.constant, wide);
    return arithmetic(ctx, op, type, left, { reg: constant }, into);
  }
  const result = into === NO_REG ? out.reg() : into;
  const name = `${REGISTER_OPS[op][signed ? 0 : 1]}${wide ? 64 : 32}`;
  out.emit(name as OpName, result, left, right.reg);
  return result;
}

/** The same with an immediate operand; NO_REG when there is no such instruction. */
function byConstant(
  ctx: FunctionContext,
  op: ArithmeticOp,
  type: CType,
  left: number,
  constant: bigint,
  into: number,
): number {
  const { out } = ctx;
  const { size, signed } = scalarShape(type);
  const wide = size === 8;
  const value = BigInt.asIntN(wide ? 64 : 32, op === '-' ? -constant : constant);
  if (value < -0x8000_0000n || value > 0x7fff_ffffn) return NO_REG;
  const emit = (name: OpName, immediate: bigint): number => {
    const result = into === NO_REG ? out.reg() : into;
    out.emit(name, result, left, Number(immediate));
    return result;
  };
  const power = powerOfTwo(value);
  if (op === '*' && power >= 0n) return emit(wide ? 'shli64' : 'shli32', power + BigInt(FACTOR));
  if (op === '/' && !signed && power >= 0n) {
    return emit(wide ? 'shri64' : 'shri32', power + BigInt(FACTOR));
  }
  if (op === '%' && !signed && power >= 0n && !wide) return emit('andi32', value - 1n);
  if (op === '/' && value === 1n) return emit(wide ? 'addi64' : 'addi32', 0n);
  const known = op === '-' ? '+' : op;
  const name = (wide ? IMMEDIATE_64 : IMMEDIATE_32)[known]?.[signed ? 0 : 1];
  if (name === undefined) return NO_REG;
  if ((op === '<<' || op === '>>') && (value < 0n || value >= (wide ? 64n : 32n))) return NO_REG;
  return emit(name, value);
}

function powerOfTwo(value: bigint): bigint {
  if (value <= 0n || (value & (value - 1n)) !== 0n) return -1n;
  return BigInt(value.toString(2).length - 1);
}

/**
 * 1 divided by a register. As gcc at every level of optimization, this divides nothing: the result
 * is the divisor where that is 1 or -1, and else 0, for 0 as well, which is no fault.
 */
export function reciprocal(
  ctx: FunctionContext,
  type: CType,
  divisor: number,
  into: number,
): number {
  const { out } = ctx;
  const { size, signed } = scalarShape(type);
  const wide = size === 8;
  const bits = wide ? 64 : 32;
  const [least, span] = signed ? [-1n, 2n] : [1n, 0n];
  const shifted = arithmetic(ctx, '-', type, divisor, { constant: least }, NO_REG);
  const limit = out.reg();
  out.constant(limit, span, wide);
  // Not `into` itself: that may be the divisor.
  const result = out.reg();
  const end = out.label();
  out.constant(result, 0n, wide);
  out.emit(`jltu${bits}`, limit, shifted, end);
  out.emit(`mov${bits}`, result, divisor);
  out.mark(end);
  if (into === NO_REG) return result;
  out.emit(`mov${bits}`, into, result);
  return into;
}

/** A comparison of registers, as opcode name and whether the operands change places. */
const REGISTER_COMPARE: Readonly<
  Record<ComparisonOp, readonly [signed: string, unsigned: string, swap: boolean]>
> = {
  '==': ['eq', 'eq', false],
  '!=': ['ne', 'ne', false],
  '<': ['lt', 'ltu', false],
  '<=': ['le', 'leu', false],
  '>': ['lt', 'ltu', true],
  '>=': ['le', 'leu', true],
};
const IMMEDIATE_COMPARE: Readonly<Record<ComparisonOp, readonly [string, string]>> = {
  '==': ['eqi', 'eqi'],
  '!=': ['nei', 'nei'],
  '<': ['lti', 'ltui'],
  '<=': ['lei', 'leui'],
  '>': ['gti', 'gtui'],
  '>=': ['gei', 'geui'],
};
/** The operator that holds when this one does not. */
const OPPOSITE: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

type Operands = (ctx: FunctionContext, left: Expr, right: Expr) => readonly [number, number];
type Value = (ctx: FunctionContext, expr: Expr) => number;

/** The 0 or 1 of a comparison. */
export function comparison(
  ctx: FunctionContext,
  expr: Expr & { kind: 'binary' },
  into: number,
  operands: Operands,
  value: Value,
): number {
  const { out } = ctx;
  const op = expr.op as ComparisonOp;
  const { size, signed } = scalarShape(expr.left.type);
  const constant = size === 8 ? undefined : constantOf(expr.right);
  if (constant !== undefined) {
    const left = value(ctx, expr.left);
    const result = into === NO_REG ? out.reg() : into;
    const name = `${IMMEDIATE_COMPARE[op][signed ? 0 : 1]}32` as OpName;
    out.emit(name, result, left, Number(BigInt.asIntN(32, constant)));
    return result;
  }
  const [a, b] = operands(ctx, expr.left, expr.right);
  const result = into === NO_REG ? out.reg() : into;
  const compare = REGISTER_COMPARE[op];
  const name = `${compare[signed ? 0 : 1]}${size === 8 ? 64 : 32}` as OpName;
  out.emit(name, result, compare[2] ? b : a, compare[2] ? a : b);
  return result;
}

/** Jumps to `label` when the comparison's truth is `sense`. */
export function compareAndJump(
  ctx: FunctionContext,
  expr: Expr & { kind: 'binary' },
  sense: boolean,
  label: number,
  operands: Operands,
  value: Value,
): void {
  const { out } = ctx;
  const op = sense ? (expr.op as ComparisonOp) : OPPOSITE[expr.op as ComparisonOp];
  const { size, signed } = scalarShape(expr.left.type);
  const constant = constantOf(expr.right);
  if (constant === 0n && (op === '==' || op === '!=')) {
    const bits = size === 8 ? '64' : '32';
    out.emit(`j${op === '==' ? 'z' : 'nz'}${bits}`, value(ctx, expr.left), label);
  } else if (constant !== undefined && size !== 8) {
    const left = value(ctx, expr.left);
    const name = `j${IMMEDIATE_COMPARE[op][signed ? 0 : 1]}32` as OpName;
    out.emit(name, left, Number(BigInt.asIntN(32, constant)), label);
  } else {
    const [a, b] = operands(ctx, expr.left, expr.right);
    const compare = REGISTER_COMPARE[op];
    const name = `j${compare[signed ? 0 : 1]}${size === 8 ? 64 : 32}` as OpName;
    out.emit(name, compare[2] ? b : a, compare[2] ? a : b, label);
  }
}
