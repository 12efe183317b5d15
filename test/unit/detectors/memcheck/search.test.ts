import { describe, expect, test } from 'vitest';
import type { Heuristic, SearchedMemory } from '../../../../src/detectors/memcheck/heuristics.ts';
import { LeakSearch } from '../../../../src/detectors/memcheck/search.ts';

const PAGE = 4096;
const [START, STEP, SIZE] = [0x1000, 0x40, 32];
const KINDS = ['reachable', 'possible', 'indirect', 'definite'];

/** Blocks that hold the words that are given, and what a search from `roots` says of them. */
function search(
  blocks: readonly (readonly number[])[],
  roots: readonly number[],
  heuristics: readonly Heuristic[] = [],
): { kinds: string[]; indirect: number[]; heuristics: (string | undefined)[] } {
  const u32 = new Uint32Array(4 * PAGE);
  for (const [i, words] of blocks.entries()) {
    for (const [n, word] of words.entries()) u32[(START + STEP * i + 8 * n) / 4] = word;
  }
  const word = (va: number): number => u32[va / 4];
  const memory: SearchedMemory = {
    u32,
    pages: Float64Array.from([0, PAGE, 2 * PAGE]),
    bits: [],
    pageAt: (page) => page * PAGE,
    undefinedIn: () => undefined,
    word,
    isVtable: () => false,
  };
  const spans = Float64Array.from(blocks.flatMap((_, i) => [START + STEP * i, SIZE]));
  const one = new LeakSearch(memory, spans, new Set(heuristics));
  for (const root of roots) one.meetRoot(root);
  const result = one.finish();
  return {
    kinds: [...result.states].map((state) => KINDS[state]),
    indirect: [...result.indirect],
    heuristics: blocks.map((_, i) => result.heuristics.get(i)),
  };
}

const [A, B, C] = [START, START + STEP, START + 2 * STEP];

describe('the nine cases of the manual', () => {
  test.each([
    ['a start from a root', [[], []], [B], ['definite', 'reachable']],
    ['a chain of starts', [[B], []], [A], ['reachable', 'reachable']],
    ['a lost parent', [[B], []], [], ['definite', 'indirect']],
    ['inside from a root', [[], []], [B + 8], ['definite', 'possible']],
    ['inside on a chain', [[B + 8], []], [A], ['reachable', 'possible']],
    ['a start behind inside', [[B], []], [A + 8], ['possible', 'possible']],
    ['inside of a lost parent', [[B + 8], []], [], ['definite', 'indirect']],
    [
      'the end is none, the last byte is',
      [[], []],
      [A + SIZE, B + SIZE - 1],
      ['definite', 'possible'],
    ],
    ['a start found later upgrades', [[B], []], [B + 8, A], ['reachable', 'reachable']],
  ] as const)('%s', (_, blocks, roots, kinds) => {
    expect(search(blocks, roots).kinds).toEqual(kinds);
  });
});

test('cliques: the lowest address leads, and a former leader that is met joins', () => {
  expect(search([[B], [C], [A]], [])).toMatchObject({
    kinds: ['definite', 'indirect', 'indirect'],
    indirect: [2 * SIZE, 0, 0],
  });
  // The tail points at the leader of the ring, or at another of it.
  expect(search([[B], [A], [A]], []).kinds).toEqual(['indirect', 'indirect', 'definite']);
  expect(search([[B], [A], [B]], []).kinds).toEqual(['definite', 'indirect', 'definite']);
});

test('heuristics stay with a possible block, and a start takes them away', () => {
  const counted = [[3], [A + 8]];
  expect(search(counted, [A + 8], ['newarray'])).toMatchObject({
    kinds: ['reachable', 'definite'],
    heuristics: ['newarray', undefined],
  });
  expect(search(counted, [A + 8]).kinds).toEqual(['possible', 'definite']);
  expect(search(counted, [B + 1], ['newarray'])).toMatchObject({
    kinds: ['possible', 'possible'],
    heuristics: ['newarray', undefined],
  });
  expect(search(counted, [A + 8, A], ['newarray']).heuristics[0]).toBeUndefined();
});
