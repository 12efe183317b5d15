/**
 * Every place that holds a reference to a life, live or dead, with its form and its writer.
 */
import { PAGE_SIZE, swapHalf, type PhysAddr, type VirtAddr } from '../machine/address.ts';
import { STRUCT_PAGE_SIZE } from '../machine/layout.ts';
import { decode, halvesOf, type Decoded, type Encoding } from './encoding.ts';
import type { TruthEvent } from './events.ts';
import type { Life } from './lives.ts';
import type { MarkContext, Marks } from './mark.ts';
import { REGISTERS_MAX, SAVED_BYTES } from './mark.ts';
import { bytesOf, indexOf, isEnough, isOffset, lifeOf } from './pieces.ts';
import { BYTES, KEYED, LOW, SET, SLOT_MASK, STALE, WHOLE, type Provenance } from './provenance.ts';
import type { Root } from './roots.ts';

/** Why nobody will read a reference. */
export type DeadWhy = 'freed' | 'below-sp' | 'uninitialised' | 'dead-register' | 'saved-register';

/** A place that holds a reference. */
export interface Reference {
  /** The block or the root that it is in. */
  readonly holder: Life | Root;
  /** Address of the word; undefined in a register. */
  readonly address?: VirtAddr;
  /** Name of the register. */
  readonly register?: string;
  /** Byte in the holder, or in the root's range. */
  readonly offset: number;
  /** The byte of the target that the value means; may lie outside of it. */
  readonly targetOffset: number;
  readonly encoding: Encoding;
  readonly status: 'live' | 'dead';
  /** Why it is dead. */
  readonly why?: DeadWhy;
  /** Whether the holder can be reached itself. */
  readonly reachable: boolean;
  /** Who wrote the word; undefined in a register. */
  readonly writer?: TruthEvent;
}

/** A word of memory, whatever it holds. */
export interface Word {
  /** The block or the root that it is in. */
  readonly holder: Life | Root;
  readonly address: VirtAddr;
  /** Byte in the holder, or in the root's range. */
  readonly offset: number;
  /** Why nobody will read it; undefined when somebody may. */
  readonly why?: DeadWhy;
  /** Whether its holder can be reached. */
  readonly reachable: boolean;
  /** The lives that its value was made from, also such as are over; none for a number. */
  readonly from: readonly Life[];
  /** Who wrote it, where its value was made from a life. */
  readonly writer?: TruthEvent;
}

/** What a place in memory is part of. */
interface Where {
  readonly holder: Life | Root;
  /** Slot of the holder, 0 when it is a root. */
  readonly slot: number;
  readonly address: VirtAddr;
  readonly offset: number;
  readonly why?: DeadWhy;
}

/** A form, and how many bytes after the half that names it a reference begins. */
interface Located extends Decoded {
  readonly shift: number;
}

/** Finds and describes references at the time of a marking pass. */
export class References {
  private readonly context: MarkContext;
  private readonly marks: Marks;
  private readonly describe: (slot: number) => Life;
  private index: Map<number, number[]> | undefined;

  constructor(context: MarkContext, marks: Marks, describe: (slot: number) => Life) {
    this.context = context;
    this.marks = marks;
    this.describe = describe;
  }

  /** All references to the life in `slot`. */
  to(slot: number): Reference[] {
    this.index ??= this.buildIndex();
    const found: Reference[] = [];
    for (const half of this.index.get(slot) ?? []) {
      if (this.isOffset(half, slot)) continue;
      const reference = this.inMemory(half, slot);
      if (reference) found.push(reference);
    }
    for (const [file, { provenance }] of this.context.registers.entries()) {
      for (let i = 0; i < provenance.length; i++) {
        if (
          this.names(provenance[i], slot) &&
          (i % 2 === 0 || !this.names(provenance[i - 1], slot))
        ) {
          found.push(this.inRegister(file, i, slot));
        }
      }
    }
    return found;
  }

  /** What is known of the word at a physical address. */
  word(pa: PhysAddr): Word {
    const { shadow } = this.context;
    const half = pa >>> 2;
    const p = [shadow.words.half(half), shadow.words.half(half + 1)];
    const { slot, holder, address, offset, why } = this.where(half, p[0] | p[1]);
    const slots = new Set(p.flatMap((one) => shadow.slots(one)));
    return {
      holder,
      address,
      offset,
      ...(why === undefined ? {} : { why }),
      reachable: slot === 0 ? why === undefined : this.marks.reached[slot] === 1,
      from: [...slots].filter((one) => one > 0).map((one) => this.describe(one)),
      ...(slots.size === 0 ? {} : { writer: shadow.events.get(shadow.writer(half)) }),
    };
  }

