import { expect, test } from 'vitest';
import { BlockKeys, isLeak, saysLeak } from '../../../../src/detectors/compare/block.ts';

test('blocks of a place are counted, leaks are what nobody frees', () => {
  const keys = new BlockKeys();
  expect([keys.of('a'), keys.of('b'), keys.of('a')]).toEqual(['a #1', 'b #1', 'a #2']);
  expect(isLeak({ verdict: 'retained' })).toBe(true);
  expect(isLeak({ verdict: 'reachable' })).toBe(false);
  expect(saysLeak({ says: 'maybe', word: 'possibly lost' })).toBe(true);
  expect(saysLeak({ says: 'listed', word: 'outstanding' })).toBe(false);
});
