/**
 * Models the address space that vmalloc hands out (mm/vmalloc.c: alloc_vmap_area,
 * free_vmap_area_noflush, purge_vmap_area_lazy, pcpu_get_vm_areas).
 *
 * Every range of kernel addresses is on one of three lists of `struct vmap_area`: busy, lazy
 * (freed, its addresses not yet usable again) or free. The structures are slab objects, those of
 * free ranges too, and kmemleak scans them: ones made by an allocation only from `rb_node` on, all
 * others whole, so the bounds of a free range can count as references to its neighbours, as in the
 * kernel.
 *
 * Simplified: the purge work runs at once when the lazy ranges exceed their limit; 6.12 is modelled
 * with one vmap node and no pools; 5.9 frees lazily as 6.1 does.
 *
 * Invariants ({@link checkVmapSpace}): the lists' own; together they cover every address from 1 on,
 * without overlap; no two free ranges adjoin.
 */
import { assert } from '../../base/assert.ts';
import { PAGE_SIZE, TWO48, alignDown, alignUp, type VirtAddr } from '../../machine/address.ts';
import { EFFORT } from '../../machine/effort.ts';
import type { Memory } from '../../machine/memory.ts';
import type { VmallocFacts } from '../../versions/vmalloc.ts';
import type { MmContext } from '../context.ts';
import { GFP_NOWAIT, __GFP_NOWARN, __GFP_ZERO, type Gfp } from '../gfp.ts';
import { SIZE_MAX } from '../hooks.ts';
import { SLAB_PANIC, type CacheArgs, type KmemCache } from '../slab/kmem-cache.ts';
import {
  VMAP_AREA,
  VMAP_AREA_CACHE,
  VmapList,
  checkVmapList,
  writeRange,
  type VmapArea,
} from './vmap-area.ts';
import { RateLimit } from '../warn.ts';

/** What vmalloc needs of the slab allocator. */
export interface SlabForVmalloc {
  /** `constant`: the compiler knows the size, which shows in the call trace. */
  kmalloc(size: number, gfp: Gfp, constant?: boolean): VirtAddr;
  kfree(ptr: VirtAddr): void;
  createCache(name: string, args: CacheArgs): KmemCache | undefined;
  cacheAlloc(cache: KmemCache, gfp: Gfp): VirtAddr;
  cacheFree(cache: KmemCache, ptr: VirtAddr): void;
}

/** Where the kernel's own variables of vmalloc lie. */
export interface VmallocData {
  /** `vmap_area_list`, a list_head in .data. */
  readonly busyHead: VirtAddr;
  /** `purge_vmap_area_list`, a list_head in .data. */
  readonly lazyHead: VirtAddr;
  /** `free_vmap_area_list`, a list_head in .data. */
  readonly freeHead: VirtAddr;
  /** `ne_fit_preload_node` of every CPU, in the static percpu area. */
  readonly preload: readonly VirtAddr[];
}

/** The last address: what `ULONG_MAX` is in 48 bits. */
const ULONG_MAX = TWO48 - 1;

/** Busy, lazy and free ranges of kernel addresses. */
export class VmapSpace {
  readonly busy: VmapList;
  readonly lazy: VmapList;
  readonly free: VmapList;
  /** Pages in lazy ranges, guard pages included. */
  lazyPages = 0;
  private readonly ctx: MmContext;
  private readonly facts: VmallocFacts;
  private readonly memory: Memory;
  private readonly slab: SlabForVmalloc;
  private readonly data: VmallocData;
  private readonly cache: KmemCache;
  private readonly lazyMaxPages: number;
  private readonly limit = new RateLimit(5000, 10);
  private readonly allocSite: number;

  /**
   * Makes the whole address space one free range.
   * @kernel mm/vmalloc.c vmalloc_init simplified
   */
  constructor(ctx: MmContext, slab: SlabForVmalloc, data: VmallocData) {
    this.ctx = ctx;
    this.memory = ctx.machine.memory;
    this.slab = slab;
    this.data = data;
    this.facts = ctx.facts.vmalloc;
    const size = this.facts.areaHasFlags ? VMAP_AREA.flags + 8 : VMAP_AREA.flags;
    const cache = slab.createCache(VMAP_AREA_CACHE, { size, flags: SLAB_PANIC, constName: true });
    assert(cache !== undefined, 'no memory for the vmap_area cache');
    this.cache = cache;
    this.busy = new VmapList(this.memory, data.busyHead);
    this.lazy = new VmapList(this.memory, data.lazyHead);
    this.free = new VmapList(this.memory, data.freeHead);
    const log = 32 - Math.clz32(ctx.machine.cpus.length);
    this.lazyMaxPages = log * ((32 * 1024 * 1024) / PAGE_SIZE);
    this.allocSite = ctx.site('alloc_vmap_area');
    const whole = this.newArea(GFP_NOWAIT | __GFP_ZERO, 1, ULONG_MAX);
    assert(whole !== null, 'no memory for the free vmalloc space');
    this.addFree(whole);
  }

