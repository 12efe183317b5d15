/** Pictures of a step of a recording: references, the look-up of a tree, slabs. */
import { graphAsDot, graphAsSvg } from '../record/graph-text.ts';
import { referenceGraph, subjectOf } from '../record/reference-graph.ts';
import type { Replay } from '../record/replay.ts';
import { heapAsDot, heapAsSvg, ownSlabs } from '../record/views/heap-picture.ts';
import { treeGraph } from '../record/views/tree-graph.ts';
import { TreeView } from '../record/views/tree.ts';
import { UsageError } from './exit-codes.ts';

/** What a picture can show. */
export const PICTURES = ['graph', 'tree', 'heap'] as const;
export type PictureName = (typeof PICTURES)[number];

/**
 * A picture of the step at which `replay` stands.
 * @param title - of a picture in SVG; without it the text is for graphviz.
 */
export function pictureOf(replay: Replay, view: PictureName, title: string | undefined): string {
  if (view === 'heap') {
    const slabs = ownSlabs(replay, treesAt(replay));
    return title === undefined ? heapAsDot(replay, slabs) : heapAsSvg(replay, slabs, title);
  }
  const graph = view === 'tree' ? lookUp(replay) : referenceGraph(replay);
  return title === undefined ? graphAsDot(graph) : graphAsSvg(graph, title);
}

function lookUp(replay: Replay): ReturnType<typeof treeGraph> {
  const birth = subjectOf(replay);
  if (birth === undefined || !replay.isListed(birth)) {
    throw new UsageError('--view tree: this step is about no object', 'as --decided BLOCK gives');
  }
  return treeGraph(replay, treesAt(replay), birth);
}

function treesAt(replay: Replay): TreeView {
  const trees = new TreeView(replay.recording);
  trees.seek(replay.position);
  return trees;
}
