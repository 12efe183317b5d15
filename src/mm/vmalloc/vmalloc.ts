/**
 * Models vmalloc (mm/vmalloc.c): memory of single pages, mapped to consecutive addresses, with one
 * guard page behind each block.
 *
 * A block has a `struct vm_struct` (vm-struct.ts) and an array of its `struct page` addresses, both
 * slab objects in simulated memory.
 *
 * kmemleak expects two references to a block, because the vm_struct holds one of them.
 *
 * Simplified: no huge pages. The frames of a block are
 * taken from the page table, not from the array, so a scribbled array harms nobody else.
 *
 * Invariants ({@link checkVmalloc}): those of the address space; exactly the pages of busy blocks
 * are mapped, guard pages are not; a vm_struct agrees with its block.
 */
import { assert } from '../../base/assert.ts';
import { PAGE_SIZE, alignDown, alignUp, type VirtAddr } from '../../machine/address.ts';
import { EFFORT } from '../../machine/effort.ts';
import { MODULES_END, MODULES_VADDR, VMALLOC_END, VMALLOC_START } from '../../machine/layout.ts';
import type { Memory } from '../../machine/memory.ts';
import type { VmallocFacts } from '../../versions/vmalloc.ts';
import type { MmContext } from '../context.ts';
import {
  GFP_KERNEL,
  __GFP_DIRECT_RECLAIM,
  __GFP_FS,
  __GFP_HIGH,
  __GFP_IO,
  __GFP_KSWAPD_RECLAIM,
  __GFP_NOFAIL,
  __GFP_NORETRY,
  __GFP_NOWARN,
  __GFP_ZERO,
  type Gfp,
} from '../gfp.ts';
import type { PageAllocator } from '../page/alloc.ts';
import type { PercpuVmAreas } from '../percpu/percpu.ts';
import type { VmapArea } from './vmap-area.ts';
import { VM_STRUCT, vmStructTail } from './vm-struct.ts';
import { VmapSpace, checkVmapSpace, type SlabForVmalloc, type VmallocData } from './vmap-space.ts';
import { VmallocReporter } from './report.ts';

export type { SlabForVmalloc, VmallocData } from './vmap-space.ts';

export const VM_ALLOC = 0x2;
/** The block may be mapped by large pages. */
const VM_ALLOW_HUGE_VMAP = 0x400;
/** Bytes that one entry of a page table above the lowest maps (PMD_SIZE). */
const PMD_SIZE = 0x20_0000;
/** Freeing the block also purges lazily freed addresses: set for memory of modules. */
export const VM_FLUSH_RESET_PERMS = 0x100;

const GFP_RECLAIM_MASK: Gfp =
  __GFP_DIRECT_RECLAIM |
  __GFP_KSWAPD_RECLAIM |
  __GFP_HIGH |
  __GFP_IO |
  __GFP_FS |
  __GFP_NOWARN |
  __GFP_NOFAIL |
  __GFP_NORETRY;
const __GFP_HIGHMEM: Gfp = 0x2;

/** One block, for /proc/vmallocinfo. */
export interface VmallocInfo {
  readonly addr: VirtAddr;
  /** Bytes, with the guard page. */
  readonly size: number;
  /** Return address of the allocation's caller, 0 when unknown. */
  readonly caller: VirtAddr;
  readonly nrPages: number;
  readonly flags: number;
  /** Whether the page array is a vmalloc block itself. */
  readonly vpages: boolean;
  /** Whether it was freed and waits to be purged. */
  readonly lazy: boolean;
}

/** Where a block may lie, and on whose behalf. */
interface RangeArgs {
  readonly start: VirtAddr;
  readonly end: VirtAddr;
  readonly align?: number;
  readonly vmFlags: number;
  readonly caller: VirtAddr;
}

/** The vmalloc allocator. */
export class Vmalloc implements PercpuVmAreas {
  readonly space: VmapSpace;
  /** Pages in blocks (nr_vmalloc_pages, VmallocUsed of /proc/meminfo). */
  nrVmallocPages = 0;
  private readonly ctx: MmContext;
  private readonly memory: Memory;
  private readonly pageAlloc: PageAllocator;
  private readonly slab: SlabForVmalloc;
  private readonly reporter: VmallocReporter;
  private readonly sites: ReturnType<typeof vmallocSites>;
  private readonly facts: VmallocFacts;
  private readonly tail: ReturnType<typeof vmStructTail>;
  private deferred: VirtAddr[] = [];

