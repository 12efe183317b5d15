import { expect, test } from 'vitest';
import { assert, AssertionError, unreachable } from '../../../src/base/assert.ts';

test('assert lets a true condition pass and throws its message otherwise', () => {
  expect(() => assert(1 + 1 === 2, 'sum')).not.toThrow();
  expect(() => assert(0, 'no object')).toThrow(new AssertionError('no object'));
});

test('assert narrows types', () => {
  const value: string | undefined = ['a'][0];
  assert(value !== undefined, 'value');
  expect(value.length).toBe(1);
});

test('unreachable names the value', () => {
  expect(() => unreachable('blue' as never, 'color')).toThrow('color: blue');
});
