import { expect, test } from 'vitest';
import {
  addQuals,
  alignOf,
  arrayOf,
  asInteger,
  BOOL,
  CHAR,
  functionType,
  INT,
  isComplete,
  isInteger,
  isScalar,
  LONG,
  pointerTo,
  QUAL_CONST,
  QUAL_VOLATILE,
  qualsOf,
  recordTag,
  scalarShape,
  sizeOf,
  UINT,
  unqualified,
  VOID,
  withQuals,
  type EnumTag,
} from '../../../../src/cc/base/ctype.ts';

test('sizes and alignments', () => {
  const types = [
    BOOL,
    CHAR,
    INT,
    LONG,
    pointerTo(VOID),
    arrayOf(INT, 3),
    VOID,
    functionType(INT, []),
  ];
  expect(types.map(sizeOf)).toEqual([1, 1, 4, 8, 8, 12, 1, 1]);
  expect(types.map(alignOf)).toEqual([1, 1, 4, 8, 8, 4, 1, 1]);
  expect(alignOf({ ...INT, align: 16 })).toBe(16);
});

test('qualifiers of an array are its elements’', () => {
  const array = addQuals(arrayOf(arrayOf(INT, 2), 3), QUAL_CONST);
  expect(qualsOf(array)).toBe(QUAL_CONST);
  expect(array.quals).toBe(0);
  expect(qualsOf(withQuals(array, QUAL_VOLATILE))).toBe(QUAL_VOLATILE);
  expect(qualsOf(pointerTo(INT, QUAL_CONST))).toBe(QUAL_CONST);
  expect(unqualified({ ...INT, quals: 3, align: 8 })).toEqual({ ...INT, align: undefined });
  expect(unqualified(INT)).toBe(INT);
});

test('an enum is the integer behind it', () => {
  const tag: EnumTag = { name: 'e', underlying: UINT, complete: true };
  const type = { kind: 'enum', tag, quals: 0 } as const;
  expect(asInteger(type)).toBe(UINT);
  expect([isInteger(type), isScalar(type), sizeOf(type), isComplete(type)]).toEqual([
    true,
    true,
    4,
    true,
  ]);
  expect(scalarShape(type)).toMatchObject({ size: 4, signed: false });
  expect(scalarShape(pointerTo(INT))).toEqual({ size: 8, signed: false });
});

test('a record is complete when it is defined', () => {
  const tag = recordTag(false, 's');
  const type = { kind: 'record', tag, quals: 0 } as const;
  expect([isComplete(type), isComplete(arrayOf(type, 2)), isScalar(type)]).toEqual([
    false,
    false,
    false,
  ]);
  tag.fields = [];
  expect([isComplete(type), isComplete(arrayOf(INT, undefined)), isComplete(VOID)]).toEqual([
    true,
    false,
    false,
  ]);
});