  /** Sets up the address space; the slab allocator must be up. */
  constructor(ctx: MmContext, pageAlloc: PageAllocator, slab: SlabForVmalloc, data: VmallocData) {
    this.ctx = ctx;
    this.memory = ctx.machine.memory;
    this.pageAlloc = pageAlloc;
    this.slab = slab;
    this.space = new VmapSpace(ctx, slab, data);
    this.reporter = new VmallocReporter(ctx, pageAlloc.reporter);
    this.sites = vmallocSites(ctx);
    this.facts = ctx.facts.vmalloc;
    this.tail = vmStructTail(this.facts);
  }

  /**
   * Allocates whole pages for `size` bytes; gives their address, 0 when that fails.
   * @kernel mm/vmalloc.c vmalloc faithful
   */
  vmalloc(size: number, gfp: Gfp = GFP_KERNEL): VirtAddr {
    return this.enter(this.sites.vmalloc, size, gfp);
  }

  /**
   * As {@link vmalloc}, zeroed.
   * @kernel mm/vmalloc.c vzalloc faithful
   */
  vzalloc(size: number): VirtAddr {
    return this.enter(this.sites.vzalloc, size, GFP_KERNEL | __GFP_ZERO);
  }

  /**
   * The common part of all entry points, for callers that add their own frames (kvmalloc).
   * @kernel mm/vmalloc.c __vmalloc_node_range simplified
   */
  vmallocRange(size: number, gfp: Gfp): VirtAddr {
    const caller = this.ctx.depot.retAddrOf(this.ctx.machine.cpu.trace);
    return this.allocRange(size, gfp, {
      start: VMALLOC_START,
      end: VMALLOC_END,
      vmFlags: 0,
      caller,
    });
  }

  /**
   * Allocates memory for a part of a module, in the module area; `large` memory is a multiple of
   * 2 MiB and lies so, that large pages could map it.
   * @kernel arch/x86/kernel/module.c module_alloc simplified
   * @kernel mm/execmem.c execmem_vmalloc simplified
   */
  moduleAlloc(size: number, large = false): VirtAddr {
    const { cpu } = this.ctx.machine;
    const { depot } = this.ctx;
    const trace = cpu.trace;
    let caller = 0;
    for (const site of this.sites.moduleAlloc) {
      caller = depot.retAddrOf(cpu.trace);
      cpu.trace = depot.child(cpu.trace, site);
    }
    const gfp = large ? GFP_KERNEL | __GFP_NOWARN : GFP_KERNEL;
    const addr = this.allocRange(large ? alignUp(size, PMD_SIZE) : size, gfp, {
      start: MODULES_VADDR,
      end: MODULES_END,
      align: large ? PMD_SIZE : PAGE_SIZE,
      vmFlags: large ? VM_ALLOW_HUGE_VMAP : VM_FLUSH_RESET_PERMS,
      caller,
    });
    cpu.trace = trace;
    return addr;
  }

  /**
   * Frees a block; 0 is ignored. Any page-aligned address in the block will do, as in the kernel,
   * but kmemleak is told that very address. In an interrupt the freeing itself is put off.
   * @kernel mm/vmalloc.c vfree faithful
   */
  vfree(addr: VirtAddr): void {
    const { cpu } = this.ctx.machine;
    const trace = cpu.trace;
    cpu.trace = this.ctx.depot.child(trace, this.sites.vfree);
    if (addr !== 0) this.ctx.hooks.free(addr);
    if (addr !== 0 && cpu.context !== 'task') this.defer(addr);
    else if (addr !== 0) this.unmapAndFree(addr);
    cpu.trace = trace;
  }

  /**
   * The address of the `struct vm_struct` of the block that contains `addr`, 0 when none does.
   * @kernel mm/vmalloc.c find_vm_area faithful
   */
  findVmArea(addr: VirtAddr): VirtAddr {
    return this.space.busy.find(addr)?.vm ?? 0;
  }

  /** Bytes of the block that starts at an address, without the guard page; 0 when none does. */
  sizeOf(addr: VirtAddr): number {
    const area = this.space.busy.find(addr);
    return area?.start === addr ? area.end - area.start - PAGE_SIZE : 0;
  }

