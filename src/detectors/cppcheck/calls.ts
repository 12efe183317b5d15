/**
 * What cppcheck finds at single calls: results of allocation that nobody keeps ("Memory leaks
 * (address not taken)") and `p = realloc(p, n)` ("Memory leaks (function variables)").
 */
import { outermost } from '../../cc/base/place.ts';
import type { CallExpr, Expr, FunctionSymbol, Statement, Variable } from '../../cc/parse/ast.ts';
import { parts, walk, type Node } from '../../cc/parse/walk.ts';
import { STD } from './library.ts';
import type { Finding } from './pointers.ts';
import { bare, callAtEnd, calledName, callIn, uncast, variableIn } from './tree.ts';

/** Allocations whose result is dropped, or given to a function that does not release it. */
export function unstored(symbol: FunctionSymbol): Finding[] {
  const found: Finding[] = [];
  walk({ statement: symbol.body!.block }, (node) => {
    for (const call of droppedIn(node)) {
      const name = allocatorOf(call, new Set());
      if (name === undefined) continue;
      const message = `Return value of allocation function '${name}' is not stored.`;
      found.push({ id: 'leakReturnValNotUsed', message, places: [outermost(call.callee.place)] });
    }
    if (node.expr?.kind !== 'call') return;
    const taker = calledName(node.expr);
    if (taker === undefined || !STD.knows(taker) || STD.releases(taker)) return;
    for (const arg of node.expr.args) {
      const call = callIn(arg);
      const name = call && allocatorOf(call, new Set());
      if (!call || name === undefined) continue;
      const message = `Allocation with ${name}, ${taker} doesn't release it.`;
      found.push({ id: 'leakNoVarFunctionCall', message, places: [outermost(call.callee.place)] });
    }
  });
  return found;
}

/** The calls right below a node whose results nobody has afterwards. */
function droppedIn({ statement, expr }: Node): CallExpr[] {
  const dropped: Expr[] = [];
  if (statement?.kind === 'expr') dropped.push(statement.expr);
  if (statement?.kind === 'if' || statement?.kind === 'while') dropped.push(statement.condition);
  if (expr?.kind === 'unary') dropped.push(expr.operand);
  if (expr?.kind === 'binary' && /[=<>]/.test(expr.op) && !/<<|>>/.test(expr.op)) {
    dropped.push(expr.left, expr.right);
  }
  return dropped.flatMap((one) => callIn(one) ?? []);
}

/** The name of a function that allocates: the library's, or one here that returns such a result. */
function allocatorOf(call: CallExpr, seen: Set<FunctionSymbol>): string | undefined {
  const name = calledName(call);
  if (name === undefined) return undefined;
  if (STD.allocates(name)) return name;
  const callee = bare(call.callee);
  const symbol = callee.kind === 'function' ? callee.function : undefined;
  return symbol?.body && returnsAllocated(symbol, seen) ? name : undefined;
}

function returnsAllocated(symbol: FunctionSymbol, seen: Set<FunctionSymbol>): boolean {
  if (seen.has(symbol)) return false;
  seen.add(symbol);
  const { block } = symbol.body!;
  const first = firstReturn(block);
  if (!first?.value) return false;
  const call = callIn(first.value);
  if (call && allocatorOf(call, seen) !== undefined) return true;
  const variable = variableIn(first.value);
  if (!variable || variable.storage !== 'local' || !block.statements.includes(first)) return false;
  return assignedTo(variable, block).some((value) => {
    const made = callIn(value);
    return made !== undefined && allocatorOf(made, seen) !== undefined;
  });
}

type Return = Extract<Statement, { kind: 'return' }>;

function firstReturn(block: Statement): Return | undefined {
  let first: Return | undefined;
  walk({ statement: block }, ({ statement }) => {
    if (statement?.kind === 'return') first ??= statement;
  });
  return first;
}

function assignedTo(variable: Variable, block: Statement): Expr[] {
  const values: Expr[] = [];
  walk({ statement: block }, ({ statement, expr }) => {
    if (statement?.kind === 'declare' && statement.variable === variable) {
      values.push(...(statement.init?.items ?? []).map((item) => item.value));
    } else if (expr?.kind === 'assign' && variableIn(expr.target) === variable) {
      values.push(expr.value);
    }
  });
  return values;
}

/** `p = realloc(p, n)`, where nothing else has `p`. */
export function reallocMistakes(symbol: FunctionSymbol): Finding[] {
  const found: Finding[] = [];
  const { block, params } = symbol.body!;
  const known = new Set<Variable>(params);
  /** Those that hold NULL, until a loop may have changed that. */
  const empty = new Set<Variable>();
  const visit = (node: Node, following: Statement | undefined): void => {
    const { expr, statement } = node;
    if (statement?.kind === 'declare' && statement.init?.items.length === 1) {
      note(statement.variable, statement.init.items[0].value, known, empty);
    }
    if (statement?.kind === 'block') {
      for (const [i, one] of statement.statements.entries()) {
        visit({ statement: one }, statement.statements[i + 1]);
      }
      return;
    }
    if (expr?.kind === 'assign') {
      const target = bare(expr.target);
      if (target.kind === 'variable') {
        const { variable } = target;
        if (
          !empty.has(variable) &&
          isMistake(variable, expr.value, known) &&
          !endsOnFailure(variable, following)
        ) {
          const { name } = variable;
          const message = `Common realloc mistake: '${name}' nulled but not freed upon failure`;
          found.push({ id: 'memleakOnRealloc', message, places: [outermost(target.place)] });
        }
        note(variable, expr.value, known, empty);
      } else if (target.kind === 'member') note(undefined, expr.value, known, empty);
    }
    if (/^(while|for|do)$/.test(statement?.kind ?? '')) empty.clear();
    for (const part of parts(node)) visit(part, following);
  };
  visit({ statement: block }, undefined);
  return found;
}

/** After `q = p` both have the block, after `p = NULL` nobody has. */
function note(
  target: Variable | undefined,
  value: Expr,
  known: Set<Variable>,
  empty: Set<Variable>,
): void {
  const at = uncast(value);
  const from = at.kind === 'variable' ? at.variable : undefined;
  if (from) known.add(from);
  if (!target) return;
  if (from !== undefined || at.kind === 'member') known.add(target);
  if (at.kind === 'int' && at.value === 0n) empty.add(target);
  else empty.delete(target);
}

function isMistake(variable: Variable, value: Expr, known: ReadonlySet<Variable>): boolean {
  const call = callIn(value);
  const name = call && calledName(call);
  const moves = name === undefined ? undefined : STD.reallocates(name);
  if (!call || moves?.group !== 'memory' || variable.storage === 'param') return false;
  return variableIn(call.args[moves.arg]) === variable && !known.has(variable);
}

/** `if (!p) die();` */
function endsOnFailure(variable: Variable, following: Statement | undefined): boolean {
  if (following?.kind !== 'if' || !callAtEnd(following.then)) return false;
  const at = bare(following.condition);
  if (at.kind === 'unary') return at.op === '!' && variableIn(at.operand) === variable;
  return at.kind === 'binary' && at.op === '==' && variableIn(at.left) === variable;
}
