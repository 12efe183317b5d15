/**
 * One exact marking pass: which lives a chain of live references leads to from a root.
 *
 * It goes breadth first, so the reference by which a life was reached first lies on a shortest
 * chain. A life is reached by a whole reference, or by all its bytes wherever they lie.
 */
import { PAGE_SIZE } from '../machine/address.ts';
import { PAGES, SLAB } from './lives.ts';
import type { MmListener } from './mm-listener.ts';
import { byteBit, bytesOf, isEnough, isStalePiece, lifeOf, type Piece } from './pieces.ts';
import { BYTES, SET, SLOT_MASK, STALE, type Provenance } from './provenance.ts';
import type { StackRange } from '../kernel/roots.ts';
import { rangesOf, type OwnRange, type Registers, type TruthRoots } from './roots.ts';
import type { Shadow } from './shadow.ts';

/** Bytes of the registers that a switch of tasks saves. */
export const SAVED_BYTES = 48;

/** More half registers than a thread has: numbers of registers are counted from here. */
export const REGISTERS_MAX = 1 << 20;
/** How a life was reached: by a half in memory, by a register, or as a root itself. */
export const BY_ROOT = -1;

/** What marking needs. */
export interface MarkContext {
  readonly shadow: Shadow;
  readonly listener: MmListener;
  readonly roots: TruthRoots;
  /** Lives that are roots by declaration. */
  readonly ownRoots: Iterable<number>;
  readonly ownRanges: Iterable<OwnRange>;
  readonly registers: readonly Registers[];
}

/** The result of a pass; arrays by slot. */
export class Marks {
  readonly reached: Uint8Array;
  /** The half by which it was reached, `BY_ROOT`, or -2 minus the number of a register half. */
  readonly parent: Int32Array;
  readonly ranges: readonly OwnRange[];
  readonly stacks: readonly StackRange[];
  private readonly stackOfPage = new Map<number, StackRange>();
  /** Which bytes of its address were found. */
  private readonly seen: Uint16Array;
  private readonly queue: number[] = [];
  private readonly context: MarkContext;

  constructor(context: MarkContext) {
    const { shadow, roots } = context;
    const { lives, machine } = shadow;
    this.context = context;
    this.reached = new Uint8Array(lives.end);
    this.seen = new Uint16Array(lives.end);
    this.parent = new Int32Array(lives.end);
    this.ranges = [...rangesOf(roots), ...context.ownRanges];
    this.stacks = [...roots.stacks()];
    for (const stack of this.stacks) {
      for (let at = stack.start; at < stack.end; at += PAGE_SIZE) {
        this.stackOfPage.set(machine.memory.translate(at) / PAGE_SIZE, stack);
      }
    }
    this.markRoots();
    for (let i = 0; i < this.queue.length; i++) this.scanLife(this.queue[i]);
  }

  /** The stack that a physical address lies in. */
  stackAt(pa: number): StackRange | undefined {
    return this.stackOfPage.get(Math.floor(pa / PAGE_SIZE));
  }

  private markRoots(): void {
    const { context } = this;
    const { shadow, roots, registers } = context;
    const { lives, machine } = shadow;
    for (const { start, end } of this.ranges) this.scanVirtual(start, end);
    for (const { sp, end, parked } of this.stacks) {
      this.scanVirtual(parked ? Math.min(end, sp + SAVED_BYTES) : sp, end);
    }
    for (const [number, file] of registers.entries()) {
      const { provenance } = file;
      for (let i = 0; i < provenance.length; i++) {
        const p = provenance[i];
        if (p !== 0 && file.isLive(i)) this.mark(p, -2 - (number * REGISTERS_MAX + i));
      }
    }
    for (const address of roots.held()) {
      const pa = machine.memory.translate(address);
      if (pa >= 0) this.reach(Math.max(shadow.owners.at(pa), 0), BY_ROOT);
    }
    for (const slot of context.ownRoots) this.reach(slot, BY_ROOT);
    for (const slot of [...lives.roots].sort((a, b) => a - b)) this.reach(slot, BY_ROOT);
  }

  private scanVirtual(start: number, end: number): void {
    const { memory } = this.context.shadow.machine;
    for (let at = start; at < end;) {
      const stop = Math.min(end, at - (at & (PAGE_SIZE - 1)) + PAGE_SIZE);
      const pa = memory.translate(at);
      if (pa >= 0) this.scan(pa, stop - at);
      at = stop;
    }
  }

  private scanLife(slot: number): void {
    const { shadow, listener } = this.context;
    const { lives } = shadow;
    const kind = lives.kind(slot);
    if (kind === SLAB) {
      this.scan(lives.pa[slot], lives.sizeOf(slot));
      return;
    }
    listener.eachRange(slot, (pa, bytes) => {
      if (!this.stackOfPage.has(Math.floor(pa / PAGE_SIZE))) this.scan(pa, bytes);
    });
    if (kind !== PAGES) return;
    const first = lives.pa[slot] / PAGE_SIZE;
    const pages = lives.sizeOf(slot) / PAGE_SIZE;
    this.scan(listener.structPage(first), listener.structPage(pages) - listener.structPage(0));
  }

  private scan(pa: number, bytes: number): void {
    const { words } = this.context.shadow;
    const end = (pa + bytes) >>> 2;
    for (let i = pa >>> 2; i < end; i++) {
      if (words.touched[i >>> 10] === 0) i |= 1023;
      else if (words.isNone(i)) i |= 1;
      else this.mark(words.half(i), i);
    }
  }

  private mark(p: Provenance, from: number): void {
    if (p === 0 || (p & STALE) !== 0) return;
    if ((p & BYTES) !== 0) {
      this.context.shadow.pieces.each(p, (piece) => this.markPiece(piece, from));
    } else this.markBytes(p, bytesOf(p), from);
  }

  private markPiece(piece: Piece, from: number): void {
    if (!isStalePiece(piece)) this.markBytes(lifeOf(piece), byteBit(piece), from);
  }

  private markBytes(p: Provenance, bytes: number, from: number): void {
    if ((p & SET) === 0) this.see(p & SLOT_MASK, bytes, from);
    else for (const slot of this.context.shadow.sets.slots(p)) this.see(slot, bytes, from);
  }

  /** Bytes of the address of a life were found. */
  private see(slot: number, bytes: number, from: number): void {
    if (this.reached[slot] !== 0) return;
    const seen = (this.seen[slot] |= bytes);
    if (isEnough(seen)) this.reach(slot, from);
  }

  private reach(slot: number, from: number): void {
    if (slot === 0 || this.reached[slot] !== 0) return;
    if (!this.context.shadow.lives.isLive(slot)) return;
    this.reached[slot] = 1;
    this.parent[slot] = from;
    this.queue.push(slot);
  }
}
