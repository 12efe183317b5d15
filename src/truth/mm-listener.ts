/**
 * Turns what the allocators tell into lives: who owns which memory, and what is lost when a holder
 * is freed.
 */
import { MAP_ENTRY } from '../base/columns.ts';
import { PAGE_SIZE, type PercpuPtr, type Pfn, type PhysAddr } from '../machine/address.ts';
import type { VirtAddr } from '../machine/address.ts';
import {
  IMAGE_SIZE,
  KERNEL_PHYS,
  KERNEL_START,
  PAGE_OFFSET,
  STRUCT_PAGE_SIZE,
  VMEMMAP_START,
} from '../machine/layout.ts';
import type { Memory } from '../machine/memory.ts';
import { VM_STRUCT } from '../mm/vmalloc/vm-struct.ts';
import type { MmWatch, WatchedCache } from '../mm/watch.ts';
import { KMALLOC_LARGE, MEMBLOCK, MODULE, PAGES, PERCPU, SLAB, STACK, VMALLOC } from './lives.ts';
import { LOSS_EXIT, LOSS_FREE, LOSS_UNLOAD, type Shadow } from './shadow.ts';

const MAPPED = [VMALLOC, MODULE];

/** What the listener has to know of the percpu allocator. */
export interface PercpuPlaces {
  perCpuPtr(ptr: PercpuPtr, cpu: number): VirtAddr;
}

/** Keeps the table of lives up to date. */
export class MmListener implements MmWatch {
  /** Percpu blocks by their token. */
  readonly tokens = new Map<number, number>();
  percpu: PercpuPlaces | undefined;
  private readonly shadow: Shadow;
  private readonly memory: Memory;
  private readonly cpus: number;
  private readonly vmalloc = new Map<VirtAddr, { slot: number; vm: number }>();
  /** Sorts of objects by the id of their cache. */
  private readonly caches: number[] = [];

  constructor(shadow: Shadow) {
    this.shadow = shadow;
    this.memory = shadow.machine.memory;
    this.cpus = shadow.machine.cpus.length;
    shadow.others.push(() => MAP_ENTRY * (this.tokens.size + this.vmalloc.size));
  }

  slabAlloc(cache: WatchedCache, object: PhysAddr, cleared: boolean): void {
    const { shadow } = this;
    const { lives, owners } = shadow;
    const size = cache.objectSize;
    // An object that is given out twice belongs to its last owner.
    const before = owners.at(object);
    if (before > 0) this.finish(before);
    const sort = (this.caches[cache.id] ??= lives.sorts.of(SLAB, size, cache.name));
    const slot = lives.create(sort, PAGE_OFFSET + object, object, shadow.event());
    owners.set(object, size, slot);
    if (cleared) shadow.forget(object, size);
    // What a constructor wrote when the slab was made is what the owner expects.
    else if (!cache.ctor) shadow.markStale(object, size);
  }

  slabFree(_cache: WatchedCache, object: PhysAddr): void {
    const { owners, lives } = this.shadow;
    const slot = owners.at(object);
    if (slot > 0 && lives.pa[slot] === object) this.finish(slot);
  }

  /** What it points at counts as lost with it now, however long an allocator lets it wait. */
  givenUp(addr: VirtAddr): void {
    const { shadow, memory } = this;
    const at = memory.translate(addr);
    // A module gives up whatever it likes.
    const slot = at < 0 ? 0 : shadow.owners.at(at);
    if (slot <= 0) return;
    this.eachRange(slot, (pa, bytes) => {
      shadow.drop(pa, bytes, LOSS_FREE, slot);
      shadow.markStale(pa, bytes);
    });
  }

  pagesAlloc(pfn: Pfn, order: number, cleared: boolean): void {
    const { shadow } = this;
    const pa = pfn * PAGE_SIZE;
    const size = PAGE_SIZE * 2 ** order;
    const slot = this.create(PAGES, PAGE_OFFSET + pa, pa, size);
    shadow.owners.set(pa, size, slot);
    for (let i = pfn; i < pfn + 2 ** order; i++) {
      shadow.forget(this.structPage(i), STRUCT_PAGE_SIZE);
      if (shadow.words.touched[i] === 0) continue;
      if (cleared) shadow.forget(i * PAGE_SIZE, PAGE_SIZE);
      else shadow.markStale(i * PAGE_SIZE, PAGE_SIZE);
    }
  }

  pagesFree(pfn: Pfn, order: number): void {
    const { owners, lives } = this.shadow;
    const pages = 2 ** order;
    for (let i = pfn; i < pfn + pages;) {
      const slot = owners.ofPage(i);
      if (slot === 0) i++;
      else if (
        lives.pa[slot] === i * PAGE_SIZE &&
        lives.sizeOf(slot) <= (pfn + pages - i) * PAGE_SIZE
      ) {
        i += lives.sizeOf(slot) / PAGE_SIZE;
        this.finish(slot);
      } else this.shrink(slot, i++);
    }
  }

