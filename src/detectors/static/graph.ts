/**
 * The flow graph of a function: what is evaluated, where it branches, where the lives of variables
 * end. Conditions are taken apart, so that a branch hangs on one comparison.
 */
import type { Place } from '../../cc/base/place.ts';
import type {
  BlockStatement,
  Expr,
  FunctionBody,
  InitItem,
  Label,
  Statement,
  SwitchCase,
  Variable,
} from '../../cc/parse/ast.ts';
import { bare } from '../cppcheck/tree.ts';

/** What happens at one point. */
export type FlowAction =
  | { readonly kind: 'join' }
  /** @see place - where a variable is said to lose its value. */
  | { readonly kind: 'evaluate'; readonly expr: Expr; readonly place: Place }
  | {
      readonly kind: 'declare';
      readonly variable: Variable;
      readonly items: readonly InitItem[];
      readonly place: Place;
    }
  | { readonly kind: 'branch'; readonly condition: Expr; readonly place: Place }
  | { readonly kind: 'switch'; readonly value: Expr; readonly place: Place }
  /** Variables go out of scope, the last one first. */
  | { readonly kind: 'leave'; readonly variables: readonly Variable[]; readonly place: Place }
  | { readonly kind: 'return'; readonly value: Expr | undefined; readonly place: Place }
  | { readonly kind: 'end' };

/** One point of a function. */
export interface FlowNode {
  readonly id: number;
  readonly action: FlowAction;
  /** What comes next; of a branch where the condition holds. */
  next: FlowNode | undefined;
  /** Of a branch: where it does not hold. Of a switch: where no case fits. */
  otherwise?: FlowNode;
  readonly cases?: readonly { readonly when: SwitchCase; readonly to: FlowNode }[];
}

/** Where `break` and `continue` lead, and in how many scopes. */
interface Targets {
  readonly break?: FlowNode;
  readonly breakDepth: number;
  readonly continue?: FlowNode;
  readonly continueDepth: number;
}

interface Labelled {
  readonly node: FlowNode;
  readonly scopes: readonly Scope[];
}

/** A block with the variables that are declared in it. */
interface Scope {
  readonly statement: Statement;
  readonly variables: readonly Variable[];
}

/** Where a function begins. */
export function flowOf({ block, end, params }: FunctionBody): FlowNode {
  return new Builder().whole(block, end, params);
}

/** Builds from the end to the beginning: what comes next is always known. */
class Builder {
  private count = 0;
  private readonly labels = new Map<Label, Labelled>();
  private readonly cases = new Map<SwitchCase | undefined, FlowNode>();

  whole(block: BlockStatement, end: Place, params: readonly Variable[]): FlowNode {
    this.findLabels(block, []);
    const last = this.node({ kind: 'return', value: undefined, place: end }, undefined);
    const targets = { breakDepth: 0, continueDepth: 0 };
    const scope: Scope = { statement: block, variables: params };
    return this.statement(block, last, [scope], targets);
  }

  private node(action: FlowAction, next: FlowNode | undefined): FlowNode {
    return { id: this.count++, action, next };
  }

  private findLabels(statement: Statement, scopes: readonly Scope[]): void {
    const inner = (one: Statement): void => this.findLabels(one, scopes);
    switch (statement.kind) {
      case 'block':
      case 'for': {
        const within = [...scopes, scopeOf(statement)];
        const parts = statement.kind === 'block' ? statement.statements : [statement.body];
        for (const part of parts) this.findLabels(part, within);
        return;
      }
      case 'label':
        this.labels.set(statement.label, { node: this.node({ kind: 'join' }, undefined), scopes });
        return inner(statement.body);
      case 'if':
        inner(statement.then);
        if (statement.otherwise) inner(statement.otherwise);
        return;
      case 'while':
      case 'do':
      case 'switch':
      case 'case':
        return inner(statement.body);
      default:
    }
  }

