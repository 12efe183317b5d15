import { expect, test } from 'vitest';
import type { ComparedBlock } from '../../../../src/detectors/compare/block.ts';
import { askedOf, isFound, joined, rowsOf } from '../../../../src/detectors/compare/rows.ts';

const block = (key: string, verdict: 'lost' | 'reachable', word: string): ComparedBlock => ({
  key,
  name: key,
  site: 'a.c:1 in f',
  size: 8,
  side: 'kernel',
  truth: { verdict },
  answers: [{ tool: 'x', says: word === 'leak' ? 'leak' : 'fine', word }],
});

test('alike blocks are a row, with who has found them and who is wrong', () => {
  const blocks = [
    block('1', 'lost', 'leak'),
    block('2', 'lost', 'leak'),
    block('3', 'reachable', 'leak'),
  ];
  const asked = askedOf([block('1', 'lost', 'other')], 'x');
  expect([...asked.keys()]).toEqual(['1']);
  const rows = rowsOf(joined(blocks, new Map([['y', asked]]), ['y', 'x']));
  expect(rows.map(({ count, foundBy, falseAlarms }) => [count, foundBy, falseAlarms])).toEqual([
    [1, ['x'], []],
    [1, ['x'], []],
    [1, [], ['x']],
  ]);
  expect(rows[1].answers[0]).toEqual({ tool: 'y', says: 'blind', word: 'not there' });
  expect(rows.every(isFound)).toBe(true);
  expect(rowsOf(blocks).map(({ count }) => count)).toEqual([2, 1]);
});