  claimPages(pfn: Pfn, order: number): void {
    const { owners, lives } = this.shadow;
    const slot = owners.ofPage(pfn);
    if (slot === 0) return;
    lives.retract(slot);
    owners.set(pfn * PAGE_SIZE, PAGE_SIZE * 2 ** order, 0);
  }

  slabPages(cache: WatchedCache, pfn: Pfn, order: number): void {
    const { redLeftPad, size, objectSize } = cache;
    const pa = pfn * PAGE_SIZE;
    this.claimPages(pfn, order);
    this.shadow.owners.share(pa, PAGE_SIZE * 2 ** order, pa + redLeftPad, size, objectSize);
  }

  kmallocLarge(pfn: Pfn): void {
    this.setKind(pfn, KMALLOC_LARGE);
  }

  stackPages(pfn: Pfn): void {
    this.setKind(pfn, STACK);
  }

  vmallocAlloc(vm: VirtAddr, addr: VirtAddr, size: number, module: boolean): void {
    const { shadow, memory } = this;
    const { lives, owners } = shadow;
    const kind = module ? MODULE : VMALLOC;
    const slot = this.create(kind, addr, memory.translate(addr), size);
    for (let at = addr; at < addr + size; at += PAGE_SIZE) {
      const pa = memory.translate(at);
      const page = owners.ofPage(pa / PAGE_SIZE);
      if (page !== 0) lives.undo(page);
      owners.set(pa, PAGE_SIZE, slot);
    }
    const structure = memory.translate(vm);
    const owner = owners.at(structure);
    if (owner > 0) lives.alias.set(owner, slot);
    // The kernel's own bookkeeping does not keep a block alive.
    shadow.forget(structure + VM_STRUCT.addr, 8);
    this.eachPiece(memory.readPtr(vm + VM_STRUCT.pages), (8 * size) / PAGE_SIZE, (pa, bytes) =>
      shadow.forget(pa, bytes),
    );
    this.vmalloc.set(addr, { slot, vm: owner });
  }

  vmallocFree(addr: VirtAddr): void {
    const found = this.vmalloc.get(addr);
    if (!found) return;
    this.vmalloc.delete(addr);
    if (this.shadow.lives.isLive(found.slot)) this.finish(found.slot);
    this.shadow.lives.alias.delete(found.vm);
  }

  /** The address of the structure of a block of vmalloc; undefined when there is none. */
  vmStructOf(addr: VirtAddr): VirtAddr | undefined {
    const vm = this.vmalloc.get(addr)?.vm ?? 0;
    return vm > 0 ? this.shadow.lives.addressOf(vm) : undefined;
  }

  percpuAlloc(ptr: PercpuPtr, size: number): void {
    const { shadow } = this;
    const pa = this.memory.translate(this.percpu!.perCpuPtr(ptr, 0));
    const slot = this.create(PERCPU, ptr, pa, size);
    this.tokens.set(ptr, slot);
    this.eachRange(slot, (at, bytes) => {
      shadow.owners.set(at, bytes, slot);
      shadow.forget(at, bytes);
    });
  }

  percpuFree(ptr: PercpuPtr): void {
    const slot = this.tokens.get(ptr);
    if (slot !== undefined) this.finish(slot);
  }

  memblockAlloc(start: PhysAddr, size: number): void {
    const slot = this.create(MEMBLOCK, PAGE_OFFSET + start, start, size);
    this.shadow.owners.set(start, size, slot);
  }

  memblockFree(start: PhysAddr, size: number): void {
    const { owners, lives } = this.shadow;
    const slot = owners.at(start);
    if (slot > 0 && lives.pa[slot] === start && lives.sizeOf(slot) <= size) this.finish(slot);
  }

  /** The physical address of the `struct page` of a frame. */
  structPage(pfn: Pfn): PhysAddr {
    return this.memory.vmemmapPhys + pfn * STRUCT_PAGE_SIZE;
  }

