import { expect, it } from 'vitest';
import { layersOf } from '../../../src/record/graph-layers.ts';

const node = (id: string) => ({ id, name: id, reported: false, now: false });
const graph = (ids: string, ...edges: string[]) => ({
  step: 0,
  leftOut: 0,
  nodes: Array.from(ids, node),
  edges: edges.map(([from, to]) => ({ from, to, into: 0 })),
});

it('each block stands behind what leads to it, circles begin with their first', () => {
  expect(layersOf(graph('abc', 'ab', 'bc', 'ac'))).toEqual([['a'], ['b', 'c']]);
  expect(layersOf(graph('abcd', 'cd', 'dc', 'ab'))).toEqual([
    ['a', 'c'],
    ['b', 'd'],
  ]);
  expect(layersOf(graph(''))).toEqual([]);
});
