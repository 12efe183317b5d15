/**
 * Initialisers (C11 6.7.9 and GNU): flattened into values at byte offsets.
 *
 * A list without braces of its own fills the sub-objects in turn; designators move on to another
 * one, from where it goes on. The stack of frames is the path to the sub-object that comes next.
 */
import type { Expr, InitItem } from './ast.ts';
import { integerConstant } from './attributes.ts';
import { compatibleUnqualified } from './compat.ts';
import { assignConvert, rvalue } from './convert.ts';
import {
  asInteger,
  sizeOf,
  unqualified,
  type ArrayType,
  type CType,
  type Field,
  type RecordType,
} from '../base/ctype.ts';
import { findMember } from './members.ts';
import type { Place } from '../base/place.ts';
import { typeName } from './type-name.ts';
import { isPoison, POISON, type Unit } from './unit.ts';

/** Values that are looked at again because another member of a union gets one. */
const CLEARING_MAX = 1 << 27;

/** An initialiser after parsing. */
export interface ParsedInit {
  readonly items: readonly InitItem[];
  /** The object's type, its length completed. */
  readonly type: CType;
  /** Bytes of the object; more than the type's for an initialised flexible array member. */
  readonly size: number;
  /** Whether some bytes get no value of their own, so that all are zeroed first. */
  readonly zero: boolean;
}

/** Reads the initialiser of an object of `type`, after its `=`. */
export function parseInitializer(unit: Unit, type: CType): ParsedInit {
  return new InitParser(unit).run(type);
}

interface Frame {
  readonly type: ArrayType | RecordType;
  /** Moves when the values that lead here are repeated for a range. */
  offset: number;
  /** The sub-object that comes next. */
  index: number;
  /** One past the last. */
  readonly end: number;
}

/** What earlier parts of the initialiser gave these bytes is replaced by what follows. */
interface Clear {
  readonly clears: number;
  readonly offset: number;
}

interface Range {
  readonly frame: Frame;
  readonly count: number;
}

class InitParser {
  private readonly unit: Unit;
  private readonly entries: (InitItem | Clear)[] = [];
  /** The member of each union, by the union's offset and type, that has a value. */
  private readonly unions = new Map<RecordType['tag'], Map<number, Field>>();
  /** The end of what has a value so far. */
  private end = 0;

  constructor(unit: Unit) {
    this.unit = unit;
  }

  run(type: CType): ParsedInit {
    const { cursor } = this.unit;
    const { place } = cursor;
    let full = type;
    if (cursor.is('{')) {
      const length = this.braced(type, 0);
      if (type.kind === 'array' && type.length === undefined) full = { ...type, length };
    } else full = this.whole(type, this.unit.grammar.assignment(this.unit), place);
    const size = Math.max(sizeOf(full), this.end);
    const items = this.finalItems();
    return { items, type: full, size, zero: this.covered(items) < size };
  }

  private finalItems(): InitItem[] {
    let items: InitItem[] = [];
    let work = 0;
    for (const entry of this.entries) {
      if (!('clears' in entry)) items.push(entry);
      else {
        work += items.length;
        if (work > CLEARING_MAX) this.unit.cursor.fail('too many values in an initializer');
        const end = entry.offset + entry.clears;
        items = items.filter(({ offset }) => offset < entry.offset || offset >= end);
      }
    }
    return items;
  }

  /** Drops what the bytes have been given so far. */
  private clear(offset: number, size: number): void {
    if (offset < this.end) this.push({ clears: size, offset });
  }

  private push(entry: InitItem | Clear): void {
    const { report, cursor } = this.unit;
    if (++this.unit.initialValues > report.limits['c-init-values']) {
      report.stop(cursor.place, 'too many values in initializers', 'c-init-values');
    }
    this.entries.push(entry);
  }

  private covered(items: readonly InitItem[]): number {
    let bytes = 0;
    let upTo = 0;
    for (const { offset, type, field } of [...items].sort((a, b) => a.offset - b.offset)) {
      if (field?.bits || offset < upTo) continue;
      bytes += sizeOf(type);
      upTo = offset + sizeOf(type);
    }
    return bytes;
  }

