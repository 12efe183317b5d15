/** Declarators (C11 6.7.6): `*name[3]`, `(*name)(int)` and the like, and type names. */
import { noAttributes, parseAttributes, type Attributes } from './attributes.ts';
import {
  alignOf,
  functionType,
  isComplete,
  isInteger,
  pointerTo,
  sizeOf,
  unqualified,
  type CType,
} from '../base/ctype.ts';
import { KEYWORDS } from '../preprocess/cursor.ts';
import type { Place } from '../base/place.ts';
import { parseQualifiers, parseSpecifiers, startsTypeName } from './specifiers.ts';
import { typeName } from './type-name.ts';
import { isPoison, POISON, type Unit } from './unit.ts';

/** The largest object there may be, in bytes. */
export const OBJECT_SIZE_MAX = 2 ** 31 - 1;
/** Parameters that a function may have. */
const PARAMS_MAX = 1000;

/** A parameter of a function declarator. */
export interface Param {
  readonly name: string | undefined;
  /** Adjusted: no array, no function. */
  readonly type: CType;
  readonly place: Place;
}

/** What a declarator says. */
export interface Declarator {
  /** Undefined for an abstract one. */
  readonly name: string | undefined;
  readonly type: CType;
  readonly place: Place;
  /** The parameters when it declares a function. */
  readonly params: readonly Param[] | undefined;
}

/** Reads a declarator of something whose specifiers gave `base`. */
export function parseDeclarator(
  unit: Unit,
  base: CType,
  attributes: Attributes,
  isParam = false,
): Declarator {
  return unit.cursor.nested(() => new DeclaratorParser(unit, attributes, isParam).run(base));
}

class DeclaratorParser {
  private readonly unit: Unit;
  private readonly attributes: Attributes;

  /** The length of a parameter's outermost array says nothing, so it may be any expression. */
  private anyLength: boolean;

  constructor(unit: Unit, attributes: Attributes, isParam: boolean) {
    this.anyLength = isParam;
    this.unit = unit;
    this.attributes = attributes;
  }

  run(base: CType): Declarator {
    const { unit } = this;
    const { cursor } = unit;
    let type = base;
    let pointers = 0;
    parseAttributes(unit, this.attributes);
    while (cursor.accept('*')) {
      // A chain of pointers is a deep type, and types are walked recursively.
      if (++pointers > 100) cursor.fail('too many levels of pointers');
      const quals = parseQualifiers(unit, this.attributes);
      type = type === POISON ? POISON : pointerTo(type, quals);
    }
    if (cursor.is('(') && this.isGroup()) return this.group(type);
    const token = cursor.peek();
    const named = token.kind === 'identifier' && !KEYWORDS.has(token.text);
    if (named) cursor.next();
    const { type: full, params } = this.suffixes(type);
    return { name: named ? token.text : undefined, type: full, place: token.place, params };
  }

  /** Whether `(` opens a nested declarator, not the parameters of an unnamed function. */
  private isGroup(): boolean {
    const next = this.unit.cursor.peek(1);
    if (next.text === ')' || next.text === '...') return false;
    if (next.text === '__attribute__') return true;
    return !startsTypeName(this.unit, 1);
  }

  /** `(inner) suffixes`: the suffixes belong to what the inner declarator points to. */
  private group(base: CType): Declarator {
    const { unit } = this;
    const { cursor } = unit;
    const start = cursor.at;
    cursor.skipBalanced();
    const { type, params } = this.suffixes(base);
    const end = cursor.at;
    cursor.at = start;
    cursor.expect('(');
    const inner = parseDeclarator(unit, type, this.attributes);
    cursor.expect(')');
    cursor.at = end;
    return inner.type === type && type !== POISON ? { ...inner, params } : inner;
  }

  private suffixes(base: CType): { type: CType; params: readonly Param[] | undefined } {
    const { unit } = this;
    if (unit.cursor.is('[')) return unit.cursor.nested(() => this.array(base));
    if (!unit.cursor.is('(')) return { type: base, params: undefined };
    const place = unit.cursor.place;
    const { params, variadic, unprototyped } = unit.scopes.within(() => this.params());
    if (unit.cursor.is('[') || unit.cursor.is('(')) {
      unit.cursor.fail('a function cannot return an array or a function');
    }
    parseAttributes(unit, this.attributes);
    if (base === POISON) return { type: base, params };
    if (base.kind === 'array' || base.kind === 'function') {
      unit.report.error(place, `a function cannot return '${typeName(base)}'`);
      return { type: POISON, params };
    }
    const types = params.map((param) => param.type);
    return { type: functionType(unqualified(base), types, { variadic, unprototyped }), params };
  }

