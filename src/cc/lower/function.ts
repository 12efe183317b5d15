/**
 * The lowering of one function: its prologue, its body, its end.
 */
import type { FunctionBody, FunctionSymbol, Label } from '../parse/ast.ts';
import { TRAP_END } from '../base/bytecode.ts';
import { jumpIf } from './branch.ts';
import { builtin } from './builtin.ts';
import { lowerCall, recordCall } from './call.ts';
import type { FunctionContext, Lowering, ObjectPlace, ProgramLowering } from './context.ts';
import { Emitter, incoming, NO_REG } from './emit.ts';
import { effect, value } from './expr.ts';
import { finish, type Finished } from './finish.ts';
import { store } from './memory.ts';
import { declareVariable, placeOf, recordPlaceOf } from './place.ts';
import { guardLocals } from './red-zones.ts';
import { block, findLabelScopes, initialize, lastOf, statement } from './statement.ts';
import { resultTypes } from '../parse/result-types.ts';

const LOWERING: Lowering = {
  value,
  effect,
  jumpIf,
  place: placeOf,
  recordPlace: recordPlaceOf,
  call: lowerCall,
  recordCall,
  builtin,
  initialize,
  statement,
  block,
};

/** Lowers a defined function. */
export function lowerFunction(
  program: ProgramLowering,
  symbol: FunctionSymbol,
  body: FunctionBody,
): Finished {
  const out = new Emitter(symbol.place, program.wordsLeft);
  const returnsRecord = symbol.type.returns.kind === 'record';
  const addressLabels = new Map<Label, number>();
  for (const label of body.labels) if (label.addressTaken) addressLabels.set(label, out.label());
  const ctx: FunctionContext = {
    program,
    out,
    locations: new Map(),
    labels: new Map(),
    addressLabels,
    labelScopes: findLabelScopes(body.block),
    scopes: [],
    returns: {
      function: symbol,
      label: undefined,
      result: NO_REG,
      record: undefined,
      scopes: 0,
      end: { last: lastOf(body.block), place: body.end },
    },
    breaks: undefined,
    continues: undefined,
    varargs: NO_REG,
    cases: undefined,
    resultTypes: resultTypes(body),
    inlining: [symbol],
    lower: LOWERING,
  };
  if (symbol.type.variadic) {
    ctx.varargs = out.reg();
    out.emit('varargs', ctx.varargs);
  }
  const guarded = program.redZones ? guardLocals(ctx, body) : undefined;
  enterParameters(ctx, body, returnsRecord);
  statement(ctx, body.block);
  out.place = body.end;
  leave(ctx, symbol);
  const parameters = body.params.length + (returnsRecord ? 1 : 0);
  const framePointer = program.model === 'O0';
  return finish({ out, parameters, framePointer, addressLabels, guarded });
}

function enterParameters(ctx: FunctionContext, body: FunctionBody, returnsRecord: boolean): void {
  const { out } = ctx;
  let next = 0;
  const pointer = (): ObjectPlace => {
    const base = out.reg();
    out.emit('mov64', base, incoming(next++));
    return { kind: 'memory', base, offset: 0 };
  };
  if (returnsRecord) ctx.returns = { ...ctx.returns, record: pointer() };
  for (const parameter of body.params) {
    if (parameter.type.kind === 'record') {
      // The caller's copy, which is the callee's to change.
      ctx.locations.set(parameter, pointer());
    } else store(ctx, declareVariable(ctx, parameter), parameter.type, incoming(next++));
  }
}

/** What happens where control reaches the closing brace. */
function leave(ctx: FunctionContext, symbol: FunctionSymbol): void {
  const { out } = ctx;
  const { returns } = symbol.type;
  if (returns.kind === 'void') out.emit('retv');
  else if (symbol.name === 'main' && returns.kind === 'int') {
    const zero = out.reg();
    out.constant(zero, 0n, true);
    out.emit('ret', zero);
  } else if (returns.kind === 'record') out.emit('retv');
  else out.emit('trap', TRAP_END);
}
