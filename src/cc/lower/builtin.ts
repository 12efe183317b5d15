/**
 * Builtin functions: some are instructions, some calls of functions in the library of builtins.
 */
import { assert } from '../../base/assert.ts';
import type { BuiltinName, Expr } from '../parse/ast.ts';
import { TRAP_BUILTIN, TRAP_UNREACHABLE, type OpName } from '../base/bytecode.ts';
import { scalarShape, sizeOf, ULONG, type CType } from '../base/ctype.ts';
import { callExternal } from './external.ts';
import { constantOf } from './constant.ts';
import type { FunctionContext } from './context.ts';
import { NO_REG } from './emit.ts';
import { convert } from './expr.ts';
import { isWide, load, move, store } from './memory.ts';

type Builtin = Expr & { kind: 'builtin' };

/** Kinds of the read-modify-write operations, as `__sim_atomic` takes them. */
const ATOMICS: Partial<Record<BuiltinName, number>> = {
  atomic_exchange: 0,
  atomic_fetch_add: 1,
  atomic_fetch_sub: 2,
  atomic_fetch_and: 3,
  atomic_fetch_or: 4,
  atomic_fetch_xor: 5,
};
const ATOMIC_COMPARE = 6;
/** Operations with overflow, as `__sim_overflow` takes them. */
const OVERFLOWS: Partial<Record<BuiltinName, number>> = {
  add_overflow: 0,
  sub_overflow: 1,
  mul_overflow: 2,
};
/** Sizes up to this are copied and cleared without a call. */
const INLINE_BYTES = 128;
/** Offsets in a `__va_list_tag`, and its offset values when all arguments are in memory. */
const VA = {
  gpOffset: 0,
  fpOffset: 4,
  area: 8,
  save: 16,
  size: 24,
  gpEnd: 48,
  fpEnd: 304,
} as const;

/** Lowers a builtin; gives the register of its result, for a record that of its address. */
export function builtin(ctx: FunctionContext, expr: Builtin, into = NO_REG): number {
  const { name } = expr;
  if (name in ATOMICS || /^(atomic|sync)_/.test(name)) return atomic(ctx, expr, into);
  if (name in OVERFLOWS) return overflow(ctx, expr, into);
  if (name.startsWith('va_')) return variadic(ctx, expr, into);
  switch (name) {
    case 'trap':
    case 'unreachable':
      ctx.out.emit('trap', name === 'trap' ? TRAP_BUILTIN : TRAP_UNREACHABLE);
      return NO_REG;
    case 'barrier':
      return NO_REG;
    case 'clz':
    case 'ctz':
    case 'popcount':
    case 'clrsb':
    case 'ffs':
    case 'parity':
    case 'bswap':
      return bits(ctx, expr, into);
    case 'return_address':
      return one(ctx, 'retaddr', Number(constantOf(expr.args[0]) ?? 0n), into);
    case 'frame_address':
      return one(ctx, 'leaf', 0, into);
    case 'alloca': {
      const size = value(ctx, expr.args[0]);
      return one(ctx, 'alloca', size, into);
    }
    case 'memcpy':
    case 'memmove':
    case 'memset':
      return block(ctx, expr, into);
    default:
      return external(ctx, expr, into);
  }
}

function value(ctx: FunctionContext, expr: Expr): number {
  return ctx.lower.value(ctx, expr);
}

function target(ctx: FunctionContext, into: number): number {
  return into === NO_REG ? ctx.out.reg() : into;
}

function one(ctx: FunctionContext, name: OpName, operand: number, into: number): number {
  const reg = target(ctx, into);
  ctx.out.emit(name, reg, operand);
  return reg;
}

/** A function of the library with the same name. */
function external(ctx: FunctionContext, expr: Builtin, into: number): number {
  const regs = expr.args.map((arg) => value(ctx, arg));
  const result = expr.type.kind === 'void' ? 'none' : isWide(expr.type) ? 'wide' : 'narrow';
  return callExternal(ctx, expr.name, regs, result, into);
}

function block(ctx: FunctionContext, expr: Builtin, into: number): number {
  const [to, from, length] = expr.args;
  const size = Number(constantOf(length) ?? -1n);
  const isClear = expr.name === 'memset' && constantOf(from) === 0n;
  if (size < 0 || size > INLINE_BYTES || (expr.name === 'memset' && !isClear)) {
    return external(ctx, expr, into);
  }
  const reg = value(ctx, to);
  if (isClear) {
    if (size > 0) ctx.out.emit('zero', reg, size);
  } else {
    const source = value(ctx, from);
    if (size > 0) ctx.out.emit('copy', reg, source, size);
  }
  return move(ctx, reg, true, into);
}

function bits(ctx: FunctionContext, expr: Builtin, into: number): number {
  const { out } = ctx;
  const [arg] = expr.args;
  const { size } = scalarShape(arg.type);
  const wide = size === 8 ? '64' : '32';
  const reg = value(ctx, arg);
  switch (expr.name) {
    case 'clz':
      return one(ctx, `clz${wide}`, reg, into);
    case 'ctz':
      return one(ctx, `ctz${wide}`, reg, into);
    case 'popcount':
      return one(ctx, `popc${wide}`, reg, into);
    case 'clrsb':
      return one(ctx, `clrsb${wide}`, reg, into);
    case 'bswap':
      return one(ctx, size === 2 ? 'bswap16' : `bswap${wide}`, reg, into);
    case 'parity': {
      const count = one(ctx, `popc${wide}`, reg, NO_REG);
      const result = target(ctx, into);
      out.emit('andi32', result, count, 1);
      return result;
    }
    default: {
      // ffs: 0 for 0, else one more than the trailing zeros.
      const zeros = one(ctx, `ctz${wide}`, reg, NO_REG);
      const any = one(ctx, `bool${wide}`, reg, NO_REG);
      const next = out.reg();
      out.emit('addi32', next, zeros, 1);
      const result = target(ctx, into);
      out.emit('mul32', result, next, any);
      return result;
    }
  }
}

