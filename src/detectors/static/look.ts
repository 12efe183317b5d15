/**
 * The static look: goes all ways through each function of a source, and finds blocks that are lost
 * on one of them, freed twice, freed by the wrong function, or used when they are freed.
 */
import { DEFAULT_LIMITS } from '../../base/limits.ts';
import { outermost, type Place } from '../../cc/base/place.ts';
import type { Expr, FunctionSymbol, Program, Variable } from '../../cc/parse/ast.ts';
import { walk } from '../../cc/parse/walk.ts';
import { calledName, variablesIn } from '../cppcheck/tree.ts';
import { branch } from './branch.ts';
import { Evaluator, type Listener, type Summary } from './evaluate.ts';
import { KNOWN } from './families.ts';
import { flowOf, type FlowNode } from './graph.ts';
import { State, UNKNOWN, type Block, type Turn, type Value } from './state.ts';

/** Something found. */
export interface Finding {
  readonly id: string;
  readonly message: string;
  readonly place: Place;
  /** What led to it, in order. */
  readonly notes: readonly { readonly place: Place; readonly text: string }[];
}

/** What came of a look at a source. */
export interface Looked {
  readonly findings: readonly Finding[];
  /** Functions with more ways than were gone. */
  readonly unfinished: readonly FunctionSymbol[];
}

/** How to look. */
export interface LookOptions {
  /** Steps in one function at most. */
  readonly steps?: number;
  /** The values that variables of the source have, such as parameters of a module. */
  readonly given?: ReadonlyMap<string, bigint>;
}

/** Steps in a function that is looked at only to know what it does with its arguments. */
const SUMMARY_STEPS = 2000;
/** How deep functions of a source that call each other are looked into. */
const SUMMARY_DEPTH = 8;
/** Turns of the way that a finding tells. */
const TURNS = 8;
const RESOURCES = new Set(['file', 'pipe', 'folder']);

/** Looks at the functions of a source. @param isOwn - whether a file is the user's. */
export function lookAt(
  program: Program,
  isOwn: (file: string) => boolean,
  { steps = DEFAULT_LIMITS['static-steps'], given = new Map() }: LookOptions = {},
): Looked {
  const errors = program.diagnostics.filter(({ severity }) => severity !== 'warning');
  const summaries = new Summaries(given);
  const findings: Finding[] = [];
  const unfinished: FunctionSymbol[] = [];
  for (const symbol of program.functions) {
    if (!symbol.body) continue;
    const { file, line: first } = outermost(symbol.body.block.place);
    const { line: last } = outermost(symbol.body.end);
    const isBroken = errors.some((e) => e.file === file && e.line >= first && e.line <= last);
    if (!isOwn(file) || isBroken) continue;
    const ways = new Ways(symbol, summaries, steps, given);
    if (!ways.go(new State())) unfinished.push(symbol);
    findings.push(...ways.findings());
  }
  return { findings, unfinished };
}

/** What a parameter points to. */
const GIVEN = { family: '', by: '', name: undefined, status: 'given', isSure: false } as const;

/** What functions of the source do with their arguments, found when first asked for. */
class Summaries {
  private readonly known = new Map<FunctionSymbol, Summary>();
  private depth = 0;
  private readonly given: ReadonlyMap<string, bigint>;

  constructor(given: ReadonlyMap<string, bigint>) {
    this.given = given;
  }

  of(symbol: FunctionSymbol): Summary {
    const known = this.known.get(symbol);
    if (known) return known;
    // One that calls itself: nothing is known of the inner call.
    this.known.set(symbol, { params: [] });
    if (this.depth >= SUMMARY_DEPTH) return { params: [] };
    this.depth++;
    const ways = new Ways(symbol, this, SUMMARY_STEPS, this.given);
    const summary = ways.summary();
    this.depth--;
    this.known.set(symbol, summary);
    return summary;
  }
}

