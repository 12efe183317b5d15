/**
 * Where a token of a C source stands, kept through macro expansion.
 *
 * A token of a macro's body has the place it is written at in the definition, and the expansion
 * that brought it here. A token of a macro's argument keeps the place the caller wrote it at.
 */

/** One use of a macro, for notes such as "in expansion of macro 'min'". */
export interface Expansion {
  readonly macro: string;
  /** The macro's name where it was used; in a nested use that place has an expansion as well. */
  readonly use: Place;
}

/** A place in a source file. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Absent for a token that stands where it was written. */
  readonly expansion?: Expansion;
}

/** The place in the file being compiled: macro uses are followed outwards to the outermost. */
export function outermost(place: Place): Place {
  let at = place;
  while (at.expansion) at = at.expansion.use;
  return at;
}
