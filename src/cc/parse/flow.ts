/** Whether control can get past a statement, as far as gcc's warnings about returns look. */
import { unreachable } from '../../base/assert.ts';
import type { Expr, Statement } from './ast.ts';

/** Whether the end of the statement can be reached (yes, when in doubt). */
export function completes(statement: Statement): boolean {
  switch (statement.kind) {
    case 'return':
    case 'goto':
    case 'computed-goto':
    case 'break':
    case 'continue':
      return false;
    case 'expr':
      return returns(statement.expr);
    case 'block': {
      let reachable = true;
      for (const inner of statement.statements) {
        if (!reachable && !hasLabel(inner)) continue;
        reachable = completes(inner);
      }
      return reachable;
    }
    case 'if':
      return ifCompletes(statement);
    case 'while':
      return !isTrue(statement.condition) || breaks(statement.body);
    case 'for': {
      const endless = statement.condition === undefined || isTrue(statement.condition);
      return !endless || breaks(statement.body);
    }
    case 'do':
      if (breaks(statement.body)) return true;
      if (isTrue(statement.condition)) return false;
      return completes(statement.body) || continues(statement.body);
    case 'switch':
      return !statement.hasDefault || breaks(statement.body) || completes(statement.body);
    case 'case':
    case 'label':
      return completes(statement.body);
    case 'declare':
    case 'empty':
      return true;
    default:
      return unreachable(statement);
  }
}

function ifCompletes(statement: Statement & { kind: 'if' }): boolean {
  const { condition, then, otherwise } = statement;
  if (isTrue(condition)) return completes(then);
  if (otherwise === undefined) return true;
  return completes(then) || completes(otherwise);
}

/** Whether an expression comes back: not so a call of a function that never returns. */
function returns(expr: Expr): boolean {
  switch (expr.kind) {
    case 'call':
      return !expr.signature.noreturn;
    case 'builtin':
      return expr.name !== 'trap' && expr.name !== 'unreachable';
    case 'cast':
      return returns(expr.operand);
    case 'comma':
      return returns(expr.left) && returns(expr.right);
    case 'statement-expr':
      return completes(expr.body) && (expr.result === undefined || returns(expr.result));
    default:
      return true;
  }
}

function isTrue(expr: Expr): boolean {
  return expr.kind === 'int' && expr.value !== 0n;
}

/** Whether a label or case inside can be jumped to. */
function hasLabel(statement: Statement): boolean {
  return some(statement, ({ kind }) => kind === 'label' || kind === 'case', true);
}

function breaks(body: Statement): boolean {
  return some(body, ({ kind }) => kind === 'break', false);
}

function continues(body: Statement): boolean {
  return some(body, ({ kind }) => kind === 'continue', false);
}

/** Whether a statement in it is wanted; `into` loops and switches only when asked. */
function some(statement: Statement, wanted: (inner: Statement) => boolean, into: boolean): boolean {
  if (wanted(statement)) return true;
  const below = (inner: Statement): boolean => some(inner, wanted, into);
  switch (statement.kind) {
    case 'block':
      return statement.statements.some(below);
    case 'if':
      return below(statement.then) || (!!statement.otherwise && below(statement.otherwise));
    case 'case':
    case 'label':
      return below(statement.body);
    case 'while':
    case 'do':
    case 'for':
    case 'switch':
      return into && below(statement.body);
    default:
      return false;
  }
}
