import { expect, test } from 'vitest';
import type { Pointers } from '../../../../src/triage/judge/pointers.ts';
import { holding } from '../../../../src/triage/judge/rings.ts';

function pointers(edges: string, middle = ''): Pointers {
  const pairs = (text: string) =>
    text
      .split(' ')
      .filter(Boolean)
      .map((pair) => pair.split('>') as [string, string]);
  return {
    edges: pairs(edges),
    middleEdges: pairs(middle),
    selfPointers: [],
    endian: 'little',
    wordBytes: 8,
  };
}

test('roots hold and are not held; the one with most first', () => {
  expect(holding(pointers('a>b c>d c>e', 'b>f'))).toMatchObject({ roots: ['c', 'a'], rings: [] });
});

test('a ring has no root, unless something holds it', () => {
  expect(holding(pointers('a>b b>c c>a c>d'))).toMatchObject({
    roots: [],
    rings: [['c', 'b', 'a']],
  });
  expect(holding(pointers('a>b b>a x>a'))).toMatchObject({ roots: ['x'], rings: [] });
});

test('a chain of any length', () => {
  const chain = Array.from({ length: 50_000 }, (_, i) => `${i}>${i + 1}`).join(' ');
  expect(holding(pointers(chain)).roots).toEqual(['0']);
});
