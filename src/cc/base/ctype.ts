/**
 * C types of gcc for x86-64 (LP64), as immutable values.
 *
 * Invariants: a record or enum is identified by its tag object, which is filled in when its
 * definition is met; all other types are compared by structure. Sizes are in bytes.
 */
import { unreachable } from '../../base/assert.ts';

/** Qualifiers of a type, as bits. */
export const QUAL_CONST = 1;
/** @see QUAL_CONST */
export const QUAL_VOLATILE = 2;
/** @see QUAL_CONST */
export const QUAL_RESTRICT = 4;
/** @see QUAL_CONST */
export const QUAL_ATOMIC = 8;

/** What every type has. */
interface TypeBase {
  /** A sum of QUAL_ bits. */
  readonly quals: number;
  /** Set by `aligned` on a typedef: overrides the natural alignment. */
  readonly align?: number;
}

/** `void`. */
export interface VoidType extends TypeBase {
  readonly kind: 'void';
}

/** The spelling of each integer type; `__int128` is known but not supported in arithmetic. */
export type IntName =
  | '_Bool'
  | 'char'
  | 'signed char'
  | 'unsigned char'
  | 'short'
  | 'unsigned short'
  | 'int'
  | 'unsigned int'
  | 'long'
  | 'unsigned long'
  | 'long long'
  | 'unsigned long long'
  | '__int128'
  | 'unsigned __int128';

/** An integer type, `_Bool` included. */
export interface IntType extends TypeBase {
  readonly kind: 'int';
  readonly name: IntName;
  readonly size: 1 | 2 | 4 | 8 | 16;
  readonly signed: boolean;
  /** Conversion rank: _Bool 0, char 1, short 2, int 3, long 4, long long 5, __int128 6. */
  readonly rank: number;
}

/** A floating type: it can be declared and laid out, arithmetic on it is diagnosed. */
export interface FloatType extends TypeBase {
  readonly kind: 'float';
  readonly name: 'float' | 'double' | 'long double';
  readonly size: 4 | 8 | 16;
}

/** A pointer; 8 bytes. */
export interface PointerType extends TypeBase {
  readonly kind: 'pointer';
  readonly target: CType;
}

/** An array; `length` is undefined while incomplete and for flexible array members. */
export interface ArrayType extends TypeBase {
  readonly kind: 'array';
  readonly element: CType;
  readonly length: number | undefined;
}

/** A function type; parameters are adjusted (arrays and functions became pointers). */
export interface FunctionType extends TypeBase {
  readonly kind: 'function';
  readonly returns: CType;
  readonly params: readonly CType[];
  readonly variadic: boolean;
  /** `f()`: nothing is known about the parameters. */
  readonly unprototyped: boolean;
  readonly noreturn: boolean;
}

/** A struct or union type: a reference to its tag. */
export interface RecordType extends TypeBase {
  readonly kind: 'record';
  readonly tag: RecordTag;
}

/** An enum type: a reference to its tag. */
export interface EnumType extends TypeBase {
  readonly kind: 'enum';
  readonly tag: EnumTag;
}

/** Any C type. */
export type CType =
  | VoidType
  | IntType
  | FloatType
  | PointerType
  | ArrayType
  | FunctionType
  | RecordType
  | EnumType;

/** How the bits of a bit-field are reached: load `size` bytes, shift right, mask. */
export interface BitField {
  /** Bits of the field. */
  readonly width: number;
  /** First bit, counted from the start of the record. */
  readonly position: number;
  /** Byte offset in the record of the unit to load and store. */
  readonly unitOffset: number;
  /** Bytes of that unit: 1, 2, 4 or 8. */
  readonly unitSize: number;
  /** Lowest bit of the field in the little-endian unit. */
  readonly shift: number;
  /** A packed field that no unit holds is reached in parts, the lowest bits first. */
  readonly parts?: readonly BitField[];
}

/** A member of a struct or union. */
export interface Field {
  /** Undefined for an anonymous struct or union, whose members belong to the outer record. */
  readonly name: string | undefined;
  readonly type: CType;
  /** Byte offset; for a bit-field that of its unit. */
  readonly offset: number;
  readonly bits?: BitField;
}

/** What a struct or union tag stands for; `fields` is undefined until it is defined. */
export interface RecordTag {
  readonly union: boolean;
  /** Undefined for an anonymous one. */
  readonly name: string | undefined;
  /** Members in order of declaration, without unnamed bit-fields. */
  fields: readonly Field[] | undefined;
  size: number;
  align: number;
  /** The last member is an array without a length. */
  flexible: boolean;
  /** Its members by name, once somebody looked for one. */
  index?: ReadonlyMap<string, Field>;
}

/** What an enum tag stands for. */
export interface EnumTag {
  readonly name: string | undefined;
  /** The integer type that gcc chose: unsigned int unless an enumerator is negative or large. */
  underlying: IntType;
  complete: boolean;
}

function int(name: IntName, size: IntType['size'], signed: boolean, rank: number): IntType {
  return { kind: 'int', name, size, signed, rank, quals: 0 };
}

