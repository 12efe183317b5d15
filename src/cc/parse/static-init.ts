/** Initial values of objects with static storage: constant bytes, and addresses to fill in. */
import type { Expr, InitItem, Relocation, StaticInit, SymbolRef } from './ast.ts';
import { scalarShape, sizeOf, type Field } from '../base/ctype.ts';
import type { ParsedInit } from './initializer.ts';
import type { Unit } from './unit.ts';

/** A symbol's address plus a number; without a symbol a number only. */
interface Address {
  readonly target: SymbolRef | undefined;
  readonly addend: bigint;
}

interface Image {
  readonly bytes: Uint8Array;
  /** By offset, in the order in which they were given. */
  readonly relocations: Map<number, Relocation>;
}

/** The image of an object; undefined when all of it is zero. Reports what is no constant. */
export function staticInit(unit: Unit, init: ParsedInit): StaticInit | undefined {
  const [item] = init.items;
  if (!item) return undefined;
  unit.imageBytes += init.size;
  if (unit.imageBytes > unit.report.limits['c-data']) {
    unit.report.stop(item.value.place, 'the initialized objects are too large', 'c-data');
  }
  const image: Image = { bytes: new Uint8Array(init.size), relocations: new Map() };
  fill(unit, image, init.items, 0);
  const { bytes } = image;
  const relocations = [...image.relocations.values()];
  if (relocations.length > 0 || bytes.some((byte) => byte !== 0)) return { bytes, relocations };
  unit.imageBytes -= init.size;
  return undefined;
}

function fill(unit: Unit, image: Image, items: readonly InitItem[], base: number): void {
  for (const item of items) {
    const { value } = item;
    const offset = base + item.offset;
    const size = sizeOf(item.type);
    dropRelocations(image, offset, size);
    if (value.kind === 'string') {
      image.bytes.set(value.literal.bytes.subarray(0, size), offset);
    } else if (value.kind === 'load' && value.operand.kind === 'compound-literal') {
      // GNU: a compound literal as the value of a static record.
      image.bytes.fill(0, offset, offset + size);
      fill(unit, image, value.operand.init.items, offset);
    } else fillScalar(unit, image, item, offset);
  }
}

function dropRelocations(image: Image, offset: number, size: number): void {
  const { relocations } = image;
  if (size + 7 < relocations.size) {
    for (let at = offset - 7; at < offset + size; at++) relocations.delete(at);
    return;
  }
  for (const at of relocations.keys()) {
    if (at + 8 > offset && at < offset + size) relocations.delete(at);
  }
}

function fillScalar(unit: Unit, image: Image, item: InitItem, offset: number): void {
  const { value, type, field } = item;
  const address = addressOf(unit, value);
  const { size } = scalarShape(type);
  if (address === undefined || (address.target !== undefined && (size !== 8 || field?.bits))) {
    const hint = 'an object with static storage is initialized before any code runs';
    unit.report.error(value.place, 'initializer element is not constant', hint);
    return;
  }
  const { target, addend } = address;
  if (target !== undefined) {
    image.relocations.set(offset, { offset, target, addend: Number(BigInt.asIntN(64, addend)) });
    image.bytes.fill(0, offset, offset + 8);
  } else if (field?.bits) storeBits(image.bytes, offset - field.offset, field, addend);
  else store(image.bytes, offset, size, addend);
}

function store(bytes: Uint8Array, offset: number, size: number, value: bigint): void {
  let rest = BigInt.asUintN(64, value);
  for (let i = 0; i < size; i++) {
    bytes[offset + i] = Number(rest & 255n);
    rest >>= 8n;
  }
}

function storeBits(bytes: Uint8Array, record: number, field: Field, value: bigint): void {
  const { position, width } = field.bits!;
  for (let i = 0; i < width; i++) {
    const bit = position + i;
    const mask = 1 << (bit & 7);
    const at = record + (bit >> 3);
    if ((value >> BigInt(i)) & 1n) bytes[at] |= mask;
    else bytes[at] &= ~mask;
  }
}

/** The value of an expression that is constant when the module is loaded. */
function addressOf(unit: Unit, expr: Expr): Address | undefined {
  switch (expr.kind) {
    case 'int':
      return { target: undefined, addend: expr.value };
    case 'label-address':
      return { target: expr.label, addend: 0n };
    case 'decay':
    case 'address-of':
      return placeOf(unit, expr.operand);
    case 'cast': {
      const wide = scalarShape(expr.type).size === 8 && scalarShape(expr.operand.type).size === 8;
      if (expr.cast === 'bool' || expr.cast === 'void' || !wide) return undefined;
      return addressOf(unit, expr.operand);
    }
    case 'pointer-add': {
      const pointer = addressOf(unit, expr.pointer);
      if (pointer === undefined || expr.index.kind !== 'int') return undefined;
      const bytes = expr.index.value * BigInt(expr.scale);
      return plus(pointer, expr.op === '+' ? bytes : -bytes);
    }
    case 'binary': {
      if (expr.op !== '+' && expr.op !== '-') return undefined;
      const [left, right] = [addressOf(unit, expr.left), addressOf(unit, expr.right)];
      if (!left || !right) return undefined;
      if (right.target === undefined) {
        return plus(left, expr.op === '+' ? right.addend : -right.addend);
      }
      return expr.op === '+' && left.target === undefined ? plus(right, left.addend) : undefined;
    }
    default:
      return undefined;
  }
}

function plus(address: Address, bytes: bigint): Address {
  return { target: address.target, addend: address.addend + bytes };
}

/** The address of an lvalue or function. */
function placeOf(unit: Unit, lvalue: Expr): Address | undefined {
  switch (lvalue.kind) {
    case 'function':
      return { target: lvalue.function, addend: 0n };
    case 'string':
      return { target: lvalue.literal, addend: 0n };
    case 'variable': {
      const { variable } = lvalue;
      const isStatic = variable.storage !== 'local' && variable.storage !== 'param';
      return isStatic ? { target: variable, addend: 0n } : undefined;
    }
    case 'member': {
      const base = placeOf(unit, lvalue.base);
      return base && plus(base, BigInt(lvalue.field.offset));
    }
    case 'deref':
      return addressOf(unit, lvalue.operand);
    case 'compound-literal': {
      // Outside of functions it is an object of its own, made when something points to it.
      if (unit.fn !== undefined) return undefined;
      const { variable, init } = lvalue;
      if (variable.storage !== 'static') {
        variable.storage = 'static';
        unit.variables.push(variable);
        const { type, size } = variable;
        variable.init = staticInit(unit, { items: init.items, type, size, zero: true });
      }
      return { target: variable, addend: 0n };
    }
    default:
      return undefined;
  }
}
