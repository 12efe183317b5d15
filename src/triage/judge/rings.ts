/** Who holds whom: where to begin when objects point at each other. */
import type { Pointers } from './pointers.ts';

/** Objects by what holds them. */
export interface Holding {
  /** They hold others, and none of the text holds them; most held ones first. */
  readonly roots: readonly string[];
  /** How many others an object leads to directly. */
  readonly held: ReadonlyMap<string, number>;
  /** Objects that hold each other, and that nothing else of the text holds. */
  readonly rings: readonly (readonly string[])[];
}

/** Sorts objects by who holds them. Pointers into the middle hold as well. */
export function holding({ edges, middleEdges }: Pointers): Holding {
  const out = new Map<string, Set<string>>();
  for (const [from, to] of [...edges, ...middleEdges]) {
    if (!out.has(from)) out.set(from, new Set());
    if (!out.has(to)) out.set(to, new Set());
    out.get(from)!.add(to);
  }
  const components = connected(out);
  const componentOf = new Map<string, number>();
  for (const [i, members] of components.entries())
    for (const one of members) componentOf.set(one, i);
  const isHeld = new Set<number>();
  for (const [from, targets] of out) {
    for (const to of targets) {
      if (componentOf.get(from) !== componentOf.get(to)) isHeld.add(componentOf.get(to)!);
    }
  }
  const held = new Map([...out].map(([from, targets]) => [from, targets.size]));
  const free = components.filter((_, i) => !isHeld.has(i));
  const roots = free
    .flatMap((members) => (members.length === 1 && held.get(members[0])! > 0 ? members : []))
    .sort((a, b) => held.get(b)! - held.get(a)!);
  return { roots, held, rings: free.filter((members) => members.length > 1) };
}

/** Strongly connected components, by Tarjan's algorithm without recursion. */
function connected(out: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const components: string[][] = [];
  for (const start of out.keys()) {
    if (index.has(start)) continue;
    const todo: { node: string; targets: Iterator<string> }[] = [];
    const enter = (node: string): void => {
      index.set(node, index.size);
      low.set(node, index.get(node)!);
      stack.push(node);
      onStack.add(node);
      todo.push({ node, targets: out.get(node)!.values() });
    };
    enter(start);
    while (todo.length > 0) {
      const { node, targets } = todo.at(-1)!;
      const next = targets.next();
      if (!next.done) {
        if (!index.has(next.value)) enter(next.value);
        else if (onStack.has(next.value)) {
          low.set(node, Math.min(low.get(node)!, index.get(next.value)!));
        }
        continue;
      }
      todo.pop();
      const parent = todo.at(-1)?.node;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(node)!));
      if (low.get(node) === index.get(node)) components.push(component(node, stack, onStack));
    }
  }
  return components;
}

function component(node: string, stack: string[], onStack: Set<string>): string[] {
  const members: string[] = [];
  for (let one = ''; one !== node;) {
    one = stack.pop()!;
    onStack.delete(one);
    members.push(one);
  }
  return members;
}
