import { expect, test } from 'vitest';
import { paintRow, span, type Cell } from '../../../../src/web/draw/heap-map.ts';
import { pixelOf, type Palette } from '../../../../src/web/draw/palette.ts';

const PALETTE: Palette = {
  ground: 1,
  free: 2,
  white: 3,
  gray: 4,
  black: 5,
  edge: 6,
  dot: 7,
  selected: 8,
  now: 9,
  reported: 10,
};
const ROW = { section: 'slabPages', start: 4096, size: 4096, label: '', births: [1] } as const;
const CELL: Cell = {
  birth: 1,
  color: 'gray',
  start: 5120,
  size: 1024,
  selected: false,
  now: false,
  reported: false,
};

function painted(cell: Cell): Uint32Array {
  const picture = { width: 64, height: 16, pixels: new Uint32Array(64 * 16) };
  paintRow(picture, { x: 0, y: 0, width: 64, height: 16 }, ROW, [cell], PALETTE, 1);
  return picture.pixels;
}

test('a block is painted where it lies, and each color has a pattern of its own', () => {
  expect(span(ROW, CELL, 64)).toEqual({ from: 16, to: 32 });
  expect(span(ROW, { start: 4096, size: 1 }, 64)).toEqual({ from: 0, to: 1 });
  const kinds = (['white', 'gray', 'black'] as const).map((color) => {
    const inside = new Set<number>();
    const pixels = painted({ ...CELL, color });
    for (let y = 2; y < 14; y++) for (let x = 18; x < 30; x++) inside.add(pixels[y * 64 + x]);
    return [...inside].sort((a, b) => a - b);
  });
  expect(kinds).toEqual([[3], [4, 6], [5, 7]]);
  expect([...new Set(painted(CELL).subarray(0, 16))]).toEqual([PALETTE.free]);
});

test('what is selected, read or reported has a frame', () => {
  const corner = (change: Partial<Cell>): number => painted({ ...CELL, ...change })[16];
  expect(corner({})).toBe(PALETTE.edge);
  expect(corner({ reported: true })).toBe(PALETTE.reported);
  expect(corner({ reported: true, now: true })).toBe(PALETTE.now);
  expect(corner({ now: true, selected: true })).toBe(PALETTE.selected);
});

test('a color of a style sheet is a pixel', () => {
  expect(pixelOf('#102030')).toBe(0xff302010);
  expect(pixelOf('#fff')).toBe(0xffffffff);
});
