/**
 * Columns for a graph of references: what nothing points at stands first, each other block one
 * column behind the first that leads to it. Within a column the order of the nodes stays.
 */
import type { ReferenceGraph } from './reference-graph.ts';

/** The ids of each column. */
export function layersOf({ nodes, edges }: ReferenceGraph): string[][] {
  const column = new Map<string, number>();
  const next = new Map<string, string[]>();
  const targets = new Set<string>();
  for (const { from, to } of edges) {
    targets.add(to);
    const list = next.get(from);
    if (list) list.push(to);
    else next.set(from, [to]);
  }
  const walk = (starts: readonly string[]): void => {
    let front = starts.filter((id) => !column.has(id));
    for (let depth = 0; front.length > 0; depth++) {
      for (const id of front) column.set(id, depth);
      const reached = new Set(front.flatMap((id) => next.get(id) ?? []));
      front = [...reached].filter((id) => !column.has(id));
    }
  };
  walk(nodes.filter(({ id }) => !targets.has(id)).map(({ id }) => id));
  // What is left goes in circles: the oldest of each is its start.
  for (const { id } of nodes) walk([id]);
  const layers: string[][] = [];
  for (const { id } of nodes) (layers[column.get(id)!] ??= []).push(id);
  return layers;
}
