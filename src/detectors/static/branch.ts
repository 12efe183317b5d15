/** What a condition says: a state becomes two, one of which may be impossible. */
import type { Expr, Variable } from '../../cc/parse/ast.ts';
import { bare, calledName, TURNED, uncast } from '../cppcheck/tree.ts';
import type { Evaluator } from './evaluate.ts';
import {
  ANY,
  exactly,
  NEGATIVE,
  NULL,
  POSITIVE,
  State,
  UNKNOWN,
  ZERO,
  type Value,
} from './state.ts';

/** The states where a condition holds and where it does not. */
export interface Branches {
  readonly yes: State | undefined;
  readonly no: State | undefined;
}

/** The signs that `x OP 0` leaves. */
const SIGNS: Readonly<Record<string, number>> = {
  '==': ZERO,
  '!=': NEGATIVE | POSITIVE,
  '<': NEGATIVE,
  '>': POSITIVE,
  '<=': NEGATIVE | ZERO,
  '>=': ZERO | POSITIVE,
};

/** Evaluates a condition; the state given is used up. */
export function branch(condition: Expr, evaluator: Evaluator, state: State): Branches {
  const at = uncast(condition);
  if (at.kind === 'call') {
    const name = calledName(at);
    if (name === 'IS_ERR' || name === 'IS_ERR_OR_NULL') {
      return onError(at.args[0], name === 'IS_ERR_OR_NULL', evaluator, state);
    }
  }
  if (at.kind === 'binary' && SIGNS[at.op] !== undefined) {
    const left = evaluator.value(at.left, state);
    const right = evaluator.value(at.right, state);
    const constant = exactOf(right);
    if (constant !== undefined) return compare(at.left, left, at.op, constant, state);
    const other = exactOf(left);
    if (other !== undefined) return compare(at.right, right, TURNED[at.op], other, state);
    return both(state);
  }
  return compare(at, evaluator.value(at, state), '!=', 0n, state);
}

function exactOf(value: Value): bigint | undefined {
  return value.kind === 'number' ? value.exact : undefined;
}

function both(state: State): Branches {
  return { yes: state, no: new State(state) };
}

/** A test that is true for some signs. */
function onSigns(
  expr: Expr,
  value: Value & { kind: 'number' },
  mask: number,
  state: State,
): Branches {
  const variable = variableOf(expr);
  const side = (signs: number): State | undefined => {
    if (signs === 0) return undefined;
    const copy = new State(state);
    if (variable) copy.values.set(variable, narrowed(value, signs));
    return copy;
  };
  return { yes: side(value.signs & mask), no: side(value.signs & ~mask & ANY) };
}

function narrowed(value: Value & { kind: 'number' }, signs: number): Value {
  if (signs === ZERO) return NULL;
  if (signs === ANY) return UNKNOWN;
  return value.exact === undefined ? { kind: 'number', signs } : value;
}

function variableOf(expr: Expr): Variable | undefined {
  const at = uncast(expr);
  if (at.kind === 'variable') return at.variable;
  const target = at.kind === 'assign' ? bare(at.target) : at;
  return target.kind === 'variable' ? target.variable : undefined;
}

function compare(expr: Expr, value: Value, op: string, constant: bigint, state: State): Branches {
  if (value.kind === 'address') return settled(op === '!=', constant, op, state);
  if (value.kind === 'block') {
    if (value.orNull || constant !== 0n || (op !== '==' && op !== '!=')) return both(state);
    const { failed, worked } = outcomes(value.site, false, state);
    return op === '==' ? { yes: failed, no: worked } : { yes: worked, no: failed };
  }
  if (value.exact !== undefined) return settled(holds(value.exact, op, constant), 0n, '==', state);
  if (constant === 0n) return onSigns(expr, value, SIGNS[op], state);
  if (op !== '==' && op !== '!=') return both(state);
  const variable = variableOf(expr);
  const equal = exactly(constant);
  const isPossible = equal.kind === 'number' && (equal.signs & value.signs) !== 0;
  const same = isPossible ? new State(state) : undefined;
  if (variable) same?.values.set(variable, equal);
  return op === '==' ? { yes: same, no: state } : { yes: state, no: same };
}

/** A condition of which one side is impossible; of a comparison with another number none is. */
function settled(is: boolean, constant: bigint, op: string, state: State): Branches {
  if (constant !== 0n || (op !== '==' && op !== '!=')) return both(state);
  return is ? { yes: state, no: undefined } : { yes: undefined, no: state };
}

function holds(value: bigint, op: string, constant: bigint): boolean {
  if (op === '==') return value === constant;
  if (op === '!=') return value !== constant;
  if (op === '<') return value < constant;
  if (op === '>') return value > constant;
  return op === '<=' ? value <= constant : value >= constant;
}

/** Where an allocation failed, and where it did not. */
function outcomes(
  site: number,
  byError: boolean,
  state: State,
): { failed: State | undefined; worked: State | undefined } {
  const block = state.blocks.get(site);
  if (!block) return { failed: new State(state), worked: state };
  const isOther = block.status !== 'given' && (block.failsWithError ?? false) !== byError;
  if (block.isSure || isOther) return { failed: undefined, worked: state };
  const failed = new State(state);
  if (block.status === 'given') failed.replace(site, NULL);
  else {
    failed.blocks.delete(site);
    failed.replace(site, byError ? { kind: 'number', signs: NEGATIVE } : NULL);
  }
  const { movedFrom } = block;
  state.change(site, { isSure: true });
  if (movedFrom !== undefined) {
    failed.change(movedFrom, { status: 'owned' });
    state.blocks.delete(movedFrom);
    state.replace(movedFrom, UNKNOWN);
  }
  return { failed, worked: state };
}

function onError(arg: Expr, orNull: boolean, evaluator: Evaluator, state: State): Branches {
  const value = evaluator.value(arg, state);
  if (value.kind === 'address') return { yes: undefined, no: state };
  if (value.kind === 'block') {
    const fails = state.blocks.get(value.site)?.failsWithError ?? false;
    const { failed, worked } = outcomes(value.site, fails || !orNull, state);
    return { yes: failed, no: worked };
  }
  return onSigns(arg, value, orNull ? NEGATIVE | ZERO : NEGATIVE, state);
}