/** `void`. */
export const VOID: VoidType = { kind: 'void', quals: 0 };
/** `_Bool`. */
export const BOOL = int('_Bool', 1, false, 0);
/** `char` where it is signed, as gcc has it. */
export const CHAR = int('char', 1, true, 1);
/** `char` with `-funsigned-char`. */
export const CHAR_UNSIGNED = int('char', 1, false, 1);
/** `signed char`. */
export const SCHAR = int('signed char', 1, true, 1);
/** `unsigned char`. */
export const UCHAR = int('unsigned char', 1, false, 1);
/** `short`. */
export const SHORT = int('short', 2, true, 2);
/** `unsigned short`. */
export const USHORT = int('unsigned short', 2, false, 2);
/** `int`. */
export const INT = int('int', 4, true, 3);
/** `unsigned int`. */
export const UINT = int('unsigned int', 4, false, 3);
/** `long`. */
export const LONG = int('long', 8, true, 4);
/** `unsigned long`, also the type of `sizeof`. */
export const ULONG = int('unsigned long', 8, false, 4);
/** `long long`. */
export const LLONG = int('long long', 8, true, 5);
/** `unsigned long long`. */
export const ULLONG = int('unsigned long long', 8, false, 5);
/** `__int128`. */
export const INT128 = int('__int128', 16, true, 6);
/** `unsigned __int128`. */
export const UINT128 = int('unsigned __int128', 16, false, 6);
/** `float`. */
export const FLOAT: FloatType = { kind: 'float', name: 'float', size: 4, quals: 0 };
/** `double`. */
export const DOUBLE: FloatType = { kind: 'float', name: 'double', size: 8, quals: 0 };
/** `long double`. */
export const LDOUBLE: FloatType = { kind: 'float', name: 'long double', size: 16, quals: 0 };

/** The type of a pointer to `target`. */
export function pointerTo(target: CType, quals = 0): PointerType {
  return { kind: 'pointer', target, quals };
}

/** The type of an array of `length` elements. */
export function arrayOf(element: CType, length: number | undefined): ArrayType {
  return { kind: 'array', element, length, quals: 0 };
}

/** A function type; the flags default to a plain prototype. */
export function functionType(
  returns: CType,
  params: readonly CType[],
  flags: Partial<Pick<FunctionType, 'variadic' | 'unprototyped' | 'noreturn'>> = {},
): FunctionType {
  const { variadic = false, unprototyped = false, noreturn = false } = flags;
  return { kind: 'function', returns, params, variadic, unprototyped, noreturn, quals: 0 };
}

/** The same type with exactly these qualifiers; on an array they go to the element. */
export function withQuals<T extends CType>(type: T, quals: number): T {
  if (type.kind === 'array') {
    const element = withQuals(type.element, quals);
    return element === type.element ? type : { ...type, element };
  }
  return type.quals === quals ? type : { ...type, quals };
}

/** The type with `quals` added to those that it has. */
export function addQuals<T extends CType>(type: T, quals: number): T {
  return withQuals(type, qualsOf(type) | quals);
}

/** The qualifiers of a type; those of an array are its element's. */
export function qualsOf(type: CType): number {
  return type.kind === 'array' ? qualsOf(type.element) : type.quals;
}

/** The type of a value: without qualifiers and without a typedef's alignment. */
export function unqualified<T extends CType>(type: T): T {
  if (type.quals === 0 && type.align === undefined) return type;
  return { ...type, quals: 0, align: undefined };
}

/** The integer type behind an integer or enum type, else undefined. */
export function asInteger(type: CType): IntType | undefined {
  if (type.kind === 'int') return type;
  return type.kind === 'enum' ? type.tag.underlying : undefined;
}

/** Whether integer arithmetic can be done on it. */
export function isInteger(type: CType): type is IntType | EnumType {
  return type.kind === 'int' || type.kind === 'enum';
}

/** Whether it can be compared with 0: an integer or a pointer. */
export function isScalar(type: CType): type is IntType | EnumType | PointerType {
  return isInteger(type) || type.kind === 'pointer';
}

/** Bytes and signedness of a scalar's machine word (pointers: 8, unsigned). */
export function scalarShape(type: CType): { readonly size: number; readonly signed: boolean } {
  const integer = asInteger(type);
  return integer ?? { size: 8, signed: false };
}

/** Whether objects of the type can be made: its size is known. */
export function isComplete(type: CType): boolean {
  switch (type.kind) {
    case 'void':
    case 'function':
      return false;
    case 'array':
      return type.length !== undefined && isComplete(type.element);
    case 'record':
      return type.tag.fields !== undefined;
    case 'enum':
      return type.tag.complete;
    default:
      return true;
  }
}

/** `sizeof` in bytes; as gcc has it 1 for void and functions, 0 for what is incomplete. */
export function sizeOf(type: CType): number {
  switch (type.kind) {
    case 'void':
    case 'function':
      return 1;
    case 'int':
    case 'float':
      return type.size;
    case 'pointer':
      return 8;
    case 'array':
      return (type.length ?? 0) * sizeOf(type.element);
    case 'record':
      return type.tag.size;
    case 'enum':
      return type.tag.underlying.size;
    default:
      return unreachable(type);
  }
}

/** `_Alignof` in bytes: what is not put together is aligned to its size. */
export function alignOf(type: CType): number {
  if (type.align !== undefined) return type.align;
  if (type.kind === 'array') return alignOf(type.element);
  return type.kind === 'record' ? type.tag.align : sizeOf(type);
}

/** A new struct or union tag that is not yet defined. */
export function recordTag(union: boolean, name: string | undefined): RecordTag {
  return { union, name, fields: undefined, size: 0, align: 1, flexible: false };
}
