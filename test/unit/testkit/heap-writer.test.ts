import { expect, test } from 'vitest';
import type { Move } from '../../../src/testkit/heap-moves.ts';
import { HeapWriter } from '../../../src/testkit/heap-writer.ts';

function written(...moves: (Partial<Move> & Pick<Move, 'what'>)[]): string[] {
  const writer = new HeapWriter();
  for (const move of moves) writer.move({ a: 0, b: 0, word: 0, size: 0, ...move });
  return writer.lines;
}

test('a move that has nothing to act on writes nothing', () => {
  expect(written({ what: 'point' }, { what: 'free' }, { what: 'unroot' })).toEqual([]);
});

test('moves become lines', () => {
  expect(
    written(
      { what: 'alloc', size: 3 },
      { what: 'cache', word: 1 },
      { what: 'root', b: 1 },
      { what: 'point', a: 1, b: 0, word: 1, size: 1 },
      { what: 'unroot' },
      { what: 'free' },
      { what: 'nap', size: 3 },
      { what: 'clear' },
    ),
  ).toEqual([
    'kmalloc o0 64',
    'kmem_cache_create c16 16',
    'kmem_cache_alloc o1 c16',
    'store data+0 o1+0',
    'store o1+8 o0+7',
    'store data+0 0',
    'kfree o0',
    'sleep 5000',
    'clear',
    'report',
  ]);
});

test('objects registered in a page do not overlap', () => {
  const lines = written(
    { what: 'register', word: 2, size: 3 },
    { what: 'register', word: 2, size: 7 },
    { what: 'physical', word: 3 },
  );
  expect(lines).toEqual(['alloc_pages o0 0', 'alloc o1 o0+128 32 1', 'alloc_phys o2 o0+192 8']);
});
