import { expect, it } from 'vitest';
import { TreeView } from '../../../../src/record/views/tree.ts';
import { treeGraph } from '../../../../src/record/views/tree-graph.ts';
import { replayed } from '../../../support/recorded-trace.ts';

it('has the nodes of the way and their children, and says how many are below', () => {
  const replay = replayed();
  replay.seek(1000);
  const trees = new TreeView(replay.recording);
  trees.seek(replay.position);
  const birth = replay.recording.births.find('b')!;
  const { nodes, edges, leftOut } = treeGraph(replay, trees, birth);
  const path = trees.path('virtual', replay.recording.births.get(birth).pointer);
  expect(nodes.filter(({ now }) => now).map(({ name }) => name)).toEqual(['b']);
  expect(nodes.length).toBeGreaterThan(path.length);
  expect(edges.length).toBe(nodes.length - 1);
  expect(leftOut + nodes.length).toBeLessThanOrEqual(replay.listed().length);
  expect(edges.every(({ label }) => label === 'left' || label === 'right')).toBe(true);
});
