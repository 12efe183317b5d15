import { describe, expect, it } from 'vitest';
import { WideColumn } from '../../../src/truth/wide-column.ts';

describe('a column of mostly small numbers', () => {
  it('holds large ones, and costs more from then on', () => {
    const column = new WideColumn(16, 8);
    column.set(1, 65_535);
    expect([column.get(1), column.width]).toEqual([65_535, 2]);
    column.set(2, 65_536);
    column.set(3, 2 ** 32 - 1);
    expect([0, 1, 2, 3].map((i) => column.get(i))).toEqual([0, 65_535, 65_536, 2 ** 32 - 1]);
    expect(column.width).toBe(4);
    column.set(3, 7);
    expect(column.get(3)).toBe(7);
  });

  it('holds numbers below 2^48 with 32 low bits', () => {
    const column = new WideColumn(32, 2);
    column.set(0, 2 ** 32 - 1);
    expect([column.get(0), column.width]).toEqual([2 ** 32 - 1, 4]);
    column.set(1, 2 ** 48 - 3);
    expect([column.get(0), column.get(1), column.width]).toEqual([2 ** 32 - 1, 2 ** 48 - 3, 6]);
  });

  it('keeps its numbers when it grows', () => {
    const column = new WideColumn(16, 2);
    column.set(1, 100_000);
    column.grow(4);
    column.set(3, 200_000);
    expect([0, 1, 2, 3].map((i) => column.get(i))).toEqual([0, 100_000, 0, 200_000]);
  });
});
