import { expect, test } from 'vitest';
import { COPY_STRIDE, isPart } from '../../../src/testkit/heap-block.ts';
import { KMALLOC_MAX_SIZE } from '../../../src/mm/slab/kmalloc.ts';
import { graphOf } from './fixture.ts';

test('the copies of percpu memory lie further apart than any block is long', () => {
  expect(COPY_STRIDE).toBeGreaterThan(KMALLOC_MAX_SIZE);
  const [block] = graphOf('alloc_percpu a 64; store a@1+8 7; store a@0+8 5').blocks;
  expect([...block.words].map(([at, { text }]) => [at, text])).toEqual([
    [COPY_STRIDE + 8, '7'],
    [8, '5'],
  ]);
});

test.each<[string, boolean[]]>([
  ['kmalloc a 64', [false]],
  ['kmalloc a 9000', [false]],
  ['vmalloc a 10', [false]],
  ['alloc_percpu a 8', [false]],
  ['kmalloc a 64; free_part a+16 16', [true, true]],
  ['kmalloc a 9000; free_part a+8992 8', [false]],
  ['kmalloc a 9000; free_part a+4000 8', [true, true]],
  ['alloc_pages p 0; alloc a p 64 1', [true]],
  ['alloc_pages p 0; alloc_phys a p 64', [false]],
])('%s: parts of a block', (text, parts) => {
  expect(graphOf(text).ranges.map(isPart)).toEqual(parts);
});
