/**
 * Where the objects of a function are: variables in registers or in the frame, statics by their
 * symbol, members, elements, and what pointers point at.
 */
import { assert, unreachable } from '../../base/assert.ts';
import type { Expr, Variable } from '../parse/ast.ts';
import { alignOf, isScalar, QUAL_VOLATILE, qualsOf, sizeOf } from '../base/ctype.ts';
import { callExternal } from './external.ts';
import type { FunctionContext, ObjectPlace } from './context.ts';
import { addressOf, copyRecord, placeAt, temporary } from './memory.ts';

/** Whether a local variable can live in a register. */
function fitsRegister(ctx: FunctionContext, variable: Variable): boolean {
  if (ctx.program.model === 'O0' || variable.addressTaken || variable.cleanup) return false;
  if (!isScalar(variable.type) || sizeOf(variable.type) > 8) return false;
  return (qualsOf(variable.type) & QUAL_VOLATILE) === 0;
}

/** Whether a variable has static storage. */
export function isStatic(variable: Variable): boolean {
  return variable.storage !== 'local' && variable.storage !== 'param';
}

/** Gives a local variable its place. */
export function declareVariable(ctx: FunctionContext, variable: Variable): ObjectPlace {
  const place: ObjectPlace = fitsRegister(ctx, variable)
    ? { kind: 'reg', reg: ctx.out.reg() }
    : {
        kind: 'frame',
        offset: ctx.out.slot(Math.max(variable.size, sizeOf(variable.type)), variable.align),
      };
  ctx.locations.set(variable, place);
  return place;
}

/** Where a variable is; a local one that was not met before gets its place. */
export function variablePlace(ctx: FunctionContext, variable: Variable): ObjectPlace {
  if (!isStatic(variable)) return ctx.locations.get(variable) ?? declareVariable(ctx, variable);
  const base = ctx.out.reg();
  ctx.program.reference(variable, ctx.out.place);
  ctx.out.symbol(base, variable, 0);
  if (!variable.isThread) return { kind: 'memory', base, offset: 0 };
  // The running thread's own, of the place that all threads' are copied from.
  const own = callExternal(ctx, '__sim_thread_local', [base], 'wide');
  return { kind: 'memory', base: own, offset: 0 };
}

/** Where an lvalue, or a record that is a value, is. */
export function placeOf(ctx: FunctionContext, expr: Expr): ObjectPlace {
  switch (expr.kind) {
    case 'variable':
      return variablePlace(ctx, expr.variable);
    case 'string': {
      const base = ctx.out.reg();
      ctx.program.reference(expr.literal, expr.place);
      ctx.out.symbol(base, expr.literal, 0);
      return { kind: 'memory', base, offset: 0 };
    }
    case 'member': {
      const { field } = expr;
      const offset = field.bits ? field.bits.unitOffset : field.offset;
      return placeAt(ctx.lower.place(ctx, expr.base), offset, field.bits);
    }
    case 'deref':
      return pointee(ctx, expr.operand);
    case 'compound-literal': {
      const place = variablePlace(ctx, expr.variable);
      ctx.lower.initialize(ctx, place, expr.variable.size, expr.init);
      return place;
    }
    default:
      return recordPlaceOf(ctx, expr);
  }
}

/** What a pointer-valued expression points at, without computing the address where possible. */
export function pointee(ctx: FunctionContext, pointer: Expr): ObjectPlace {
  switch (pointer.kind) {
    case 'decay':
    case 'address-of':
      if (pointer.operand.type.kind !== 'function') return ctx.lower.place(ctx, pointer.operand);
      break;
    case 'cast':
      if (pointer.cast === 'pointer') return pointee(ctx, pointer.operand);
      break;
    case 'pointer-add':
      if (pointer.index.kind === 'int') {
        const bytes = Number(pointer.index.value) * pointer.scale;
        const inner = pointee(ctx, pointer.pointer);
        if (inner.kind === 'memory' || inner.kind === 'frame') {
          const sum = inner.offset + (pointer.op === '+' ? bytes : -bytes);
          if (Number.isInteger(sum) && Math.abs(sum) < 2 ** 30) return { ...inner, offset: sum };
        }
        const base = addressOf(ctx, inner);
        const index = ctx.out.reg();
        const at = ctx.out.reg();
        ctx.out.constant(index, BigInt(bytes), true);
        ctx.out.emit(pointer.op === '+' ? 'add64' : 'sub64', at, base, index);
        return { kind: 'memory', base: at, offset: 0 };
      }
      break;
    default:
      break;
  }
  return { kind: 'memory', base: ctx.lower.value(ctx, pointer), offset: 0 };
}

/** Where the value of a record-typed expression lies; in a temporary when it is nobody's. */
export function recordPlaceOf(ctx: FunctionContext, expr: Expr): ObjectPlace {
  switch (expr.kind) {
    case 'load':
      return ctx.lower.place(ctx, expr.operand);
    case 'cast':
      return ctx.lower.recordPlace(ctx, expr.operand);
    case 'comma':
      ctx.lower.effect(ctx, expr.left);
      return ctx.lower.recordPlace(ctx, expr.right);
    case 'assign': {
      const from = ctx.lower.recordPlace(ctx, expr.value);
      const to = ctx.lower.place(ctx, expr.target);
      copyRecord(ctx, to, from, sizeOf(expr.type));
      return to;
    }
    case 'call':
      return ctx.lower.recordCall(ctx, expr);
    case 'conditional':
      return conditionalRecord(ctx, expr);
    case 'statement-expr': {
      const result = expr.result;
      assert(result, 'a record without a value');
      const place = temporary(ctx, expr.type, alignOf(expr.type));
      ctx.lower.block(ctx, expr.body, () => {
        copyRecord(ctx, place, ctx.lower.recordPlace(ctx, result), sizeOf(expr.type));
      });
      return place;
    }
    case 'builtin':
      return { kind: 'memory', base: ctx.lower.builtin(ctx, expr), offset: 0 };
    case 'variable':
    case 'member':
    case 'deref':
    case 'compound-literal':
    case 'string':
      return ctx.lower.place(ctx, expr);
    default:
      return unreachable(expr as never, `record of kind ${expr.kind}`);
  }
}

function conditionalRecord(
  ctx: FunctionContext,
  expr: Expr & { kind: 'conditional' },
): ObjectPlace {
  const { out, lower } = ctx;
  const size = sizeOf(expr.type);
  const place = temporary(ctx, expr.type, alignOf(expr.type));
  const otherwise = out.label();
  const end = out.label();
  lower.jumpIf(ctx, expr.condition, false, otherwise);
  copyRecord(ctx, place, lower.recordPlace(ctx, expr.then), size);
  out.emit('jmp', end);
  out.mark(otherwise);
  copyRecord(ctx, place, lower.recordPlace(ctx, expr.otherwise), size);
  out.mark(end);
  return place;
}
