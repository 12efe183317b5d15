import { expect, test } from 'vitest';
import type { SmallHeap } from '../../../src/testkit/small-heaps.ts';
import { referenceReports } from '../../../src/testkit/small-reference.ts';

const heap = (early: [number, number][], more: Partial<SmallHeap> = {}): SmallHeap => ({
  objects: 2,
  early,
  late: [],
  colors: ['white', 'white'],
  memories: ['kmalloc', 'kmalloc'],
  ...more,
});
/** Sources behind the two objects. */
const [SCANNED, STACK, HIDDEN] = [2, 3, 4];

test.each<[string, SmallHeap, number[][]]>([
  ['both lost', heap([]), [[], [0, 1], [0, 1], [0, 1], [0, 1], [0, 1], [0, 1]]],
  ['one held', heap([[SCANNED, 0]]), [[], [1], [1], [1], [1], [1], [0, 1]]],
  [
    'a chain',
    heap([
      [SCANNED, 0],
      [0, 1],
    ]),
    [[], [], [], [], [], [], [0, 1]],
  ],
  [
    'on the stack',
    heap([
      [STACK, 0],
      [HIDDEN, 1],
    ]),
    [[], [0, 1], [0, 1], [0, 1], [1], [0, 1], [0, 1]],
  ],
  ['a late store', heap([], { late: [[0, 1]] }), [[], [0, 1], [], [0, 1], [0, 1], [0, 1], [0, 1]]],
  ['not_leak', heap([[0, 1]], { colors: ['not_leak', 'white'] }), [[], [], [], [], [], [], []]],
  ['ignore', heap([[0, 1]], { colors: ['ignore', 'white'] }), [[], [1], [1], [1], [1], [1], [1]]],
])('%s', (_, small, reports) => expect(referenceReports(small, '6.12')).toEqual(reports));

test('up to 6.1 zeroes are reported by the first scan, had they been old enough', () => {
  const zero = heap([], { memories: ['kzalloc', 'kzalloc'] });
  expect(referenceReports(zero, '6.1')[1]).toEqual([0, 1]);
});
