import { expect, test } from 'vitest';
import {
  firstVariable,
  nullWhere,
  offsetDown,
  returnedAs,
} from '../../../../src/detectors/cppcheck/shapes.ts';
import { expressionIn } from '../../../support/c-tree.ts';

test.each([
  ['p', 'value'],
  ['p + 1', 'value'],
  ['p[1]', 'contents'],
  ['puts(p)', 'value'],
  ['n + puts(p)', 'value'],
  ['p != q', undefined],
])('return %s', (text, how) => {
  const { expr, p } = expressionIn(text);
  expect(returnedAs(expr, p)).toBe(how);
});

test('variables that are NULL on one side of a condition', () => {
  const { expr, p, q } = expressionIn('!p && q == 0');
  expect(nullWhere(expr, true)).toEqual([p, q]);
  expect(nullWhere(expr, false)).toEqual([]);
});

test('what a value begins with', () => {
  const { expr, p } = expressionIn('p - 1');
  expect(offsetDown(expr)).toBe(p);
  expect(firstVariable(expressionIn('p ? 1 : 2').expr)?.name).toBe('p');
  expect(firstVariable(expr)).toBeUndefined();
});
