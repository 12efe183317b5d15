import { expect, test } from 'vitest';
import {
  colorGray,
  colorOf,
  colorWhite,
  KMEMLEAK_BLACK,
  KMEMLEAK_GREY,
} from '../../../src/kmemleak/color.ts';

test('white: fewer references than needed; gray: enough; black: ignored', () => {
  const colors = [0, 1, 2].map((count) =>
    [-2, KMEMLEAK_BLACK, KMEMLEAK_GREY, 1, 2].map((min) => colorOf(count, min)),
  );
  expect(colors).toEqual([
    ['gray', 'black', 'gray', 'white', 'white'],
    ['gray', 'black', 'gray', 'gray', 'white'],
    ['gray', 'black', 'gray', 'gray', 'gray'],
  ]);
});

test('no object is white and gray at once, and a count of -1 is never white', () => {
  for (let count = -2; count <= 3; count++) {
    for (let min = -3; min <= 3; min++) {
      expect(colorWhite(count, min) && colorGray(count, min)).toBe(false);
    }
  }
  expect(colorWhite(-1, 1)).toBe(false);
  expect(colorWhite(-2, -1)).toBe(true);
});
