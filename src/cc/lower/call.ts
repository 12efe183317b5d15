/**
 * Calls: arguments in the order of the setting, records by the address of a copy, a record's result
 * by the address of the caller's memory as argument 0; and the inlining of functions, which makes
 * their frames vanish from call chains as with gcc.
 */
import { assert } from '../../base/assert.ts';
import type { Expr, FunctionBody, FunctionSymbol } from '../parse/ast.ts';
import { TRAP_UNREACHABLE } from '../base/bytecode.ts';
import { alignOf, scalarShape, sizeOf } from '../base/ctype.ts';
import { hasEffects } from './constant.ts';
import type { FunctionContext, ObjectPlace } from './context.ts';
import { NO_REG, outgoing } from './emit.ts';
import { readsVariable } from './expr.ts';
import { addressOf, copyRecord, isWide, move, store, temporary } from './memory.ts';
import { declareVariable } from './place.ts';
import { findLabelScopes } from './statement.ts';
import { resultTypes } from '../parse/result-types.ts';

type Call = Expr & { kind: 'call' };

/** A function with more words of code takes in no other, so that nesting does not multiply it. */
const GROWN_WORDS = 4 * 20_000;

/** Functions that are inlined into each other at once. */
const INLINE_DEPTH = 100;

/** Lowers a call with a scalar result or none. */
export function lowerCall(ctx: FunctionContext, expr: Call, into = NO_REG): number {
  const symbol = directCallee(expr);
  if (symbol && mayInline(ctx, symbol)) {
    const reg = inlineCall(ctx, symbol, expr, undefined);
    return expr.type.kind === 'void' ? NO_REG : move(ctx, reg, isWide(expr.type), into);
  }
  emitCall(ctx, expr, symbol, undefined);
  if (expr.type.kind === 'void') return NO_REG;
  const reg = into === NO_REG ? ctx.out.reg() : into;
  ctx.out.emit(isWide(expr.type) ? 'mov64' : 'mov32', reg, outgoing(0));
  return reg;
}

/** Lowers a call whose result is a record; gives the place of the result. */
export function recordCall(ctx: FunctionContext, expr: Call): ObjectPlace {
  const place = temporary(ctx, expr.type, Math.max(8, alignOf(expr.type)));
  const symbol = directCallee(expr);
  if (symbol && mayInline(ctx, symbol)) inlineCall(ctx, symbol, expr, place);
  else emitCall(ctx, expr, symbol, place);
  return place;
}

function directCallee(expr: Call): FunctionSymbol | undefined {
  const { callee } = expr;
  if (callee.kind === 'function') return callee.function;
  const isNamed = callee.kind === 'decay' && callee.operand.kind === 'function';
  return isNamed && callee.operand.kind === 'function' ? callee.operand.function : undefined;
}

function mayInline(ctx: FunctionContext, symbol: FunctionSymbol): boolean {
  if (ctx.out.words.length > GROWN_WORDS || ctx.inlining.length > INLINE_DEPTH) return false;
  return !ctx.inlining.includes(symbol) && ctx.program.shouldInline(symbol, ctx.inlining[0]);
}

/** Evaluates the arguments; gives a register for each: its value, or the address of a copy. */
function evaluateArguments(ctx: FunctionContext, args: readonly Expr[]): number[] {
  const regs = new Array<number>(args.length).fill(NO_REG);
  const order = args.map((_, i) => i);
  if (ctx.program.argumentOrder === 'right-to-left') order.reverse();
  for (const [n, i] of order.entries()) {
    const arg = args[i];
    if (arg.type.kind === 'record') {
      const copy = temporary(ctx, arg.type, Math.max(8, alignOf(arg.type)));
      copyRecord(ctx, copy, ctx.lower.recordPlace(ctx, arg), sizeOf(arg.type));
      regs[i] = addressOf(ctx, copy);
      continue;
    }
    const reg = ctx.lower.value(ctx, arg);
    const mayChange = readsVariable(arg) && order.slice(n + 1).some((k) => hasEffects(args[k]));
    regs[i] = mayChange ? move(ctx, reg, isWide(arg.type), ctx.out.reg()) : reg;
  }
  return regs;
}

function emitCall(
  ctx: FunctionContext,
  expr: Call,
  symbol: FunctionSymbol | undefined,
  result: ObjectPlace | undefined,
): void {
  const { out } = ctx;
  const { signature, args } = expr;
  const pointer = symbol ? NO_REG : ctx.lower.value(ctx, expr.callee);
  const regs = evaluateArguments(ctx, args);
  let next = 0;
  if (result) addressOf(ctx, result, outgoing(next++));
  for (const [i, arg] of args.entries()) {
    const { size, signed } = scalarShape(arg.type);
    const to = outgoing(next++);
    if (size === 8 || arg.type.kind === 'record') out.emit('mov64', to, regs[i]);
    else if (i < signature.params.length) out.emit('mov32', to, regs[i]);
    else out.emit(signed ? 'sx64' : 'zx64', to, regs[i]);
  }
  out.outgoingCount = Math.max(out.outgoingCount, next, 1);
  out.place = expr.place;
  const type = ctx.resultTypes.get(expr);
  if (type) out.resultPointsTo(type);
  if (symbol) {
    const index = ctx.program.functionIndex(symbol, expr.place);
    if (index >= 0) out.emit('call', index, 0, next);
    else out.emit('callh', -1 - index, 0, next);
  } else out.emit('calli', pointer, 0, next);
  if (signature.noreturn) out.emit('trap', TRAP_UNREACHABLE);
}

/** Puts the body of a function in the place of a call of it. */
function inlineCall(
  ctx: FunctionContext,
  symbol: FunctionSymbol,
  expr: Call,
  record: ObjectPlace | undefined,
): number {
  const { out } = ctx;
  const { body } = symbol;
  assert(body, 'an inlined function has a body');
  ctx.program.inlines(symbol, expr.place);
  const slots = out.markSlots();
  const regs = evaluateArguments(ctx, expr.args);
  enterParameters(ctx, body, regs);
  const saved = { ...ctx };
  const { callSite } = out;
  if (symbol.place.file !== ctx.inlining[0].place.file) out.callSite ??= expr.place;
  const end = out.label();
  const result = out.reg();
  ctx.labels = new Map();
  ctx.labelScopes = findLabelScopes(body.block);
  ctx.breaks = ctx.continues = ctx.cases = undefined;
  ctx.resultTypes = resultTypes(body, saved.resultTypes.get(expr));
  ctx.returns = { function: symbol, label: end, result, record, scopes: ctx.scopes.length };
  ctx.inlining.push(symbol);
  ctx.lower.statement(ctx, body.block);
  ctx.inlining.pop();
  ctx.labels = saved.labels;
  ctx.labelScopes = saved.labelScopes;
  ctx.breaks = saved.breaks;
  ctx.continues = saved.continues;
  ctx.cases = saved.cases;
  ctx.returns = saved.returns;
  ctx.resultTypes = saved.resultTypes;
  out.mark(end);
  out.releaseSlots(slots);
  out.callSite = callSite;
  out.place = expr.place;
  return result;
}

function enterParameters(ctx: FunctionContext, body: FunctionBody, regs: readonly number[]): void {
  for (const local of body.locals) ctx.locations.delete(local);
  for (const [i, parameter] of body.params.entries()) {
    if (parameter.type.kind === 'record') {
      ctx.locations.set(parameter, { kind: 'memory', base: regs[i], offset: 0 });
      continue;
    }
    store(ctx, declareVariable(ctx, parameter), parameter.type, regs[i]);
  }
}
