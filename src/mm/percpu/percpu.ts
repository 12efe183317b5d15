/**
 * Models the percpu allocator (mm/percpu.c; arch/x86/kernel/setup_percpu.c).
 *
 * Every CPU has a unit; a percpu pointer is the address in CPU 0's unit minus the address of that
 * unit in the first chunk, plus where percpu variables are linked: x86-64 did so at 0, and since
 * 6.15 at their place in the kernel image. The first chunk is boot
 * memory: static variables, 8 KiB reserved for modules, dynamic space. Later chunks lie at the top
 * of the vmalloc area, where pages are mapped as they are needed, so their pointers are large.
 *
 * Simplified: chunks are tried in the order of their creation (the kernel sorts them by free
 * space); the balance worker is absent: surplus empty chunks go at once, and an atomic allocation
 * may map pages into a chunk that exists; the chunk's bookkeeping is not in simulated memory.
 *
 * Invariants ({@link checkPercpu}): those of the chunks' maps; pages in use are mapped.
 */
import { assert } from '../../base/assert.ts';
import {
  PAGE_SIZE,
  TWO48,
  addrAdd,
  alignUp,
  type PercpuPtr,
  type VirtAddr,
} from '../../machine/address.ts';
import { EFFORT } from '../../machine/effort.ts';
import { KERNEL_START, PAGE_OFFSET, PERCPU_OFFSET } from '../../machine/layout.ts';
import { PageFault, type Memory } from '../../machine/memory.ts';
import type { MmContext } from '../context.ts';
import { GFP_KERNEL, __GFP_NORETRY, __GFP_NOWARN, gfpAllowsBlocking, type Gfp } from '../gfp.ts';
import type { Memblock } from '../page/memblock.ts';
import type { PageAllocator } from '../page/alloc.ts';
import { PCPU_MIN_ALLOC_SIZE, PercpuChunk } from './chunk.ts';
import { warn } from '../warn.ts';

/** The largest allocation and the least size of a unit (PCPU_MIN_UNIT_SIZE). */
export const PCPU_MIN_UNIT_SIZE = 32 * 1024;
/** Bytes reserved in the first chunk for the percpu variables of modules. */
export const PERCPU_MODULE_RESERVE = 8 * 1024;
/** Bytes of dynamic space in the first chunk. */
export const PERCPU_DYNAMIC_RESERVE = 28 * 1024;
/** Bytes of static percpu variables of the kernel image. */
export const PERCPU_STATIC_SIZE = 0x4000;
/** First-chunk memory comes in multiples of a large page. */
const ATOM_SIZE = 0x20_0000;
/** x86 keeps the stack protector's value at the start of every unit (fixed_percpu_data). */
const FIXED_PERCPU_DATA = 48;

/** Where later chunks get their addresses from: the vmalloc area. */
export interface PercpuVmAreas {
  /** Reserves a range at the top of the vmalloc area; 0 when that fails. */
  getPercpuArea(size: number, align: number, gfp: Gfp): VirtAddr;
  freePercpuArea(addr: VirtAddr): void;
}

/** The percpu allocator. */
export class PercpuAllocator {
  /** Address of CPU 0's unit in the first chunk (pcpu_base_addr). */
  readonly base: VirtAddr;
  /** Where static percpu variables are linked (__per_cpu_start). */
  readonly linked: PercpuPtr;
  /** Bytes from one CPU's unit to the next one's. */
  readonly unitSize: number;
  readonly staticSize: number = PERCPU_STATIC_SIZE;
  private readonly ctx: MmContext;
  private readonly memory: Memory;
  private readonly cpus: number;
  private readonly reserved: PercpuChunk;
  private readonly chunks: PercpuChunk[];
  private readonly traceSite: number;
  private readonly callerSites: { readonly plain: number; gfp: number; reserved: number } | null;
  private staticEnd = FIXED_PERCPU_DATA;
  private pageAlloc: PageAllocator | null = null;
  private areas: PercpuVmAreas | null = null;
  private warnLimit = 10;
  /** Makes an allocation fail; null lets all succeed. */
  shouldFail: (() => boolean) | null = null;

