/**
 * What cppcheck's check of pointers in local variables finds ("Leaks (auto variables)"): leaks,
 * double frees, frees by the wrong function, uses of what is freed.
 *
 * It follows the real one where that gives up, too: at a loop or a `switch` it stops looking at the
 * rest of the scope, at a `goto` at that of the function, behind an `if` it knows one state only,
 * and an unknown function that gets a pointer is believed to keep it.
 */
import { outermost, type Place } from '../../cc/base/place.ts';
import type {
  BlockStatement,
  CallExpr,
  Expr,
  FunctionSymbol,
  IfStatement,
  Statement,
  Variable,
} from '../../cc/parse/ast.ts';
import { exprParts } from '../../cc/parse/walk.ts';
import { STD, type Group } from './library.ts';
import type { Held } from './state.ts';
import { State } from './state.ts';
import {
  addressedIn,
  bare,
  callAtEnd,
  calledName,
  callIn,
  comparisonIn,
  constantIn,
  conjuncts,
  isOwn,
  mentions,
  uncast,
  variableIn,
  variablesIn,
} from './tree.ts';
import {
  endOf,
  endsBlock,
  firstVariable,
  isAggregate,
  isWholePointer,
  nullWhere,
  offsetDown,
  returnedAs,
} from './shapes.ts';

/** Something found. */
export interface Finding {
  readonly id: string;
  readonly message: string;
  /** Where; the last place is the finding's, earlier ones lead to it. */
  readonly places: readonly Place[];
}

/** What is assigned to a variable, or what it begins with. */
interface Assignment {
  readonly target: Expr;
  readonly value: Expr;
}

const FAILED = new Set(['==0', '<0', '==-1', '<=-1']);
const SUCCEEDED = new Set(['!=0', '>0', '!=-1', '>=0', '>-1']);

/** Looks at the pointers of a function. */
export function lookAtPointers(symbol: FunctionSymbol): Finding[] {
  const looking = new Looking(symbol);
  looking.all();
  return looking.findings;
}

/** Whether the real one looks on: a loop or a `switch` ends the scope, `goto` the function. */
type Went = 'on' | 'ends' | 'jumps';

class Looking {
  readonly findings: Finding[] = [];
  private readonly symbol: FunctionSymbol;
  /** The block that each variable is declared in. */
  private readonly homes = new Map<Variable, BlockStatement>();

  constructor(symbol: FunctionSymbol) {
    this.symbol = symbol;
  }

  all(): void {
    const { block, end, params } = this.symbol.body!;
    for (const param of params) this.homes.set(param, block);
    this.scope(block, new State(), end);
  }

  /** One scope; false when the function is given up. */
  private scope(scope: Statement, state: State, end: Place): boolean {
    const before = new Set(state.conditional);
    const went = this.statement(scope, state, before, scope);
    if (went === 'jumps') return false;
    if (went === 'ends') state.clear();
    this.leave(state, end, undefined, scope);
    return true;
  }

  private statement(
    one: Statement,
    state: State,
    before: ReadonlySet<Variable>,
    scope: Statement,
  ): Went {
    const inner = (next: Statement): Went => this.statement(next, state, before, scope);
    switch (one.kind) {
      case 'block':
        for (const next of one.statements) {
          if (next.kind === 'declare') this.homes.set(next.variable, one);
          const went = inner(next);
          if (went !== 'on') return went;
        }
        return 'on';
      case 'label':
        return inner(one.body);
      case 'declare':
        for (const { value } of one.init?.items ?? []) {
          const { variable } = one;
          const isWhole = one.init!.items.length === 1 && !isAggregate(variable);
          const target: Expr = {
            kind: 'variable',
            type: variable.type,
            place: one.place,
            variable,
          };
          if (isWhole) this.assign({ target, value }, state, before, variable.place);
          this.uses(value, state, isWhole ? value : undefined);
        }
        return 'on';
      case 'expr':
        this.expression(one.expr, state, before);
        if (endsBlock(one, scope)) this.mayEnd(one, state);
        return 'on';
      case 'if':
        return this.branch(one, state, before) ? 'on' : 'jumps';
      case 'return':
        this.leave(state, one.place, one.value, undefined);
        state.end();
        return 'on';
      case 'break':
      case 'continue':
        state.end();
        return 'on';
      case 'empty':
        return 'on';
      case 'goto':
      case 'computed-goto':
        return 'jumps';
      default:
        return 'ends';
    }
  }

  private expression(expr: Expr, state: State, before: ReadonlySet<Variable>): void {
    const at = bare(expr);
    if (at.kind === 'comma') {
      this.expression(at.left, state, before);
      this.expression(at.right, state, before);
    } else if (at.kind === 'assign') {
      const target = bare(at.target);
      if (target.kind === 'variable' || target.kind === 'member') {
        this.assign({ target, value: at.value }, state, before, target.place);
      }
      if (target.kind !== 'variable') this.targetUses(target, state);
      this.uses(at.value, state, at.value);
    } else if (at.kind === 'call') this.call(at, state, true);
    else if (at.kind === 'cast') {
      // `(void)p` says that it is meant.
      const variable = variableIn(at);
      if (variable) state.forget(variable);
      this.expression(at.operand, state, before);
    } else this.uses(at, state, undefined);
  }

