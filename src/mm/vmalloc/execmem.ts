/**
 * Models the memory of modules' code and data (mm/execmem.c, arch/x86/mm/init.c).
 *
 * Up to 6.12 each part of a module is a vmalloc block of its own. Later code is cut out of blocks
 * of 2 MiB, which modules share and nobody may write; kmemleak knows the block, not the part. What
 * is free in them is full of instructions that trap. A block that is wholly free goes back a
 * moment later.
 *
 * Simplified: the maple trees of free and busy parts are not in simulated memory, so the block has
 * fewer references than a real one (never too few: its vm_struct and each module point at it).
 *
 * Invariants: free parts are sorted, do not touch and lie in blocks of the cache; busy parts are
 * the rest of the blocks.
 */
import { assert } from '../../base/assert.ts';
import { PAGE_SIZE, alignUp, type VirtAddr } from '../../machine/address.ts';
import type { MmContext } from '../context.ts';
import type { Vmalloc } from './vmalloc.ts';

/** What memory is for: code that runs, or data. */
export type ExecMemType = 'text' | 'data';

/** What code that is none is made of: `int3`. */
const TRAP = 0xcc;

/** A range of addresses. */
interface Part {
  start: VirtAddr;
  /** Exclusive. */
  end: VirtAddr;
}

/** Gives memory to modules. */
export class ExecMem {
  private readonly ctx: MmContext;
  private readonly vmalloc: Vmalloc;
  /** Blocks of the cache, by address, with their bytes. */
  private readonly blocks = new Map<VirtAddr, number>();
  /** Parts in use, with their bytes. */
  private readonly busy = new Map<VirtAddr, number>();
  private free: Part[] = [];

  constructor(ctx: MmContext, vmalloc: Vmalloc) {
    this.ctx = ctx;
    this.vmalloc = vmalloc;
  }

  /** Whether such memory comes from a block that is shared, so that no part is an object. */
  shares(type: ExecMemType): boolean {
    return type === 'text' && this.ctx.facts.vmalloc.moduleTextCache;
  }

  /**
   * Allocates whole pages that can be written; 0 when that fails.
   * @kernel mm/execmem.c execmem_alloc_rw faithful
   */
  alloc(type: ExecMemType, bytes: number): VirtAddr {
    if (!this.shares(type)) return this.vmalloc.moduleAlloc(bytes);
    const size = alignUp(bytes, PAGE_SIZE);
    let start = this.take(size);
    if (start === 0 && this.populate(size)) start = this.take(size);
    if (start === 0) return 0;
    this.eachPage(start, size, (page) => this.ctx.machine.memory.pageTable.unprotect(page));
    return start;
  }

  /**
   * Frees what {@link alloc} gave.
   * @kernel mm/execmem.c execmem_free simplified: the work that gives blocks back is done at once
   */
  release(addr: VirtAddr): void {
    const size = this.busy.get(addr);
    if (size === undefined) {
      this.vmalloc.vfree(addr);
      return;
    }
    this.busy.delete(addr);
    this.trap(addr, size);
    this.addFree(addr, addr + size);
    this.clean();
  }

  /** Asserts the invariants; a sweep, for tests. Gives the number of blocks. */
  check(): number {
    let bytes = 0;
    let last = -1;
    for (const { start, end } of this.free) {
      assert(start > last && end > start, 'execmem: free parts are not in order');
      bytes += end - start;
      last = end;
    }
    for (const size of this.busy.values()) bytes += size;
    for (const size of this.blocks.values()) bytes -= size;
    assert(bytes === 0, 'execmem: parts and blocks disagree');
    return this.blocks.size;
  }

  /** Cuts the lowest free part that is large enough; 0 when there is none. */
  private take(size: number): VirtAddr {
    const at = this.free.findIndex(({ start, end }) => end - start >= size);
    if (at < 0) return 0;
    const part = this.free[at];
    const { start } = part;
    part.start += size;
    if (part.start === part.end) this.free.splice(at, 1);
    this.busy.set(start, size);
    return start;
  }

  /**
   * Adds a block to the cache: a large one, or when that cannot be had one of the size asked for.
   * @kernel mm/execmem.c execmem_cache_populate_alloc simplified
   */
  private populate(size: number): boolean {
    const large = this.vmalloc.moduleAlloc(size, true);
    const start = large === 0 ? this.vmalloc.moduleAlloc(size) : large;
    if (start === 0) return false;
    const bytes = this.vmalloc.sizeOf(start);
    this.blocks.set(start, bytes);
    this.trap(start, bytes);
    this.addFree(start, start + bytes);
    return true;
  }

  /** Fills memory with code that traps, and forbids to write there. */
  private trap(addr: VirtAddr, size: number): void {
    const { memory } = this.ctx.machine;
    this.eachPage(addr, size, (page) => memory.pageTable.unprotect(page));
    memory.fill(addr, TRAP, size);
    this.eachPage(addr, size, (page) => memory.pageTable.protect(page));
  }

  private eachPage(addr: VirtAddr, size: number, each: (page: VirtAddr) => void): void {
    for (let page = addr; page < addr + size; page += PAGE_SIZE) each(page);
  }

  /** Puts a part among the free ones, one with its neighbours. */
  private addFree(from: VirtAddr, to: VirtAddr): void {
    const before = this.free.find(({ end }) => end === from);
    const after = this.free.find(({ start }) => start === to);
    const part = { start: before?.start ?? from, end: after?.end ?? to };
    const others = this.free.filter((other) => other !== before && other !== after);
    this.free = [...others, part].sort((a, b) => a.start - b.start);
  }

  /**
   * Gives blocks back of which nothing is used.
   * @kernel mm/execmem.c execmem_cache_clean simplified
   */
  private clean(): void {
    for (const part of this.free) {
      if (this.blocks.get(part.start) !== part.end - part.start) continue;
      this.blocks.delete(part.start);
      this.free = this.free.filter((other) => other !== part);
      this.vmalloc.vfree(part.start);
    }
  }
}
