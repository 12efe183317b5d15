import { expect, test } from 'vitest';
import { graphFrom } from '../../../../src/crun/jit/blocks.ts';
import { isAlwaysEmpty, readsLow, zerosIn } from '../../../../src/crun/jit/zeros.ts';
import { OP } from '../../../../src/cc/base/bytecode.ts';
import { code } from '../../../support/bytecode.ts';

test('what is computed from nothing has no provenance; loads and calls may have', () => {
  const text = code(['li64', 0], ['ld64', 2, 0, 0], ['add64', 2, 2, 0], ['ld32', 4, 0], ['retv']);
  const zeros = zerosIn(text, graphFrom(text, 0)!, new Set(), [8, 12], new Set());
  expect([...zeros(4)]).toEqual([0, 1]);
  expect(zeros(12).has(2)).toBe(false);
  expect(zeros(16).has(4)).toBe(true);
  const seen = zerosIn(text, graphFrom(text, 0)!, new Set(), [8, 12], new Set([12]));
  expect(seen(16).has(4)).toBe(false);
  expect(isAlwaysEmpty(text, 0)).toBe(true);
  expect([readsLow(OP.zx64), readsLow(OP.add64)]).toEqual([true, false]);
});