  private array(base: CType): { type: CType; params: undefined } {
    const { unit } = this;
    const { cursor } = unit;
    const { place } = cursor.next();
    while (cursor.accept('static') || parseQualifiers(unit, noAttributes()) !== 0);
    let length: number | undefined;
    if (cursor.is('*') && cursor.peek(1).text === ']') cursor.next();
    else if (!cursor.is(']')) length = this.arrayLength();
    cursor.expect(']');
    this.anyLength = false;
    const element = this.suffixes(base).type;
    if (element === POISON) return { type: POISON, params: undefined };
    if (element.kind === 'function' || element.kind === 'void' || !isComplete(element)) {
      const hint = `the elements would be '${typeName(element)}'`;
      unit.report.error(place, 'array of elements without a known size', hint);
      return { type: POISON, params: undefined };
    }
    if (sizeOf(element) > 0 && sizeOf(element) % alignOf(element) !== 0) {
      unit.report.error(place, 'alignment of array elements is greater than element size');
    }
    if ((length ?? 0) * sizeOf(element) > OBJECT_SIZE_MAX) {
      unit.report.error(place, 'size of array is too large');
      return { type: POISON, params: undefined };
    }
    return { type: { kind: 'array', element, length, quals: 0 }, params: undefined };
  }

  private arrayLength(): number | undefined {
    const { unit } = this;
    const { place } = unit.cursor;
    const expr = unit.grammar.assignment(unit);
    if (isPoison(expr)) return 1;
    if (this.anyLength && expr.kind !== 'int') return undefined;
    if (expr.kind !== 'int' || !isInteger(expr.type)) {
      const hint = 'variable-length arrays are not allowed in the kernel';
      unit.report.error(place, 'the size of an array must be an integer constant', hint);
      return 1;
    }
    if (expr.value < 0n) {
      unit.report.error(place, 'size of array is negative');
      return 1;
    }
    return Number(expr.value > BigInt(OBJECT_SIZE_MAX) ? OBJECT_SIZE_MAX + 1 : expr.value);
  }

  private params(): { params: Param[]; variadic: boolean; unprototyped: boolean } {
    const { unit } = this;
    const { cursor } = unit;
    cursor.expect('(');
    if (cursor.accept(')')) return { params: [], variadic: false, unprototyped: true };
    if (cursor.is('void') && cursor.peek(1).text === ')') {
      cursor.next();
      cursor.next();
      return { params: [], variadic: false, unprototyped: false };
    }
    const params: Param[] = [];
    for (;;) {
      if (params.length > 0 && cursor.accept('...')) {
        cursor.expect(')');
        return { params, variadic: true, unprototyped: false };
      }
      if (params.length >= PARAMS_MAX) cursor.fail('too many parameters');
      params.push(this.param());
      if (!cursor.accept(',')) break;
    }
    cursor.expect(')', ' after the parameters');
    return { params, variadic: false, unprototyped: false };
  }

  private param(): Param {
    const { unit } = this;
    const base = parseSpecifiers(unit, true).type;
    const attributes = noAttributes();
    const { name, type, place } = parseDeclarator(unit, base, attributes, true);
    parseAttributes(unit, attributes);
    const adjusted = adjustParam(type);
    if (adjusted.kind === 'void') {
      unit.report.error(place, `parameter ${name ?? ''} has type 'void'`);
    }
    if (name !== undefined) {
      // Later parameters may name it in a sizeof or typeof.
      unit.scopes.declare(name, unit.variable(name, adjusted, 'param', place));
    }
    return { name, type: adjusted.kind === 'void' ? POISON : adjusted, place };
  }
}

/** The type of a parameter declared with `type`: arrays and functions are pointers. */
function adjustParam(type: CType): CType {
  if (type.kind === 'array') return pointerTo(type.element);
  return type.kind === 'function' ? pointerTo(type) : type;
}

/** A type with an alignment of its own, as a typedef with `aligned` has it. */
export function withAlign(type: CType, align: number | undefined): CType {
  return align === undefined ? type : { ...type, align };
}
