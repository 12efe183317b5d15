import { expect, test } from 'vitest';
import { body, compileClean, functionOf, messages } from '../../../support/c-snippet.ts';

test('labels may be used before they stand somewhere', () => {
  expect(body('void f(void) { goto end; end: ; }')).toBe('goto end; end: empty;');
});

test('labels are made once, and checked', () => {
  const { labels } = functionOf(
    compileClean('void f(void) { void *p = &&a; goto *p; a: ; b: ; }'),
    'f',
  ).body!;
  expect(labels).toEqual([
    { kind: 'label', name: 'a', id: 0, addressTaken: true },
    { kind: 'label', name: 'b', id: 1, addressTaken: false },
  ]);
  expect(messages('void f(void) { goto a; b: ; b: ; }')).toEqual([
    "duplicate label 'b'",
    "label 'a' used but not defined",
  ]);
});

test('__label__ makes a label of the block', () => {
  const here = '({ __label__ here; here: (unsigned long)&&here; })';
  const { labels } = functionOf(
    compileClean(`unsigned long f(void) { return ${here} + ${here}; }`),
    'f',
  ).body!;
  expect(labels.map(({ name, id }) => name + id)).toEqual(['here0', 'here1']);
  expect(messages('void f(void) { { __label__ a; goto a; } }')).toEqual([
    "label 'a' used but not defined",
  ]);
});
