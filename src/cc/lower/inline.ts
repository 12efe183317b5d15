/**
 * Which functions gcc -O2 puts into their callers: `inline` ones of a moderate size, static ones
 * that are called once, and very small static ones.
 *
 * A function that vanished so has no symbol and no frame, and the calls that it makes return into
 * its caller. Without optimisation nothing is inlined.
 */
import type { Expr, FunctionSymbol, Program } from '../parse/ast.ts';
import { parts, type Node } from '../parse/walk.ts';

/** Nodes of the tree up to which a function is inlined: declared inline, or just static. */
const INLINE_NODES = 200;
const SMALL_NODES = 30;
/** In a cold function, as those marked __init before 6.5, only what is no larger than the call. */
const COLD_NODES = 6;
/** A static function that is called once is inlined up to this size. */
const ONCE_NODES = 2000;

interface Uses {
  calls: number;
  /** Used other than in a direct call. */
  address: boolean;
}

/** How functions of a program are used, and what follows for their inlining. */
export class InlinePlan {
  private readonly uses = new Map<FunctionSymbol, Uses>();
  private readonly nodes = new Map<FunctionSymbol, number>();
  private readonly refused = new Set<FunctionSymbol>();
  private readonly optimize: boolean;

  constructor(programs: readonly Program[], optimize: boolean) {
    this.optimize = optimize;
    for (const program of programs) {
      for (const symbol of program.functions) if (symbol.body) this.measure(symbol);
      for (const variable of program.variables) {
        for (const { target } of variable.init?.relocations ?? []) {
          if (target.kind === 'function') this.usesOf(target).address = true;
        }
      }
    }
  }

  /** Whether calls of the function in `caller` are replaced by its body. */
  shouldInline(symbol: FunctionSymbol, caller: FunctionSymbol): boolean {
    if (!this.mayInline(symbol)) return false;
    if (symbol.alwaysInline) return true;
    if (!this.optimize) return false;
    const size = this.nodes.get(symbol) ?? 0;
    if (symbol.inline) return size <= INLINE_NODES;
    if (symbol.storage !== 'static') return false;
    const { calls, address } = this.usesOf(symbol);
    if (calls === 1 && !address && size <= ONCE_NODES) return true;
    return size <= (caller.cold ? COLD_NODES : SMALL_NODES);
  }

  /** Nodes of the tree of a function. */
  nodesOf(symbol: FunctionSymbol): number {
    return this.nodes.get(symbol) ?? 0;
  }

  private mayInline(symbol: FunctionSymbol): boolean {
    if (!symbol.body || symbol.noinline || symbol.type.variadic) return false;
    return !symbol.alias && !symbol.weak && !this.refused.has(symbol);
  }

  private usesOf(symbol: FunctionSymbol): Uses {
    let uses = this.uses.get(symbol);
    if (!uses) this.uses.set(symbol, (uses = { calls: 0, address: false }));
    return uses;
  }

  private measure(symbol: FunctionSymbol): void {
    let nodes = 0;
    const visit = (node: Node): void => {
      nodes += this.weigh(node, symbol);
      const callee = node.expr?.kind === 'call' && calledFunction(node.expr);
      if (!callee) return parts(node).forEach(visit);
      this.usesOf(callee).calls++;
      if (callee === symbol) this.refused.add(symbol);
      return node.expr.args.forEach((expr) => visit({ expr }));
    };
    visit({ statement: symbol.body!.block });
    // A table of addresses of labels, which are those of one copy.
    if (symbol.body!.labels.some((label) => label.addressTaken)) this.refused.add(symbol);
    this.nodes.set(symbol, nodes);
  }

  /** What a node adds to a function; notes what keeps the function from being inlined. */
  private weigh({ expr, statement }: Node, symbol: FunctionSymbol): 0 | 1 {
    if (!expr) {
      if (statement.kind === 'computed-goto') this.refused.add(symbol);
      return 1;
    }
    if (expr.kind === 'label-address') this.refused.add(symbol);
    if (expr.kind === 'builtin' && /^(alloca|frame_address|return_address)$/.test(expr.name)) {
      this.refused.add(symbol);
    }
    if (expr.kind === 'function') this.usesOf(expr.function).address = true;
    // A cast or a load is no instruction of its own.
    return expr.kind === 'cast' || expr.kind === 'load' || expr.kind === 'decay' ? 0 : 1;
  }
}

function calledFunction(expr: Expr & { kind: 'call' }): FunctionSymbol | undefined {
  const { callee } = expr;
  if (callee.kind === 'function') return callee.function;
  return callee.kind === 'decay' && callee.operand.kind === 'function'
    ? callee.operand.function
    : undefined;
}
