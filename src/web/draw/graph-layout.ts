/** Where the blocks of a graph stand, by dagre: what points at others stands left of them. */
import { Graph, layout } from '@dagrejs/dagre';

/** A graph with the sizes of its nodes. */
export interface GraphToLay {
  readonly nodes: readonly {
    readonly id: string;
    readonly width: number;
    readonly height: number;
  }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** Places: the middle of each node, the bends of each edge. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly { readonly id: string; readonly x: number; readonly y: number }[];
  readonly edges: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

/** Lays a graph out. */
export function layoutGraph({ nodes, edges }: GraphToLay): GraphLayout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 60, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  edges.forEach(({ from, to }, i) => graph.setEdge(from, to, {}, String(i)));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: nodes.map(({ id }) => {
      const { x, y } = graph.node(id) as { x: number; y: number };
      return { id, x, y };
    }),
    edges: edges.map(({ from, to }, i) => {
      const { points } = graph.edge(from, to, String(i)) as { points: { x: number; y: number }[] };
      return points.map(({ x, y }) => ({ x, y }));
    }),
  };
}