  private statement(
    one: Statement,
    next: FlowNode,
    scopes: readonly Scope[],
    targets: Targets,
  ): FlowNode {
    const inner = (part: Statement, to: FlowNode, changed = targets): FlowNode =>
      this.statement(part, to, scopes, changed);
    switch (one.kind) {
      case 'block':
        return this.block(one, next, scopes, targets);
      case 'declare':
        return this.declare(one, next);
      case 'expr':
        return this.evaluate(one.expr, next);
      case 'if': {
        const then = inner(one.then, next);
        const otherwise = one.otherwise ? inner(one.otherwise, next) : next;
        return this.branch(one.condition, then, otherwise, one.place);
      }
      case 'while':
      case 'do': {
        const loop = this.node({ kind: 'join' }, undefined);
        const depth = scopes.length;
        const own = { break: next, breakDepth: depth, continue: loop, continueDepth: depth };
        const body = inner(one.body, loop, own);
        loop.next = this.branch(one.condition, body, next, one.place);
        return one.kind === 'while' ? loop : body;
      }
      case 'for':
        return this.loop(one, next, scopes);
      case 'switch':
        return this.choice(one, next, scopes, targets);
      case 'case': {
        const node = this.cases.get(one.case) ?? this.node({ kind: 'join' }, undefined);
        node.next = inner(one.body, next);
        return node;
      }
      case 'label': {
        const { node } = this.labels.get(one.label)!;
        node.next = inner(one.body, next);
        return node;
      }
      case 'goto': {
        const to = this.labels.get(one.label);
        if (!to) return this.node({ kind: 'end' }, undefined);
        const kept = scopes.filter((scope) =>
          to.scopes.some((s) => s.statement === scope.statement),
        );
        return this.leave(scopes, Math.max(kept.length, 1), one.place, to.node);
      }
      case 'computed-goto':
        return this.node({ kind: 'end' }, undefined);
      case 'break':
        return this.leave(scopes, targets.breakDepth, one.place, targets.break);
      case 'continue':
        return this.leave(scopes, targets.continueDepth, one.place, targets.continue);
      case 'return':
        return this.giveBack(one.value, one.place);
      default:
        return next;
    }
  }

  private block(
    one: BlockStatement,
    next: FlowNode,
    outer: readonly Scope[],
    targets: Targets,
  ): FlowNode {
    const scope = scopeOf(one);
    const { variables } = scope;
    const scopes = [...outer, scope];
    // The scope of the function ends with its return.
    const isBody = next.action.kind === 'return' && outer.length === 1;
    let at =
      variables.length === 0 || isBody
        ? next
        : this.node({ kind: 'leave', variables, place: one.end }, next);
    for (const part of [...one.statements].reverse()) {
      at = this.statement(part, at, scopes, targets);
    }
    return at;
  }

  private leave(
    scopes: readonly Scope[],
    depth: number,
    place: Place,
    to: FlowNode | undefined,
  ): FlowNode {
    if (!to) return this.node({ kind: 'end' }, undefined);
    const variables = scopes.slice(depth).flatMap((scope) => scope.variables);
    if (variables.length === 0) return to;
    return this.node({ kind: 'leave', variables, place }, to);
  }

  private loop(
    one: Extract<Statement, { kind: 'for' }>,
    next: FlowNode,
    outer: readonly Scope[],
  ): FlowNode {
    const scope = scopeOf(one);
    const scopes = [...outer, scope];
    const { variables } = scope;
    const out =
      variables.length === 0
        ? next
        : this.node({ kind: 'leave', variables, place: one.place }, next);
    const head = this.node({ kind: 'join' }, undefined);
    const step = one.step ? this.evaluate(one.step, head) : head;
    const depth = scopes.length;
    const own = { break: out, breakDepth: depth, continue: step, continueDepth: depth };
    const body = this.statement(one.body, step, scopes, own);
    head.next = one.condition ? this.branch(one.condition, body, out, one.place) : body;
    let at: FlowNode = head;
    for (const part of [...one.init].reverse()) at = this.statement(part, at, scopes, own);
    return at;
  }