  private assign(
    { target, value }: Assignment,
    state: State,
    before: ReadonlySet<Variable>,
    place: Place,
  ): void {
    const variable = target.kind === 'variable' ? target.variable : undefined;
    if (variable && constantIn(value) === 0n) state.empty.add(variable);
    else if (variable) state.empty.delete(variable);
    const first = firstVariable(value);
    if (first && first !== variable) {
      // Of several variables with one block nothing is said.
      if (variable) this.lose(variable, state, place);
      for (const other of variablesIn(value)) state.forget(other);
      if (variable) state.forget(variable);
    }
    if (!variable || mentions(value, variable)) return;
    if (!before.has(variable)) this.lose(variable, state, place);
    state.forget(variable);
    if (isOwn(variable)) this.allocated(variable, value, state);
  }

  private allocated(variable: Variable, value: Expr, state: State): void {
    const call = callIn(value);
    const name = call && calledName(call);
    if (!call || name === undefined) return;
    const at = call.callee.place;
    const group = STD.allocates(name);
    if (group) state.held.set(variable, { status: 'allocated', group, at });
    const moves = STD.reallocates(name);
    const from = moves && call.args[moves.arg] && variableIn(call.args[moves.arg]);
    if (!moves || !from) return;
    const taken = state.held.get(from);
    if (taken) {
      if (taken.group !== moves.group) this.mismatch(at, taken.at, from);
      taken.status = 'moved';
      taken.at = at;
    }
    state.held.set(variable, { status: 'allocated', group: moves.group, at, from });
  }

  private branch(one: IfStatement, state: State, before: ReadonlySet<Variable>): boolean {
    this.condition(one.condition, state);
    const then = state.copy();
    const otherwise = state.copy();
    for (const part of conjuncts(one.condition)) {
      const said = comparisonIn(part);
      if (!said) continue;
      const { variable, op, constant } = said;
      if (SUCCEEDED.has(`${op}${constant}`)) {
        otherwise.moveFailed(variable);
        otherwise.forget(variable);
      } else if (FAILED.has(`${op}${constant}`)) {
        then.moveFailed(variable);
        then.forget(variable);
      }
    }
    const fixed = constantIn(one.condition);
    for (const variable of nullWhere(one.condition, true)) then.empty.add(variable);
    for (const variable of nullWhere(one.condition, false)) otherwise.empty.add(variable);
    const goes = (branch: Statement, branchState: State): boolean =>
      this.scope(branch, branchState, endOf(branch));
    if (fixed !== 0n && !goes(one.then, then)) return false;
    if (one.otherwise && (fixed ?? 0n) === 0n && !goes(one.otherwise, otherwise)) return false;
    state.join(then, otherwise, before);
    return true;
  }

  /** What a condition does: its calls and assignments. */
  private condition(expr: Expr, state: State): void {
    const at = bare(expr);
    if (at.kind === 'assign') {
      const target = bare(at.target);
      this.uses(at.value, state, at.value);
      if (target.kind !== 'variable') return;
      state.empty.delete(target.variable);
      state.forget(target.variable);
      if (isOwn(target.variable)) this.allocated(target.variable, at.value, state);
    } else if (at.kind === 'call') this.call(at, state, true);
    else if (at.kind === 'variable') this.uses(at, state, undefined);
    else for (const part of exprParts(at)) this.condition(part, state);
  }

  /** The parts of what is assigned to: `a[i]` does nothing with `a`. */
  private targetUses(target: Expr, state: State): void {
    if (target.kind === 'deref' && isWholePointer(target)) this.dereferenced(target, state);
    for (const part of exprParts(target)) if (part.kind === 'call') this.call(part, state, false);
  }

  /**
   * Variables and calls in an expression.
   * @param assigned - the right side of the assignment that it is in.
   */
  private uses(expr: Expr, state: State, assigned: Expr | undefined): void {
    const at = bare(expr);
    if (at.kind === 'variable') {
      if (assigned && uncast(assigned) === at) state.forget(at.variable);
      return;
    }
    if (at.kind === 'deref') this.dereferenced(at, state);
    if (at.kind === 'call') {
      this.call(at, state, false);
      const name = calledName(at);
      const given = name === undefined ? undefined : STD.returnsArgument(name);
      if (given !== undefined && assigned && uncast(assigned) === at) {
        const variable = variableIn(at.args[given]);
        if (variable) state.forget(variable);
      }
      return;
    }
    if (at.kind === 'address-of' && assigned && uncast(assigned) === at) {
      const variable = addressedIn(at);
      if (variable) state.forget(variable);
    }
    if (at.kind === 'assign') {
      const target = bare(at.target);
      if (target.kind === 'variable') state.forget(target.variable);
      this.uses(at.value, state, at.value);
      return;
    }
    for (const part of exprParts(at)) this.uses(part, state, assigned);
  }