/** The end of one way. */
interface End {
  readonly value: Value;
  readonly block: Block | undefined;
  /** Of each parameter, what became of the block that it pointed to. */
  readonly params: readonly (Block | undefined | 'null')[];
}

class Ways implements Listener {
  private readonly symbol: FunctionSymbol;
  private readonly summaries: Summaries;
  private readonly evaluator: Evaluator;
  private readonly ends: End[] = [];
  private readonly said = new Map<string, Finding>();
  /** Variables that conditions ask about; what others hold only matters when it is a block. */
  private readonly asked = new Set<Variable>();
  private stepsLeft: number;

  constructor(
    symbol: FunctionSymbol,
    summaries: Summaries,
    steps: number,
    given: ReadonlyMap<string, bigint>,
  ) {
    this.symbol = symbol;
    this.summaries = summaries;
    this.stepsLeft = steps;
    this.evaluator = new Evaluator(this, given);
  }

  findings(): Finding[] {
    return [...this.said.values()];
  }

  summaryOf(symbol: FunctionSymbol): Summary {
    return this.summaries.of(symbol);
  }

  found(id: string, message: string, places: readonly Place[], state: State): void {
    const place = outermost(places.at(-1)!);
    const key = `${place.file}:${place.line} ${id} ${message}`;
    if (this.said.has(key)) return;
    const notes = [
      ...places.slice(0, -1).map((one) => ({ place: outermost(one), text: beginningOf(id) })),
      ...turnsOf(state.turns),
    ];
    this.said.set(key, { id, message, place, notes });
  }

  /** Goes all ways; false when there are too many. */
  go(start: State): boolean {
    const begin = flowOf(this.symbol.body!);
    this.noteAsked(begin);
    const seen = new Map<number, Set<string>>();
    const open: { node: FlowNode; state: State }[] = [{ node: begin, state: start }];
    for (let at = open.pop(); at; at = open.pop()) {
      if (--this.stepsLeft < 0) return false;
      const { node, state } = at;
      const { kind } = node.action;
      if (kind === 'join' || kind === 'branch' || kind === 'switch') {
        const key = state.key();
        const keys = seen.get(node.id) ?? new Set();
        if (keys.has(key)) continue;
        seen.set(node.id, keys.add(key));
      }
      this.evaluator.ended = false;
      for (const next of this.step(node, state)) open.push(next);
    }
    return true;
  }

  /** What this function does for those that call it. */
  summary(): Summary {
    const { params } = this.symbol.body!;
    const state = new State();
    for (const [i, param] of params.entries()) {
      const { kind } = param.type;
      if (kind !== 'pointer' && !(kind === 'int' && param.type.size === 8)) continue;
      const at = param.place;
      const given: Block = { ...GIVEN, at };
      state.blocks.set(-1 - i, given);
      state.values.set(param, { kind: 'block', site: -1 - i, offset: 0 });
    }
    if (!this.go(state) || this.ends.length === 0) return { params: [] };
    const passed = this.ends.map(({ value }) => (value.kind === 'block' ? -1 - value.site : -1));
    const isSame = passed[0] >= 0 && passed.every((one) => one === passed[0]);
    const does = params.map((_, i) =>
      // What it returns sometimes, whoever calls it has or has not.
      !isSame && passed.includes(i) ? 'keeps' : this.fateOf(i),
    );
    const made = this.ends.map(({ block }) => (block?.status === 'owned' ? block : undefined));
    const isOther = ({ value, block }: End): boolean =>
      block?.status === 'owned' ? false : value.kind !== 'number' || (value.signs & 4) !== 0;
    const first = made.find((block) => block !== undefined);
    if (first && !this.ends.some(isOther) && made.every((b) => !b || b.family === first.family)) {
      const { family, failsWithError = false } = first;
      return { params: does, allocates: { family, failsWithError } };
    }
    if (isSame) return { params: does, returns: passed[0] };
    return { params: does, result: this.ends.map(({ value }) => value).reduce(eitherOf) };
  }

