/**
 * The heap of the sanitizers: each size class has a region of its own from 0x600000000000 on
 * (sanitizer_allocator_primary64.h), and larger blocks are mapped one by one.
 */
import { alignUp, PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import type { UserBlock, UserHeap } from '../../user/allocations.ts';
import type { UserProcess } from '../../user/tool.ts';

const SPACE: VirtAddr = 0x6000_0000_0000;
/** Bytes from one region to the next. */
const REGION = 2 ** 36;
/** Up to here classes are a multiple of 16 apart, then four to each power of two. */
const MIDDLE = 256;
const MIDDLE_CLASS = 16;
/** The largest class. */
const CLASS_MAX = 2 ** 17;
const REQUEST_MAX = 2 ** 40;
/** What a region maps at once. */
const CHUNK = 16 * PAGE_SIZE;

/** What a sanitizer puts around blocks and into them. */
export interface HeapStyle {
  /** Bytes before a block of that size; what is behind it belongs to the next one. */
  readonly redZone: (size: number) => number;
  /** The least alignment. */
  readonly align: number;
  /** What new blocks are filled with, and how many of their bytes at most. */
  readonly fill: { readonly byte: number; readonly max: number };
  /** Bytes that the sanitizer itself has allocated before the program starts. */
  readonly before: readonly number[];
  /** What is freed is never given out again. */
  readonly quarantines: boolean;
}

/** What a sanitizer does with memory of its heap. */
export interface HeapHooks {
  mapped?(start: VirtAddr, bytes: number): void;
  /** A block is given out; nothing is written to it yet. */
  given?(address: VirtAddr, size: number): void;
  /** realloc() of what is no block. */
  unknown?(address: VirtAddr): void;
}

/** A block that the program has. */
export interface ClassBlock extends UserBlock {
  readonly start: VirtAddr;
  /** With what is around it. */
  readonly bytes: number;
}

/** The heap of one program. */
export class SizeClassHeap implements UserHeap {
  readonly blocks = new Map<VirtAddr, ClassBlock>();
  private readonly proc: UserProcess;
  private readonly style: HeapStyle;
  private readonly hooks: HeapHooks;
  private readonly regions = new Map<number, { next: VirtAddr; mapped: VirtAddr }>();
  private readonly free = new Map<number, VirtAddr[]>();

  constructor(proc: UserProcess, style: HeapStyle, hooks: HeapHooks = {}) {
    this.hooks = hooks;
    this.proc = proc;
    this.style = style;
    for (const size of style.before) this.blocks.delete(this.alloc(size));
  }

  alloc(size: number, align = 1): VirtAddr {
    if (size > REQUEST_MAX) return 0;
    const { redZone, fill } = this.style;
    const least = Math.max(align === 16 ? 1 : align, this.style.align);
    const red = redZone(size);
    const isOver = red > 0 && least > this.style.align;
    const needed = alignUp(Math.max(1, size), least) + red + (isOver ? least : 0);
    const taken = needed <= CLASS_MAX ? this.take(needed) : this.mapLarge(needed + red);
    if (!taken) return 0;
    const address = alignUp(taken.start + red, least);
    this.blocks.set(address, { ...taken, requested: size });
    this.hooks.given?.(address, size);
    if (fill.max > 0) this.proc.memory.fill(address, fill.byte, Math.min(size, fill.max));
    return address;
  }

  /** What is no block is left to the sanitizer, which hears of each free before. */
  release(address: VirtAddr): void {
    const block = this.blocks.get(address);
    if (!block) return;
    this.blocks.delete(address);
    if (this.style.quarantines) return;
    if (block.bytes > CLASS_MAX) this.proc.space.unmap(block.start);
    else this.freeOf(block.bytes).push(block.start);
  }

  resize(address: VirtAddr, size: number): VirtAddr {
    const block = this.blocks.get(address);
    if (!block) {
      this.hooks.unknown?.(address);
      return 0;
    }
    // It always moves.
    const fresh = this.alloc(size);
    if (fresh === 0) return 0;
    this.proc.memory.copy(fresh, address, Math.min(block.requested, size));
    this.release(address);
    return fresh;
  }

  usable(address: VirtAddr): number {
    return this.blocks.get(address)?.requested ?? 0;
  }

  private take(needed: number): { start: VirtAddr; bytes: number } | undefined {
    const number = classOf(needed);
    const bytes = bytesOfClass(number);
    const reused = this.freeOf(bytes).pop();
    if (reused !== undefined) return { start: reused, bytes };
    let region = this.regions.get(number);
    if (!region) {
      const start = SPACE + number * REGION;
      region = { next: start, mapped: start };
      this.regions.set(number, region);
    }
    const start = region.next;
    const end = start + bytes;
    if (end > region.mapped) {
      const to = region.mapped + alignUp(end - region.mapped, CHUNK);
      if (!this.proc.space.resize(SPACE + number * REGION, to, 'heap')) return undefined;
      this.hooks.mapped?.(region.mapped, to - region.mapped);
      region.mapped = to;
    }
    region.next = end;
    return { start, bytes };
  }

  private mapLarge(needed: number): { start: VirtAddr; bytes: number } | undefined {
    const { space } = this.proc;
    const bytes = alignUp(needed, PAGE_SIZE);
    const start = space.place(bytes);
    if (start === 0 || !space.map(start, bytes, 'heap')) return undefined;
    this.hooks.mapped?.(start, bytes);
    return { start, bytes };
  }

  private freeOf(bytes: number): VirtAddr[] {
    let list = this.free.get(bytes);
    if (!list) this.free.set(bytes, (list = []));
    return list;
  }
}

/** The class of blocks of at least so many bytes. */
export function classOf(bytes: number): number {
  if (bytes <= MIDDLE) return Math.ceil(bytes / 16);
  const log = Math.floor(Math.log2(bytes));
  const step = 2 ** (log - 2);
  return MIDDLE_CLASS + (log - 8) * 4 + Math.ceil(bytes / step) - 4;
}

/** Bytes of the blocks of a class. */
export function bytesOfClass(number: number): number {
  if (number <= MIDDLE_CLASS) return number * 16;
  const beyond = number - MIDDLE_CLASS;
  const base = MIDDLE * 2 ** (beyond >> 2);
  return base + (base / 4) * (beyond & 3);
}
