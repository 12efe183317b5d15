/**
 * Paints rows of memory into pixels: blocks by their color, each with a pattern of its own, so that
 * they can be told apart without colors. Pure: rows in, pixels out.
 */
import type { HeapRow } from './heap-rows.ts';
import type { Palette } from './palette.ts';

/** A block as it is painted. */
export interface Cell {
  readonly birth: number;
  readonly color: 'white' | 'gray' | 'black';
  readonly start: number;
  readonly size: number;
  readonly selected: boolean;
  readonly now: boolean;
  readonly reported: boolean;
}

/** Pixels in rows. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

/** A part of a picture. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Distance of the strokes on gray and of the dots on black, in pixels of a common screen. */
const STROKE = 5;

/** Where in a row that is `width` pixels wide a block lies. */
export function span(
  { start, size }: HeapRow,
  cell: Pick<Cell, 'start' | 'size'>,
  width: number,
): { readonly from: number; readonly to: number } {
  const scale = width / size;
  const from = Math.max(0, Math.floor((cell.start - start) * scale));
  const to = Math.min(width, Math.ceil((cell.start + cell.size - start) * scale));
  return { from, to: Math.max(to, from + 1) };
}

/** Paints a row. @param scale - pixels for each pixel of a common screen. */
export function paintRow(
  picture: Picture,
  box: Box,
  row: HeapRow,
  cells: readonly Cell[],
  palette: Palette,
  scale: number,
): void {
  fill(picture, box, palette.free);
  for (const cell of cells) {
    const { from, to } = span(row, cell, box.width);
    const at = { x: box.x + from, y: box.y, width: to - from, height: box.height };
    paintCell(picture, at, cell, palette, scale);
  }
}

function paintCell(picture: Picture, box: Box, cell: Cell, palette: Palette, scale: number): void {
  fill(picture, box, palette[cell.color]);
  const step = Math.round(STROKE * scale);
  const thick = Math.max(1, Math.round(scale));
  if (cell.color === 'gray') {
    each(picture, box, palette.edge, (x, y) => (x + y) % step < thick);
  } else if (cell.color === 'black') {
    each(picture, box, palette.dot, (x, y) => x % step < thick && y % step < thick);
  }
  if (box.width > 3 * scale) frame(picture, box, palette.edge, thick);
  if (cell.reported) frame(picture, box, palette.reported, thick * 2);
  if (cell.now) frame(picture, box, palette.now, thick * 2);
  if (cell.selected) frame(picture, box, palette.selected, thick * 2);
}

/** Paints a part in one color. */
export function fill({ width, pixels }: Picture, box: Box, color: number): void {
  for (let y = box.y; y < box.y + box.height; y++) {
    pixels.fill(color, y * width + box.x, y * width + box.x + box.width);
  }
}

function each(
  { width, pixels }: Picture,
  box: Box,
  color: number,
  isIn: (x: number, y: number) => boolean,
): void {
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x; x < box.x + box.width; x++) if (isIn(x, y)) pixels[y * width + x] = color;
  }
}

function frame(picture: Picture, box: Box, color: number, thick: number): void {
  const { x, y, width, height } = box;
  const t = Math.min(thick, width, height);
  fill(picture, { x, y, width, height: t }, color);
  fill(picture, { x, y: y + height - t, width, height: t }, color);
  fill(picture, { x, y, width: t, height }, color);
  fill(picture, { x: x + width - t, y, width: t, height }, color);
}
