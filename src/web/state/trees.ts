/** kmemleak's search trees at a position. */
import type { Recording } from '../../record/recording.ts';
import { TreeView } from '../../record/views/tree.ts';
import type { Moment } from './moment.ts';

const views = new WeakMap<Recording, TreeView>();

/** The trees as they were at a moment; valid until the next is asked for. */
export function treesAt({ replay, position }: Moment): TreeView {
  const { recording } = replay;
  let trees = views.get(recording);
  if (!trees) views.set(recording, (trees = new TreeView(recording)));
  trees.seek(position);
  return trees;
}

/** The object that a virtual address lies in. */
export function objectAt(moment: Moment, address: number): number | undefined {
  return treesAt(moment).lookup('virtual', address);
}
