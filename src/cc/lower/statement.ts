/**
 * Statements: loops and branches as labels and jumps, scopes with their clean-ups, initialisers.
 */
import { assert } from '../../base/assert.ts';
import type { BlockStatement, Initializer, Label, Statement, Variable } from '../parse/ast.ts';
import { pointerTo, sizeOf } from '../base/ctype.ts';
import { constantOf, hasLabels } from './constant.ts';
import type { CleanupScope, FunctionContext, JumpTarget, ObjectPlace } from './context.ts';
import { NO_REG } from './emit.ts';
import { addressOf, copyRecord, isWide, placeAt, store } from './memory.ts';
import { declareVariable } from './place.ts';
import { isGuarded, tellScope } from './red-zones.ts';
import { lowerSwitch } from './switch.ts';
import { parts, type Node } from '../parse/walk.ts';

/** Lowers a statement. */
export function statement(ctx: FunctionContext, s: Statement): void {
  const { out, lower } = ctx;
  out.place = s.place;
  switch (s.kind) {
    case 'expr':
      return lower.effect(ctx, s.expr);
    case 'block':
      return block(ctx, s);
    case 'declare':
      return declare(ctx, s.variable, s.init);
    case 'if':
      return lowerIf(ctx, s);
    case 'while':
    case 'do':
    case 'for':
      return loop(ctx, s);
    case 'switch':
      return lowerSwitch(ctx, s);
    case 'case': {
      const label = ctx.cases?.get(s.case);
      assert(label !== undefined, 'a case outside of its switch');
      out.mark(label);
      return lower.statement(ctx, s.body);
    }
    case 'label':
      out.mark(labelOf(ctx, s.label));
      return lower.statement(ctx, s.body);
    case 'goto':
      return goto(ctx, s.label);
    case 'computed-goto':
      return out.emit('jmpi', lower.value(ctx, s.target));
    case 'break':
      return jumpTo(ctx, ctx.breaks);
    case 'continue':
      return jumpTo(ctx, ctx.continues);
    case 'return':
      return lowerReturn(ctx, s);
    case 'empty':
      return undefined;
  }
}

function withScope(ctx: FunctionContext, scope: Statement, body: () => void): void {
  const { out, scopes } = ctx;
  const entry: CleanupScope = { block: scope, variables: [], guarded: [], slots: out.markSlots() };
  scopes.push(entry);
  body();
  scopes.pop();
  cleanUp(ctx, entry);
  // As gcc: without optimisation each variable keeps its slot.
  if (ctx.program.model === 'O2') out.releaseSlots(entry.slots);
}

/** The statements of a block, then `last` in its scope. */
export function block(ctx: FunctionContext, b: BlockStatement, last?: () => void): void {
  withScope(ctx, b, () => {
    for (const s of b.statements) ctx.lower.statement(ctx, s);
    last?.();
  });
}

function cleanUp(ctx: FunctionContext, scope: CleanupScope): void {
  for (const variable of [...scope.variables].reverse()) callCleanup(ctx, variable);
  for (const variable of scope.guarded) tellScope(ctx, variable, false);
}

function callCleanup(ctx: FunctionContext, variable: Variable): void {
  const { cleanup, place } = variable;
  assert(cleanup, 'a variable with a clean-up');
  const type = pointerTo(variable.type);
  const operand = { kind: 'variable', variable, type: variable.type, place } as const;
  ctx.lower.effect(ctx, {
    kind: 'call',
    callee: { kind: 'function', function: cleanup, type: cleanup.type, place },
    signature: cleanup.type,
    args: [{ kind: 'address-of', operand, type, place }],
    type: cleanup.type.returns,
    place,
  });
}

/** The statement from which control reaches the end of another. */
export function lastOf(s: Statement): Statement | undefined {
  switch (s.kind) {
    case 'block':
      return s.statements.length === 0 ? s : lastOf(s.statements.at(-1)!);
    case 'label':
      return lastOf(s.body);
    case 'if':
      return s.otherwise ? lastOf(s.otherwise) : s;
    default:
      return s;
  }
}

/** Runs the clean-ups of the scopes beyond the first `depth`, which stay as they are. */
function leaveScopes(ctx: FunctionContext, depth: number): void {
  for (let i = ctx.scopes.length - 1; i >= depth; i--) cleanUp(ctx, ctx.scopes[i]);
}

function jumpTo(ctx: FunctionContext, target: JumpTarget | undefined): void {
  assert(target, 'break or continue outside of a loop');
  leaveScopes(ctx, target.scopes);
  ctx.out.emit('jmp', target.label);
}

function labelOf(ctx: FunctionContext, label: Label): number {
  const map = label.addressTaken ? ctx.addressLabels : ctx.labels;
  let number = map.get(label);
  if (number === undefined) map.set(label, (number = ctx.out.label()));
  return number;
}

function goto(ctx: FunctionContext, label: Label): void {
  const around = ctx.labelScopes.get(label);
  assert(around, 'a goto to a label of another function');
  let common = ctx.returns.scopes;
  const base = common;
  while (
    common < ctx.scopes.length &&
    common - base < around.length &&
    ctx.scopes[common].block === around[common - base]
  ) {
    common++;
  }
  leaveScopes(ctx, common);
  ctx.out.emit('jmp', labelOf(ctx, label));
}