  /**
   * Takes the first chunk from boot memory.
   * @kernel mm/percpu.c pcpu_embed_first_chunk faithful
   */
  constructor(ctx: MmContext, memblock: Memblock) {
    this.ctx = ctx;
    this.memory = ctx.machine.memory;
    this.cpus = ctx.machine.cpus.length;
    const dynStart = this.staticSize + PERCPU_MODULE_RESERVE;
    const end = dynStart + PERCPU_DYNAMIC_RESERVE;
    this.unitSize = unitSizeFor(end, this.cpus);
    const size = alignUp(this.unitSize * this.cpus, ATOM_SIZE);
    const phys = memblock.alloc(size, ATOM_SIZE, { track: false, raw: true });
    assert(phys !== 0, 'no memory for the first percpu chunk');
    for (let cpu = 0; cpu < size / this.unitSize; cpu++) {
      const unit = phys + cpu * this.unitSize;
      const used = cpu < this.cpus ? end : 0;
      if (used < this.unitSize) {
        memblock.free(unit + used, this.unitSize - used, { track: false });
      }
    }
    this.base = PAGE_OFFSET + phys;
    this.reserved = new PercpuChunk(this.base, this.staticSize, dynStart, true);
    this.chunks = [new PercpuChunk(this.base, dynStart, end, true)];
    const { allocSuffix, percpuWrappers, percpuLinkedInImage } = ctx.facts.mm;
    this.linked = percpuLinkedInImage ? KERNEL_START + PERCPU_OFFSET : 0;
    this.traceSite = ctx.site(`pcpu_alloc${allocSuffix}`);
    this.callerSites = percpuWrappers
      ? {
          plain: ctx.site('__alloc_percpu'),
          gfp: ctx.site('__alloc_percpu_gfp'),
          reserved: ctx.site('__alloc_reserved_percpu'),
        }
      : null;
  }

  /** Connects what later chunks need, once it is up. */
  attach(pageAlloc: PageAllocator, areas: PercpuVmAreas): void {
    this.pageAlloc = pageAlloc;
    this.areas = areas;
  }

  /** The address that a percpu pointer stands for on a CPU (per_cpu_ptr). */
  perCpuPtr(ptr: PercpuPtr, cpu: number): VirtAddr {
    return addrAdd(ptr, this.base - this.linked + cpu * this.unitSize);
  }

  /** The percpu pointer of an address in CPU 0's unit of a chunk (__addr_to_pcpu_ptr). */
  private cookie(addr: VirtAddr): PercpuPtr {
    return addrAdd(addr, this.linked - this.base);
  }

  /** Where the unit of a CPU starts (__per_cpu_offset). */
  unitBase(cpu: number): VirtAddr {
    return this.base + cpu * this.unitSize;
  }

  /** The static percpu variables of a CPU, which kmemleak scans; end exclusive. */
  staticRange(cpu: number): { start: VirtAddr; end: VirtAddr } {
    const start = this.unitBase(cpu);
    return { start, end: start + this.staticSize };
  }

  /** Lays out a static percpu variable of the kernel image (DEFINE_PER_CPU), zeroed. */
  defineStatic(name: string, size: number, align: number): PercpuPtr {
    const at = alignUp(this.staticEnd, align);
    assert(at + size <= this.staticSize, `no room for the static percpu variable ${name}`);
    this.staticEnd = at + size;
    return this.linked + at;
  }

  /**
   * Allocates `size` zeroed bytes in the unit of every CPU; 0 (NULL) when that fails.
   * @kernel mm/percpu.c pcpu_alloc simplified
   */
  alloc(size: number, align: number, gfp: Gfp): PercpuPtr {
    if (this.shouldFail?.() === true) return 0;
    const sites = this.callerSites;
    const caller = sites === null ? 0 : gfp === GFP_KERNEL ? sites.plain : sites.gfp;
    return this.allocTraced(size, align, gfp, false, caller);
  }

  /**
   * Allocates from the space reserved for the percpu variables of modules; 0 when it is full.
   * @kernel mm/percpu.c __alloc_reserved_percpu simplified
   */
  allocReserved(size: number, align: number): PercpuPtr {
    const caller = this.callerSites === null ? 0 : this.callerSites.reserved;
    return this.allocTraced(size, align, GFP_KERNEL, true, caller);
  }

  /**
   * Frees a block; 0 is ignored, and so is a pointer into a chunk where no block starts (the
   * kernel would mark other bytes as free).
   * @kernel mm/percpu.c free_percpu simplified
   * @throws PageFault for a pointer outside all chunks.
   */
  free(ptr: PercpuPtr): void {
    if (ptr === 0) return;
    this.ctx.hooks.freePercpu(ptr);
    const addr = this.perCpuPtr(ptr, 0);
    const chunk = this.chunkOf(addr);
    if (chunk === null) throw new PageFault(addr, false);
    this.ctx.watch.percpuFree?.(ptr);
    chunk.free(addr - chunk.base);
    if (!chunk.empty || chunk.populated === null) return;
    for (const other of this.chunks) {
      if (other !== chunk && other.empty) {
        this.destroyChunk(chunk);
        return;
      }
    }
  }

