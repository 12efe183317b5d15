/**
 * The address space of a program: which pages it has, and giving them back when it ends.
 *
 * Its pages come from the page allocator, and no kmemleak knows them. Only one program is in the
 * page table at a time.
 */
import { alignUp, PAGE_SIZE, type Pfn, type VirtAddr } from '../machine/address.ts';
import type { Machine } from '../machine/machine.ts';
import { GFP_KERNEL, __GFP_NOWARN, __GFP_ZERO } from '../mm/gfp.ts';
import type { PageAllocator } from '../mm/page/alloc.ts';
import type { WatchCalls } from '../mm/watch.ts';
import { LINUX_LAYOUT, type Layout } from './layout.ts';

/** What an area is for: what mmap() gave, or what the process has from the start. */
export type AreaKind = 'program' | 'libc' | 'heap' | 'break' | 'stack' | 'thread' | 'mmap' | 'tool';

/** What may be done with pages. */
export type Access = 'none' | 'read' | 'write';

/** Pages of a program: its own, or what a driver has mapped. */
export interface Area {
  readonly start: VirtAddr;
  end: VirtAddr;
  readonly kind: AreaKind;
  /** Blocks of pages of its own. */
  readonly blocks: { readonly pfn: Pfn; readonly order: number }[];
  /** Undoes what a driver has mapped. */
  readonly unmap?: () => void;
  /** Pages that nothing may be done with, by address. */
  readonly hidden: Map<VirtAddr, Pfn>;
}

/** What the address space needs of the machine. */
export interface SpaceParts {
  readonly machine: Machine;
  readonly pageAlloc: PageAllocator;
  readonly watch: WatchCalls;
}

/** One address space. */
export class AddressSpace {
  private readonly parts: SpaceParts;
  private readonly layout: Layout;
  private areas: Area[] = [];
  private mmapNext: VirtAddr;

  constructor(parts: SpaceParts, layout: Layout = LINUX_LAYOUT) {
    this.parts = parts;
    this.layout = layout;
    this.mmapNext = layout.mmapUpwards ? layout.mmapStart : layout.mmapEnd;
  }

  /** All areas, in the order in which they were mapped. */
  list(): readonly Area[] {
    return this.areas;
  }

  /** Bytes that are mapped. */
  get bytes(): number {
    return this.areas.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** Maps zeroed pages at an address; false when there is no memory. */
  map(start: VirtAddr, bytes: number, kind: AreaKind = 'mmap', order = 0): boolean {
    const area: Area = { start, end: start, kind, blocks: [], hidden: new Map() };
    this.areas.push(area);
    if (this.grow(area, start + alignUp(bytes, PAGE_SIZE), order)) return true;
    this.unmap(start);
    return false;
  }

  /** Moves the end of an area, as brk() does; false when there is no memory. */
  resize(start: VirtAddr, end: VirtAddr, kind: AreaKind = 'break'): boolean {
    const area = this.areas.find((one) => one.start === start);
    if (!area) return this.map(start, end - start, kind);
    const to = alignUp(end, PAGE_SIZE);
    const before = area.end;
    const fits = to <= before || this.grow(area, to, 0);
    const keep = fits ? to : before;
    while (area.end > keep) this.dropLast(area);
    return fits;
  }

  /** An address for a new area, 0 when there is none for so much; nothing is mapped yet. */
  place(bytes: number): VirtAddr {
    const { mmapStart, mmapEnd, mmapUpwards } = this.layout;
    const length = alignUp(bytes, PAGE_SIZE);
    const start = mmapUpwards ? this.mmapNext : this.mmapNext - length;
    if (start < mmapStart || start + length > mmapEnd) return 0;
    this.mmapNext = mmapUpwards ? start + length : start;
    return start;
  }

  /** Notes what a driver has mapped. */
  noteMapped(start: VirtAddr, bytes: number, unmap: () => void): void {
    const end = start + alignUp(bytes, PAGE_SIZE);
    this.areas.push({ start, end, kind: 'mmap', blocks: [], unmap, hidden: new Map() });
  }

  /** Unmaps the area that begins at an address; false when none does. */
  unmap(start: VirtAddr): boolean {
    const area = this.areas.find((one) => one.start === start);
    if (!area) return false;
    this.areas = this.areas.filter((one) => one !== area);
    area.unmap?.();
    const { pageTable } = this.parts.machine.memory;
    area.hidden.clear();
    while (area.blocks.length > 0) this.dropLast(area);
    for (let at = start; at < area.end; at += PAGE_SIZE) pageTable.unmap(at);
    return true;
  }

  /** Lets pages be read only, written again, or out of reach. */
  protect(start: VirtAddr, bytes: number, access: Access): void {
    const { pageTable } = this.parts.machine.memory;
    for (const area of this.areas) {
      const end = Math.min(area.end, start + bytes);
      for (let at = Math.max(area.start, start); at < end; at += PAGE_SIZE) {
        const pfn = pageTable.lookup(at);
        if (access === 'none') {
          if (pfn !== 0) area.hidden.set(at, pfn);
          pageTable.unmap(at);
          continue;
        }
        const hidden = area.hidden.get(at);
        if (hidden !== undefined) pageTable.map(at, hidden);
        area.hidden.delete(at);
        if (access === 'write') pageTable.unprotect(at);
        else pageTable.protect(at);
      }
    }
  }

  /** Gives everything back. @param each - runs what takes an area away. */
  close(each: (unmap: () => void) => void): void {
    for (const { start } of this.areas) each(() => void this.unmap(start));
  }

  private grow(area: Area, to: VirtAddr, order: number): boolean {
    const { machine, pageAlloc, watch } = this.parts;
    while (area.end < to) {
      const pfn = pageAlloc.allocPages(GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN, order);
      if (pfn === 0) return false;
      // They are a program's; who keeps account of the kernel's memory has nothing to do with them.
      watch.claimPages?.(pfn, order);
      area.blocks.push({ pfn, order });
      for (let i = 0; i < 2 ** order; i++) {
        machine.memory.pageTable.map(area.end + i * PAGE_SIZE, pfn + i);
      }
      area.end += PAGE_SIZE * 2 ** order;
    }
    return true;
  }

  private dropLast(area: Area): void {
    const { machine, pageAlloc } = this.parts;
    const { pfn, order } = area.blocks.pop()!;
    const end = area.end;
    area.end -= PAGE_SIZE * 2 ** order;
    for (let at = area.end; at < end; at += PAGE_SIZE) machine.memory.pageTable.unmap(at);
    pageAlloc.freePages(pfn, order);
  }
}
