import { expect, test } from 'vitest';
import { body, messages } from '../../../support/c-snippet.ts';

test('the association of the type is taken, else the default', () => {
  const kind = (operand: string): string =>
    body(`int f(char c, const int *p, int a[3]) {
      return _Generic(${operand}, char: 1, int: 2, const int *: 3, int *: 4, default: 5); }`);
  expect(['c', '+c', 'p', 'a', '"s"', '1L', '*p', 'f'].map(kind)).toEqual(
    [1, 2, 3, 4, 5, 5, 2, 5].map((n) => `return ${n};`),
  );
});

test('the other associations are not evaluated, yet must be right', () => {
  expect(body('int f(int a) { return _Generic(a, int: a, long: a++); }')).toBe('return $a;');
});

test('mistakes', () => {
  expect(messages('int f(int a) { return _Generic(a, long: 1); }')).toEqual([
    "'_Generic' selector of type 'int' matches no association",
  ]);
  expect(messages('int f(int a) { return _Generic(a, int: 1, int: 2); }')).toEqual([
    "'_Generic' specifies two compatible types",
  ]);
  expect(messages('int f(int a) { return _Generic(a, 3: 1); }')).toContain(
    'expected a type name or default',
  );
});
