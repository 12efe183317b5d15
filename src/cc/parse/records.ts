/** Struct, union and enum specifiers (C11 6.7.2.1, 6.7.2.2). */
import {
  applyMode,
  integerConstant,
  noAttributes,
  parseAttributes,
  type Attributes,
} from './attributes.ts';
import {
  asInteger,
  INT,
  isComplete,
  isInteger,
  LONG,
  recordTag,
  sizeOf,
  UINT,
  ULONG,
  type CType,
  type EnumTag,
  type RecordTag,
} from '../base/ctype.ts';
import { ParseError } from '../preprocess/cursor.ts';
import { OBJECT_SIZE_MAX, parseDeclarator, withAlign } from './declarator.ts';
import { wrapTo } from './fold.ts';
import { memberNames } from './members.ts';
import { layoutRecord, type Member } from './record-layout.ts';
import type { Place } from '../base/place.ts';
import type { Enumerator } from './scope.ts';
import { parseSpecifiers } from './specifiers.ts';
import { typeName } from './type-name.ts';
import { POISON, type Unit } from './unit.ts';

/** A struct or union specifier; the cursor is at the keyword. */
export function parseRecord(unit: Unit): CType {
  return unit.cursor.nested(() => recordSpecifier(unit));
}

function recordSpecifier(unit: Unit): CType {
  const { cursor } = unit;
  const keyword = cursor.next().text as 'struct' | 'union';
  const attributes = parseAttributes(unit);
  const { name, place } = tagName(unit, keyword);
  const defines = cursor.is('{');
  const tag = lookUp(unit, keyword, name, place, defines || cursor.is(';'), () =>
    recordTag(keyword === 'union', name),
  );
  if (tag === undefined) {
    if (defines) cursor.skipBalanced();
    return POISON;
  }
  const record = tag as RecordTag;
  if (defines) define(unit, record, attributes, place);
  return { kind: 'record', tag: record, quals: 0 };
}

function tagName(unit: Unit, keyword: string): { name: string | undefined; place: Place } {
  const { cursor } = unit;
  const { place } = cursor;
  if (cursor.is('{')) return { name: undefined, place };
  return { name: cursor.expectName(`the name of a ${keyword} or '{'`).text, place };
}

/** The tag of a name in scope, or a new one; undefined after a message. */
function lookUp(
  unit: Unit,
  kind: 'struct' | 'union' | 'enum',
  name: string | undefined,
  place: Place,
  declares: boolean,
  make: () => RecordTag | EnumTag,
): RecordTag | EnumTag | undefined {
  if (name === undefined) return make();
  const known = declares ? unit.scopes.findLocalTag(name) : unit.scopes.findTag(name);
  if (known === undefined) {
    const tag = make();
    unit.scopes.declareTag(name, { kind, tag, place });
    return tag;
  }
  if (known.kind !== kind) {
    unit.report.error(place, `'${name}' defined as wrong kind of tag`, undefined, [
      { place: known.place, message: `'${known.kind} ${name}' is declared here` },
    ]);
    return undefined;
  }
  return known.tag;
}

function define(unit: Unit, tag: RecordTag, attributes: Attributes, place: Place): void {
  const what = tag.union ? 'union' : 'struct';
  const redefined = tag.fields !== undefined;
  if (redefined) unit.report.error(place, `redefinition of '${what} ${tag.name}'`);
  const members: Member[] = [];
  const names = new Map<string, Place>();
  const { cursor } = unit;
  cursor.expect('{');
  while (!cursor.is('}')) {
    if (cursor.peek().kind === 'eof') cursor.fail(`'${what}' is never closed`, undefined, place);
    try {
      memberDeclaration(unit, members, names);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      cursor.recover();
    }
  }
  cursor.next();
  parseAttributes(unit, attributes);
  if (redefined) return;
  checkFlexible(unit, tag, members, place);
  const layout = layoutRecord(tag.union, members, attributes.packed, attributes.align);
  if (layout.size > OBJECT_SIZE_MAX) unit.report.error(place, `'${what}' is too large`);
  tag.fields = layout.fields;
  tag.size = layout.size;
  tag.align = layout.align;
}

