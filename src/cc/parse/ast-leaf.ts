/** The parts of the typed syntax tree that name no other part; ast.ts exports them as well. */
import type { CType } from '../base/ctype.ts';
import type { Place } from '../base/place.ts';

/**
 * What a cast does. `integral`: between integers and pointers, truncates or extends by the sign of
 * the operand's type; `bool`: operand != 0; `pointer`: same bits; `void`: the value is dropped.
 */
export type CastKind = 'integral' | 'bool' | 'pointer' | 'void';

/** Arithmetic operators; both operands and the result have one type (shifts: the left one's). */
export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '|' | '^';
/** Comparisons: operands of one integer type or two pointers; the result is int. */
export type ComparisonOp = '==' | '!=' | '<' | '>' | '<=' | '>=';

/** What every expression has. */
export interface ExprBase {
  /** The type of the value; of an lvalue, that of the object with its qualifiers. */
  readonly type: CType;
  /** Where its operator or its first token stands. */
  readonly place: Place;
}

/** A constant: an integer, an enumerator or a pointer made of an integer. */
export interface IntExpr extends ExprBase {
  readonly kind: 'int';
  /** In the range of the type: signed types sign-extended, unsigned ones and pointers not. */
  readonly value: bigint;
}

/** A string literal; equal ones of a translation unit are one object. */
export interface StringLiteral {
  readonly kind: 'string-literal';
  /** From 0 in the unit. */
  readonly id: number;
  /** The terminating zero included. */
  readonly bytes: Uint8Array;
}

/** A label for goto; of one function. */
export interface Label {
  readonly kind: 'label';
  readonly name: string;
  /** From 0 in the function. */
  readonly id: number;
  /** `&&label` is somewhere. */
  addressTaken: boolean;
}

/** One case of a switch: values low to high, both included, in the range of the switch's type. */
export interface SwitchCase {
  readonly low: bigint;
  readonly high: bigint;
  /** From 0 in the switch, to mark the statement that it leads to. */
  readonly id: number;
}

/** Builtins that are left for the back half; names without `__builtin_`. */
export type BuiltinName =
  | 'trap'
  | 'unreachable'
  /** No arguments: a compiler barrier (an asm statement without text, or __sync_synchronize). */
  | 'barrier'
  /** One unsigned int or unsigned long; the result is int. `ffs` takes int or long. */
  | 'clz'
  | 'ctz'
  | 'ffs'
  | 'popcount'
  | 'parity'
  | 'clrsb'
  /** One unsigned argument of 2, 4 or 8 bytes; the result has its type. */
  | 'bswap'
  /** Two integers of any types and a pointer to the result's type; the result is _Bool. */
  | 'add_overflow'
  | 'sub_overflow'
  | 'mul_overflow'
  /** The argument is a constant int; the result is void *. */
  | 'return_address'
  | 'frame_address'
  /** As in string.h; arguments are converted to those prototypes. */
  | 'memcpy'
  | 'memmove'
  | 'memset'
  | 'memcmp'
  | 'strlen'
  | 'strcmp'
  | 'strncmp'
  | 'strcpy'
  | 'strncpy'
  | 'strcat'
  | 'strchr'
  | 'strrchr'
  /** One unsigned long: bytes of stack; the result is void *. */
  | 'alloca'
  /** The first argument is a pointer to __va_list_tag (24 bytes, as in the x86-64 ABI). */
  | 'va_start'
  | 'va_arg'
  | 'va_end'
  /** Two such pointers. */
  | 'va_copy'
  /** __atomic and __sync operations: a pointer first, then values of its target's type. */
  | 'atomic_load'
  | 'atomic_store'
  | 'atomic_exchange'
  /** pointer, pointer to the expected value, desired value; the result is _Bool. */
  | 'atomic_compare_exchange'
  /** pointer, expected value, desired value; the result is the old value. */
  | 'sync_val_compare_and_swap'
  /** pointer, expected value, desired value; the result is _Bool. */
  | 'sync_bool_compare_and_swap'
  /** pointer, operand; the result is the old value. */
  | 'atomic_fetch_add'
  | 'atomic_fetch_sub'
  | 'atomic_fetch_and'
  | 'atomic_fetch_or'
  | 'atomic_fetch_xor';