/** A value with its sign in all 64 bits. */
function wideValue(ctx: FunctionContext, expr: Expr): number {
  const reg = value(ctx, expr);
  const { size, signed } = scalarShape(expr.type);
  return size === 8 ? reg : one(ctx, signed ? 'sx64' : 'zx64', reg, NO_REG);
}

function constant(ctx: FunctionContext, number: number): number {
  const reg = ctx.out.reg();
  ctx.out.constant(reg, BigInt(number), true);
  return reg;
}

function overflow(ctx: FunctionContext, expr: Builtin, into: number): number {
  const [left, right, result] = expr.args;
  const kind = OVERFLOWS[expr.name];
  assert(kind !== undefined && result.type.kind === 'pointer', 'an operation with overflow');
  const a = wideValue(ctx, left);
  const b = wideValue(ctx, right);
  const to = value(ctx, result);
  const shape = scalarShape(result.type.target);
  const sign = (type: CType, bit: number): number => (scalarShape(type).signed ? 1 << bit : 0);
  const flags = sign(left.type, 4) | sign(right.type, 5) | (shape.signed ? 1 << 6 : 0);
  const how = constant(ctx, kind | flags | (shape.size << 8));
  return callExternal(ctx, '__sim_overflow', [a, b, to, how], 'narrow', into);
}

function variadic(ctx: FunctionContext, expr: Builtin, into: number): number {
  const { out } = ctx;
  const list = value(ctx, expr.args[0]);
  if (expr.name === 'va_end') return NO_REG;
  if (expr.name === 'va_copy') {
    out.emit('copy', list, value(ctx, expr.args[1]), VA.size);
    return NO_REG;
  }
  if (expr.name === 'va_start') {
    const gp = out.reg();
    const fp = out.reg();
    out.constant(gp, BigInt(VA.gpEnd), false);
    out.constant(fp, BigInt(VA.fpEnd), false);
    out.emit('st32', gp, list, VA.gpOffset);
    out.emit('st32', fp, list, VA.fpOffset);
    out.emit('st64', ctx.varargs, list, VA.area);
    out.emit('st64', constant(ctx, 0), list, VA.save);
    return NO_REG;
  }
  const at = out.reg();
  const next = out.reg();
  out.emit('ld64', at, list, VA.area);
  // A record was passed by the address of its copy.
  out.emit('addi64', next, at, 8);
  out.emit('st64', next, list, VA.area);
  const place = { kind: 'memory', base: at, offset: 0 } as const;
  return expr.type.kind === 'record'
    ? load(ctx, place, ULONG, into)
    : load(ctx, place, expr.type, into);
}

function atomic(ctx: FunctionContext, expr: Builtin, into: number): number {
  const { name, args } = expr;
  const { type } = args[0];
  assert(type.kind === 'pointer', 'an atomic operation on a pointer');
  const object = type.target;
  const pointer = value(ctx, args[0]);
  const place = { kind: 'memory', base: pointer, offset: 0 } as const;
  if (name === 'atomic_load') return load(ctx, place, object, into);
  if (name === 'atomic_store') {
    store(ctx, place, object, value(ctx, args[1]));
    return NO_REG;
  }
  const kind = ATOMICS[name];
  if (kind !== undefined) {
    const operand = wideValue(ctx, args[1]);
    return readModifyWrite(ctx, kind, pointer, [operand, operand], object, into);
  }
  if (name === 'atomic_compare_exchange') return compareExchange(ctx, expr, pointer, object, into);
  const expected = wideValue(ctx, args[1]);
  const desired = wideValue(ctx, args[2]);
  if (name === 'sync_val_compare_and_swap') {
    return readModifyWrite(ctx, ATOMIC_COMPARE, pointer, [expected, desired], object, into);
  }
  const old = readModifyWrite(ctx, ATOMIC_COMPARE, pointer, [expected, desired], object, NO_REG);
  return same(ctx, old, expected, object, into);
}

function compareExchange(
  ctx: FunctionContext,
  expr: Builtin,
  pointer: number,
  object: CType,
  into: number,
): number {
  const { out } = ctx;
  const at = { kind: 'memory', base: value(ctx, expr.args[1]), offset: 0 } as const;
  const desired = wideValue(ctx, expr.args[2]);
  const expected = convert(ctx, load(ctx, at, object), object, ULONG);
  const old = readModifyWrite(ctx, ATOMIC_COMPARE, pointer, [expected, desired], object, NO_REG);
  const result = same(ctx, old, expected, object, NO_REG);
  const end = out.label();
  out.emit('jnz32', result, end);
  store(ctx, at, object, old);
  out.mark(end);
  return move(ctx, result, false, into);
}

function same(ctx: FunctionContext, a: number, b: number, type: CType, into: number): number {
  const result = target(ctx, into);
  ctx.out.emit(sizeOf(type) === 8 ? 'eq64' : 'eq32', result, a, b);
  return result;
}

/** One indivisible operation; gives the old value in the object's type. */
function readModifyWrite(
  ctx: FunctionContext,
  kind: number,
  pointer: number,
  operands: readonly [number, number],
  object: CType,
  into: number,
): number {
  const { size } = scalarShape(object);
  const how = constant(ctx, kind | (size << 8));
  const args = [pointer, ...operands, how];
  const old = callExternal(ctx, '__sim_atomic', args, 'wide', NO_REG);
  return convert(ctx, old, ULONG, object, into);
}