function memberDeclaration(unit: Unit, members: Member[], names: Map<string, Place>): void {
  const { cursor } = unit;
  if (cursor.accept(';')) return;
  if (cursor.is('_Static_assert')) {
    staticAssert(unit);
    return;
  }
  const specifiers = parseSpecifiers(unit, true);
  if (cursor.accept(';')) {
    anonymousMember(unit, specifiers.type, specifiers.attributes, members, names);
    return;
  }
  do {
    const attributes = { ...specifiers.attributes };
    members.push(memberDeclarator(unit, specifiers.type, attributes, names));
  } while (cursor.accept(','));
  cursor.expect(';', ' at the end of a member declaration');
}

function anonymousMember(
  unit: Unit,
  type: CType,
  attributes: Attributes,
  members: Member[],
  names: Map<string, Place>,
): void {
  const { place } = unit.cursor;
  if (type.kind !== 'record') {
    if (type !== POISON && type.kind !== 'enum') {
      unit.report.warning(place, 'declaration does not declare anything');
    }
    return;
  }
  // Only an untagged record becomes a member; with -fms-extensions a tagged one would.
  if (type.tag.name !== undefined) {
    unit.report.warning(place, 'declaration does not declare anything');
    return;
  }
  for (const name of memberNames(type.tag)) takeName(unit, names, name, place);
  members.push({
    name: undefined,
    type,
    packed: attributes.packed,
    ...(attributes.align === undefined ? {} : { align: attributes.align }),
  });
}

function takeName(unit: Unit, names: Map<string, Place>, name: string, place: Place): void {
  const before = names.get(name);
  if (before === undefined) names.set(name, place);
  else {
    unit.report.error(place, `duplicate member '${name}'`, undefined, [
      { place: before, message: 'the first one is here' },
    ]);
  }
}

function memberDeclarator(
  unit: Unit,
  base: CType,
  attributes: Attributes,
  names: Map<string, Place>,
): Member {
  const { cursor, report } = unit;
  const start = cursor.place;
  const declarator = cursor.is(':')
    ? { name: undefined, type: base, place: start }
    : parseDeclarator(unit, base, attributes);
  const { name, place } = declarator;
  const width = cursor.accept(':') ? bitWidth(unit, name, declarator.type) : undefined;
  parseAttributes(unit, attributes);
  let type = applyMode(declarator.type, attributes);
  if (name !== undefined) takeName(unit, names, name, place);
  else if (width === undefined) report.error(place, 'expected the name of a member');
  const flexible = type.kind === 'array' && type.length === undefined;
  if (type.kind === 'function') {
    report.error(place, `member '${name}' declared as a function`, 'a pointer to one can be');
    type = POISON;
  } else if (!isComplete(type) && !flexible && type !== POISON) {
    const hint = type.kind === 'void' ? undefined : `'${typeName(type)}' is only declared so far`;
    report.error(place, `member '${name ?? ''}' has incomplete type '${typeName(type)}'`, hint);
    type = POISON;
  }
  return {
    name,
    type,
    packed: attributes.packed,
    ...(width === undefined ? {} : { width }),
    ...(attributes.align === undefined ? {} : { align: attributes.align }),
  };
}

function bitWidth(unit: Unit, name: string | undefined, type: CType): number {
  const { place } = unit.cursor;
  const width = integerConstant(unit, 'the width of a bit-field');
  const what = name === undefined ? 'unnamed bit-field' : `bit-field '${name}'`;
  if (width === undefined || type === POISON) return 1;
  if (!isInteger(type)) {
    unit.report.error(place, `${what} has invalid type '${typeName(type)}'`);
    return 1;
  }
  const bits = asInteger(type)!.name === '_Bool' ? 1 : sizeOf(type) * 8;
  if (width < 0n || width > BigInt(Math.min(bits, 64))) {
    unit.report.error(place, `width of ${what} is not between 0 and ${bits}`);
    return 1;
  }
  if (width === 0n && name !== undefined) {
    unit.report.error(place, `zero width for ${what}`);
    return 1;
  }
  return Number(width);
}

function checkFlexible(unit: Unit, tag: RecordTag, members: Member[], place: Place): void {
  members.forEach(({ type, name }, i) => {
    if (type.kind !== 'array' || type.length !== undefined) return;
    if (i === members.length - 1 || tag.union) tag.flexible = true;
    else unit.report.error(place, `flexible array member '${name}' not at end of struct`);
  });
}

