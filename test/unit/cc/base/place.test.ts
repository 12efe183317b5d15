import { expect, test } from 'vitest';
import { outermost, type Place } from '../../../../src/cc/base/place.ts';

test('outermost follows uses of macros to the file being compiled', () => {
  const use: Place = { file: 'a.c', line: 9, column: 2 };
  const inMacro: Place = {
    file: 'a.h',
    line: 1,
    column: 20,
    expansion: { macro: 'OUTER', use },
  };
  const inner: Place = {
    file: 'b.h',
    line: 5,
    column: 7,
    expansion: { macro: 'INNER', use: inMacro },
  };
  expect(outermost(inner)).toBe(use);
  expect(outermost(use)).toBe(use);
});
