import { expect, test } from 'vitest';
import { ALL_SPACES, SPACES, smallHeaps, type Space } from '../../../src/testkit/small-heaps.ts';

const count = (space: Space): number => [...smallHeaps(space)].length;

test('all of one object: four sources, and nothing to rename', () => {
  expect(count({ name: '', objects: 1, stores: 4 })).toBe(2 ** 4);
  expect(count({ name: '', objects: 1, stores: 1, colored: 1 })).toBe(4 * (1 + 4));
  expect(count({ name: '', objects: 1, stores: 1, late: true })).toBe(1 + 2 * 4);
});

/** Burnside: heaps are as many as renamings leave alone on average. */
test('of two and three objects as many as counting by symmetry gives', () => {
  // Ten edges; swapping two objects moves them in five pairs.
  expect(count({ name: '', objects: 2, stores: 10 })).toBe((2 ** 10 + 2 ** 5) / 2);
  // Eighteen edges: the identity, three swaps with 3 fixed edges and 6 + 1.5 pairs …
  const swaps = 2 ** (4 + 7);
  const turns = 2 ** 6;
  expect(count({ name: '', objects: 3, stores: 18 })).toBe((2 ** 18 + 3 * swaps + 2 * turns) / 6);
});

test('no two are the same', () => {
  const space = { name: '', objects: 3, stores: 3, colored: 1, late: true };
  const heaps = [...smallHeaps(space)].map((heap) => JSON.stringify(heap));
  expect(new Set(heaps).size).toBe(heaps.length);
});

test('the spaces cover up to four objects and six stores', () => {
  for (const spaces of [SPACES, ALL_SPACES]) {
    expect(spaces).toContainEqual({ name: 'four objects', objects: 4, stores: 6 });
  }
});
