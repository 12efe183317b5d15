/**
 * Growing typed columns. Tables are structs of arrays: one typed array per field, all of one
 * length, indexed by a handle. A typed array has a fixed length, so a table grows by copying each
 * column into a longer one; old contents keep their places and the new places are zero. Whoever
 * holds a column in a local must read it again after a call that may grow the table.
 */
import { assert } from './assert.ts';

/** The length to give the columns of a table of `current` rows to hold `needed`: doubles. */
export function grownCapacity(current: number, needed: number): number {
  assert(needed <= 2 ** 30, `column capacity ${needed} is too large`);
  let capacity = Math.max(current, 16);
  while (capacity < needed) capacity *= 2;
  return capacity;
}

/** A copy of `column` with room for `capacity` entries, or `column` itself when it has that. */
export function growInt32(column: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  if (column.length >= capacity) return column as Int32Array<ArrayBuffer>;
  const grown = new Int32Array(capacity);
  grown.set(column);
  return grown;
}

/** A copy of `column` with room for `capacity` entries, or `column` itself when it has that. */
export function growUint32(column: Uint32Array, capacity: number): Uint32Array<ArrayBuffer> {
  if (column.length >= capacity) return column as Uint32Array<ArrayBuffer>;
  const grown = new Uint32Array(capacity);
  grown.set(column);
  return grown;
}

/** A copy of `column` with room for `capacity` entries, or `column` itself when it has that. */
export function growFloat64(column: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  if (column.length >= capacity) return column as Float64Array<ArrayBuffer>;
  const grown = new Float64Array(capacity);
  grown.set(column);
  return grown;
}

/** A copy of `column` with room for `capacity` entries, or `column` itself when it has that. */
export function growUint16(column: Uint16Array, capacity: number): Uint16Array<ArrayBuffer> {
  if (column.length >= capacity) return column as Uint16Array<ArrayBuffer>;
  const grown = new Uint16Array(capacity);
  grown.set(column);
  return grown;
}

/** A copy of `column` with room for `capacity` entries, or `column` itself when it has that. */
export function growUint8(column: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  if (column.length >= capacity) return column as Uint8Array<ArrayBuffer>;
  const grown = new Uint8Array(capacity);
  grown.set(column);
  return grown;
}
