import { expect, test } from 'vitest';
import { ArithmeticError, evaluate, parseInteger } from '../../../src/shell/int64.ts';

function scope(variables: Record<string, string> = {}): Parameters<typeof evaluate>[1] {
  return {
    get: (name) => variables[name],
    set: (name, value, subscript) => {
      variables[subscript === undefined ? name : `${name}[${subscript}]`] = value;
    },
  };
}

test.each([
  ['1 + 2 * 3 ** 2', 19n],
  ['2 ** 3 ** 2', 512n],
  ['-3 ** 2', 9n],
  ['1 << 3 + 1', 16n],
  ['1 << 64', 1n],
  ['-1 >> 60', -1n],
  ['0 && 1 / 0', 0n],
  ['1 || 1 / 0', 1n],
  ['1 ? 2 : 1 / 0', 2n],
  ['0 ? 1 / 0 : 3', 3n],
  ['0x8000000000000000', -(2n ** 63n)],
  ['5 > 3 == 1', 1n],
  ['(1, 2, 3)', 3n],
  ['6 & 3 | 8 ^ 1', 11n],
  ['~0', -1n],
  ['- - 5', 5n],
])('%s is %s', (text, value) => expect(evaluate(text, scope())).toBe(value));

test('variables are read, set and followed', () => {
  const variables: Record<string, string> = { a: 'b + 1', b: '0x10' };
  expect(evaluate('x = a++ + ++a, y[2] += x, z <<= 3', scope(variables))).toBe(0n);
  expect(variables).toMatchObject({ a: '19', x: String(17 + 19), 'y[2]': '36', z: '0' });
});

test.each([
  ['1 / 0', 'division by 0 (error token is "0")'],
  ['2 ** -1', 'exponent less than 0'],
  ['1 +', 'syntax error: operand expected (error token is "")'],
  ['1 2', 'syntax error in expression (error token is "2")'],
  ['09', 'value too great for base (error token is "09")'],
  ['1 @ 2', 'syntax error: invalid arithmetic operator (error token is "@ 2")'],
  ['(1', `missing \`)' (error token is "")`],
])('%s: %s', (text, message) => {
  expect(() => evaluate(text, scope())).toThrow(new ArithmeticError(message));
});

test('what names itself, and what nests without end, is refused', () => {
  expect(() => evaluate('a', scope({ a: 'a' }))).toThrow(/recursion level exceeded/);
  expect(() => evaluate('('.repeat(100_000), scope())).toThrow(/recursion level exceeded/);
  expect(() => evaluate('-'.repeat(100_001), scope())).toThrow(ArithmeticError);
});

test.each([
  ['64#_', 63n],
  ['36#Zz', 1295n],
  ['2#2', undefined],
  ['65#1', undefined],
  ['0x', undefined],
])('%s', (text, value) => expect(parseInteger(text)).toBe(value));