/** An enum specifier; the cursor is at the keyword. */
export function parseEnum(unit: Unit): CType {
  const { cursor } = unit;
  cursor.next();
  const attributes = parseAttributes(unit);
  const { name, place } = tagName(unit, 'enum');
  const defines = cursor.is('{');
  const tag = lookUp(unit, 'enum', name, place, defines, () => ({
    name,
    underlying: UINT,
    complete: false,
  })) as EnumTag | undefined;
  if (tag === undefined) {
    if (defines) cursor.skipBalanced();
    return POISON;
  }
  if (defines) defineEnum(unit, tag, attributes, place);
  else if (!tag.complete && unit.scopes.findTag(name ?? '')?.place === place) {
    unit.report.error(place, `'enum ${name}' is not defined`);
    tag.complete = true;
  }
  return { kind: 'enum', tag, quals: 0 };
}

function defineEnum(unit: Unit, tag: EnumTag, attributes: Attributes, place: Place): void {
  const { cursor, report } = unit;
  if (tag.complete) report.error(place, `redefinition of 'enum ${tag.name}'`);
  cursor.expect('{');
  const list: Enumerator[] = [];
  let next = 0n;
  while (!cursor.is('}')) {
    const token = cursor.expectName('an enumerator');
    parseAttributes(unit);
    let value = next;
    if (cursor.accept('=')) value = integerConstant(unit, 'the value of an enumerator') ?? next;
    if (value >= 1n << 64n) report.error(token.place, 'overflow in enumeration values');
    const fitsInt = wrapTo(value, INT) === value;
    const wide = value < 1n << 63n ? LONG : ULONG;
    const enumerator: Enumerator = {
      kind: 'enumerator',
      value: wrapTo(value, fitsInt ? INT : wide),
      type: fitsInt ? INT : wide,
      place: token.place,
    };
    const before = unit.scopes.findLocal(token.text);
    if (before) {
      report.error(token.place, `redeclaration of '${token.text}'`, undefined, [
        { place: before.place, message: 'the previous declaration is here' },
      ]);
    }
    unit.scopes.declare(token.text, enumerator);
    list.push(enumerator);
    next = value + 1n;
    if (!cursor.accept(',')) break;
  }
  cursor.expect('}', ' at the end of an enum');
  parseAttributes(unit, attributes);
  if (list.length === 0) report.error(place, 'empty enum is invalid');
  finishEnum(tag, list, attributes.packed);
}

/** Chooses the type as gcc does, and gives it to the enumerators that do not fit an int. */
function finishEnum(tag: EnumTag, list: readonly Enumerator[], packed: boolean): void {
  const values = list.map(({ value }) => value);
  const signed = values.some((value) => value < 0n);
  const fits = (bits: bigint): boolean =>
    values.every((value) =>
      signed ? BigInt.asIntN(Number(bits), value) === value : value < 1n << bits,
    );
  const wide = signed ? LONG : ULONG;
  const word = signed ? INT : UINT;
  tag.underlying = fits(32n) ? word : wide;
  if (packed) {
    for (const size of [2, 1] as const) {
      if (!fits(BigInt(size * 8))) break;
      const name = `${signed ? 'signed' : 'unsigned'} char` as const;
      const short = signed ? ('short' as const) : ('unsigned short' as const);
      const rank = size;
      tag.underlying =
        size === 1
          ? { kind: 'int', name, size, signed, rank: 1, quals: 0 }
          : { kind: 'int', name: short, size, signed, rank, quals: 0 };
    }
  }
  if (tag.underlying === wide) for (const enumerator of list) enumerator.type = wide;
  tag.complete = true;
}

/** `_Static_assert(condition, "message");` at the cursor. */
export function staticAssert(unit: Unit): void {
  const { cursor } = unit;
  const { place } = cursor.next();
  cursor.expect('(');
  const value = integerConstant(unit, 'the condition of a static assertion');
  let message = '';
  if (cursor.accept(',')) {
    message = `: ${cursor.peek().text}`;
    if (cursor.peek().kind !== 'string') cursor.fail('expected a string');
    while (cursor.peek().kind === 'string') cursor.next();
  }
  cursor.expect(')');
  cursor.expect(';', ' after a static assertion');
  if (value === 0n) unit.report.error(place, `static assertion failed${message}`);
}

/** A type name, as in a cast or a sizeof. */
export function parseTypeName(unit: Unit): CType {
  const specifiers = parseSpecifiers(unit, true);
  const attributes = noAttributes();
  const { name, type, place } = parseDeclarator(unit, specifiers.type, attributes);
  if (name !== undefined) unit.report.error(place, `unexpected name '${name}' in a type name`);
  return withAlign(type, specifiers.attributes.align);
}
