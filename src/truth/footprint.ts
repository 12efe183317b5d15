/**
 * What objects of the host take beside the data in them, about, for the account of what truth costs
 * itself.
 */

/** Bytes of a typed array beside its numbers. */
export const ARRAY_BYTES = 320;
/** Bytes of an entry in a `Map` of numbers. */
export const MAP_ENTRY = 40;
/** Bytes of a small object. */
export const OBJECT_BYTES = 80;