  /** All blocks in order of address, then the lazily freed ones, for /proc/vmallocinfo. */
  areas(): VmallocInfo[] {
    const info = (area: VmapArea, lazy: boolean): VmallocInfo => ({
      addr: area.start,
      size: area.end - area.start,
      caller: area.vm === 0 ? 0 : this.memory.readPtr(area.vm + this.tail.caller),
      nrPages: area.nrPages,
      flags: area.vmFlags,
      vpages: area.vm !== 0 && isVmallocAddr(this.memory.readPtr(area.vm + VM_STRUCT.pages)),
      lazy,
    });
    return [
      ...this.space.busy.areas.map((area) => info(area, false)),
      ...this.space.lazy.areas.map((area) => info(area, true)),
    ];
  }

  /** Makes lazily freed addresses usable at once (vm_unmap_aliases). */
  purgeLazy(): void {
    this.space.purge();
  }

  /** Reserves a range without memory at the top of the vmalloc area; 0 when that fails. */
  getPercpuArea(size: number, align: number, gfp: Gfp): VirtAddr {
    const { cpu } = this.ctx.machine;
    const trace = cpu.trace;
    cpu.trace = this.ctx.depot.child(trace, this.sites.percpu);
    const vm = this.newVmStruct(size, gfp);
    const end = alignDown(VMALLOC_END - 1, align);
    const area = vm === 0 ? null : this.space.allocTop(size, align, VMALLOC_START, end, gfp, vm);
    cpu.trace = trace;
    if (area === null) {
      this.slab.kfree(vm);
      return 0;
    }
    this.setupVm(area, VM_ALLOC, this.sites.percpu);
    return area.start;
  }

  /**
   * Reserves a range for a mapping of other pages; 0 when that fails.
   * @kernel mm/vmalloc.c get_vm_area_caller faithful
   */
  getVmAreaCaller(size: number, vmFlags: number): VirtAddr {
    const caller = this.ctx.depot.retAddrOf(this.ctx.machine.cpu.trace);
    const range = { start: VMALLOC_START, end: VMALLOC_END, vmFlags, caller };
    const area = this.getVmArea(size, GFP_KERNEL, range);
    if (area === null) return 0;
    this.setupVm(area, vmFlags, caller);
    return area.start;
  }

  /** Gives a range without pages of its own back; what it mapped must be unmapped. */
  freePercpuArea(addr: VirtAddr): void {
    const area = this.space.busy.find(addr);
    assert(area !== undefined && area.start === addr, 'freePercpuArea: no such area');
    const vm = area.vm;
    this.space.freeLazily(area);
    this.slab.kfree(vm);
  }

  /** Pushes the frames of an entry point, allocates, and drops them. */
  private enter(frame: number, size: number, gfp: Gfp): VirtAddr {
    const { cpu } = this.ctx.machine;
    const { depot } = this.ctx;
    const trace = cpu.trace;
    const caller = depot.retAddrOf(trace);
    cpu.trace = depot.child(depot.child(trace, frame), this.sites.node);
    const range = { start: VMALLOC_START, end: VMALLOC_END, vmFlags: 0, caller };
    const addr = this.allocRange(size, gfp, range);
    cpu.trace = trace;
    return addr;
  }

  private allocRange(size: number, gfp: Gfp, range: RangeArgs): VirtAddr {
    const { cpu } = this.ctx.machine;
    const { depot, hooks } = this.ctx;
    const trace = cpu.trace;
    cpu.trace = depot.child(trace, this.sites.range);
    let addr = 0;
    if (this.sizeIsSane(size, gfp)) {
      const area = this.getVmArea(size, gfp, range);
      if (area === null) this.reporter.noVmStruct(size, gfp);
      else if (this.allocPages(area, gfp, range.caller)) {
        addr = area.start;
        const isModule = range.start === MODULES_VADDR;
        this.ctx.watch.vmallocAlloc?.(area.vm, addr, alignUp(size, PAGE_SIZE), isModule);
        hooks.vmalloc(area.vm, addr, alignUp(size, PAGE_SIZE), gfp);
      }
    }
    cpu.trace = trace;
    return addr;
  }

  private sizeIsSane(size: number, gfp: Gfp): boolean {
    if (this.ctx.machine.cpu.context !== 'task') {
      this.reporter.inInterrupt();
      return false;
    }
    if (size > 0 && Math.floor(size / PAGE_SIZE) <= this.pageAlloc.totalPages) return true;
    this.reporter.badSize(size, gfp);
    return false;
  }

