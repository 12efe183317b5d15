import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SHAPES, shape, shapeLines, shapes } from '../../../src/testkit/shapes.ts';
import { subject } from './fixture.ts';

describe.each(SHAPES)('%s', (name) => {
  test('everything hangs on the first node', () => {
    for (const nodes of [1, 2, 3, 7]) {
      const built = shapeLines(shape(name, nodes), 'n', 'data+0').join(';');
      const { graph } = subject(`${built}; report`);
      expect([...graph.lost()]).toEqual([]);
      const cut = subject(`${built}; store data+0 0; report`).graph;
      expect(cut.lost().size).toBe(nodes);
    }
  });
});

test('rings go both ways, the entries of a cache have two references', () => {
  expect(shape('ring', 2).edges).toHaveLength(4);
  const cache = shape('cache', 5);
  for (const node of [1, 2, 3, 4]) {
    expect(cache.edges.filter(({ to }) => to === node)).toHaveLength(2);
  }
});

test('shapes are drawn, and shrink to one node', () => {
  const details = fc.check(
    fc.property(shapes(), ({ sizes }) => sizes.length < 1),
    { seed: 1 },
  );
  expect(details.counterexample?.[0]).toEqual(shape('list', 1));
});