  /**
   * Takes the lowest range that fits between `vstart` and `vend`; null when there is none or no
   * memory. `vm` is the vm_struct to hang on it.
   * @kernel mm/vmalloc.c alloc_vmap_area simplified
   */
  alloc(
    size: number,
    align: number,
    vstart: VirtAddr,
    vend: VirtAddr,
    gfp: Gfp,
    vm: VirtAddr,
  ): VmapArea | null {
    const { cpu } = this.ctx.machine;
    const trace = cpu.trace;
    cpu.trace = this.ctx.depot.child(trace, this.allocSite);
    this.memory.effort.spend(EFFORT.area);
    const area = this.newArea(gfp, 0, 0);
    if (area !== null) {
      this.ctx.hooks.scanArea(area.at + VMAP_AREA.rbNode, SIZE_MAX, gfp);
      this.preload(gfp);
    }
    cpu.trace = trace;
    if (area === null) return null;
    let start = this.carveLowest(size, align, vstart, vend);
    if (start < 0 && this.purge()) start = this.carveLowest(size, align, vstart, vend);
    if (start < 0) {
      this.warnFull(size, gfp, vstart, vend);
      this.slab.cacheFree(this.cache, area.at);
      return null;
    }
    this.makeBusy(area, start, start + size, vm);
    return area;
  }

  /**
   * Takes the highest aligned range below `vend` (exclusive); null when there is none.
   * @kernel mm/vmalloc.c pcpu_get_vm_areas simplified
   */
  allocTop(
    size: number,
    align: number,
    vstart: VirtAddr,
    vend: VirtAddr,
    gfp: Gfp,
    vm: VirtAddr,
  ): VmapArea | null {
    const area = this.newArea(gfp | __GFP_ZERO, 0, 0);
    if (area === null) return null;
    let start = this.carveHighest(size, align, vstart, vend);
    if (start < 0 && this.purge()) start = this.carveHighest(size, align, vstart, vend);
    if (start < 0) {
      this.slab.cacheFree(this.cache, area.at);
      return null;
    }
    this.makeBusy(area, start, start + size, vm);
    return area;
  }

  /**
   * Frees a busy range lazily. Where the structure keeps its pointer to the vm_struct, kmemleak
   * reads that until the range is purged.
   * @kernel mm/vmalloc.c free_vmap_area_noflush simplified
   */
  freeLazily(area: VmapArea): void {
    if (!this.facts.lazyKeepsVm) this.memory.writePtr(area.at + VMAP_AREA.vm, 0);
    area.vm = 0;
    this.busy.remove(area);
    this.lazyPages += (area.end - area.start) / PAGE_SIZE;
    if (this.facts.lazyMerges) this.merge(this.lazy, area);
    else this.lazy.insert(area);
    if (this.lazyPages > this.lazyMaxPages) this.purge();
  }

  /**
   * Makes the lazily freed ranges usable again; false when there are none.
   * @kernel mm/vmalloc.c __purge_vmap_area_lazy simplified
   */
  purge(): boolean {
    const areas = [...this.lazy.areas];
    for (const area of areas) {
      this.lazy.remove(area);
      this.addFree(area);
    }
    this.lazyPages = 0;
    return areas.length > 0;
  }

  /** A new structure for a range, null without memory. */
  private newArea(gfp: Gfp, start: VirtAddr, end: VirtAddr): VmapArea | null {
    const at = this.slab.cacheAlloc(this.cache, gfp);
    return at === 0 ? null : { at, start, end, vm: 0, nrPages: 0, vmFlags: 0 };
  }

  private makeBusy(area: VmapArea, start: VirtAddr, end: VirtAddr, vm: VirtAddr): void {
    area.start = start;
    area.end = end;
    area.vm = vm;
    writeRange(this.memory, area);
    this.memory.writePtr(area.at + VMAP_AREA.vm, vm);
    if (this.facts.areaHasFlags) this.memory.writeLong(area.at + VMAP_AREA.flags, 0);
    this.busy.insert(area);
  }

  /** Adds a range to the free ones. */
  private addFree(area: VmapArea): void {
    const into = this.merge(this.free, area);
    this.setMaxSize(into);
  }

  private setMaxSize(area: VmapArea): void {
    this.memory.writeLong(area.at + VMAP_AREA.subtreeMaxSize, area.end - area.start);
  }

  /**
   * Puts a range on a list, joined with its neighbours there; gives the area it is part of.
   * @kernel mm/vmalloc.c __merge_or_add_vmap_area faithful
   */
  private merge(list: VmapList, added: VmapArea): VmapArea {
    const i = list.search(added.start);
    const next = list.areas[i];
    const prev = list.areas[i - 1];
    let area = added;
    let merged = false;
    if (next !== undefined && next.start === area.end) {
      next.start = area.start;
      writeRange(this.memory, next);
      this.slab.cacheFree(this.cache, area.at);
      area = next;
      merged = true;
    }
    if (prev !== undefined && prev.end === area.start) {
      if (merged) list.remove(area);
      prev.end = area.end;
      writeRange(this.memory, prev);
      this.slab.cacheFree(this.cache, area.at);
      return prev;
    }
    if (!merged) {
      writeRange(this.memory, area);
      list.insert(area);
    }
    return area;
  }

