/**
 * Object colors (mm/kmemleak.c): derived from two numbers, never stored.
 *
 * white: not enough references found; gray: enough, or none needed; black: ignored.
 */

/** min_count of an object that is never a leak but is scanned. */
export const KMEMLEAK_GREY = 0;
/** min_count of an object that is neither scanned nor reported. */
export const KMEMLEAK_BLACK = -1;

/** The color of an object, for people. */
export type Color = 'white' | 'gray' | 'black';

/** @kernel mm/kmemleak.c color_white faithful */
export function colorWhite(count: number, minCount: number): boolean {
  return count !== KMEMLEAK_BLACK && count < minCount;
}

/** @kernel mm/kmemleak.c color_gray faithful */
export function colorGray(count: number, minCount: number): boolean {
  return minCount !== KMEMLEAK_BLACK && count >= minCount;
}

/** The color as a word. */
export function colorOf(count: number, minCount: number): Color {
  if (colorWhite(count, minCount)) return 'white';
  return colorGray(count, minCount) ? 'gray' : 'black';
}
