/** The way of a look-up in a search tree as a graph: the nodes of the way, and their children. */
import { OBJECT_REPORTED } from '../../kmemleak/object-table.ts';
import type { GraphEdge, GraphNode, ReferenceGraph } from '../reference-graph.ts';
import type { Replay } from '../replay.ts';
import { treeOf, type TreeNode, type TreeView } from './tree.ts';

/**
 * The way to an object from the root of its tree on.
 * @param trees - at the position of `replay`.
 */
export function treeGraph(replay: Replay, trees: TreeView, birth: number): ReferenceGraph {
  const { births } = replay.recording;
  const { pointer, kind } = births.get(birth);
  const nodes = new Map<number, GraphNode>();
  const edges: GraphEdge[] = [];
  const path = trees.path(treeOf(kind), pointer);
  let leftOut = 0;
  for (const { birth: at } of path) {
    const node = trees.below(at, 1);
    add(node);
    for (const side of ['left', 'right'] as const) {
      const child = node[side];
      if (!child) continue;
      add(child);
      edges.push({ from: `${at}`, to: `${child.birth}`, into: 0, label: side });
      if (!path.some((one) => one.birth === child.birth)) leftOut += child.hidden;
    }
  }
  return { step: replay.position, nodes: [...nodes.values()], edges, leftOut };

  function add({ birth: who, isRed }: TreeNode): void {
    const object = replay.object(who);
    if (nodes.has(who) || !object) return;
    const { color, count, minCount, size, flags, name } = object;
    const start = births.get(who).pointer.toString(16);
    nodes.set(who, {
      id: `${who}`,
      name,
      color,
      count,
      minCount,
      size,
      reported: (flags & OBJECT_REPORTED) !== 0,
      now: who === birth,
      detail: `${isRed ? 'red' : 'black'} node, from …${start.slice(-8)}`,
    });
  }
}
