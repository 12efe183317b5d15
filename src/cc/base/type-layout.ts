/** What whoever keeps account of memory wants to know of a C type. */

/** A member of a type. */
export interface TypeMember {
  /** As in C, from the outermost record: `kref.refcount`. */
  readonly name: string;
  /** Bytes from the start of the type. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

/** What is known of a type's memory. */
export interface TypeLayout {
  /** As in C: `struct foo`. */
  readonly name: string;
  /** In bytes; behind them an array of elements follows when the type ends in one. */
  readonly size: number;
  /** Offsets of all pointers, in rising order. */
  readonly pointers: readonly number[];
  /** Members that count references. */
  readonly counts: readonly TypeMember[];
  /** All scalar members, in order of the source; elements of arrays only as a whole. */
  readonly members: readonly TypeMember[];
  /** The elements of a flexible array, which begin at `offset`. */
  readonly tail?: { readonly offset: number; readonly element: TypeLayout };
}
