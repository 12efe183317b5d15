/** What an expression does to a state: assignments, calls, allocations, releases. */
import { outermost, type Place } from '../../cc/base/place.ts';
import type { CallExpr, Expr, FunctionSymbol, Variable } from '../../cc/parse/ast.ts';
import { exprParts, walk } from '../../cc/parse/walk.ts';
import { bare, calledName, isOwn, variablesIn } from '../cppcheck/tree.ts';
import { KNOWN, type Allocator, type Releaser } from './families.ts';
import { exactly, UNKNOWN, type State, type Value } from './state.ts';

/** What a function of the same source does with its arguments. */
export interface Summary {
  /** By parameter. */
  readonly params: readonly ('borrows' | 'keeps' | Releaser['families'])[];
  /** What it returns is new. */
  readonly allocates?: Allocator;
  /** It returns that parameter. */
  readonly returns?: number;
  /** It returns such a number. */
  readonly result?: Value;
}

/** Who hears of mistakes, and knows the functions of the source. */
export interface Listener {
  found(id: string, message: string, places: readonly Place[], state: State): void;
  summaryOf(symbol: FunctionSymbol): Summary;
}

/** Where something is stored: a key of the state's cells, a whole variable, or nobody knows. */
type Location =
  | { readonly variable: Variable }
  | { readonly cell: string; readonly name: string | undefined }
  | undefined;

/** Evaluates expressions of one function. */
export class Evaluator {
  private readonly listener: Listener;
  private readonly sites = new Map<Expr, number>();
  /** Variables whose address something may have kept: nothing is known of them. */
  private readonly shared = new Set<Variable>();
  /** A function was called that never returns. */
  ended = false;

  private readonly given: ReadonlyMap<string, bigint>;

  /** @param given - the values that variables of the source have. */
  constructor(listener: Listener, given: ReadonlyMap<string, bigint>) {
    this.listener = listener;
    this.given = given;
  }

  /** The number of the block that an expression makes. */
  siteOf(expr: Expr): number {
    let site = this.sites.get(expr);
    if (site === undefined) this.sites.set(expr, (site = this.sites.size));
    return site;
  }

  value(expr: Expr, state: State): Value {
    switch (expr.kind) {
      case 'int':
        return exactly(expr.value);
      case 'load':
      case 'variable':
      case 'member':
      case 'deref':
        return this.read(expr, state);
      case 'decay':
      case 'address-of':
        return this.addressOf(expr.operand, state);
      case 'cast':
        return this.value(expr.operand, state);
      case 'pointer-add': {
        const base = this.value(expr.pointer, state);
        const index = this.value(expr.index, state);
        if (base.kind === 'number') return UNKNOWN;
        const step = index.kind === 'number' ? index.exact : undefined;
        const sign = expr.op === '-' ? -1 : 1;
        const by = step === undefined ? undefined : sign * Number(step) * expr.scale;
        const moved = by === undefined || base.offset === undefined ? undefined : base.offset + by;
        return { ...base, offset: moved };
      }
      case 'assign':
        return this.assign(expr.target, this.value(expr.value, state), expr.value, state);
      case 'assign-op':
      case 'increment':
        return this.moved(expr, state);
      case 'comma':
        this.value(expr.left, state);
        return this.value(expr.right, state);
      case 'conditional':
        this.value(expr.condition, state);
        return this.either(this.value(expr.then, state), this.value(expr.otherwise, state), state);
      case 'binary':
        return this.binary(expr, state);
      case 'unary': {
        const operand = this.value(expr.operand, state);
        if (expr.op !== '!') this.escape(operand, state);
        return UNKNOWN;
      }
      case 'call':
        return this.call(expr, state);
      case 'statement-expr':
        return this.statements(expr, state);
      case 'builtin': {
        const args = expr.args.map((arg) => this.value(arg, state));
        if (expr.name === 'trap' || expr.name === 'unreachable') this.ended = true;
        this.contentsAway(args, state);
        const same = KNOWN.returned(expr.name);
        if (same) return aliasOf(args[0], same.orNull);
        if (/atomic|sync/.test(expr.name)) for (const arg of args.slice(1)) this.escape(arg, state);
        return UNKNOWN;
      }
      default:
        for (const part of exprParts(expr)) this.value(part, state);
        return UNKNOWN;
    }
  }

  /** One of two values: an allocation and NULL are an allocation that may fail. */
  private either(one: Value, other: Value, state: State): Value {
    if (one.kind === 'number' && other.kind === 'number') return UNKNOWN;
    if (isNull(other)) return one;
    if (isNull(one)) return other;
    this.escape(one, state);
    this.escape(other, state);
    return UNKNOWN;
  }

