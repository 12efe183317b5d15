/**
 * Reading and writing objects: the instruction for each size, bit-fields as load, mask and store of
 * their unit, records as copies.
 */
import { assert } from '../../base/assert.ts';
import type { OpName } from '../base/bytecode.ts';
import { scalarShape, sizeOf, type BitField, type CType } from '../base/ctype.ts';
import type { FunctionContext, ObjectPlace } from './context.ts';
import { NO_REG } from './emit.ts';

const LOADS: Readonly<Record<string, readonly [memory: OpName, frame: OpName]>> = {
  '1s': ['ld8s', 'ldf8s'],
  '1u': ['ld8u', 'ldf8u'],
  '2s': ['ld16s', 'ldf16s'],
  '2u': ['ld16u', 'ldf16u'],
  '4s': ['ld32', 'ldf32'],
  '4u': ['ld32', 'ldf32'],
  '8s': ['ld64', 'ldf64'],
  '8u': ['ld64', 'ldf64'],
};
const STORES: Readonly<Record<number, readonly [memory: OpName, frame: OpName]>> = {
  1: ['st8', 'stf8'],
  2: ['st16', 'stf16'],
  4: ['st32', 'stf32'],
  8: ['st64', 'stf64'],
};

/** Whether values of the type take both words of a register. */
export function isWide(type: CType): boolean {
  return scalarShape(type).size === 8;
}

/** Copies a register into `into`, or gives `reg` itself when there is no such wish. */
export function move(ctx: FunctionContext, reg: number, wide: boolean, into: number): number {
  if (into === NO_REG || into === reg) return reg;
  ctx.out.emit(wide ? 'mov64' : 'mov32', into, reg);
  return into;
}

/** The value at `place` extended to 32 bits or 64; a variable's register itself when it may. */
export function load(ctx: FunctionContext, place: ObjectPlace, type: CType, into = NO_REG): number {
  const { size, signed } = scalarShape(type);
  if (place.bits) return loadBits(ctx, place, place.bits, size, signed, into);
  if (place.kind === 'reg') return move(ctx, place.reg, size === 8, into);
  return loadSized(ctx, place, size, signed, into);
}

function loadSized(
  ctx: FunctionContext,
  place: ObjectPlace,
  size: number,
  signed: boolean,
  into: number,
): number {
  assert(place.kind !== 'reg', 'a register has no address');
  const [memory, frame] = LOADS[`${size}${signed ? 's' : 'u'}`];
  const reg = into === NO_REG ? ctx.out.reg() : into;
  if (place.kind === 'frame') ctx.out.emit(frame, reg, place.offset);
  else ctx.out.emit(memory, reg, place.base, place.offset);
  return reg;
}

function loadBits(
  ctx: FunctionContext,
  place: ObjectPlace,
  bits: BitField,
  size: number,
  signed: boolean,
  into: number,
): number {
  if (bits.parts) return loadParts(ctx, place, bits.parts, { bits, size, signed, into });
  const { out } = ctx;
  const { width, shift, unitSize } = bits;
  const unit = loadSized(ctx, place, unitSize, false, NO_REG);
  const wide = unitSize === 8;
  const wordBits = wide ? 64 : 32;
  const left = out.reg();
  const result = into === NO_REG ? out.reg() : into;
  const extend = wide === (size === 8) ? result : out.reg();
  out.emit(wide ? 'shli64' : 'shli32', left, unit, wordBits - shift - width);
  if (wide) out.emit(signed ? 'sari64' : 'shri64', extend, left, wordBits - width);
  else out.emit(signed ? 'sari32' : 'shri32', extend, left, wordBits - width);
  if (extend !== result) {
    if (wide) out.emit('mov32', result, extend);
    else out.emit(signed ? 'sx64' : 'zx64', result, extend);
  }
  return result;
}

/** A bit-field in parts: the highest part has the sign. */
function loadParts(
  ctx: FunctionContext,
  place: ObjectPlace,
  parts: readonly BitField[],
  whole: { bits: BitField; size: number; signed: boolean; into: number },
): number {
  const { out } = ctx;
  let result = NO_REG;
  for (const [i, part] of [...parts].reverse().entries()) {
    const at = placeAt(place, part.unitOffset - whole.bits.unitOffset, part);
    const value = loadBits(ctx, at, part, 8, whole.signed && i === 0, NO_REG);
    if (result === NO_REG) {
      result = value;
      continue;
    }
    const higher = out.reg();
    const joined = out.reg();
    out.emit('shli64', higher, result, part.width);
    out.emit('or64', joined, higher, value);
    result = joined;
  }
  return move(ctx, result, whole.size === 8, whole.into);
}

/** Writes a value that is converted to `type`; gives the register that holds what is stored. */
export function store(
  ctx: FunctionContext,
  place: ObjectPlace,
  type: CType,
  value: number,
): number {
  const { size, signed } = scalarShape(type);
  if (place.bits) return storeBits(ctx, place, place.bits, size, signed, value);
  if (place.kind === 'reg') {
    if (place.reg !== value) ctx.out.emit(size === 8 ? 'mov64' : 'mov32', place.reg, value);
    return value;
  }
  storeSized(ctx, place, size, value);
  return value;
}

