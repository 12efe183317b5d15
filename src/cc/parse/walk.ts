/** The parts of a syntax tree's nodes, for walks over all of it. */
import { unreachable } from '../../base/assert.ts';
import type { Expr, Initializer, Statement } from './ast.ts';

/** A node and what kind it is. */
export type Node =
  | { readonly expr: Expr; readonly statement?: undefined }
  | { readonly statement: Statement; readonly expr?: undefined };

/** The expressions directly below an expression, in order of the source. */
export function exprParts(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'int':
    case 'string':
    case 'variable':
    case 'function':
    case 'label-address':
    case 'statement-expr':
      return [];
    case 'member':
      return [expr.base];
    case 'deref':
    case 'load':
    case 'decay':
    case 'address-of':
    case 'cast':
    case 'unary':
      return [expr.operand];
    case 'compound-literal':
      return initParts(expr.init);
    case 'binary':
    case 'logical':
    case 'pointer-diff':
    case 'comma':
      return [expr.left, expr.right];
    case 'pointer-add':
      return [expr.pointer, expr.index];
    case 'conditional':
      return [expr.condition, expr.then, expr.otherwise];
    case 'assign':
    case 'assign-op':
      return [expr.target, expr.value];
    case 'increment':
      return [expr.target];
    case 'call':
      return [expr.callee, ...expr.args];
    case 'builtin':
      return expr.args;
    default:
      return unreachable(expr);
  }
}

function initParts(init: Initializer): Expr[] {
  return init.items.map((item) => item.value);
}

/** The nodes directly below a statement, in order of the source. */
export function statementParts(statement: Statement): readonly Node[] {
  switch (statement.kind) {
    case 'expr':
      return [{ expr: statement.expr }];
    case 'block':
      return statement.statements.map((inner) => ({ statement: inner }));
    case 'declare':
      return initParts(statement.init ?? { zero: false, items: [] }).map((expr) => ({ expr }));
    case 'if':
      return [
        { expr: statement.condition },
        { statement: statement.then },
        ...(statement.otherwise ? [{ statement: statement.otherwise }] : []),
      ];
    case 'while':
    case 'do':
      return [{ expr: statement.condition }, { statement: statement.body }];
    case 'for':
      return [
        ...statement.init.map((inner) => ({ statement: inner })),
        ...[statement.condition, statement.step].flatMap((expr) => (expr ? [{ expr }] : [])),
        { statement: statement.body },
      ];
    case 'switch':
      return [{ expr: statement.value }, { statement: statement.body }];
    case 'case':
    case 'label':
      return [{ statement: statement.body }];
    case 'computed-goto':
      return [{ expr: statement.target }];
    case 'return':
      return statement.value ? [{ expr: statement.value }] : [];
    case 'goto':
    case 'break':
    case 'continue':
    case 'empty':
      return [];
    default:
      return unreachable(statement);
  }
}

/** The nodes directly below a node. */
export function parts(node: Node): readonly Node[] {
  if (node.statement) return statementParts(node.statement);
  const { expr } = node;
  if (expr.kind === 'statement-expr') {
    const result = expr.result ? [{ expr: expr.result }] : [];
    return [{ statement: expr.body }, ...result];
  }
  return exprParts(expr).map((inner) => ({ expr: inner }));
}

/**
 * Visits a node and what is below it, at most `limit` nodes; itself not recursive. `visit` gets the
 * depth, from 0.
 */
export function walk(
  root: Node,
  visit: (node: Node, depth: number) => void,
  limit = Infinity,
): void {
  let left = limit;
  const stack: { node: Node; depth: number }[] = [{ node: root, depth: 0 }];
  for (let top = stack.pop(); top && left > 0; top = stack.pop()) {
    left--;
    visit(top.node, top.depth);
    const below = parts(top.node);
    for (let i = below.length - 1; i >= 0; i--) {
      stack.push({ node: below[i], depth: top.depth + 1 });
    }
  }
}
