/**
 * The types of blocks: which members of a block are pointers, and which count references. Code that
 * has types says so when it gives a block one; most memory has none.
 *
 * A block can have several: an allocator of a module's own may put a header before what it gives
 * away. Each holds from its offset to the next one, as an array when there is room for more of it.
 */
import { growUint16 } from '../base/columns.ts';
import type { TypeLayout, TypeMember } from '../cc/base/type-layout.ts';

/** A part of a block that has a type. */
export interface TypedPart {
  /** Bytes from the start of the block. */
  readonly offset: number;
  readonly layout: TypeLayout;
}

const NONE: readonly TypedPart[] = [];
/** Types of one block; a pool of a module's own would have one for each piece. */
const PARTS_MAX = 8;
/** What a column of 16 bits can tell apart. */
const KINDS_MAX = 1 << 16;

/** The types of lives, by slot. */
export class LifeTypes {
  private kinds = new Uint16Array(0);
  /** What blocks of each kind have; 0 is nothing. */
  private readonly parts: (readonly TypedPart[])[] = [NONE];
  private readonly counts: (readonly TypeMember[])[] = [[]];
  /** Whether a block of some kind has a member that counts references. */
  hasCounts = false;
  private readonly numbers = new Map<string, number>();
  private readonly layouts = new Map<TypeLayout, number>();
  /** The kinds of blocks that have one type from their start on. */
  private readonly whole = new Map<TypeLayout, number>();

  /** A block has a type from `offset` on; the first one that it is given there counts. */
  note(slot: number, offset: number, layout: TypeLayout): void {
    const before = this.of(slot);
    const isFirst = before === NONE && offset === 0;
    const kind = (isFirst && this.whole.get(layout)) || this.kindWith(before, offset, layout);
    if (kind === 0) return;
    if (isFirst) this.whole.set(layout, kind);
    if (slot >= this.kinds.length) {
      this.kinds = growUint16(this.kinds, Math.max(64, slot + (slot >> 3) + 1));
    }
    this.kinds[slot] = kind;
  }

  /** The types of a block, by offset. */
  of(slot: number): readonly TypedPart[] {
    return this.parts[this.kinds[slot] ?? 0];
  }

  /** The members of a block that count references, with their offsets from its start. */
  countsOf(slot: number): readonly TypeMember[] {
    return this.counts[this.kinds[slot] ?? 0];
  }

  /** The slot has a new life, of which nothing is known. */
  forget(slot: number): void {
    if (slot < this.kinds.length) this.kinds[slot] = 0;
  }

  /** Bytes that the table takes. */
  get bytes(): number {
    return this.kinds.byteLength;
  }

  private kindWith(before: readonly TypedPart[], offset: number, layout: TypeLayout): number {
    if (before.length === PARTS_MAX || before.some((part) => part.offset === offset)) return 0;
    return this.kindOf([...before, { offset, layout }].sort((a, b) => a.offset - b.offset));
  }

  /** A number for these parts; 0 when there are too many kinds. */
  private kindOf(parts: readonly TypedPart[]): number {
    const key = parts.map(({ offset, layout }) => `${offset}:${this.layoutOf(layout)}`).join(' ');
    let kind = this.numbers.get(key);
    if (kind === undefined) {
      if (this.parts.length === KINDS_MAX) return 0;
      kind = this.parts.length;
      this.parts.push(parts);
      const counts = countsIn(parts);
      this.counts.push(counts);
      this.hasCounts ||= counts.length > 0;
      this.numbers.set(key, kind);
    }
    return kind;
  }

  private layoutOf(layout: TypeLayout): number {
    let number = this.layouts.get(layout);
    if (number === undefined) this.layouts.set(layout, (number = this.layouts.size));
    return number;
  }
}

/** The pointers of a block of `size` bytes: offsets from its start, in rising order. */
export function pointerOffsets(parts: readonly TypedPart[], size: number): number[] {
  const found: number[] = [];
  eachElement(parts, size, (layout, start, end) => {
    for (const offset of layout.pointers) if (start + offset + 8 <= end) found.push(start + offset);
  });
  return found;
}

/** A place in a block: `next` in `struct foo`; `member` is empty where that has no members. */
export interface MemberPlace {
  readonly type: string;
  readonly member: string;
}

/** What is at an offset of a block of `size` bytes; undefined where it has no type. */
export function memberAt(
  parts: readonly TypedPart[],
  size: number,
  at: number,
): MemberPlace | undefined {
  let found: MemberPlace | undefined;
  eachElement(parts, size, (layout, start) => {
    const inside = at - start;
    if (inside < 0 || inside >= layout.size) return;
    const member = layout.members.find(
      ({ offset, size: bytes }) => inside >= offset && inside < offset + bytes,
    );
    found = { type: layout.name, member: member?.name ?? '' };
  });
  return found;
}

function countsIn(parts: readonly TypedPart[]): TypeMember[] {
  return parts.flatMap(({ offset, layout }) =>
    layout.counts.map(({ name, offset: inside, size }) => ({
      name: `${layout.name}.${name}`,
      offset: offset + inside,
      size,
    })),
  );
}

/** Calls `each` for every whole or last, cut element of the types of a block. */
function eachElement(
  parts: readonly TypedPart[],
  size: number,
  each: (layout: TypeLayout, start: number, end: number) => void,
): void {
  for (const [i, { offset, layout }] of parts.entries()) {
    const end = parts[i + 1]?.offset ?? size;
    const { tail } = layout;
    if (!tail) {
      for (let at = offset; at < end; at += Math.max(1, layout.size)) each(layout, at, end);
      continue;
    }
    each(layout, offset, end);
    const step = Math.max(1, tail.element.size);
    for (let at = offset + tail.offset; at < end; at += step) each(tail.element, at, end);
  }
}
