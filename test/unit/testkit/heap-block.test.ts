import { expect, test } from 'vitest';
import { COPY_STRIDE } from '../../../src/testkit/heap-block.ts';
import { KMALLOC_MAX_SIZE } from '../../../src/mm/kmalloc.ts';
import { graphOf } from './fixture.ts';

test('the copies of percpu memory lie further apart than any block is long', () => {
  expect(COPY_STRIDE).toBeGreaterThan(KMALLOC_MAX_SIZE);
  const [block] = graphOf('alloc_percpu a 64; store a@1+8 7; store a@0+8 5').blocks;
  expect([...block.words].map(([at, { text }]) => [at, text])).toEqual([
    [COPY_STRIDE + 8, '7'],
    [8, '5'],
  ]);
});