  /** An initialiser without braces for a whole object. */
  private whole(type: CType, expr: Expr, place: Place): CType {
    if (isPoison(expr)) return type;
    if (type.kind !== 'array') {
      this.add(0, type, undefined, expr);
      return type;
    }
    if (this.addString(0, type, expr)) {
      return type.length === undefined && expr.type.kind === 'array'
        ? { ...type, length: expr.type.length }
        : type;
    }
    if (expr.kind === 'compound-literal' && compatibleUnqualified(expr.type, type)) {
      for (const item of expr.init.items) this.push(item);
      return type.length === undefined ? unqualified(expr.type) : type;
    }
    const hint = 'an array takes a list in braces';
    this.unit.report.error(place, 'invalid initializer', hint);
    return type;
  }

  /** Adds one value, converted. */
  private add(offset: number, type: CType, field: Field | undefined, raw: Expr): void {
    const { unit } = this;
    const value = assignConvert(unit, raw, type, { what: 'initialization', place: raw.place });
    if (isPoison(value)) return;
    this.end = Math.max(this.end, offset + bytesOf(type, field));
    const bits = field?.bits ? { field } : {};
    this.push({ offset, type: unqualified(type), value, ...bits });
  }

  /** Adds a string as the value of an array of characters; false when it is something else. */
  private addString(offset: number, type: CType, expr: Expr): boolean {
    if (type.kind !== 'array' || expr.kind !== 'string') return false;
    if (!isCharArray(type)) return false;
    const { bytes } = expr.literal;
    const length = type.length ?? bytes.length;
    if (length < bytes.length - 1) {
      this.unit.report.warning(expr.place, 'initializer-string for array of chars is too long');
    }
    const kept = Math.min(length, bytes.length);
    const stored = { ...type, length: kept };
    this.push({ offset, type: unqualified(stored), value: expr });
    this.end = Math.max(this.end, offset + kept);
    return true;
  }

  /** A list in braces for an object; returns the length that it gives an array. */
  private braced(type: CType, offset: number): number {
    return this.unit.cursor.nested(() => {
      this.clear(offset, sizeOf(type));
      if (isCharArray(type) && this.unit.cursor.peek(1).kind === 'string') {
        return this.stringInBraces(type, offset);
      }
      if (type.kind === 'array' || type.kind === 'record') return this.list(type, offset);
      this.scalarInBraces(type, offset);
      return 1;
    });
  }

  private stringInBraces(type: ArrayType, offset: number): number {
    const { cursor, grammar } = this.unit;
    cursor.next();
    const expr = grammar.assignment(this.unit);
    if (!this.addString(offset, type, expr)) this.add(offset, type.element, undefined, expr);
    cursor.accept(',');
    cursor.expect('}', ' at the end of an initializer');
    return expr.type.kind === 'array' ? (expr.type.length ?? 0) : 1;
  }

  private scalarInBraces(type: CType, offset: number): void {
    const { cursor, report } = this.unit;
    const { place } = cursor.next();
    if (cursor.accept('}')) return;
    if (cursor.is('{')) this.braced(type, offset);
    else this.add(offset, type, undefined, this.unit.grammar.assignment(this.unit));
    if (type === POISON) {
      // Whatever it is, it has been complained about.
      while (cursor.accept(',') && !cursor.is('}')) this.discard();
    }
    cursor.accept(',');
    if (!cursor.is('}')) report.warning(place, 'excess elements in scalar initializer');
    while (!cursor.is('}')) {
      this.discard();
      if (!cursor.accept(',')) break;
    }
    cursor.expect('}', ' at the end of an initializer');
  }

  private list(type: ArrayType | RecordType, offset: number): number {
    const { cursor, report } = this.unit;
    cursor.expect('{');
    const base = this.frame(type, offset);
    let stack = [base];
    let length = 0;
    while (!cursor.is('}')) {
      const { place } = cursor;
      let range: Range | undefined;
      if (this.atDesignator()) {
        stack = [base];
        base.index = 0;
        const target = this.designators(stack);
        if (target === undefined) return this.skipToEnd(length);
        range = target.range;
      } else while (stack.length > 1 && isFull(stack[stack.length - 1])) stack.pop();
      if (isFull(stack[stack.length - 1])) {
        const what = type.kind === 'array' ? 'array' : type.tag.union ? 'union' : 'struct';
        report.warning(place, `excess elements in ${what} initializer`);
        this.discard();
      } else this.element(stack, range);
      length = Math.max(length, base.index);
      if (!cursor.accept(',')) break;
    }
    cursor.expect('}', ' at the end of an initializer');
    return length;
  }