  /** The reference that a marking pass came by. */
  parentOf(slot: number): Reference | undefined {
    const from = this.marks.parent[slot];
    if (from >= 0) {
      const { words } = this.context.shadow;
      const isHigh =
        from > 0 && (words.half(from) & LOW) === 0 && this.names(words.half(from - 1), slot);
      return this.inMemory(isHigh ? from - 1 : from, slot);
    }
    if (from === -1) return undefined;
    const place = -2 - from;
    const file = Math.floor(place / REGISTERS_MAX);
    const half = place % REGISTERS_MAX;
    const first = half - (half % 2);
    const { provenance } = this.context.registers[file];
    return this.inRegister(file, this.names(provenance[first], slot) ? first : half, slot);
  }

  /** The slots whose live words lead to `slot`; for whoever follows chains among lost lives. */
  holdersOf(slot: number): number[] {
    this.index ??= this.buildIndex();
    const holders = new Set<number>();
    for (const half of this.index.get(slot) ?? []) {
      const where = this.where(half, this.context.shadow.words.half(half));
      if (where.slot !== 0 && where.why === undefined) holders.add(where.slot);
    }
    return [...holders];
  }

  /** Whether a half and the next hold only the lowest bytes of an address. */
  private isOffset(half: number, slot: number): boolean {
    if ((this.context.shadow.words.half(half) & BYTES) === 0) return false;
    return isOffset(this.bytesIn(half, slot) | this.bytesIn(half + 1, slot));
  }

  /** Which bytes of the address of a life a half has, as bits. */
  private bytesIn(half: number, slot: number): number {
    const { shadow } = this.context;
    const p = shadow.words.half(half);
    if ((p & BYTES) !== 0) return shadow.bytesOf(p, slot);
    return this.names(p, slot) ? bytesOf(p) : 0;
  }

  private names(p: Provenance, slot: number): boolean {
    if (p === 0) return false;
    if ((p & BYTES) !== 0) return this.context.shadow.bytesOf(p, slot) !== 0;
    return (p & SET) === 0
      ? (p & SLOT_MASK) === slot
      : this.context.shadow.sets.slots(p).includes(slot);
  }

  private buildIndex(): Map<number, number[]> {
    const { shadow } = this.context;
    const { words } = shadow;
    const index = new Map<number, number[]>();
    words.each((i, p) => {
      for (const slot of shadow.slots(p)) {
        // The high half of a pointer whose low half comes right before it is the same reference.
        const isSecond = (p & LOW) === 0 || (i & 1) === 1;
        if (isSecond && i > 0 && this.names(words.half(i - 1), slot)) continue;
        const list = index.get(slot);
        if (list) list.push(i);
        else index.set(slot, [i]);
      }
    });
    return index;
  }

  private inMemory(half: number, slot: number): Reference | undefined {
    const { shadow } = this.context;
    const p = shadow.words.half(half);
    const where = this.where(half, p);
    const decoded = this.decodeAt(half, slot);
    // Of dead words only those count that still hold what the shadow remembers.
    if (where.why !== undefined && decoded.encoding === 'other') return undefined;
    const { holder, address, offset, why } = where;
    const status = why === undefined ? 'live' : 'dead';
    return {
      holder,
      address: address + decoded.shift,
      offset: offset + decoded.shift,
      targetOffset: decoded.offset,
      encoding: decoded.encoding,
      status,
      ...(why === undefined ? {} : { why }),
      reachable: status === 'live' && (where.slot === 0 || this.marks.reached[where.slot] === 1),
      writer: shadow.events.get(shadow.writer(half)),
    };
  }

  private inRegister(file: number, half: number, slot: number): Reference {
    const registers = this.context.registers[file];
    const { values } = registers;
    const first = half - (half % 2);
    const live = registers.isLive(half);
    const { encoding, offset } = this.form(
      values[first],
      values[first + 1],
      registers.provenance[half],
      slot,
    );
    return {
      holder: { kind: 'register', name: registers.name },
      register: registers.nameOf(half),
      offset: 0,
      targetOffset: offset,
      encoding,
      status: live ? 'live' : 'dead',
      ...(live ? {} : { why: 'dead-register' as const }),
      reachable: live,
    };
  }

  private decodeAt(half: number, slot: number): Located {
    const { words, machine } = this.context.shadow;
    const { u32 } = machine.memory.phys;
    const p = words.half(half);
    if ((p & BYTES) !== 0) return this.decodeBytes(half, slot);
    const paired = this.names(words.half(half + 1), slot);
    if (!paired && (p & WHOLE) !== WHOLE) return { encoding: 'half', offset: 0, shift: 0 };
    return { ...this.form(u32[half], paired ? u32[half + 1] : 0, p, slot), shift: 0 };
  }