  /** Calls `each` with every physically contiguous piece of a life's memory. */
  eachRange(slot: number, each: (pa: PhysAddr, bytes: number) => void): void {
    const { lives } = this.shadow;
    const address = lives.addressOf(slot);
    const size = lives.sizeOf(slot);
    if (lives.kind(slot) !== PERCPU) {
      this.eachPiece(address, size, each);
      return;
    }
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      this.eachPiece(this.percpu!.perCpuPtr(address, cpu), size, each);
    }
  }

  /** The virtual address that a physical one is known by. */
  virtualOf(pa: PhysAddr): VirtAddr {
    const { lives, owners } = this.shadow;
    const slot = owners.at(pa);
    if (slot > 0 && MAPPED.includes(lives.kind(slot))) {
      let before = 0;
      let found = -1;
      this.eachRange(slot, (start, bytes) => {
        if (pa >= start && pa < start + bytes) found = before + pa - start;
        before += bytes;
      });
      if (found >= 0) return lives.addressOf(slot) + found;
    }
    const image = pa - KERNEL_PHYS;
    if (image >= 0 && image < IMAGE_SIZE) return KERNEL_START + image;
    const page = pa - this.memory.vmemmapPhys;
    const pages = (this.memory.phys.size / PAGE_SIZE) * STRUCT_PAGE_SIZE;
    return page >= 0 && page < pages ? VMEMMAP_START + page : PAGE_OFFSET + pa;
  }

  /** The addresses of a percpu block's copies; none of other lives. */
  copiesOf(slot: number): VirtAddr[] {
    const { lives, machine } = this.shadow;
    if (lives.kind(slot) !== PERCPU) return [];
    return machine.cpus.map(({ id }) => this.percpu!.perCpuPtr(lives.addressOf(slot), id));
  }

  /** How far an address in a life is from its beginning, or from that of a CPU's copy. */
  offsetIn(slot: number, address: VirtAddr): number {
    const { lives } = this.shadow;
    const copies = this.copiesOf(slot).filter((copy) => copy <= address);
    return address - Math.max(...(copies.length > 0 ? copies : [lives.addressOf(slot)]));
  }

  /** Ends a life: whatever its memory held is lost. */
  finish(slot: number): void {
    const { shadow } = this;
    const { lives, owners } = shadow;
    if (lives.kind(slot) === SLAB) {
      const pa = lives.pa[slot];
      const size = lives.sizeOf(slot);
      shadow.drop(pa, size, LOSS_FREE, slot);
      owners.set(pa, size, 0);
    } else this.dropAll(slot);
    lives.finish(slot, shadow.event());
  }

  /** What a block held that need not be one piece of memory is lost. */
  private dropAll(slot: number): void {
    const { shadow } = this;
    const { lives, owners } = shadow;
    const made = lives.kind(slot);
    const kind = lossWith(made);
    this.eachRange(slot, (pa, bytes) => {
      shadow.drop(pa, bytes, kind, slot);
      owners.set(pa, bytes, 0);
    });
    if (made === PAGES) {
      const first = lives.pa[slot] / PAGE_SIZE;
      for (let i = first; i < first + lives.sizeOf(slot) / PAGE_SIZE; i++) {
        shadow.drop(this.structPage(i), STRUCT_PAGE_SIZE, kind, slot);
      }
    }
    if (made === PERCPU) this.tokens.delete(lives.addressOf(slot));
  }

  private create(kind: number, address: number, pa: PhysAddr, size: number): number {
    const { lives } = this.shadow;
    const slot = lives.create(lives.sorts.of(kind, size), address, pa, this.shadow.event());
    if (kind === MODULE || kind === MEMBLOCK) lives.roots.add(slot);
    return slot;
  }

  /** It turned out what a block of pages is. */
  private setKind(pfn: Pfn, kind: number): void {
    const { owners, lives } = this.shadow;
    const slot = owners.ofPage(pfn);
    if (slot !== 0) lives.setSort(slot, kind, lives.sizeOf(slot));
  }

  private eachPiece(
    address: VirtAddr,
    size: number,
    each: (pa: PhysAddr, bytes: number) => void,
  ): void {
    const direct = address - PAGE_OFFSET;
    if (direct >= 0 && direct + size <= this.memory.phys.size) {
      each(direct, size);
      return;
    }
    const end = address + size;
    for (let at = address; at < end;) {
      const stop = Math.min(end, at - (at & (PAGE_SIZE - 1)) + PAGE_SIZE);
      const pa = this.memory.translate(at);
      if (pa >= 0) each(pa, stop - at);
      at = stop;
    }
  }

  /** One page of a block was freed alone. */
  private shrink(slot: number, pfn: Pfn): void {
    const { shadow } = this;
    const { lives, owners } = shadow;
    shadow.drop(pfn * PAGE_SIZE, PAGE_SIZE, LOSS_FREE, slot);
    const first = lives.pa[slot] / PAGE_SIZE;
    const size = lives.sizeOf(slot);
    const isFirst = pfn === first;
    const isLast = pfn === first + size / PAGE_SIZE - 1;
    if (isFirst || isLast) lives.setSort(slot, lives.kind(slot), size - PAGE_SIZE);
    if (isFirst && !isLast) lives.pa[slot] += PAGE_SIZE;
    owners.set(pfn * PAGE_SIZE, PAGE_SIZE, 0);
  }
}

/** How what a holder of that kind held is lost with it. */
function lossWith(kind: number): number {
  if (kind === MODULE) return LOSS_UNLOAD;
  return kind === STACK ? LOSS_EXIT : LOSS_FREE;
}
