import { expect, test } from 'vitest';
import {
  BOOL,
  CHAR,
  INT,
  LONG,
  pointerTo,
  UCHAR,
  UINT,
  ULONG,
  VOID,
} from '../../../../src/cc/base/ctype.ts';
import {
  arithmetic,
  compares,
  constant,
  constantAddress,
  isComparisonOp,
  wrapTo,
} from '../../../../src/cc/parse/fold.ts';

const place = { file: 'a.c', line: 1, column: 1 };

test('values wrap as their type does', () => {
  expect(wrapTo(200n, CHAR)).toBe(-56n);
  expect(wrapTo(-1n, UCHAR)).toBe(255n);
  expect(wrapTo(1n << 31n, INT)).toBe(-(1n << 31n));
  expect(wrapTo(-1n, ULONG)).toBe((1n << 64n) - 1n);
  expect(wrapTo(-1n, pointerTo(VOID))).toBe((1n << 64n) - 1n);
  expect(wrapTo(0x8000_0000n, INT)).toBe(-0x8000_0000n);
  expect(wrapTo(-1n, UINT)).toBe(0xffff_ffffn);
  expect(wrapTo((1n << 64n) - 2n, LONG)).toBe(-2n);
  expect([wrapTo(256n, BOOL), wrapTo(0n, BOOL)]).toEqual([1n, 0n]);
  expect(constant(300n, UCHAR, place)).toMatchObject({ kind: 'int', value: 44n });
});

test('arithmetic truncates towards zero; shift counts are masked as by x86', () => {
  expect(arithmetic('/', -7n, 2n, INT)).toBe(-3n);
  expect(arithmetic('%', -7n, 2n, INT)).toBe(-1n);
  expect(arithmetic('/', 1n, 0n, INT)).toBeUndefined();
  expect(arithmetic('%', 1n, 0n, INT)).toBeUndefined();
  expect(arithmetic('<<', 1n, 33n, UINT)).toBe(2n);
  expect(arithmetic('<<', 1n, 33n, LONG)).toBe(1n << 33n);
  expect(arithmetic('>>', -8n, 1n, INT)).toBe(-4n);
  expect(arithmetic('^', 6n, 3n, INT)).toBe(5n);
});

test('comparisons', () => {
  const ops = ['==', '!=', '<', '>', '<=', '>='] as const;
  expect(ops.map((op) => compares(op, 1n, 2n))).toEqual([false, true, true, false, true, false]);
  expect(ops.map((op) => compares(op, 2n, 2n))).toEqual([true, false, false, false, true, true]);
});

test('the address of what lies at a constant', () => {
  const pointer = constant(16n, pointerTo(INT), place);
  const deref = { kind: 'deref', type: INT, place, operand: pointer } as const;
  expect(constantAddress(deref)).toBe(16n);
  const field = { name: 'x', type: INT, offset: 4 };
  expect(constantAddress({ kind: 'member', type: INT, place, base: deref, field })).toBe(20n);
  expect(constantAddress(pointer)).toBeUndefined();
});

test('operators that compare', () => {
  expect(isComparisonOp('<=')).toBe(true);
  expect(isComparisonOp('+')).toBe(false);
});
