/**
 * What cppcheck finds of members of structures that a function has for itself ("Memory leaks
 * (struct members)"): `p->name` is allocated, and `p` is freed or left without it.
 */
import { outermost, type Place } from '../../cc/base/place.ts';
import type { Expr, FunctionSymbol, Statement, Variable } from '../../cc/parse/ast.ts';
import { parts, walk, type Node } from '../../cc/parse/walk.ts';
import { STD } from './library.ts';
import type { Finding } from './pointers.ts';
import { addressedIn, bare, calledName, callIn, comparisonIn, mentions, uncast } from './tree.ts';

/** A member of a structure that a local variable is or points to. */
interface Member {
  readonly variable: Variable;
  readonly name: string;
}

/** One thing that happens, in the order of the source. */
interface Event {
  readonly node: Node;
  /** The event behind what is in this one. */
  end: number;
  /** The block that it is in. */
  readonly block: Event | undefined;
}

export function lostMembers(symbol: FunctionSymbol): Finding[] {
  const events: Event[] = [];
  flatten({ statement: symbol.body!.block }, events, undefined);
  const found: Finding[] = [];
  /** The block in which each structure becomes the function's. */
  const blocks = new Map<Variable, Event | undefined>();
  for (const { node, end, block } of events) {
    if (node.statement?.kind === 'declare') {
      const { variable, init } = node.statement;
      if (variable.type.kind === 'record') blocks.set(variable, block);
      else if (init?.items.some(({ value }) => allocates(value))) blocks.set(variable, block);
    }
    const expr = node.statement?.kind === 'expr' ? bare(node.statement.expr) : undefined;
    if (expr?.kind !== 'assign' || !allocates(expr.value)) continue;
    const target = bare(expr.target);
    if (target.kind === 'variable') blocks.set(target.variable, block);
    const member = memberIn(target);
    if (!member || !blocks.has(member.variable)) continue;
    const isHome = blocks.get(member.variable) === block;
    const at = lostAt(member, events.slice(end, block!.end), isHome ? block : undefined);
    if (!at) continue;
    const message = `Memory leak: ${member.variable.name}.${member.name}`;
    found.push({ id: 'memleak', message, places: [outermost(at)] });
  }
  return found;
}

function allocates(value: Expr): boolean {
  const call = callIn(value);
  const name = call && calledName(call);
  return name !== undefined && STD.allocates(name) !== undefined;
}

function flatten(node: Node, events: Event[], block: Event | undefined): void {
  const event: Event = { node, end: 0, block };
  events.push(event);
  const inner = node.statement?.kind === 'block' ? event : block;
  for (const part of parts(node)) flatten(part, events, inner);
  event.end = events.length;
}

/**
 * Where a member is lost; undefined when it is freed, or may have got away.
 * @param events - what follows in the block.
 * @param home - that block, when the structure is lost with it.
 */
function lostAt(
  member: Member,
  events: readonly Event[],
  home: Event | undefined,
): Place | undefined {
  const { variable } = member;
  for (let i = 0; i < events.length; i++) {
    const { node } = events[i];
    const { statement, expr } = node;
    if (statement?.kind === 'goto') return undefined;
    if (statement?.kind === 'return') {
      return statement.value && mentions(statement.value, variable) ? undefined : statement.place;
    }
    if (statement?.kind === 'if' && failed(statement.condition, member)) {
      // What is done when there was no memory is another matter.
      const first = events.findIndex((one) => one.node.statement === statement.then);
      i = first + countOf(statement.then) - 1;
    } else if (expr?.kind === 'assign') {
      const value = uncast(expr.value);
      if (value.kind === 'variable' && value.variable === variable) return undefined;
      if (isSame(memberIn(value), member)) return undefined;
      const target = bare(expr.target);
      if (target.kind === 'variable' && target.variable === variable) return undefined;
    } else if (expr?.kind === 'call') {
      const what = calls(expr, member);
      if (what) return what === 'loses' ? expr.callee.place : undefined;
    } else if (statement?.kind === 'declare') {
      for (const { value } of statement.init?.items ?? []) {
        const at = uncast(value);
        if (at.kind === 'variable' && at.variable === variable) return undefined;
        if (isSame(memberIn(at), member)) return undefined;
      }
    }
  }
  const block = home?.node.statement;
  return block?.kind === 'block' ? block.end : undefined;
}

/** How many events a statement is. */
function countOf(statement: Statement): number {
  let count = 0;
  walk({ statement }, () => count++);
  return count;
}

/** What a call does with the member. */
function calls(
  call: Extract<Expr, { kind: 'call' }>,
  member: Member,
): 'loses' | 'keeps' | undefined {
  const name = calledName(call);
  for (const arg of call.args) {
    const at = uncast(arg);
    const isWhole =
      (at.kind === 'variable' && at.variable === member.variable) ||
      addressedIn(arg) === member.variable;
    if (isWhole) return name !== undefined && STD.releases(name) ? 'loses' : 'keeps';
    if (!isSame(memberIn(at), member)) continue;
    if (name === undefined || !STD.keepsNothing(name)) return 'keeps';
  }
  return undefined;
}

function memberIn(expr: Expr): Member | undefined {
  const at = bare(expr);
  if (at.kind !== 'member') return undefined;
  const { field } = at;
  const base = bare(at.base);
  const holder = base.kind === 'deref' ? bare(base.operand) : base;
  if (holder.kind !== 'variable' || holder.variable.storage !== 'local') return undefined;
  return { variable: holder.variable, name: field.name ?? '' };
}

function isSame(one: Member | undefined, other: Member): boolean {
  return one?.variable === other.variable && one.name === other.name;
}

function failed(condition: Expr, member: Member): boolean {
  const at = bare(condition);
  if (at.kind === 'unary' && at.op === '!') return isSame(memberIn(at.operand), member);
  if (at.kind !== 'binary' || at.op !== '==' || comparisonIn(at)) return false;
  return isSame(memberIn(at.left), member) || isSame(memberIn(at.right), member);
}