  /** Bits that are set in a pointer leave it one; other arithmetic hides it. */
  private binary(expr: Extract<Expr, { kind: 'binary' }>, state: State): Value {
    const left = this.value(expr.left, state);
    const right = this.value(expr.right, state);
    if (/^([=!]=|[<>]=?)$/.test(expr.op)) return UNKNOWN;
    const pointer = left.kind === 'block' ? left : right;
    const isOne = (left.kind === 'block') !== (right.kind === 'block');
    if (isOne && pointer.kind === 'block' && /^[-+|&]$/.test(expr.op)) {
      return { ...pointer, offset: undefined };
    }
    this.escape(left, state);
    this.escape(right, state);
    return UNKNOWN;
  }

  /** What lies where pointers point to is copied by somebody. */
  private contentsAway(pointers: readonly Value[], state: State): void {
    for (const pointer of pointers) {
      if (pointer.kind === 'number') continue;
      const holder = pointer.kind === 'block' ? String(pointer.site) : `v${pointer.variable.id}`;
      if (pointer.kind === 'address') {
        const held = state.values.get(pointer.variable);
        state.values.delete(pointer.variable);
        if (held) this.escape(held, state);
      }
      for (const [cell, value] of state.cells) {
        if (!cell.startsWith(`${holder}+`)) continue;
        state.cells.delete(cell);
        this.escape(value, state);
      }
    }
  }

  /** A value goes where it is not followed. */
  escape(value: Value, state: State): void {
    if (value.kind === 'block') {
      const block = state.blocks.get(value.site);
      if (block?.status === 'owned' || block?.status === 'moved') state.release(value.site);
      else if (block?.status === 'given') this.kept(value.site, state);
    } else if (value.kind === 'address') {
      const { variable } = value;
      const held = state.values.get(variable);
      this.shared.add(variable);
      if (held) this.escape(held, state);
      const prefix = `v${variable.id}+`;
      for (const [cell, inner] of state.cells) {
        if (cell.startsWith(prefix)) this.escape(inner, state);
      }
      state.drop(variable);
    }
  }

  /** A parameter's block was kept; whoever makes the summary wants to know. */
  private kept(site: number, state: State): void {
    state.change(site, { name: 'kept' });
  }

  private locate(target: Expr, state: State): Location {
    const at = target;
    if (at.kind === 'variable') return { variable: at.variable };
    const place = this.placeOf(at, state);
    return place && { cell: place.holder + '+' + place.offset, name: place.name };
  }

  /** The holder of a member and where in it: `v3` for a variable, `3` for a block. */
  private placeOf(
    expr: Expr,
    state: State,
  ): { holder: string; offset: number; name: string | undefined } | undefined {
    if (expr.kind === 'variable') {
      return isOwn(expr.variable) && !this.shared.has(expr.variable)
        ? { holder: `v${expr.variable.id}`, offset: 0, name: expr.variable.name }
        : undefined;
    }
    if (expr.kind === 'member') {
      const base = this.placeOf(expr.base, state);
      const { offset, name = '' } = expr.field;
      return (
        base && {
          holder: base.holder,
          offset: base.offset + offset,
          name: name === '' ? base.name : `${base.name ?? '?'}.${name}`,
        }
      );
    }
    if (expr.kind !== 'deref') return undefined;
    const pointer = this.value(expr.operand, state);
    const [variable] = variablesIn(expr.operand);
    if (pointer.kind === 'block' && pointer.offset !== undefined) {
      this.used(pointer.site, variable, expr.place, state);
      return { holder: String(pointer.site), offset: pointer.offset, name: variable?.name };
    }
    if (pointer.kind === 'block') this.used(pointer.site, variable, expr.place, state);
    if (pointer.kind === 'address') {
      const isPart = expr.type.kind === 'int' && expr.type.size < 8;
      if (isPart && state.values.get(pointer.variable)?.kind === 'block') {
        // A pointer is taken to pieces.
        this.escape(pointer, state);
        return undefined;
      }
      const { id, name } = pointer.variable;
      if (pointer.offset === undefined) return undefined;
      return { holder: `v${id}`, offset: pointer.offset, name };
    }
    return undefined;
  }

  private used(site: number, variable: Variable | undefined, at: Place, state: State): void {
    const block = state.blocks.get(site);
    if (block?.status !== 'freed' || !variable) return;
    const message = `Dereferencing '${variable.name}' after it is deallocated / released`;
    this.listener.found('deallocuse', message, [block.freedAt!, at], state);
    state.release(site);
  }

  private read(expr: Expr, state: State): Value {
    if (expr.kind === 'load') return this.read(expr.operand, state);
    if (expr.kind === 'variable') {
      const { name, storage } = expr.variable;
      const set = storage === 'local' || storage === 'param' ? undefined : this.given.get(name);
      if (set !== undefined) return exactly(set);
      const held = state.values.get(expr.variable) ?? state.cells.get(`v${expr.variable.id}+0`);
      return held ?? UNKNOWN;
    }
    if (expr.kind === 'member' || expr.kind === 'deref') {
      const place = this.placeOf(expr, state);
      return (place && state.cells.get(`${place.holder}+${place.offset}`)) ?? UNKNOWN;
    }
    return this.value(expr, state);
  }