  /** Whether a pointer is one to the first chunk: a small integer, or an address of the image. */
  inFirstChunk(ptr: PercpuPtr): boolean {
    const offset = this.perCpuPtr(ptr, 0) - this.base;
    return offset >= 0 && offset < this.unitSize;
  }

  /** The size of the block that starts at a pointer, 0 when none does. */
  sizeOf(ptr: PercpuPtr): number {
    const addr = this.perCpuPtr(ptr, 0);
    const chunk = this.chunkOf(addr);
    return chunk === null ? 0 : chunk.sizeOf(addr - chunk.base);
  }

  /** The chunks, the reserved one first. */
  allChunks(): readonly PercpuChunk[] {
    return [this.reserved, ...this.chunks];
  }

  private allocTraced(
    size: number,
    align: number,
    gfp: Gfp,
    reserved: boolean,
    caller: number,
  ): PercpuPtr {
    const { cpu } = this.ctx.machine;
    const { depot } = this.ctx;
    const trace = cpu.trace;
    if (caller !== 0) cpu.trace = depot.child(trace, caller);
    cpu.trace = depot.child(cpu.trace, this.traceSite);
    const ptr = this.allocArea(size, align, gfp, reserved);
    cpu.trace = trace;
    return ptr;
  }

  private allocArea(wanted: number, minAlign: number, gfp: Gfp, reserved: boolean): PercpuPtr {
    const size = alignUp(wanted, PCPU_MIN_ALLOC_SIZE);
    const align = Math.max(minAlign, PCPU_MIN_ALLOC_SIZE);
    const badAlign = align > PAGE_SIZE || (align & (align - 1)) !== 0;
    if (size === 0 || size > PCPU_MIN_UNIT_SIZE || badAlign) {
      if ((gfp & __GFP_NOWARN) === 0) this.warnIllegal(size, align);
      return 0;
    }
    this.memory.effort.spend(EFFORT.area + this.cpus * (EFFORT.page + size * EFFORT.block));
    let chunk: PercpuChunk | null = reserved ? this.reserved : null;
    let offset = -1;
    if (reserved) offset = this.reserved.alloc(size, align);
    else {
      for (let i = 0; i < this.chunks.length && offset < 0; i++) {
        chunk = this.chunks[i];
        offset = chunk.alloc(size, align);
      }
    }
    const atomic = !gfpAllowsBlocking(gfp);
    if (offset < 0 && !reserved && !atomic) {
      chunk = this.createChunk(gfp);
      if (chunk === null) return this.fail(size, align, gfp, 'failed to allocate new chunk');
      offset = chunk.alloc(size, align);
    }
    if (chunk === null || offset < 0) {
      const space = 'atomic alloc failed, no space left';
      return this.fail(size, align, gfp, reserved ? 'alloc from reserved chunk failed' : space);
    }
    if (!this.populate(chunk, offset, offset + size, gfp)) {
      chunk.free(offset);
      return this.fail(size, align, gfp, 'failed to populate');
    }
    this.clear(chunk.base + offset, size);
    const ptr = this.cookie(chunk.base + offset);
    this.ctx.watch.percpuAlloc?.(ptr, size);
    this.ctx.hooks.allocPercpu(ptr, size, gfp);
    return ptr;
  }

