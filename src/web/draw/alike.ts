/**
 * Puts blocks of a graph together that are alike: of one kind and color, with the same
 * neighbours.
 */
import type { GraphEdge, GraphNode, ReferenceGraph } from '../../record/reference-graph.ts';

/** One node for several blocks. */
export interface AlikeNode {
  readonly id: string;
  /** The first of them. */
  readonly node: GraphNode;
  /** Ids of all of them. */
  readonly members: readonly string[];
}

/** A graph with alike blocks as one node. */
export interface AlikeGraph {
  readonly nodes: readonly AlikeNode[];
  readonly edges: readonly GraphEdge[];
}

/** The family of a block: its name without its number. */
function familyOf(name: string): string {
  return name.replace(/#\d+$/, '');
}

/** The graph with alike blocks as one node. */
export function alikeGraph({ nodes, edges }: ReferenceGraph): AlikeGraph {
  const from = neighbours(edges, 'from', 'to');
  const to = neighbours(edges, 'to', 'from');
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const { id, name, color, size, reported, now } = node;
    const around = [from.get(id), to.get(id)];
    // The block that the step is about stands by itself, and so does what is no object.
    const kind = now || color === undefined ? id : `${familyOf(name)} ${color} ${size}`;
    const key = JSON.stringify([kind, reported, around]);
    const group = groups.get(key);
    if (group) group.push(node);
    else groups.set(key, [node]);
  }
  const groupOf = new Map<string, string>();
  const merged = [...groups.values()].map((members): AlikeNode => {
    for (const { id } of members) groupOf.set(id, members[0].id);
    return { id: members[0].id, node: members[0], members: members.map(({ id }) => id) };
  });
  const seen = new Set<string>();
  const kept = edges.flatMap((edge) => {
    const one = { ...edge, from: groupOf.get(edge.from)!, to: groupOf.get(edge.to)! };
    const key = JSON.stringify([one.from, one.to, one.offset, one.into]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [one];
  });
  return { nodes: merged, edges: kept };
}

/** For each node those at the other ends of its edges, sorted. */
function neighbours(
  edges: readonly GraphEdge[],
  at: 'from' | 'to',
  other: 'from' | 'to',
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const edge of edges) {
    const list = found.get(edge[at]);
    if (list) list.push(edge[other]);
    else found.set(edge[at], [edge[other]]);
  }
  for (const list of found.values()) list.sort();
  return found;
}