  private skipToEnd(length: number): number {
    const { cursor } = this.unit;
    for (let depth = 0; depth > 0 || !cursor.is('}');) {
      const { kind, text } = cursor.peek();
      if (kind === 'eof') cursor.fail("expected '}' at the end of an initializer");
      if (text === '{' || text === '(' || text === '[') depth++;
      if (text === '}' || text === ')' || text === ']') depth--;
      if (depth < 0) break;
      cursor.next();
    }
    cursor.expect('}', ' at the end of an initializer');
    return length;
  }

  private frame(type: ArrayType | RecordType, offset: number): Frame {
    let end = Infinity;
    if (type.kind === 'array') end = type.length ?? Infinity;
    else end = type.tag.fields?.length ?? 0;
    return { type, offset, index: 0, end };
  }

  private atDesignator(): boolean {
    const { cursor } = this.unit;
    if (cursor.is('.') || cursor.is('[')) return true;
    return cursor.peek().kind === 'identifier' && cursor.peek(1).text === ':';
  }

  /** Follows designators from the frame on the stack; undefined after a message. */
  private designators(stack: Frame[]): { range: Range | undefined } | undefined {
    const { cursor } = this.unit;
    let range: Range | undefined;
    let indexed = false;
    for (let first = true; ; first = false) {
      const { place } = cursor;
      if (cursor.is('[')) {
        const top = this.enter(stack, first, 'array', place);
        const bounds = top && this.indexDesignator(top);
        if (bounds === undefined) return undefined;
        if (bounds > 1 && top) range = { frame: top, count: bounds };
        indexed = true;
      } else if (cursor.accept('.')) {
        const name = cursor.expectName('the name of a member').text;
        if (!this.memberDesignator(stack, first, name, place)) return undefined;
        indexed = false;
      } else if (first) {
        // Old GNU: `name: value`.
        const name = cursor.next().text;
        cursor.expect(':');
        return this.memberDesignator(stack, first, name, place) ? { range } : undefined;
      } else {
        // Old GNU: `[index] value`.
        if (!indexed) cursor.expect('=', ' after a designator');
        else cursor.accept('=');
        return { range };
      }
    }
  }

  /** The frame that a designator selects from: the top one, or its current sub-object's. */
  private enter(
    stack: Frame[],
    first: boolean,
    kind: 'array' | 'record',
    place: Place,
  ): Frame | undefined {
    const top = stack[stack.length - 1];
    const type = first ? top.type : current(top).type;
    if (type.kind !== kind || (type.kind !== 'array' && type.kind !== 'record')) {
      const what = kind === 'array' ? 'array index' : 'member name';
      if (type !== POISON) {
        const message = `${what} in the initializer of '${typeName(type)}'`;
        this.unit.report.error(place, message);
      }
      return undefined;
    }
    if (first) return top;
    const frame = this.frame(type, top.offset + current(top).offset);
    this.selectMember(top, current(top).field);
    top.index = next(top);
    stack.push(frame);
    return frame;
  }

  /** `[n]` or `[low ... high]`: how many elements; undefined after a message. */
  private indexDesignator(frame: Frame): number | undefined {
    const { unit } = this;
    const { cursor } = unit;
    const { place } = cursor.next();
    const low = integerConstant(unit, 'an array index');
    const high = cursor.accept('...') ? integerConstant(unit, 'an array index') : low;
    cursor.expect(']');
    if (low === undefined || high === undefined) return undefined;
    if (low < 0n || high < low || high >= BigInt(Math.min(frame.end, 2 ** 31))) {
      unit.report.error(place, 'array index in initializer exceeds array bounds');
      return undefined;
    }
    frame.index = Number(low);
    return Number(high - low) + 1;
  }

  private memberDesignator(stack: Frame[], first: boolean, name: string, place: Place): boolean {
    const top = this.enter(stack, first, 'record', place);
    if (top === undefined) return false;
    const { type } = top;
    const path = type.kind === 'record' ? findMember(type.tag, name) : undefined;
    if (path === undefined) {
      this.unit.report.error(place, `'${typeName(type)}' has no member named '${name}'`);
      return false;
    }
    let frame = top;
    path.forEach((field, i) => {
      const own = frame.type.kind === 'record' ? (frame.type.tag.fields ?? []) : [];
      frame.index = own.indexOf(field);
      if (i === path.length - 1 || field.type.kind !== 'record') return;
      const inner = this.frame(field.type, frame.offset + field.offset);
      this.selectMember(frame, field);
      frame.index = next(frame);
      stack.push(inner);
      frame = inner;
    });
    return true;
  }