/** The scopes around each label of a function's body, outermost first. */
export function findLabelScopes(body: BlockStatement): Map<Label, readonly Statement[]> {
  const found = new Map<Label, readonly Statement[]>();
  const visit = (node: Node, around: readonly Statement[]): void => {
    const s = node.statement;
    if (s?.kind === 'label') found.set(s.label, around);
    const inner = s?.kind === 'block' || s?.kind === 'for' ? [...around, s] : around;
    for (const part of parts(node)) visit(part, inner);
  };
  visit({ statement: body }, []);
  return found;
}

function lowerIf(ctx: FunctionContext, s: Statement & { kind: 'if' }): void {
  const { out, lower } = ctx;
  const known = constantOf(s.condition);
  const otherwise = s.otherwise;
  if (known !== undefined) {
    const dead = known !== 0n ? otherwise : s.then;
    const live = known !== 0n ? s.then : otherwise;
    if (!dead || !hasLabels(dead)) return live ? lower.statement(ctx, live) : undefined;
  }
  const no = out.label();
  lower.jumpIf(ctx, s.condition, false, no);
  lower.statement(ctx, s.then);
  if (!otherwise) return out.mark(no);
  const end = out.label();
  out.emit('jmp', end);
  out.mark(no);
  lower.statement(ctx, otherwise);
  return out.mark(end);
}

type Loop = Statement & { kind: 'while' | 'do' | 'for' };

function loop(ctx: FunctionContext, s: Loop): void {
  if (s.kind !== 'for') return loopBody(ctx, s);
  return withScope(ctx, s, () => {
    for (const init of s.init) ctx.lower.statement(ctx, init);
    loopBody(ctx, s);
  });
}

/** The condition is below the body, with a jump to it at the start, as compilers place it. */
function loopBody(ctx: FunctionContext, s: Loop): void {
  const { out, lower } = ctx;
  const top = out.label();
  const next = out.label();
  const test = out.label();
  const end = out.label();
  const { breaks, continues } = ctx;
  const depth = ctx.scopes.length;
  ctx.breaks = { label: end, scopes: depth };
  ctx.continues = { label: next, scopes: depth };
  if (s.kind !== 'do' && s.condition && constantOf(s.condition) === undefined) {
    out.emit('jmp', test);
  } else if (s.kind !== 'do' && s.condition && constantOf(s.condition) === 0n) {
    out.emit('jmp', end);
  }
  out.mark(top);
  lower.statement(ctx, s.body);
  out.mark(next);
  if (s.kind === 'for' && s.step) lower.effect(ctx, s.step);
  out.mark(test);
  if (s.condition) {
    out.place = s.condition.place;
    lower.jumpIf(ctx, s.condition, true, top);
  } else out.emit('jmp', top);
  out.mark(end);
  ctx.breaks = breaks;
  ctx.continues = continues;
}

function lowerReturn(ctx: FunctionContext, s: Statement & { kind: 'return' }): void {
  const { out, lower, returns } = ctx;
  let reg = NO_REG;
  const { value } = s;
  if (value?.type.kind === 'record') {
    assert(returns.record, 'a function that returns a record has room for it');
    copyRecord(ctx, returns.record, lower.recordPlace(ctx, value), sizeOf(value.type));
  } else if (value?.type.kind === 'void') lower.effect(ctx, value);
  else if (value) {
    // In a register of its own, as clean-ups may change what it was read from.
    reg = out.reg();
    lower.value(ctx, value, reg);
    // As gcc: without optimisation what follows the last call is the end of the function.
    if (ctx.program.model === 'O0' && returns.end?.last === s) out.moveResultTo(returns.end.place);
  }
  leaveScopes(ctx, returns.scopes);
  if (returns.label !== undefined) {
    if (reg !== NO_REG && value) {
      out.emit(isWide(value.type) ? 'mov64' : 'mov32', returns.result, reg);
    }
    return out.emit('jmp', returns.label);
  }
  if (returns.record) return out.emit('ret', addressOf(ctx, returns.record));
  return reg === NO_REG ? out.emit('retv') : out.emit('ret', reg);
}

function declare(ctx: FunctionContext, variable: Variable, init: Initializer | undefined): void {
  if (variable.storage !== 'local') return;
  const place = declareVariable(ctx, variable);
  // The outermost scope ends with the frame.
  if (ctx.program.redZones && ctx.scopes.length > 1 && isGuarded(variable)) {
    ctx.scopes.at(-1)!.guarded.push(variable);
    tellScope(ctx, variable, true);
  }
  if (init) ctx.lower.initialize(ctx, place, variable.size, init);
  if (variable.cleanup) {
    const scope = ctx.scopes.at(-1);
    assert(scope, 'a variable in a scope');
    scope.variables.push(variable);
  }
}

/** Gives a local object its initial value. */
export function initialize(
  ctx: FunctionContext,
  place: ObjectPlace,
  size: number,
  init: Initializer,
): void {
  const { out, lower } = ctx;
  if (place.kind === 'reg') {
    const item = init.items.at(0);
    if (item) lower.value(ctx, item.value, place.reg);
    else out.constant(place.reg, 0n, size === 8);
    return;
  }
  if (init.zero && size > 0) out.emit('zero', addressOf(ctx, place), size);
  for (const { offset, type, field, value } of init.items) {
    if (value.place) out.place = value.place;
    const at = placeAt(place, offset, field?.bits);
    if (type.kind === 'array') {
      copyRecord(ctx, at, lower.place(ctx, value), Math.min(sizeOf(type), sizeOf(value.type)));
    } else if (type.kind === 'record') {
      copyRecord(ctx, at, lower.recordPlace(ctx, value), sizeOf(type));
    } else store(ctx, at, type, lower.value(ctx, value));
  }
}