  private dereferenced({ operand }: Extract<Expr, { kind: 'deref' }>, state: State): void {
    const pointer = bare(operand);
    const variable =
      pointer.kind === 'pointer-add' ? variableIn(pointer.pointer) : variableIn(pointer);
    if (!variable || state.held.get(variable)?.status !== 'released') return;
    const message = `Dereferencing '${variable.name}' after it is deallocated / released`;
    const at = pointer.kind === 'pointer-add' ? pointer.pointer : pointer;
    this.found('deallocuse', message, [uncast(at).place]);
  }

  private call(call: CallExpr, state: State, isStatement: boolean): void {
    const name = calledName(call);
    if (name === undefined || STD.reallocates(name)) return;
    const releases = STD.releases(name);
    for (const [i, arg] of call.args.entries()) {
      const pointer = variableIn(arg) ?? offsetDown(arg);
      const variable = pointer ?? addressedIn(arg);
      if (variable && variable.type.kind !== 'array') {
        if (isStatement && releases && i > 0) continue;
        const isNull = state.empty.has(variable);
        // What is known of a pointer ends where it is released.
        state.empty.delete(variable);
        if (releases && isNull) continue;
        if (releases) this.released(variable, releases, call.callee.place, state);
        else if (!STD.keepsNothing(name)) this.kept(variable, !pointer, state);
      } else if (STD.keepsNothing(name)) this.innerCalls(arg, state);
      else this.uses(arg, state, undefined);
    }
  }

  private innerCalls(expr: Expr, state: State): void {
    const at = bare(expr);
    if (at.kind === 'call') this.call(at, state, false);
    else for (const part of exprParts(at)) this.innerCalls(part, state);
  }

  private kept(variable: Variable, byAddress: boolean, state: State): void {
    const held = state.held.get(variable);
    if (!held) return;
    state.used.add(variable);
    if (held.status === 'released' && byAddress) state.forget(variable);
  }

  private released(variable: Variable, group: Group, at: Place, state: State): void {
    const held: Held | undefined = state.held.get(variable);
    if (held?.status === 'released') {
      const { name } = variable;
      const what =
        group === 'file'
          ? `Resource handle '${name}' freed twice.`
          : `Memory pointed to by '${name}' is freed twice.`;
      this.found('doubleFree', what, [held.at, at]);
    } else if (held && held.group !== group) {
      this.mismatch(at, held.at, variable);
      state.forget(variable);
    } else state.held.set(variable, { ...held, status: 'released', group, at });
  }

  /** A call that ends a block may never come back. */
  private mayEnd(one: Statement, state: State): void {
    const call = callAtEnd(one);
    const name = call && calledName(call);
    if (name === undefined || STD.releases(name)) return;
    if (STD.ends(name)) state.end();
    else if (!STD.knows(name)) for (const variable of state.held.keys()) state.used.add(variable);
  }

  /** A variable loses its value. */
  private lose(variable: Variable, state: State, at: Place): void {
    const held = state.held.get(variable);
    if (held?.status === 'allocated' && !state.used.has(variable)) {
      this.leak(variable, held, at);
    }
  }

  /** A scope is left, by `return` or at its end. */
  private leave(
    state: State,
    at: Place,
    value: Expr | undefined,
    scope: Statement | undefined,
  ): void {
    const all = [...state.held].sort(([a], [b]) => a.id - b.id);
    for (const [variable, held] of all) {
      if (!scope && held.status !== 'released' && state.conditional.has(variable)) continue;
      if (scope && this.homes.get(variable) !== scope) continue;
      const how = value && returnedAs(value, variable);
      if (how && held.status === 'released') {
        const { name } = variable;
        const message = `Returning/dereferencing '${name}' after it is deallocated / released`;
        this.found('deallocret', message, [held.at, at]);
      } else if (how !== 'value' && held.status === 'allocated' && !state.used.has(variable)) {
        this.leak(variable, held, at);
      }
      state.forget(variable);
    }
  }

  private leak({ name }: Variable, { group }: Held, at: Place): void {
    if (group === 'file') this.found('resourceLeak', `Resource leak: ${name}`, [at]);
    else this.found('memleak', `Memory leak: ${name}`, [at]);
  }

  private mismatch(at: Place, from: Place, { name }: Variable): void {
    const message = `Mismatching allocation and deallocation: ${name}`;
    this.found('mismatchAllocDealloc', message, [from, at]);
  }

  private found(id: string, message: string, places: readonly Place[]): void {
    this.findings.push({ id, message, places: places.map(outermost) });
  }
}
