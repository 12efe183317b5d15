import { expect, test } from 'vitest';
import {
  comparisonIn,
  conjuncts,
  mentions,
  uncast,
} from '../../../../src/detectors/cppcheck/tree.ts';
import { expressionIn } from '../../../support/c-tree.ts';

test.each([
  ['!p', '==', 0n],
  ['0 != n', '!=', 0n],
  ['3 < n', '>', 3n],
  ['(p = q) == 0', '==', 0n],
])('%s', (text, op, constant) => {
  expect(comparisonIn(expressionIn(text).expr)).toMatchObject({ op, constant });
});

test('parts', () => {
  const { expr, q } = expressionIn('p && (n > 2 || !q)');
  expect([...conjuncts(expr)]).toHaveLength(3);
  expect(mentions(expr, q)).toBe(true);
  expect(uncast(expressionIn('(char)(long)p').expr, true).kind).toBe('cast');
});
