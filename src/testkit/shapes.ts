/**
 * Graphs as kernels keep them: lists, trees, rings, hash tables, caches. A shape says which node
 * points to which; a program of allocations and stores is made from it.
 */
import fc from 'fast-check';

/** The kinds of graphs. */
export const SHAPES = ['list', 'tree', 'ring', 'hash', 'cache'] as const;
export type ShapeName = (typeof SHAPES)[number];

/** A graph of blocks. Node 0 is the one that a root points to. */
export interface Shape {
  readonly name: ShapeName;
  /** Bytes of each node. */
  readonly sizes: readonly number[];
  readonly edges: readonly {
    readonly from: number;
    readonly offset: number;
    readonly to: number;
  }[];
}

const NODE = 64;
const LEFT = 16;
const RIGHT = 24;

/**
 * A graph of `nodes` blocks, 1 at least.
 * @param name - `list`: each points to the next; `tree`: binary; `ring`: next and previous, both
 *   ways round; `hash`: node 0 is a table with chains; `cache`: a table, and a list of all entries
 *   by use, so that each entry has two references.
 */
export function shape(name: ShapeName, nodes: number): Shape {
  const edges: { from: number; offset: number; to: number }[] = [];
  const link = (from: number, offset: number, to: number): void => {
    edges.push({ from, offset, to });
  };
  const sizes = Array<number>(nodes).fill(NODE);
  if (name === 'list') for (let i = 1; i < nodes; i++) link(i - 1, 0, i);
  if (name === 'tree') {
    for (let i = 1; i < nodes; i++) link((i - 1) >> 1, i % 2 === 1 ? LEFT : RIGHT, i);
  }
  if (name === 'ring') {
    for (let i = 0; i < nodes; i++) {
      link(i, 0, (i + 1) % nodes);
      link(i, 8, (i + nodes - 1) % nodes);
    }
  }
  if (name === 'hash' || name === 'cache') {
    const buckets = Math.max(1, Math.ceil((nodes - 1) / 2));
    sizes[0] = buckets * 8 + 16;
    for (let i = 1; i < nodes; i++) {
      // The newest entry stands first in its chain.
      const bucket = (i - 1) % buckets;
      const later = i + buckets;
      if (later < nodes) link(later, 0, i);
      else link(0, bucket * 8, i);
      if (name === 'cache') link(i === 1 ? 0 : i - 1, i === 1 ? buckets * 8 : RIGHT, i);
    }
  }
  return { name, sizes, edges };
}

/**
 * The lines of a trace that build a shape, with labels `${prefix}0`, `${prefix}1`, …
 * @param root - the place that gets the pointer to node 0; without one the graph is lost.
 */
export function shapeLines({ sizes, edges }: Shape, prefix: string, root?: string): string[] {
  const lines = sizes.map((size, i) => `kzalloc ${prefix}${i} ${size}`);
  for (const { from, offset, to } of edges) {
    lines.push(`store ${prefix}${from}+${offset} ${prefix}${to}`);
  }
  if (root !== undefined) lines.push(`store ${root} ${prefix}0`);
  return lines;
}

/** Graph shapes of 1 to `maxNodes` nodes, 8 unless told. */
export function shapes(maxNodes = 8): fc.Arbitrary<Shape> {
  return fc
    .tuple(fc.constantFrom(...SHAPES), fc.integer({ min: 1, max: maxNodes }))
    .map(([name, nodes]) => shape(name, nodes));
}