  /** Reads the value of the sub-object on top of the stack, and moves on. */
  private element(stack: Frame[], range: Range | undefined): void {
    const top = stack[stack.length - 1];
    const from = this.entries.length;
    const { type, offset, field } = current(top);
    this.selectMember(top, field);
    const at = top.offset + offset;
    top.index = next(top);
    if (this.unit.cursor.is('{')) {
      const length = this.braced(type, at);
      this.checkFlexible(type, at, length);
    } else this.elementValue(stack, type, at, field);
    if (range) this.repeat(stack, range, from);
  }

  /** A flexible array member's elements lie beyond the record. */
  private checkFlexible(type: CType, offset: number, length: number): void {
    if (type.kind !== 'array' || type.length !== undefined) return;
    this.end = Math.max(this.end, offset + length * sizeOf(type.element));
  }

  private elementValue(stack: Frame[], first: CType, at: number, bitField?: Field): void {
    const { unit } = this;
    const expr = unit.grammar.assignment(unit);
    let type = first;
    let offset = at;
    let field = bitField;
    while (!isPoison(expr) && (type.kind === 'array' || type.kind === 'record')) {
      if (this.addString(offset, type, expr)) return;
      if (type.kind === 'record' && compatibleUnqualified(type, rvalue(unit, expr).type)) break;
      const frame = this.frame(type, offset);
      if (isFull(frame)) {
        unit.report.error(expr.place, `'${typeName(type)}' has no member to initialize`);
        return;
      }
      const inner = current(frame);
      this.selectMember(frame, inner.field);
      frame.index = next(frame);
      stack.push(frame);
      type = inner.type;
      offset += inner.offset;
      field = inner.field;
    }
    if (!isPoison(expr)) this.add(offset, type, field, expr);
  }

  /** Another member of a union than before: what that one got is gone. */
  private selectMember(frame: Frame, field: Field | undefined): void {
    const { type, offset } = frame;
    if (type.kind !== 'record' || !type.tag.union || field === undefined) return;
    let members = this.unions.get(type.tag);
    if (!members) this.unions.set(type.tag, (members = new Map()));
    const before = members.get(offset);
    if (before && before !== field) this.clear(offset, type.tag.size);
    members.set(offset, field);
  }

  /** Gives the elements of `[low ... high]` after the first the same value. */
  private repeat(stack: readonly Frame[], range: Range, from: number): void {
    const { frame, count } = range;
    if (frame.type.kind !== 'array') return;
    const size = sizeOf(frame.type.element);
    const added = this.entries.slice(from);
    for (let i = 1; i < count; i++) {
      for (const entry of added) this.push({ ...entry, offset: entry.offset + i * size });
    }
    const shift = (count - 1) * size;
    for (const entry of added) {
      if ('clears' in entry) continue;
      this.end = Math.max(this.end, entry.offset + shift + bytesOf(entry.type, entry.field));
    }
    // It goes on inside the last one.
    for (const inner of stack.slice(stack.indexOf(frame) + 1)) inner.offset += shift;
    frame.index += count - 1;
  }

  private discard(): void {
    const { cursor, grammar } = this.unit;
    if (this.atDesignator()) {
      while (!cursor.is('=') && !cursor.is('}') && cursor.peek().kind !== 'eof') cursor.next();
      cursor.accept('=');
    }
    if (cursor.is('{')) cursor.skipBalanced();
    else grammar.assignment(this.unit);
  }
}

function isCharArray(type: CType): type is ArrayType {
  return type.kind === 'array' && asInteger(type.element)?.size === 1;
}

function isFull(frame: Frame): boolean {
  return frame.index >= frame.end;
}

/** The sub-object that comes next in a frame, its offset counted from the frame's. */
function current(frame: Frame): { type: CType; offset: number; field?: Field } {
  const { type, index } = frame;
  if (type.kind === 'array') {
    return { type: type.element, offset: index * sizeOf(type.element) };
  }
  const field = type.tag.fields?.[index];
  if (field === undefined) return { type: POISON, offset: 0 };
  return { type: field.type, offset: field.offset, field };
}

/** The index after the current one; only one member of a union has a value. */
function next(frame: Frame): number {
  return frame.type.kind === 'record' && frame.type.tag.union ? frame.end : frame.index + 1;
}

/** Bytes that a value takes; a packed bit-field may have fewer than its type. */
function bytesOf(type: CType, field: Field | undefined): number {
  if (!field?.bits) return sizeOf(type);
  const { position, width, unitOffset } = field.bits;
  return Math.ceil((position + width) / 8) - unitOffset;
}