  private fateOf(i: number): Summary['params'][number] {
    const fates = this.ends.flatMap(({ params }) => (params[i] === 'null' ? [] : [params[i]]));
    if (fates.some((block) => !block || block.name === 'kept')) return 'keeps';
    const freed = fates.filter((block) => block?.status === 'freed');
    if (freed.length === 0) return 'borrows';
    return freed.length === fates.length ? freed[0]!.family.split(',') : 'keeps';
  }

  private noteAsked(begin: FlowNode): void {
    const seen = new Set<FlowNode>([begin]);
    for (const { action, next, otherwise, cases } of seen) {
      if (action.kind === 'branch')
        for (const one of variablesIn(action.condition)) this.asked.add(one);
      if (action.kind === 'switch')
        for (const one of variablesIn(action.value)) this.asked.add(one);
      for (const to of [next, otherwise, ...(cases ?? []).map((one) => one.to)])
        if (to) seen.add(to);
    }
  }

  private *step(node: FlowNode, state: State): Generator<{ node: FlowNode; state: State }> {
    const { action, next } = node;
    switch (action.kind) {
      case 'join':
        break;
      case 'evaluate':
        this.evaluator.value(action.expr, state);
        if (this.evaluator.ended) return;
        this.collect(state, action.place);
        break;
      case 'declare':
        this.declare(action.variable, action.items, state);
        if (this.evaluator.ended) return;
        this.collect(state, action.place);
        break;
      case 'leave':
        this.leave(action.variables, state);
        this.collect(state, action.place);
        break;
      case 'branch': {
        const { yes, no } = branch(action.condition, this.evaluator, state);
        if (this.evaluator.ended) return;
        for (const [to, one, text] of [
          [node.otherwise, no, 'this is false'],
          [next, yes, 'this is true'],
        ] as const) {
          if (!one || !to) continue;
          if (yes && no) {
            one.turns = { place: action.condition.place, text, before: one.turns };
          }
          this.collect(one, action.place);
          this.prune(one);
          yield { node: to, state: one };
        }
        return;
      }
      case 'switch':
        yield* this.choose(node, action.value, state);
        return;
      case 'return':
        this.finish(action.value, action.place, state);
        return;
      case 'end':
        return;
    }
    this.prune(state);
    if (next) yield { node: next, state };
  }

  private declare(
    variable: Variable,
    items: readonly { readonly offset: number; readonly value: Expr }[],
    state: State,
  ): void {
    state.drop(variable);
    const isWhole = variable.type.kind !== 'record' && variable.type.kind !== 'array';
    for (const { offset, value } of items) {
      const held = this.evaluator.value(value, state);
      if (isWhole) this.evaluator.setVariable(variable, held, value, state);
      else if (held.kind === 'block' && variable.storage === 'local') {
        state.cells.set(`v${variable.id}+${offset}`, held);
        state.change(held.site, { name: state.blocks.get(held.site)?.name ?? variable.name });
      } else this.evaluator.escape(held, state);
    }
  }

  private *choose(
    { cases = [], otherwise }: FlowNode,
    value: Expr,
    state: State,
  ): Generator<{ node: FlowNode; state: State }> {
    const held = this.evaluator.value(value, state);
    if (this.evaluator.ended) return;
    const exact = held.kind === 'number' ? held.exact : undefined;
    const fits = cases.filter(
      ({ when }) => exact === undefined || (when.low <= exact && exact <= when.high),
    );
    for (const { to } of fits) yield { node: to, state: new State(state) };
    if (otherwise && (exact === undefined || fits.length === 0)) yield { node: otherwise, state };
  }

  /** Numbers that no condition asks about only make states differ. */
  private prune(state: State): void {
    for (const [variable, value] of state.values) {
      if (value.kind === 'number' && !this.asked.has(variable)) state.values.delete(variable);
    }
  }

