import { expect, test } from 'vitest';
import { parseChar, parseInteger, parseString } from '../../../../src/cc/preprocess/literals.ts';

function integer(text: string): string {
  const literal = parseInteger(text);
  return literal.ok ? `${literal.value.value} ${literal.value.type.name}` : literal.message;
}

test('an integer has the first type of its list that holds it', () => {
  expect(
    [
      '0',
      '2147483647',
      '2147483648',
      '0x7fffffff',
      '0x80000000',
      '4294967296u',
      '1u',
      '1l',
      '1UL',
      '1ll',
      '1llu',
      '0xffffffffffffffff',
      '017',
      '0b101',
    ].map(integer),
  ).toEqual([
    '0 int',
    '2147483647 int',
    '2147483648 long',
    '2147483647 int',
    '2147483648 unsigned int',
    '4294967296 unsigned long',
    '1 unsigned int',
    '1 long',
    '1 unsigned long',
    '1 long long',
    '1 unsigned long long',
    '18446744073709551615 unsigned long',
    '15 int',
    '5 int',
  ]);
});

test('what is no integer', () => {
  expect(['1.5', '1e3', '.5f', '0x1p3'].map(integer)).toEqual(
    Array(4).fill('floating point is not available in the kernel'),
  );
  expect(['089', '1lu2', '1lL', '0x', '99999999999999999999'].map(integer)).toEqual([
    "invalid digit in octal constant '089'",
    "invalid suffix 'lu2' on integer constant",
    "invalid suffix 'lL' on integer constant",
    "invalid suffix 'x' on integer constant",
    'integer constant is too large',
  ]);
});

test('characters are signed ints', () => {
  const value = (text: string): bigint | string => {
    const literal = parseChar(text);
    return literal.ok ? literal.value : literal.message;
  };
  expect(["'a'", "'\\n'", "'\\xff'", "'\\377'", "'\\''", "'ab'", "'\\0'"].map(value)).toEqual([
    97n,
    10n,
    -1n,
    -1n,
    39n,
    24930n,
    0n,
  ]);
  expect(["''", "L'a'", "'\\400'", "'\\x'"].map(value)).toEqual([
    'empty character constant',
    'wide characters are not available',
    'escape sequence out of range',
    '\\x used with no following hex digits',
  ]);
});

test('strings are bytes of UTF-8', () => {
  const bytes = (text: string): number[] | string => {
    const literal = parseString(text);
    return literal.ok ? literal.value : literal.message;
  };
  expect(bytes('"a\\tb\\0\\x41\\101"')).toEqual([97, 9, 98, 0, 65, 65]);
  expect(bytes('"é€😀\\u00e9"')).toEqual([
    0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xc3, 0xa9,
  ]);
  expect(bytes('u8"x"')).toEqual([120]);
  expect(bytes('L"x"')).toBe('wide strings are not available');
  expect(parseString('"\\q"')).toMatchObject({ warning: "unknown escape sequence '\\q'" });
});