  /** A reference that begins in a half which is no half of one pointer. */
  private decodeBytes(half: number, slot: number): Located {
    const { shadow } = this.context;
    const { u8, size } = shadow.machine.memory.phys;
    const end = Math.min(4 * half + 16, size);
    const pieces = shadow.loadPieces(4 * half, end - 4 * half);
    const byte = (at: number): number => {
      const piece = pieces[at];
      if (at >= pieces.length || piece === 0) return -1;
      return shadow.sets.slots(lifeOf(piece)).includes(slot) ? indexOf(piece) : -1;
    };
    const first = pieces.findIndex((_piece, at) => byte(at) >= 0);
    const p = slot | WHOLE;
    // At an odd address, with its bytes in order or in the opposite one.
    const isRun = (step: number): boolean =>
      [1, 2, 3, 4, 5].every((i) => byte(first + i) === byte(first) + step * i);
    if (byte(first) === 0 && isRun(1)) {
      return { ...this.form(...halvesOf(u8, 4 * half + first), p, slot), shift: first };
    }
    const isSwapped = byte(first) === 7 && isRun(-1);
    if (isSwapped || (byte(first) === 5 && isRun(-1))) {
      const [lo, hi] = halvesOf(u8, 4 * half + first + (isSwapped ? 0 : -2));
      const { encoding, offset } = this.form(swapHalf(hi), swapHalf(lo), p, slot);
      if (encoding === 'plain') return { encoding: 'swapped', offset, shift: first };
    }
    const whole = this.form(...halvesOf(u8, 4 * half), p, slot);
    const isHere =
      half % 2 === 0 && isEnough(this.bytesIn(half, slot) | this.bytesIn(half + 1, slot));
    if (isHere && whole.encoding !== 'other') return { ...whole, shift: 0 };
    return { encoding: 'bytes', offset: 0, shift: first };
  }

  private form(lo: number, hi: number, p: Provenance, slot: number): Decoded {
    const { lives } = this.context.shadow;
    const target = lives.target(slot);
    const found = decode(lo, hi, target, (p & SET) !== 0);
    if (found.encoding !== 'other') return found;
    if ((p & BYTES) !== 0) return { encoding: 'bytes', offset: 0 };
    if ((p & KEYED) !== 0) return { encoding: 'xor', offset: 0 };
    // The copy of a percpu block that one CPU has.
    for (const address of this.context.listener.copiesOf(slot)) {
      const other = decode(lo, hi, { ...target, address }, (p & SET) !== 0);
      if (other.encoding !== 'other') return other;
    }
    return found;
  }

  /** What a half is part of, and why it is dead if so. */
  private where(half: number, p: Provenance): Where {
    const { shadow, listener } = this.context;
    const { owners, machine } = shadow;
    const pa = 4 * half;
    const page = Math.floor((pa - machine.memory.vmemmapPhys) / STRUCT_PAGE_SIZE);
    const inMap = page >= 0 && page < machine.memory.phys.size / PAGE_SIZE;
    const stack = this.marks.stackAt(pa);
    if (stack) return this.onStack(pa, stack, p);
    const stale = (p & STALE) !== 0 ? { why: 'uninitialised' as const } : {};
    const slot = inMap ? owners.ofPage(page) : owners.at(pa);
    if (slot > 0) {
      const address = listener.virtualOf(pa);
      const offset = inMap ? pa % STRUCT_PAGE_SIZE : listener.offsetIn(slot, address);
      return { holder: this.describe(slot), slot, address, offset, ...stale };
    }
    const address = listener.virtualOf(pa);
    const range = this.marks.ranges.find(({ start, end }) => address >= start && address < end);
    if (range) {
      const { kind, name, start } = range;
      return { holder: { kind, name }, slot: 0, address, offset: address - start, ...stale };
    }
    const holder = { kind: 'kernel', name: 'free memory' } as const;
    return { holder, slot: 0, address, offset: 0, why: 'freed' };
  }

  private onStack(pa: PhysAddr, stack: Marks['stacks'][number], p: Provenance): Where {
    const first = this.context.shadow.machine.memory.translate(stack.start);
    const address = stack.start + (pa - first);
    const offset = address - stack.start;
    const range = this.marks.ranges.find(({ start, end }) => address >= start && address < end);
    const holder = range ?? ({ kind: 'stack', name: `stack of ${stack.pid}` } as const);
    let why: DeadWhy | undefined;
    if (range) why = undefined;
    else if (address < stack.sp) why = 'below-sp';
    else if (stack.parked && address < stack.sp + SAVED_BYTES) why = 'saved-register';
    else if ((p & STALE) !== 0) why = 'uninitialised';
    return {
      holder: { kind: holder.kind, name: holder.name },
      slot: 0,
      address,
      offset,
      ...(why === undefined ? {} : { why }),
    };
  }
}