  private leave(variables: readonly Variable[], state: State): void {
    for (const variable of [...variables].reverse()) {
      const { cleanup } = variable;
      const value = state.values.get(variable) ?? UNKNOWN;
      if (cleanup && value.kind === 'block') {
        if (!releases(cleanup)) this.evaluator.escape(value, state);
        else if (state.blocks.get(value.site)?.status === 'owned') {
          state.empty(value.site);
          state.blocks.delete(value.site);
          state.replace(value.site, UNKNOWN);
        }
      }
      state.drop(variable);
    }
  }

  private finish(value: Expr | undefined, place: Place, state: State): void {
    const result = value ? this.evaluator.value(value, state) : UNKNOWN;
    if (this.evaluator.ended) return;
    const block = result.kind === 'block' ? state.blocks.get(result.site) : undefined;
    const params = this.symbol.body!.params.map((_, i) => {
      const given = state.blocks.get(-1 - i);
      const isThere = [...state.values.values()].some(
        (v) => v.kind === 'block' && v.site === -1 - i,
      );
      return given?.status === 'given' && !isThere && given.name !== 'kept' ? 'null' : given;
    });
    this.ends.push({ value: result, block, params });
    if (block?.status === 'freed' && result.kind === 'block' && block.freedAt) {
      const [variable] = value ? variablesIn(value) : [];
      const name = variable?.name ?? block.name ?? '';
      const message = `Returning/dereferencing '${name}' after it is deallocated / released`;
      this.found('deallocret', message, [block.freedAt, place], state);
    }
    if (result.kind !== 'block' || result.site >= 0) this.evaluator.escape(result, state);
    this.leave([...state.values.keys()], state);
    state.cells.forEach((_, cell) => cell.startsWith('v') && state.cells.delete(cell));
    this.collect(state, place);
  }

  /** Says which blocks are lost here. */
  private collect(state: State, place: Place): void {
    for (const site of state.lost()) {
      const block = state.blocks.get(site);
      if (!block) continue;
      if (block.status === 'owned') this.leak(block, place, state);
      if (block.status === 'owned') state.release(site);
      else if (block.status !== 'given' && block.status !== 'moved') state.blocks.delete(site);
    }
  }

  private leak(block: Block, place: Place, state: State): void {
    const { name, by, at, overwrittenAt, family } = block;
    if (overwrittenAt) {
      const message = `Common realloc mistake: '${name}' nulled but not freed upon failure`;
      this.found('memleakOnRealloc', message, [at, overwrittenAt], state);
    } else if (name === undefined) {
      const message = `Return value of allocation function '${by}' is not stored.`;
      this.found('leakReturnValNotUsed', message, [at], state);
    } else if (RESOURCES.has(family)) {
      this.found('resourceLeak', `Resource leak: ${name}`, [at, place], state);
    } else this.found('memleak', `Memory leak: ${name}`, [at, place], state);
  }
}

function beginningOf(id: string): string {
  return /^(doubleFree|dealloc)/.test(id) ? 'released here' : 'allocated here';
}

/** A number that is one of two. */
function eitherOf(one: Value, other: Value): Value {
  if (one.kind !== 'number' || other.kind !== 'number') return UNKNOWN;
  if (one.exact !== undefined && one.exact === other.exact) return one;
  return { kind: 'number', signs: one.signs | other.signs };
}

function turnsOf(last: Turn | undefined): { place: Place; text: string }[] {
  const turns: { place: Place; text: string }[] = [];
  for (let at = last; at && turns.length < TURNS; at = at.before) {
    turns.push({ place: outermost(at.place), text: at.text });
  }
  return turns.reverse();
}

/** Whether a cleanup function releases what the variable holds. */
function releases({ body }: FunctionSymbol): boolean {
  let found = false;
  if (!body) return false;
  walk({ statement: body.block }, ({ expr }) => {
    if (expr?.kind === 'call' && KNOWN.releaser(calledName(expr) ?? '')) found = true;
  });
  return found;
}
