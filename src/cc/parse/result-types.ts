/**
 * Which type each call's result is converted to: `struct foo *p = kmalloc(…)` says that what
 * kmalloc gives is a `struct foo`.
 *
 * Looked for are calls of functions that return `void *`, within one function: through `?:`, comma
 * and statement expressions, through local variables of type `void *`, and through `return`. In a
 * function that is inlined its own results are of the type that the caller wants.
 */
import type { Expr, FunctionBody, Variable } from './ast.ts';
import { isComplete, type CType } from '../base/ctype.ts';
import { walk } from './walk.ts';

/** The type that the results of calls in a body point to, by call. */
export type ResultTypes = ReadonlyMap<Expr, CType>;

/** Variables that a pointer is copied through, one after the other, against the source's order. */
const ROUNDS_MAX = 10;

/** Finds them. @param returned - what the body's own result, a `void *`, is taken for. */
export function resultTypes(body: FunctionBody, returned?: CType): ResultTypes {
  return new Finder(body, returned).calls;
}

class Finder {
  readonly calls = new Map<Expr, CType>();
  private readonly variables = new Map<Variable, CType>();
  private readonly body: FunctionBody;

  constructor(body: FunctionBody, returned: CType | undefined) {
    this.body = body;
    walk({ statement: body.block }, ({ expr, statement }) => {
      if (expr) this.conversion(expr);
      else if (statement.kind === 'return' && statement.value && returned) {
        this.give(statement.value, returned);
      }
    });
    for (let known = -1, round = 0; known < this.variables.size && round < ROUNDS_MAX; round++) {
      known = this.variables.size;
      if (known > 0) this.assignments();
    }
  }

  private conversion(expr: Expr): void {
    if (expr.kind !== 'cast' || expr.cast !== 'pointer' || expr.type.kind !== 'pointer') return;
    const { target } = expr.type;
    if (isComplete(target)) this.give(expr.operand, target);
  }

  /** What is assigned to variables whose type is known has that type. */
  private assignments(): void {
    walk({ statement: this.body.block }, ({ expr, statement }) => {
      if (expr?.kind === 'assign' && expr.target.kind === 'variable') {
        const type = this.variables.get(expr.target.variable);
        if (type) this.give(expr.value, type);
      }
      if (statement?.kind !== 'declare' || !statement.init) return;
      const type = this.variables.get(statement.variable);
      if (type) for (const { value } of statement.init.items) this.give(value, type);
    });
  }

  /** The value of `expr` points to a `type`. */
  private give(expr: Expr, type: CType): void {
    if (!isVoidPointer(expr.type)) return;
    switch (expr.kind) {
      case 'call':
        if (!this.calls.has(expr)) this.calls.set(expr, type);
        return;
      case 'cast':
        return this.give(expr.operand, type);
      case 'conditional':
        this.give(expr.then, type);
        return this.give(expr.otherwise, type);
      case 'comma':
        return this.give(expr.right, type);
      case 'assign':
        return this.give(expr.value, type);
      case 'statement-expr':
        return expr.result && this.give(expr.result, type);
      case 'load':
        if (expr.operand.kind === 'variable') this.note(expr.operand.variable, type);
        return;
      default:
    }
  }

  private note(variable: Variable, type: CType): void {
    const isLocal = variable.storage === 'local' && isVoidPointer(variable.type);
    if (isLocal && !this.variables.has(variable)) this.variables.set(variable, type);
  }
}

function isVoidPointer(type: CType): boolean {
  return type.kind === 'pointer' && type.target.kind === 'void';
}
