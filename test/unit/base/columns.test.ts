import { expect, test } from 'vitest';
import {
  growFloat64,
  growInt32,
  grownCapacity,
  growUint16,
  growUint32,
  growUint8,
  sparingCapacity,
} from '../../../src/base/columns.ts';

test('capacity doubles until there is room', () => {
  expect(grownCapacity(0, 1)).toBe(16);
  expect(grownCapacity(16, 16)).toBe(16);
  expect(grownCapacity(16, 17)).toBe(32);
  expect(grownCapacity(16, 100)).toBe(128);
  expect(() => grownCapacity(16, 2 ** 31)).toThrow('too large');
});

test('a sparing table doubles while it is small, and then grows by an eighth', () => {
  expect([0, 16, 1 << 13, 1 << 14, 80_000].map(sparingCapacity)).toEqual([
    16,
    32,
    1 << 14,
    (1 << 14) + (1 << 11),
    90_000,
  ]);
});

test('a grown column keeps its contents and is zero behind them', () => {
  expect([...growInt32(Int32Array.of(-1, 2), 4)]).toEqual([-1, 2, 0, 0]);
  expect([...growUint32(Uint32Array.of(0xffffffff), 2)]).toEqual([0xffffffff, 0]);
  expect([...growUint16(Uint16Array.of(0xffff), 3)]).toEqual([0xffff, 0, 0]);
  expect([...growFloat64(Float64Array.of(2 ** 47), 2)]).toEqual([2 ** 47, 0]);
  expect([...growUint8(Uint8Array.of(255), 3)]).toEqual([255, 0, 0]);
});

test('a column with room is not copied', () => {
  const column = new Int32Array(8);
  expect(growInt32(column, 8)).toBe(column);
  const bytes = new Uint8Array(8);
  expect(growUint8(bytes, 3)).toBe(bytes);
  const floats = new Float64Array(8);
  expect(growFloat64(floats, 3)).toBe(floats);
  const words = new Uint32Array(8);
  expect(growUint32(words, 3)).toBe(words);
});