  private choice(
    one: Extract<Statement, { kind: 'switch' }>,
    next: FlowNode,
    scopes: readonly Scope[],
    targets: Targets,
  ): FlowNode {
    const others = this.cases.get(undefined);
    const cases = one.cases.map((when) => ({ when, to: this.node({ kind: 'join' }, undefined) }));
    for (const { when, to } of cases) this.cases.set(when, to);
    const fallback = one.hasDefault ? this.node({ kind: 'join' }, undefined) : next;
    this.cases.set(undefined, fallback);
    this.statement(one.body, next, scopes, { ...targets, break: next, breakDepth: scopes.length });
    if (others) this.cases.set(undefined, others);
    else this.cases.delete(undefined);
    const action = { kind: 'switch', value: one.value, place: one.place } as const;
    return { id: this.count++, action, next: undefined, otherwise: fallback, cases };
  }

  private declare(one: Extract<Statement, { kind: 'declare' }>, next: FlowNode): FlowNode {
    const { variable, init, place } = one;
    const items = init?.items ?? [];
    const choice = items.length === 1 ? bare(items[0].value) : undefined;
    const declared = (all: readonly InitItem[]): FlowNode =>
      this.node({ kind: 'declare', variable, items: all, place: variable.place }, next);
    if (choice?.kind !== 'conditional') return declared(items);
    const [then, otherwise] = [choice.then, choice.otherwise].map((value) =>
      declared([{ ...items[0], value }]),
    );
    return this.branch(choice.condition, then, otherwise, place);
  }

  private giveBack(value: Expr | undefined, place: Place): FlowNode {
    const choice = value && bare(value);
    if (choice?.kind !== 'conditional') {
      return this.node({ kind: 'return', value, place }, undefined);
    }
    const [then, otherwise] = [choice.then, choice.otherwise].map((one) =>
      this.giveBack(one, place),
    );
    return this.branch(choice.condition, then, otherwise, place);
  }

  /** An expression whose value nobody needs. */
  private evaluate(expr: Expr, next: FlowNode): FlowNode {
    const at = bare(expr);
    if (at.kind === 'comma') return this.evaluate(at.left, this.evaluate(at.right, next));
    if (at.kind === 'cast') return this.evaluate(at.operand, next);
    if (at.kind === 'logical') {
      const right = this.evaluate(at.right, next);
      const [then, otherwise] = at.op === '&&' ? [right, next] : [next, right];
      return this.branch(at.left, then, otherwise, at.place);
    }
    if (at.kind === 'conditional') {
      const then = this.evaluate(at.then, next);
      return this.branch(at.condition, then, this.evaluate(at.otherwise, next), at.place);
    }
    if (at.kind === 'assign') {
      const choice = bare(at.value);
      const { place } = bare(at.target);
      if (choice.kind !== 'conditional') {
        return this.node({ kind: 'evaluate', expr: at, place }, next);
      }
      const [then, otherwise] = [choice.then, choice.otherwise].map((value) =>
        this.node({ kind: 'evaluate', expr: { ...at, value }, place }, next),
      );
      return this.branch(choice.condition, then, otherwise, place);
    }
    if (at.kind === 'statement-expr' && at.result === undefined) {
      return this.block(at.body, next, [], { breakDepth: 0, continueDepth: 0 });
    }
    return this.node({ kind: 'evaluate', expr: at, place: at.place }, next);
  }

  private branch(condition: Expr, then: FlowNode, otherwise: FlowNode, place: Place): FlowNode {
    const at = bare(condition);
    if (at.kind === 'int') return at.value === 0n ? otherwise : then;
    if (at.kind === 'unary' && at.op === '!') {
      return this.branch(at.operand, otherwise, then, place);
    }
    if (at.kind === 'logical') {
      const right = this.branch(at.right, then, otherwise, place);
      return at.op === '&&'
        ? this.branch(at.left, right, otherwise, place)
        : this.branch(at.left, then, right, place);
    }
    if (at.kind === 'comma') {
      return this.evaluate(at.left, this.branch(at.right, then, otherwise, place));
    }
    const node = this.node({ kind: 'branch', condition: at, place }, then);
    node.otherwise = otherwise;
    return node;
  }
}

function scopeOf(statement: Extract<Statement, { kind: 'block' | 'for' }>): Scope {
  const parts = statement.kind === 'block' ? statement.statements : statement.init;
  const variables = parts.flatMap((part) => (part.kind === 'declare' ? [part.variable] : []));
  return { statement, variables };
}
