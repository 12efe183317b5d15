import { expect, test } from 'vitest';
import { compatible, compatibleUnqualified, composite } from '../../../../src/cc/parse/compat.ts';
import {
  arrayOf,
  CHAR,
  functionType,
  INT,
  LLONG,
  LONG,
  pointerTo,
  QUAL_CONST,
  SCHAR,
  UINT,
  VOID,
  withQuals,
} from '../../../../src/cc/base/ctype.ts';

test('basic types by name, long is not long long', () => {
  expect(compatible(INT, { ...INT })).toBe(true);
  expect([compatible(LONG, LLONG), compatible(CHAR, SCHAR), compatible(INT, UINT)]).toEqual([
    false,
    false,
    false,
  ]);
});

test('qualifiers count below a pointer', () => {
  const constInt = withQuals(INT, QUAL_CONST);
  expect(compatible(INT, constInt)).toBe(false);
  expect(compatibleUnqualified(INT, constInt)).toBe(true);
  expect(compatibleUnqualified(pointerTo(INT), pointerTo(constInt))).toBe(false);
});

test('an enum is compatible with its integer, not with another enum', () => {
  const of = (name: string) =>
    ({ kind: 'enum', tag: { name, underlying: UINT, complete: true }, quals: 0 }) as const;
  expect(compatible(of('a'), UINT)).toBe(true);
  expect(compatible(of('a'), INT)).toBe(false);
  expect(compatible(of('a'), of('b'))).toBe(false);
});

test('arrays and functions', () => {
  expect(compatible(arrayOf(INT, 3), arrayOf(INT, undefined))).toBe(true);
  expect(compatible(arrayOf(INT, 3), arrayOf(INT, 4))).toBe(false);
  const plain = functionType(VOID, [INT]);
  expect(compatible(plain, functionType(VOID, [], { unprototyped: true }))).toBe(true);
  expect(compatible(plain, functionType(VOID, [INT], { variadic: true }))).toBe(false);
  expect(compatible(plain, functionType(VOID, [withQuals(INT, QUAL_CONST)]))).toBe(true);
  expect(compatible(plain, functionType(INT, [INT]))).toBe(false);
});

test('the composite type knows what either declaration says', () => {
  expect(composite(arrayOf(INT, undefined), arrayOf(INT, 3))).toEqual(arrayOf(INT, 3));
  const bare = functionType(VOID, [], { unprototyped: true });
  const full = functionType(VOID, [INT], { noreturn: true });
  expect(composite(bare, full)).toEqual(full);
  expect(composite(pointerTo(arrayOf(INT, undefined)), pointerTo(arrayOf(INT, 2)))).toEqual(
    pointerTo(arrayOf(INT, 2)),
  );
});
