import { expect, test } from 'vitest';
import { HEURISTICS, heuristicOf } from '../../../../src/detectors/memcheck/heuristics.ts';

/** The heuristic for a pointer into a block of 64 bytes at 4096 that begins with some words. */
function found(words: readonly number[], offset: number, names: readonly string[] = HEURISTICS) {
  const memory = {
    u32: new Uint32Array(0),
    pages: new Float64Array(0),
    bits: [],
    pageAt: () => -1,
    undefinedIn: () => undefined,
    word: (va: number) => words[(va - 4096) / 8] ?? -1,
    isVtable: (va: number) => va >= 0x10_0000,
  };
  const enabled = new Set(HEURISTICS.filter((name) => names.includes(name)));
  return heuristicOf(memory, 4096 + offset, 4096, 64, enabled);
}

test('each in its order', () => {
  expect(found([5, 64 - 25], 24)).toBe('stdstring');
  expect(found([40, 64 - 25], 24)).toBeUndefined();
  expect(found([5, 38], 24)).toBeUndefined();
  expect(found([56], 8)).toBe('length64');
  expect(found([56], 8, ['newarray'])).toBe('newarray');
  expect([found([7], 8), found([6], 8), found([0], 8), found([], 8)]).toEqual([
    'newarray',
    undefined,
    undefined,
    undefined,
  ]);
  expect(found([0x10_0008, 0, 0x10_0010], 16)).toBe('multipleinheritance');
  expect(found([0x10_0008, 0, 0x10_0012], 16)).toBeUndefined();
  expect(found([0x10_0008, 0, 0x10_0010], 16, ['newarray'])).toBeUndefined();
});
