/**
 * Warns where a program depends on the order in which operands are evaluated: C leaves it open, gcc
 * for x86-64 mostly goes from right to left, others from left to right.
 *
 * Two operands conflict when one writes a variable that the other reads or writes, or when one
 * frees memory (by its name) and the other allocates, frees or reads memory through a pointer.
 */
import type { Expr, Variable } from './ast.ts';
import type { Unit } from './unit.ts';
import { walk } from './walk.ts';

/** What evaluating an operand does. */
interface Effects {
  readonly reads: Set<Variable>;
  readonly writes: Set<Variable>;
  /** Names of called functions that free, and that allocate. */
  readonly frees: string[];
  readonly allocates: string[];
  readsMemory: boolean;
}

const FREES =
  /free|(?:^|_)put(?:_|$)|^[dfi]put$|release|destroy|unregister|(?:^|_)del(?:_|$)|del_init/;
const ALLOCATES = /alloc|(?:^|_)(?:str|mem)dup|kstrdup|kmemdup|kasprintf|create/;

/** Nodes of one operand that are looked at. */
const NODES_MAX = 2000;

/** Warns when two of the operands, which C evaluates in any order, conflict. */
export function checkOrder(unit: Unit, operands: readonly Expr[], what: string): void {
  if (operands.filter(isInteresting).length === 0) return;
  const effects = operands.map(effectsOf);
  for (let i = 0; i < operands.length; i++) {
    for (let j = i + 1; j < operands.length; j++) {
      const why = conflict(effects[i], effects[j]) ?? conflict(effects[j], effects[i]);
      if (why === undefined) continue;
      const hint = 'C does not say which is evaluated first; use a statement of its own';
      unit.report.warning(operands[j].place, `${why} the order in which ${what}`, hint);
      return;
    }
  }
}

/** A cheap test that spares most calls the walk: constants and plain variables do nothing. */
function isInteresting(expr: Expr): boolean {
  let at = expr;
  while (at.kind === 'cast' || at.kind === 'load' || at.kind === 'decay') at = at.operand;
  return at.kind !== 'int' && at.kind !== 'string' && at.kind !== 'variable';
}

function effectsOf(operand: Expr): Effects {
  const effects: Effects = {
    reads: new Set(),
    writes: new Set(),
    frees: [],
    allocates: [],
    readsMemory: false,
  };
  walk({ expr: operand }, ({ expr }) => expr && note(expr, effects), NODES_MAX);
  return effects;
}

function note(expr: Expr, effects: Effects): void {
  switch (expr.kind) {
    case 'load': {
      const variable = variableOf(expr.operand);
      if (variable) effects.reads.add(variable);
      else effects.readsMemory = true;
      return;
    }
    case 'assign':
    case 'assign-op':
    case 'increment': {
      const variable = variableOf(expr.target);
      if (!variable) return;
      effects.writes.add(variable);
      if (expr.kind !== 'assign') effects.reads.add(variable);
      return;
    }
    case 'call': {
      const { callee } = expr;
      if (callee.kind !== 'function') return;
      const { name } = callee.function;
      if (FREES.test(name)) effects.frees.push(name);
      else if (ALLOCATES.test(name)) effects.allocates.push(name);
      return;
    }
    default:
  }
}

/** The variable that an lvalue is or is part of; undefined for memory behind a pointer. */
function variableOf(lvalue: Expr): Variable | undefined {
  let at = lvalue;
  while (at.kind === 'member') at = at.base;
  if (at.kind !== 'variable') return undefined;
  return at.variable;
}

function conflict(a: Effects, b: Effects): string | undefined {
  for (const variable of a.writes) {
    // A statement expression's own variables are not the other operand's.
    if (b.reads.has(variable) || b.writes.has(variable)) {
      return `the value of '${variable.name}' depends on`;
    }
  }
  if (a.frees.length === 0) return undefined;
  const other = [...b.frees, ...b.allocates][0];
  if (other !== undefined) return `what '${a.frees[0]}' and '${other}' do depends on`;
  return b.readsMemory ? `what is read depends, as '${a.frees[0]}' may free it, on` : undefined;
}