  /**
   * Cuts the lowest range that fits out of the free ones; -1 when none does.
   * @kernel mm/vmalloc.c __alloc_vmap_area simplified
   */
  private carveLowest(size: number, align: number, vstart: VirtAddr, vend: VirtAddr): VirtAddr {
    const { areas } = this.free;
    for (let i = this.free.search(vstart); i < areas.length; i++) {
      const area = areas[i];
      const start = alignUp(Math.max(area.start, vstart), align);
      if (start + size > vend) return -1;
      if (start + size <= area.end) return this.carve(area, start, start + size) ? start : -1;
    }
    return -1;
  }

  private carveHighest(size: number, align: number, vstart: VirtAddr, vend: VirtAddr): VirtAddr {
    const { areas } = this.free;
    for (let i = Math.min(this.free.search(vend), areas.length - 1); i >= 0; i--) {
      const area = areas[i];
      const start = alignDown(Math.min(area.end, alignDown(vend, align)), align) - size;
      if (start < vstart) return -1;
      if (start >= area.start) return this.carve(area, start, start + size) ? start : -1;
    }
    return -1;
  }

  /**
   * Cuts [start, end) out of a free range. Cutting out of its middle needs another structure: the
   * preloaded one.
   * @kernel mm/vmalloc.c adjust_va_to_fit_type faithful
   */
  private carve(area: VmapArea, start: VirtAddr, end: VirtAddr): boolean {
    if (start === area.start && end === area.end) {
      this.free.remove(area);
      this.slab.cacheFree(this.cache, area.at);
      return true;
    }
    if (start === area.start) area.start = end;
    else if (end === area.end) area.end = start;
    else {
      const low = this.takePreloaded();
      if (low === null) return false;
      low.start = area.start;
      low.end = start;
      area.start = end;
      writeRange(this.memory, low);
      this.free.insert(low);
      this.setMaxSize(low);
    }
    writeRange(this.memory, area);
    this.setMaxSize(area);
    return true;
  }

  /**
   * Sees to it that this CPU has a structure in reserve.
   * @kernel mm/vmalloc.c preload_this_cpu_lock faithful
   */
  private preload(gfp: Gfp): void {
    const slot = this.data.preload[this.ctx.machine.cpu.id];
    if (this.memory.readPtr(slot) !== 0) return;
    const at = this.slab.cacheAlloc(this.cache, gfp);
    if (at !== 0) this.memory.writePtr(slot, at);
  }

  private takePreloaded(): VmapArea | null {
    const slot = this.data.preload[this.ctx.machine.cpu.id];
    const at = this.memory.readPtr(slot);
    if (at === 0) return this.newArea(GFP_NOWAIT, 0, 0);
    this.memory.writePtr(slot, 0);
    return { at, start: 0, end: 0, vm: 0, nrPages: 0, vmFlags: 0 };
  }

  private warnFull(size: number, gfp: Gfp, vstart: VirtAddr, vend: VirtAddr): void {
    const { clock } = this.ctx.machine;
    const suppressed = (count: number): void =>
      this.ctx.printk(`alloc_vmap_area: ${count} callbacks suppressed`);
    if ((gfp & __GFP_NOWARN) !== 0 || !this.limit.allow(clock, suppressed)) return;
    const range = `0xffff${vstart.toString(16)} - 0xffff${vend.toString(16)}`;
    this.ctx.printk(
      this.facts.fullNamesRange
        ? `vmalloc_node_range for size ${size} failed: Address range restricted to ${range}`
        : `vmap allocation for size ${size} failed: use vmalloc=<size> to increase size`,
    );
  }
}

/** Asserts the invariants of the address space; a sweep, for tests. */
export function checkVmapSpace(space: VmapSpace, memory: Memory): void {
  for (const list of [space.busy, space.lazy, space.free]) checkVmapList(list, memory);
  const all = [...space.busy.areas, ...space.lazy.areas, ...space.free.areas];
  all.sort((a, b) => a.start - b.start);
  let end = 1;
  for (const area of all) {
    assert(area.start === end, `vmap: nothing owns the addresses from ${end.toString(16)} on`);
    end = area.end;
  }
  assert(end === ULONG_MAX, 'vmap: the end of the address space is nobody’s');
  space.free.areas.forEach((area, i) => {
    const next = space.free.areas[i + 1];
    assert(next === undefined || area.end < next.start, 'vmap: two free ranges adjoin');
  });
  const lazy = space.lazy.areas.reduce((n, area) => n + area.end - area.start, 0) / PAGE_SIZE;
  assert(lazy === space.lazyPages, `vmap: ${lazy} lazy pages, counted ${space.lazyPages}`);
}