  private addressOf(operand: Expr, state: State): Value {
    const at = operand.kind === 'load' ? operand.operand : operand;
    if (at.kind === 'deref') return this.value(at.operand, state);
    if (at.kind === 'variable') {
      return isOwn(at.variable) ? { kind: 'address', variable: at.variable, offset: 0 } : UNKNOWN;
    }
    if (at.kind !== 'member') return UNKNOWN;
    const base = this.addressOf(at.base, state);
    if (base.kind === 'number' || base.offset === undefined) return base;
    return { ...base, offset: base.offset + at.field.offset };
  }

  /** Stores a value; tells the block its name. @param from - the expression that it comes from. */
  assign(target: Expr, value: Value, from: Expr, state: State): Value {
    const to = this.locate(target, state);
    if (to && 'variable' in to) return this.setVariable(to.variable, value, from, state);
    if (!to) {
      this.escape(value, state);
      return value;
    }
    // What lies in the caller's memory is the caller's.
    const holder = state.blocks.get(Number.parseInt(to.cell, 10));
    if (
      holder?.status === 'given' &&
      !(value.kind === 'block' && to.cell.startsWith(`${value.site}+`))
    ) {
      this.escape(value, state);
      return value;
    }
    if (value.kind === 'block') this.name(value.site, to.name, state);
    if (value.kind === 'address') this.escape(value, state);
    state.cells.set(to.cell, value);
    return value;
  }

  /** A variable gets a value. */
  setVariable(variable: Variable, value: Value, from: Expr, state: State): Value {
    if (!isOwn(variable) || this.shared.has(variable)) {
      this.escape(value, state);
      return value;
    }
    if (value.kind === 'block') {
      this.name(value.site, variable.name, state);
      const { movedFrom } = state.blocks.get(value.site) ?? {};
      const old = state.values.get(variable);
      if (movedFrom !== undefined && old?.kind === 'block' && old.site === movedFrom) {
        state.change(movedFrom, { overwrittenAt: outermost(bare(from).place) });
      }
    }
    state.values.set(variable, value);
    return value;
  }

  private name(site: number, name: string | undefined, state: State): void {
    const block = state.blocks.get(site);
    if (block && block.name === undefined && block.status !== 'given') state.change(site, { name });
  }

  private moved(expr: Extract<Expr, { kind: 'assign-op' | 'increment' }>, state: State): Value {
    if (expr.kind === 'assign-op') this.value(expr.value, state);
    const { target } = expr;
    const old = this.read(target, state);
    const value: Value = old.kind === 'block' ? { ...old, offset: undefined } : UNKNOWN;
    if (target.kind !== 'variable') return value;
    return this.setVariable(target.variable, value, target, state);
  }

  /** `({ … })`: what is done in order, and with what goes two ways all bets are off. */
  private statements(expr: Extract<Expr, { kind: 'statement-expr' }>, state: State): Value {
    const locals: Variable[] = [];
    for (const one of expr.body.statements) {
      if (one.kind === 'expr') this.value(one.expr, state);
      else if (one.kind === 'declare') {
        locals.push(one.variable);
        for (const { value, offset } of one.init?.items ?? []) {
          const held = this.value(value, state);
          if (offset === 0) this.setVariable(one.variable, held, value, state);
          else this.escape(held, state);
        }
      } else {
        walk({ statement: one }, (node) => {
          if (node.expr?.kind !== 'variable') return;
          this.escape(state.values.get(node.expr.variable) ?? UNKNOWN, state);
          state.values.delete(node.expr.variable);
        });
      }
    }
    const value = expr.result ? this.value(expr.result, state) : UNKNOWN;
    for (const variable of locals) state.drop(variable);
    return value;
  }

  private call(call: CallExpr, state: State): Value {
    const callee = bare(call.callee);
    const symbol = callee.kind === 'function' ? callee.function : undefined;
    if (!symbol) this.value(call.callee, state);
    const args = call.args.map((arg) => this.value(arg, state));
    if (this.ended) return UNKNOWN;
    const name = calledName(call) ?? '';
    const allocator = KNOWN.allocator(name);
    const releaser = KNOWN.releaser(name);
    if (allocator) return this.allocate(call, allocator, args, state);
    if (releaser) {
      this.free(call, releaser, args[releaser.arg] ?? UNKNOWN, state);
      return UNKNOWN;
    }
    const returned = KNOWN.returned(name);
    if (returned !== undefined) {
      this.contentsAway(args, state);
      return aliasOf(args[returned.arg] ?? UNKNOWN, returned.orNull);
    }
    if (KNOWN.ends(name) || call.signature.noreturn) {
      this.ended = true;
      return UNKNOWN;
    }
    if (KNOWN.keepsNothing(name)) {
      this.contentsAway(args, state);
      return UNKNOWN;
    }
    if (symbol?.body) return this.summarized(call, symbol, args, state);
    for (const arg of args) this.escape(arg, state);
    return UNKNOWN;
  }

