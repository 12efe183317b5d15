/**
 * Layout of structs and unions as gcc does it for x86-64 (stor-layout.c, System V ABI).
 *
 * A bit-field of an unpacked record does not cross a boundary of its type's alignment; a packed one
 * takes the next bit. Unnamed bit-fields take room but do not align the record.
 */
import {
  alignOf,
  isComplete,
  sizeOf,
  type BitField,
  type CType,
  type Field,
} from '../base/ctype.ts';

/** A member as declared. */
export interface Member {
  readonly name: string | undefined;
  readonly type: CType;
  /** Bits of a bit-field; 0 ends the current unit. */
  readonly width?: number;
  readonly packed: boolean;
  /** Bytes, from `aligned` on the member. */
  readonly align?: number;
}

/** Where members lie, and the record's own size and alignment. */
export interface RecordLayout {
  readonly fields: readonly Field[];
  readonly size: number;
  readonly align: number;
}

interface State {
  /** Bits taken so far, or the largest member's in a union. */
  bits: number;
  align: number;
}

/** Lays out a record; `packed` and `align` are its own attributes. */
export function layoutRecord(
  union: boolean,
  members: readonly Member[],
  packed: boolean,
  align: number | undefined,
): RecordLayout {
  const state: State = { bits: 0, align: 1 };
  const placed: { member: Member; bit: number }[] = [];
  for (const member of members) {
    const isPacked = packed || member.packed;
    const at: State = union ? { bits: 0, align: state.align } : state;
    const bit =
      member.width === undefined
        ? placeField(at, member, isPacked)
        : placeBits(at, member, isPacked);
    if (union) {
      state.bits = Math.max(state.bits, at.bits);
      state.align = at.align;
    }
    placed.push({ member, bit });
  }
  const total = Math.max(state.align, align ?? 1);
  const size = roundUp(Math.ceil(state.bits / 8), total);
  const fields = placed
    .filter(({ member }) => member.width === undefined || member.name !== undefined)
    .map(({ member, bit }) => toField(member, bit, size));
  return { fields, size, align: total };
}

function placeField(state: State, member: Member, packed: boolean): number {
  const natural = packed ? 1 : alignOf(member.type);
  const align = Math.max(natural, member.align ?? 1);
  state.align = Math.max(state.align, align);
  const bit = roundUp(state.bits, align * 8);
  state.bits = bit + (isComplete(member.type) ? sizeOf(member.type) * 8 : 0);
  return bit;
}

function placeBits(state: State, member: Member, packed: boolean): number {
  const width = member.width!;
  const typeAlign = alignOf(member.type) * 8;
  let bit = member.align === undefined ? state.bits : roundUp(state.bits, member.align * 8);
  if (width === 0) bit = roundUp(bit, typeAlign);
  else if (!packed && crosses(bit, width, typeAlign, sizeOf(member.type) * 8)) {
    bit = roundUp(bit, typeAlign);
  }
  if (member.name !== undefined) {
    state.align = Math.max(state.align, packed ? 1 : typeAlign / 8, member.align ?? 1);
  } else if (member.align !== undefined) state.align = Math.max(state.align, member.align);
  state.bits = bit + width;
  return bit;
}

function crosses(bit: number, width: number, align: number, size: number): boolean {
  const units = Math.floor(((bit % align) + width + align - 1) / align);
  return units > size / align;
}

function toField(member: Member, bit: number, recordSize: number): Field {
  const { name, type, width } = member;
  if (width === undefined) return { name, type, offset: bit / 8 };
  const bits = accessUnit(bit, width, recordSize);
  return { name, type, offset: bits.unitOffset, bits };
}

/** The smallest aligned unit around the bits, else the smallest one that holds them, else parts. */
function accessUnit(position: number, width: number, recordSize: number): BitField {
  for (const unitSize of [1, 2, 4, 8]) {
    const unitOffset = Math.floor(position / (unitSize * 8)) * unitSize;
    const shift = position - unitOffset * 8;
    if (shift + width <= unitSize * 8 && unitOffset + unitSize <= recordSize) {
      return { width, position, unitOffset, unitSize, shift };
    }
  }
  const first = Math.floor(position / 8);
  for (const unitSize of [1, 2, 4, 8]) {
    // Not beyond the record, lest a neighbour is written.
    const unitOffset = Math.max(0, Math.min(first, recordSize - unitSize));
    const shift = position - unitOffset * 8;
    if (shift + width <= unitSize * 8 && unitOffset + unitSize <= recordSize) {
      return { width, position, unitOffset, unitSize, shift };
    }
  }
  // Five packed bytes, say: no unit of the record holds them, or nine bytes would be needed.
  const low = 32 - (position % 8);
  const part = accessUnit(position, low, recordSize);
  const rest = accessUnit(position + low, width - low, recordSize);
  return { ...part, width, parts: [part, ...(rest.parts ?? [rest])] };
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