function storeSized(ctx: FunctionContext, place: ObjectPlace, size: number, value: number): void {
  assert(place.kind !== 'reg', 'a register has no address');
  const [memory, frame] = STORES[size];
  if (place.kind === 'frame') ctx.out.emit(frame, value, place.offset);
  else ctx.out.emit(memory, value, place.base, place.offset);
}

function storeBits(
  ctx: FunctionContext,
  place: ObjectPlace,
  bits: BitField,
  size: number,
  signed: boolean,
  value: number,
): number {
  if (bits.parts) return storeParts(ctx, place, bits, bits.parts, { size, signed, value });
  const { out } = ctx;
  const { width, shift, unitSize } = bits;
  const wide = unitSize === 8;
  const ones = (1n << BigInt(width)) - 1n;
  const mask = out.reg();
  const field = out.reg();
  const shifted = out.reg();
  // The value may be of 32 bits and the unit of 64; what lies above the field is masked away.
  const source = wide && size !== 8 ? out.reg() : value;
  if (source !== value) out.emit('zx64', source, value);
  out.constant(mask, ones, wide);
  out.emit(wide ? 'and64' : 'and32', field, source, mask);
  out.emit(wide ? 'shli64' : 'shli32', shifted, field, shift);
  const unit = loadSized(ctx, place, unitSize, false, NO_REG);
  const keep = out.reg();
  const kept = out.reg();
  const merged = out.reg();
  out.constant(keep, ~(ones << BigInt(shift)), wide);
  out.emit(wide ? 'and64' : 'and32', kept, unit, keep);
  out.emit(wide ? 'or64' : 'or32', merged, kept, shifted);
  storeSized(ctx, place, unitSize, merged);
  return asHeld(ctx, field, { width, wide, size, signed });
}

function storeParts(
  ctx: FunctionContext,
  place: ObjectPlace,
  bits: BitField,
  parts: readonly BitField[],
  source: { size: number; signed: boolean; value: number },
): number {
  const { out } = ctx;
  const whole = out.reg();
  out.emit(source.size === 8 ? 'mov64' : 'zx64', whole, source.value);
  let rest = whole;
  for (const part of parts) {
    const at = placeAt(place, part.unitOffset - bits.unitOffset, part);
    storeBits(ctx, at, part, 8, false, rest);
    const next = out.reg();
    out.emit('shri64', next, rest, part.width);
    rest = next;
  }
  const mask = out.reg();
  const field = out.reg();
  out.constant(mask, (1n << BigInt(bits.width)) - 1n, true);
  out.emit('and64', field, whole, mask);
  return asHeld(ctx, field, { ...source, width: bits.width, wide: true });
}

/** The value of a field of `width` bits as its type has it, from the bits in `field`. */
function asHeld(
  ctx: FunctionContext,
  field: number,
  held: { width: number; wide: boolean; size: number; signed: boolean },
): number {
  const { out } = ctx;
  const { width, wide, size, signed } = held;
  const extended = out.reg();
  const toWide = size === 8;
  if (!wide && toWide) out.emit('zx64', extended, field);
  const source = !wide && toWide ? extended : field;
  if (!signed) return source;
  const left = out.reg();
  const result = out.reg();
  const wordBits = toWide ? 64 : 32;
  if (width >= wordBits) return source;
  out.emit(toWide ? 'shli64' : 'shli32', left, source, wordBits - width);
  out.emit(toWide ? 'sari64' : 'sari32', result, left, wordBits - width);
  return result;
}

/** The place `bytes` further on. */
export function placeAt(place: ObjectPlace, bytes: number, bits?: BitField): ObjectPlace {
  assert(place.kind !== 'reg' || bytes === 0, 'a register has no parts');
  if (place.kind === 'reg') return bits ? { ...place, bits } : place;
  return { ...place, offset: place.offset + bytes, bits };
}

/** The address of a place, in a register. */
export function addressOf(ctx: FunctionContext, place: ObjectPlace, into = NO_REG): number {
  assert(place.kind !== 'reg', 'the address of a register');
  const { out } = ctx;
  if (place.kind === 'memory' && place.offset === 0) return move(ctx, place.base, true, into);
  const reg = into === NO_REG ? out.reg() : into;
  if (place.kind === 'frame') out.emit('leaf', reg, place.offset);
  else out.emit('addi64', reg, place.base, place.offset);
  return reg;
}

/** Copies a record of `size` bytes. */
export function copyRecord(
  ctx: FunctionContext,
  to: ObjectPlace,
  from: ObjectPlace,
  size: number,
): void {
  if (size === 0) return;
  ctx.out.emit('copy', addressOf(ctx, to), addressOf(ctx, from), size);
}

/** Room in the frame for an object without a name. */
export function temporary(ctx: FunctionContext, type: CType, align: number): ObjectPlace {
  return { kind: 'frame', offset: ctx.out.slot(sizeOf(type), align) };
}