  private summarized(
    call: CallExpr,
    symbol: FunctionSymbol,
    args: readonly Value[],
    state: State,
  ): Value {
    const summary = this.listener.summaryOf(symbol);
    for (const [i, arg] of args.entries()) {
      const does = summary.params[i] ?? 'keeps';
      if (does === 'borrows' && arg.kind !== 'address') continue;
      if (typeof does === 'string') this.escape(arg, state);
      else {
        // With its members, it may be.
        this.contentsAway([arg], state);
        this.free(call, { arg: i, families: does }, arg, state);
      }
    }
    if (summary.allocates) return this.allocate(call, summary.allocates, args, state);
    const { returns, result = UNKNOWN } = summary;
    const same = returns === undefined ? result : (args[returns] ?? UNKNOWN);
    return same.kind === 'block' ? { ...same, offset: undefined } : same;
  }

  private allocate(
    call: CallExpr,
    allocator: Allocator,
    args: readonly Value[],
    state: State,
  ): Value {
    const site = this.siteOf(call);
    // One of an earlier turn of a loop, to which something else points now.
    if (state.blocks.has(site)) state.release(site);
    const { family, failsWithError = false, moves, through } = allocator;
    const taken = moves === undefined ? undefined : args[moves];
    if (taken?.kind === 'block') state.change(taken.site, { status: 'moved' });
    const place = call.callee.place;
    let by = calledName(call) ?? '';
    for (let at = place.expansion; at; at = at.use.expansion) by = at.macro;
    state.blocks.set(site, {
      family,
      by,
      at: outermost(place),
      name: undefined,
      status: 'owned',
      isSure: false,
      failsWithError,
      ...(taken?.kind === 'block' ? { movedFrom: taken.site } : {}),
    });
    const made: Value = { kind: 'block', site, offset: 0 };
    if (taken?.kind === 'block') {
      const prefix = `${taken.site}+`;
      for (const [cell, value] of state.cells) {
        if (!cell.startsWith(prefix)) continue;
        state.cells.set(`${site}+${cell.slice(prefix.length)}`, value);
      }
    }
    if (through === undefined) return made;
    const target = args[through];
    if (target?.kind === 'address' && !this.shared.has(target.variable)) {
      this.setVariable(target.variable, made, call, state);
    } else state.release(site);
    return UNKNOWN;
  }

  private free(call: CallExpr, { families, arg }: Releaser, value: Value, state: State): void {
    const at = outermost(call.callee.place);
    const given = bare(call.args[arg]);
    const [variable] = given ? variablesIn(given) : [];
    if (value.kind !== 'block') {
      const from = given && (given.kind === 'cast' ? bare(given.operand) : given);
      const isKnown = value.kind === 'number' && value.exact !== undefined;
      if (from?.kind !== 'variable' || isKnown || !isOwn(from.variable)) return;
      if (this.shared.has(from.variable)) return;
      const site = this.siteOf(call);
      const block = { family: families[0], by: '', at, name: from.variable.name } as const;
      state.blocks.set(site, { ...block, status: 'freed', isSure: true, freedAt: at });
      state.values.set(from.variable, { kind: 'block', site, offset: 0 });
      return;
    }
    const block = state.blocks.get(value.site);
    if (!block) return;
    const name = variable?.name ?? block.name ?? '';
    state.empty(value.site);
    if (block.status === 'given') {
      state.change(value.site, { status: 'freed', family: families.join(), freedAt: at });
    } else if (block.status === 'freed') {
      const isFile = block.family === 'file';
      const what = isFile
        ? `Resource handle '${name}' freed twice.`
        : `Memory pointed to by '${name}' is freed twice.`;
      this.listener.found('doubleFree', what, [block.freedAt ?? block.at, at], state);
      state.release(value.site);
    } else if (!families.includes(block.family)) {
      const message = `Mismatching allocation and deallocation: ${name}`;
      this.listener.found('mismatchAllocDealloc', message, [block.at, at], state);
      state.release(value.site);
    } else state.change(value.site, { status: 'freed', freedAt: at, isSure: true });
  }
}

function isNull(value: Value): boolean {
  return value.kind === 'number' && value.exact === 0n;
}

/** Another pointer to the same block. */
function aliasOf(value: Value, orNull: boolean): Value {
  return value.kind === 'block' && orNull ? { ...value, offset: undefined, orNull } : value;
}