  /** Zeroes every CPU's copy of a block. */
  private clear(addr: VirtAddr, size: number): void {
    const { phys } = this.memory;
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      let at = addr + cpu * this.unitSize;
      const end = at + size;
      while (at < end) {
        const stop = Math.min(end, at - (at & (PAGE_SIZE - 1)) + PAGE_SIZE);
        const pa = this.memory.resolve(at, true);
        phys.u32.fill(0, pa / 4, (pa + stop - at) / 4);
        at = stop;
      }
    }
  }

  /**
   * Maps the pages of [start, end) that have no memory yet, for all CPUs; false when out of memory.
   * @kernel mm/percpu-vm.c pcpu_populate_chunk simplified
   */
  private populate(chunk: PercpuChunk, start: number, end: number, gfp: Gfp): boolean {
    if (chunk.populated === null) return true;
    assert(this.pageAlloc !== null, 'percpu: no page allocator');
    const pageGfp = gfp & (GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);
    for (let page = Math.floor(start / PAGE_SIZE); page * PAGE_SIZE < end; page++) {
      if (chunk.populated[page] === 1) continue;
      for (let cpu = 0; cpu < this.cpus; cpu++) {
        const pfn = this.pageAlloc.allocPages(pageGfp, 0);
        if (pfn === 0) {
          this.unmap(chunk, page, cpu);
          return false;
        }
        this.ctx.watch.claimPages?.(pfn, 0);
        this.memory.pageTable.map(this.pageAt(chunk, page, cpu), pfn);
      }
      chunk.populated[page] = 1;
    }
    return true;
  }

  private pageAt(chunk: PercpuChunk, page: number, cpu: number): VirtAddr {
    return chunk.base + cpu * this.unitSize + page * PAGE_SIZE;
  }

  /** Unmaps and frees one page of the units of the CPUs below `cpus`. */
  private unmap(chunk: PercpuChunk, page: number, cpus: number): void {
    for (let cpu = 0; cpu < cpus; cpu++) {
      const va = this.pageAt(chunk, page, cpu);
      const pfn = this.memory.pageTable.lookup(va);
      this.memory.pageTable.unmap(va);
      this.pageAlloc?.freePages(pfn, 0);
    }
  }

  /** Sets up a chunk without memory; null when its addresses cannot be had. */
  private createChunk(gfp: Gfp): PercpuChunk | null {
    if (this.areas === null) return null;
    const size = alignUp(this.unitSize * this.cpus, ATOM_SIZE);
    const base = this.areas.getPercpuArea(size, ATOM_SIZE, gfp & (GFP_KERNEL | __GFP_NOWARN));
    if (base === 0) return null;
    const chunk = new PercpuChunk(base, 0, this.unitSize, false);
    this.chunks.push(chunk);
    return chunk;
  }

  private destroyChunk(chunk: PercpuChunk): void {
    const populated = chunk.populated;
    assert(populated !== null, 'the first percpu chunk stays');
    for (let page = 0; page < populated.length; page++) {
      if (populated[page] === 1) this.unmap(chunk, page, this.cpus);
    }
    this.chunks.splice(this.chunks.indexOf(chunk), 1);
    this.areas?.freePercpuArea(chunk.base);
  }

  private chunkOf(addr: VirtAddr): PercpuChunk | null {
    for (const chunk of this.chunks) {
      const offset = addr - chunk.base;
      if (offset >= chunk.start && offset < chunk.end) return chunk;
    }
    const offset = addr - this.base;
    return offset >= this.reserved.start && offset < this.reserved.end ? this.reserved : null;
  }

  private warnIllegal(size: number, align: number): void {
    const text = `illegal size (${size}) or align (${align}) for percpu allocation`;
    warn(this.ctx, this.ctx.facts.mm.percpuIllegalPlace, text);
  }

  private fail(size: number, align: number, gfp: Gfp, why: string): PercpuPtr {
    if ((gfp & __GFP_NOWARN) !== 0 || this.warnLimit === 0) return 0;
    const atomic = gfpAllowsBlocking(gfp) ? 0 : 1;
    this.ctx.printk(
      `percpu: allocation failed, size=${size} align=${align} atomic=${atomic}, ${why}`,
    );
    if (atomic === 0) this.ctx.dumpStack();
    if (--this.warnLimit === 0) this.ctx.printk('percpu: limit reached, disable warning');
    return 0;
  }
}

/**
 * The size of a unit: the atom, or a few, shared by as many CPUs as fit without much waste.
 * @kernel mm/percpu.c pcpu_build_alloc_info faithful
 */
function unitSizeFor(minSize: number, cpus: number): number {
  const min = Math.max(alignUp(minSize, PAGE_SIZE), PCPU_MIN_UNIT_SIZE);
  const allocSize = alignUp(min, ATOM_SIZE);
  let best = 1;
  let lastAllocs = Infinity;
  for (let perAlloc = Math.floor(allocSize / min); perAlloc > 0; perAlloc--) {
    if (allocSize % perAlloc !== 0 || (allocSize / perAlloc) % PAGE_SIZE !== 0) continue;
    const allocs = Math.ceil(cpus / perAlloc);
    if (allocs * perAlloc - cpus > Math.floor(cpus / 3)) continue;
    if (allocs > lastAllocs) break;
    lastAllocs = allocs;
    best = perAlloc;
  }
  return allocSize / best;
}

/** Asserts the invariants of all chunks; a sweep, for tests. Gives the bytes in use per CPU. */
export function checkPercpu(percpu: PercpuAllocator, memory: Memory, cpus: number): number {
  let used = 0;
  for (const chunk of percpu.allChunks()) {
    assert(chunk.base < TWO48, 'percpu: a chunk outside the address space');
    used += chunk.check();
    for (let cpu = 0; cpu < cpus; cpu++) {
      chunk.populated?.forEach((is, page) => {
        const at = chunk.base + cpu * percpu.unitSize + page * PAGE_SIZE;
        assert(memory.translate(at) >= 0 === (is === 1), 'percpu: page and map disagree');
      });
    }
  }
  return used;
}