  /**
   * A vm_struct and a range of addresses for it; null when either cannot be had.
   * @kernel mm/vmalloc.c __get_vm_area_node simplified
   */
  private getVmArea(size: number, gfp: Gfp, range: RangeArgs): VmapArea | null {
    const { cpu } = this.ctx.machine;
    const trace = cpu.trace;
    cpu.trace = this.ctx.depot.child(trace, this.sites.getVmArea);
    const vm = this.newVmStruct(size, gfp);
    let area: VmapArea | null = null;
    if (vm !== 0) {
      const span = alignUp(size, PAGE_SIZE) + PAGE_SIZE;
      const reclaim = gfp & GFP_RECLAIM_MASK;
      const { start, end, align = PAGE_SIZE } = range;
      area = this.space.alloc(span, align, start, end, reclaim, vm);
      if (area === null) this.slab.kfree(vm);
      else this.setupVm(area, VM_ALLOC | range.vmFlags, range.caller);
    }
    cpu.trace = trace;
    return area;
  }

  private newVmStruct(size: number, gfp: Gfp): VirtAddr {
    const vm = this.slab.kmalloc(this.facts.vmStructBytes, (gfp & GFP_RECLAIM_MASK) | __GFP_ZERO);
    if (vm !== 0 && this.facts.vmStructBytes > this.tail.requestedSize) {
      this.memory.writeLong(vm + this.tail.requestedSize, size);
    }
    return vm;
  }

  /**
   * Fills in the vm_struct of an area.
   * @kernel mm/vmalloc.c setup_vmalloc_vm faithful
   */
  private setupVm(area: VmapArea, flags: number, caller: VirtAddr): void {
    const { memory } = this;
    const vm = area.vm;
    area.vmFlags = flags;
    memory.writePtr(vm + VM_STRUCT.addr, area.start);
    memory.writeLong(vm + VM_STRUCT.size, area.end - area.start);
    memory.writeLong(vm + VM_STRUCT.flags, flags);
    memory.writePtr(vm + this.tail.caller, caller);
  }

  /**
   * Gives an area its pages; on failure frees everything and gives false.
   * @kernel mm/vmalloc.c __vmalloc_area_node faithful
   */
  private allocPages(area: VmapArea, gfp: Gfp, caller: VirtAddr): boolean {
    const { memory, pageAlloc } = this;
    const count = (area.end - area.start) / PAGE_SIZE - 1;
    const pages = this.newPageArray(count * 8, (gfp & GFP_RECLAIM_MASK) | __GFP_ZERO, caller);
    if (pages === 0) {
      this.reporter.noPageArray(count, gfp | __GFP_HIGHMEM);
      const vm = area.vm;
      this.space.freeLazily(area);
      this.slab.kfree(vm);
      return false;
    }
    memory.writePtr(area.vm + VM_STRUCT.pages, pages);
    const pageGfp = gfp | __GFP_HIGHMEM | __GFP_NOWARN;
    let done = 0;
    for (; done < count; done++) {
      const pfn = pageAlloc.allocPages(pageGfp, 0);
      if (pfn === 0) break;
      memory.writePtr(pages + done * 8, pageAlloc.pages.pageAddress(pfn));
      memory.pageTable.map(area.start + done * PAGE_SIZE, pfn);
    }
    memory.effort.spend(done * EFFORT.page);
    area.nrPages = done;
    this.nrVmallocPages += done;
    memory.write32(area.vm + this.tail.nrPages, done);
    if (done === count) return true;
    this.reporter.noPages(done, area.end - area.start, gfp | __GFP_HIGHMEM);
    if (this.facts.noPagesFrees) this.ctx.hooks.free(area.start);
    this.release(area);
    return false;
  }

  /** The array of page addresses: a vmalloc block itself when it is larger than a page. */
  private newPageArray(bytes: number, gfp: Gfp, caller: VirtAddr): VirtAddr {
    if (bytes <= PAGE_SIZE) return this.slab.kmalloc(bytes, gfp, false);
    const { cpu } = this.ctx.machine;
    const trace = cpu.trace;
    cpu.trace = this.ctx.depot.child(trace, this.sites.node);
    const range = { start: VMALLOC_START, end: VMALLOC_END, vmFlags: 0, caller };
    const pages = this.allocRange(bytes, gfp, range);
    cpu.trace = trace;
    return pages;
  }

