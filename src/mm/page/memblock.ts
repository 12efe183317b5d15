/**
 * Models the allocator of early boot (mm/memblock.c).
 *
 * It keeps the reserved ranges of physical memory, sorted; what is not reserved is free. Blocks are
 * taken from the top of memory down. At the end everything free goes to the page allocator.
 *
 * Simplified: one bank of memory from 0; no regions with attributes.
 *
 * Invariants: the reserved ranges are sorted, disjoint, not adjacent and not empty.
 */
import { assert } from '../../base/assert.ts';
import { PAGE_SIZE, alignDown, alignUp, type PhysAddr } from '../../machine/address.ts';
import { IMAGE_SIZE, KERNEL_PHYS, STRUCT_PAGE_SIZE } from '../../machine/layout.ts';
import type { MmContext } from '../context.ts';
import type { PageAllocator } from './alloc.ts';

/** Real-mode memory and firmware: what x86 keeps away from the allocators. */
const LOW_RESERVED = 0x10_0000;

/** A range of physical memory, end exclusive. */
export interface MemRange {
  readonly start: PhysAddr;
  readonly end: PhysAddr;
}

/** Choices of one early allocation. */
export interface MemblockOptions {
  /** `false`: kmemleak is not told (MEMBLOCK_ALLOC_NOLEAKTRACE). */
  readonly track?: boolean;
  /** `true`: the caller relies on memory being zero at power-on (memblock_alloc_raw). */
  readonly raw?: boolean;
}

/** The early allocator. */
export class Memblock {
  private readonly ctx: MmContext;
  private readonly size: number;
  private ranges: MemRange[] = [];
  private closed = false;

  /** Reserves low memory and the kernel image. */
  constructor(ctx: MmContext) {
    this.ctx = ctx;
    this.size = ctx.machine.memory.phys.size;
    this.reserve(0, LOW_RESERVED);
    this.reserve(KERNEL_PHYS, IMAGE_SIZE);
  }

  /** The reserved ranges in order of address. */
  get reserved(): readonly MemRange[] {
    return this.ranges;
  }

  /**
   * Reserves a range.
   * @kernel mm/memblock.c memblock_reserve faithful
   */
  reserve(start: PhysAddr, size: number): void {
    assert(!this.closed && size > 0 && start >= 0 && start + size <= this.size, 'bad reservation');
    let from = start;
    let to = start + size;
    const before: MemRange[] = [];
    const after: MemRange[] = [];
    for (const range of this.ranges) {
      if (range.end < from) before.push(range);
      else if (range.start > to) after.push(range);
      else {
        from = Math.min(from, range.start);
        to = Math.max(to, range.end);
      }
    }
    this.ranges = [...before, { start: from, end: to }, ...after];
  }

  /**
   * Allocates memory, zeroed, as high as possible; 0 when there is none.
   * @kernel mm/memblock.c memblock_phys_alloc faithful
   */
  alloc(size: number, align: number, options: MemblockOptions = {}): PhysAddr {
    const at = this.find(size, align);
    if (at === 0) return 0;
    this.reserve(at, size);
    if (options.raw !== true) this.ctx.machine.memory.phys.u8.fill(0, at, at + size);
    // What is raw is split up by others: the memory map, the first percpu chunk.
    if (options.raw !== true) this.ctx.watch.memblockAlloc?.(at, size);
    if (options.track !== false) this.ctx.hooks.allocPhys(at, size, 0);
    return at;
  }

  /**
   * Gives a range back.
   * @kernel mm/memblock.c memblock_phys_free faithful
   */
  free(start: PhysAddr, size: number, options: MemblockOptions = {}): void {
    assert(!this.closed, 'memblock is gone');
    const end = start + size;
    this.ctx.watch.memblockFree?.(start, size);
    if (options.track !== false) this.ctx.hooks.freePartPhys(start, size);
    const rest: MemRange[] = [];
    for (const range of this.ranges) {
      if (range.start < start) rest.push({ start: range.start, end: Math.min(range.end, start) });
      if (range.end > end) rest.push({ start: Math.max(range.start, end), end: range.end });
    }
    this.ranges = rest;
  }

  /** Allocates the memory map and tells the machine where it is. */
  allocMemmap(): void {
    const { memory } = this.ctx.machine;
    const size = alignUp((this.size / PAGE_SIZE) * STRUCT_PAGE_SIZE, PAGE_SIZE);
    const at = this.alloc(size, PAGE_SIZE, { track: false, raw: true });
    assert(at !== 0, 'no memory for the memory map');
    memory.vmemmapPhys = at;
  }

  /**
   * Hands all free pages to the page allocator and ends early boot.
   * @kernel mm/memblock.c memblock_free_all faithful
   */
  freeAll(alloc: PageAllocator): void {
    assert(!this.closed, 'memblock is gone');
    this.closed = true;
    let start = 0;
    for (const range of [...this.ranges, { start: this.size, end: this.size }]) {
      const from = alignUp(start, PAGE_SIZE) / PAGE_SIZE;
      const to = alignDown(range.start, PAGE_SIZE) / PAGE_SIZE;
      if (from < to) alloc.addRange(from, to);
      start = range.end;
    }
    alloc.start();
  }

  /** The highest free place for a block, 0 when there is none. */
  private find(size: number, align: number): PhysAddr {
    assert(!this.closed && size > 0, 'memblock: bad request');
    let end = this.size;
    for (let i = this.ranges.length - 1; i >= 0; i--) {
      const start = this.ranges[i].end;
      if (end - start >= size) {
        const at = alignDown(end - size, align);
        if (at >= start) return at;
      }
      end = this.ranges[i].start;
    }
    return 0;
  }
}