  /**
   * Finds the block of an address and frees it; complains when there is none.
   * @kernel mm/vmalloc.c __vunmap faithful
   */
  private unmapAndFree(addr: VirtAddr): void {
    if (addr % PAGE_SIZE !== 0) {
      this.reporter.badAddress(addr);
      if (this.facts.badAddressGoesOn) this.reporter.nonexistent(addr);
      return;
    }
    const area = this.space.busy.find(addr);
    if (area === undefined) this.reporter.nonexistent(addr);
    else this.release(area);
  }

  /** Unmaps an area and frees its pages, their array, and the vm_struct. */
  private release(area: VmapArea): void {
    const { memory, pageAlloc, slab } = this;
    const { vm, nrPages, start, vmFlags } = area;
    this.ctx.watch.vmallocFree?.(start);
    memory.effort.spend(nrPages * EFFORT.page);
    const frames = new Int32Array(nrPages);
    for (let i = 0; i < nrPages; i++) {
      const va = start + i * PAGE_SIZE;
      frames[i] = memory.pageTable.lookup(va);
      memory.pageTable.unmap(va);
    }
    this.space.freeLazily(area);
    if ((vmFlags & VM_FLUSH_RESET_PERMS) !== 0) this.space.purge();
    for (let i = 0; i < nrPages; i++) pageAlloc.freePages(frames[i], 0);
    this.nrVmallocPages -= nrPages;
    const pages = memory.readPtr(vm + VM_STRUCT.pages);
    if (isVmallocAddr(pages)) this.vfree(pages);
    else slab.kfree(pages);
    slab.kfree(vm);
  }

  /**
   * Queues a block to be freed when time goes on; the queue's link lies in the block.
   * @kernel mm/vmalloc.c vfree_atomic simplified
   */
  private defer(addr: VirtAddr): void {
    this.memory.writePtr(addr, this.deferred.at(-1) ?? 0);
    this.deferred.push(addr);
    if (this.deferred.length > 1) return;
    this.ctx.machine.clock.after(0, () => {
      const queued = this.deferred.reverse();
      this.deferred = [];
      for (const one of queued) this.unmapAndFree(one);
    });
  }
}

/** Whether an address lies in the vmalloc area (is_vmalloc_addr). */
export function isVmallocAddr(addr: VirtAddr): boolean {
  return addr >= VMALLOC_START && addr < VMALLOC_END;
}

/** Return addresses in the functions that the traces of vmalloc show. */
function vmallocSites(ctx: MmContext) {
  const { allocSuffix: suffix } = ctx.facts.mm;
  return {
    range: ctx.site(`__vmalloc_node_range${suffix}`),
    node: ctx.site(`__vmalloc_node${suffix}`),
    vmalloc: ctx.site(`vmalloc${suffix}`),
    vzalloc: ctx.site(`vzalloc${suffix}`),
    getVmArea: ctx.site('__get_vm_area_node'),
    moduleAlloc: ctx.facts.vmalloc.moduleFrames.map((name) => ctx.site(name)),
    vfree: ctx.site('vfree'),
    percpu: ctx.site('pcpu_get_vm_areas'),
  };
}

/** Asserts the invariants of vmalloc; a sweep, for tests. Gives the number of blocks. */
export function checkVmalloc(vmalloc: Vmalloc, memory: Memory): number {
  const { busy, lazy, free } = vmalloc.space;
  checkVmapSpace(vmalloc.space, memory);
  let pages = 0;
  for (const area of busy.areas) {
    assert(memory.readPtr(area.vm + VM_STRUCT.addr) === area.start, 'vmalloc: addr differs');
    const size = memory.readLong(area.vm + VM_STRUCT.size);
    assert(size === area.end - area.start, 'vmalloc: size differs');
    assert(memory.translate(area.end - PAGE_SIZE) < 0 || area.nrPages === 0, 'vmalloc: no guard');
    for (let i = 0; i < area.nrPages; i++) {
      assert(memory.translate(area.start + i * PAGE_SIZE) > 0, 'vmalloc: a page is not mapped');
    }
    pages += area.nrPages;
  }
  assert(pages === vmalloc.nrVmallocPages, 'vmalloc: pages are miscounted');
  for (const area of [...lazy.areas, ...free.areas]) {
    for (const at of [area.start, area.end - PAGE_SIZE]) {
      const mapped = isVmallocAddr(at) && memory.translate(alignDown(at, PAGE_SIZE)) >= 0;
      assert(!mapped, 'vmalloc: a freed page is still mapped');
    }
  }
  return busy.areas.length;
}
