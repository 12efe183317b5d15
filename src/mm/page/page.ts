/**
 * Models `struct page` and the memory map that holds one for every page frame
 * (include/linux/mm_types.h, include/linux/page-flags.h; v6.x).
 *
 * The structures lie in simulated memory, 64 bytes each, at VMEMMAP_START; boot memory backs them
 * without gaps. kmemleak scans them, so the fields that hold pointers have their real offsets:
 *
 *     flags@0  lru@8 | compound_head@8 | slab_cache@8  slab_list@16  mapping@24
 *     index@32 | freelist@32  private@40 | counters@40  _mapcount@48 | page_type@48  _refcount@52
 *
 * Simplified: one set of flag bits for all versions (that of 6.1; 6.12 turned PG_slab into a page
 * type). Fields above offset 55 are unused.
 *
 * Invariant: a page on a free list has `_refcount` 0; the head of an allocated block has 1 or more;
 * the other pages of a block have 0, and with __GFP_COMP they point at the head.
 */
import { assert } from '../../base/assert.ts';
import {
  PAGE_SHIFT,
  PAGE_SIZE,
  addrAdd,
  hi32,
  joinAddress,
  lo32,
  type Pfn,
  type VirtAddr,
} from '../../machine/address.ts';
import {
  KERNEL_PHYS,
  KERNEL_START,
  PAGE_OFFSET,
  STRUCT_PAGE_SIZE,
  VMEMMAP_START,
} from '../../machine/layout.ts';
import type { Memory } from '../../machine/memory.ts';

/** Bits of `page->flags` (include/linux/page-flags.h). */
export const PG_slab = 1 << 9;
export const PG_reserved = 1 << 12;
export const PG_head = 1 << 16;

/** `page_type` of a page in the buddy system; other pages have -1, no type. */
export const PAGE_TYPE_BUDDY = 0xffffff7f;
export const PAGE_TYPE_NONE = 0xffffffff;

/** Indices of the fields of `struct page` as 32-bit words; the upper half of a word follows. */
export const PAGE_FLAGS = 0;
export const PAGE_LRU_NEXT = 2;
export const PAGE_LRU_PREV = 4;
export const PAGE_MAPPING = 6;
export const PAGE_INDEX = 8;
export const PAGE_PRIVATE = 10;
export const PAGE_TYPE = 12;
export const PAGE_REFCOUNT = 13;

/** Node 0, zone 1: what the top of `page->flags` says, as dumps of a small machine show it. */
const FLAGS_HI_ZONE = 0x0100_0000;

/** The array of all `struct page`s. */
export class PageArray {
  readonly memory: Memory;
  /** Number of page frames; valid frame numbers are below. */
  readonly count: number;
  private readonly u32: Uint32Array;
  /** Index in `u32` of the structure of frame 0. */
  private readonly first: number;

  /** Takes over the memory map that boot memory has placed at `memory.vmemmapPhys`. */
  constructor(memory: Memory) {
    assert(memory.vmemmapPhys !== 0, 'the memory map has no memory yet');
    this.memory = memory;
    this.count = memory.phys.size / PAGE_SIZE;
    this.u32 = memory.phys.u32;
    this.first = memory.vmemmapPhys / 4;
    this.init();
  }

  /**
   * Gives every `struct page` its state at boot: reserved, until memblock hands it over. The
   * constructor has done so; nothing may be allocated when it is done again.
   * @kernel mm/mm_init.c memmap_init_range simplified
   */
  init(): void {
    const { u32, count } = this;
    for (let pfn = 0, at = this.first; pfn < count; pfn++, at += STRUCT_PAGE_SIZE / 4) {
      u32[at] = PG_reserved;
      u32[at + 1] = FLAGS_HI_ZONE;
      u32[at + PAGE_TYPE] = PAGE_TYPE_NONE;
      u32[at + PAGE_REFCOUNT] = 1;
    }
  }

  /** The index in `phys.u32` of the `struct page` of `pfn`. */
  base(pfn: Pfn): number {
    return this.first + pfn * (STRUCT_PAGE_SIZE / 4);
  }

  /** The address of the `struct page` of `pfn` (pfn_to_page). */
  pageAddress(pfn: Pfn): VirtAddr {
    return VMEMMAP_START + pfn * STRUCT_PAGE_SIZE;
  }

  /** The frame of the `struct page` at `page` (page_to_pfn), -1 when there is none. */
  pfnOf(page: VirtAddr): Pfn {
    const pfn = Math.floor((page - VMEMMAP_START) / STRUCT_PAGE_SIZE);
    return pfn >= 0 && pfn < this.count ? pfn : -1;
  }

  /** The direct-map address of a frame (pfn_to_kaddr). */
  virt(pfn: Pfn): VirtAddr {
    return PAGE_OFFSET + pfn * PAGE_SIZE;
  }

  /** The frame of a direct-map address (virt_to_pfn), -1 for any other address. */
  pfnOfVirt(va: VirtAddr): Pfn {
    const offset = va - PAGE_OFFSET;
    return offset >= 0 && offset < this.count * PAGE_SIZE
      ? Math.floor(offset / 2 ** PAGE_SHIFT)
      : -1;
  }

  /**
   * The address at which the kernel looks for the `struct page` of any address; nothing need be
   * mapped there when `va` is not in the direct map or the kernel image.
   * @kernel arch/x86/include/asm/page.h virt_to_page faithful
   */
  virtToPage(va: VirtAddr): VirtAddr {
    const phys =
      va >= KERNEL_START ? va - KERNEL_START + KERNEL_PHYS : addrAdd(va, 0 - PAGE_OFFSET);
    return addrAdd(VMEMMAP_START, Math.floor(phys / PAGE_SIZE) * STRUCT_PAGE_SIZE);
  }

  /** The low half of `page->flags`: the PG_ bits. */
  flags(pfn: Pfn): number {
    return this.u32[this.base(pfn)];
  }

  setFlag(pfn: Pfn, flag: number): void {
    this.u32[this.base(pfn)] |= flag;
  }

  clearFlag(pfn: Pfn, flag: number): void {
    this.u32[this.base(pfn)] &= ~flag;
  }

  hasFlag(pfn: Pfn, flag: number): boolean {
    return (this.u32[this.base(pfn)] & flag) !== 0;
  }

  /** `page->_refcount` of this very page, as a signed number. */
  refcount(pfn: Pfn): number {
    return this.u32[this.base(pfn) + PAGE_REFCOUNT] | 0;
  }

  setRefcount(pfn: Pfn, value: number): void {
    this.u32[this.base(pfn) + PAGE_REFCOUNT] = value;
  }

  /**
   * Takes a reference to the block that the page belongs to.
   * @kernel include/linux/mm.h get_page faithful
   */
  get(pfn: Pfn): void {
    this.u32[this.base(this.headOf(pfn)) + PAGE_REFCOUNT]++;
  }

  /**
   * The references to the compound page that `pfn` is part of; what kmemleak's page scan asks.
   * @kernel include/linux/page_ref.h page_count faithful
   */
  pageCount(pfn: Pfn): number {
    return this.refcount(this.headOf(pfn));
  }

  /**
   * The head of the compound page that `pfn` is part of, or `pfn` itself.
   * @kernel include/linux/page-flags.h compound_head faithful
   */
  headOf(pfn: Pfn): Pfn {
    const at = this.base(pfn) + PAGE_LRU_NEXT;
    if ((this.u32[at] & 1) === 0) return pfn;
    return this.pfnOf(joinAddress(this.u32[at], this.u32[at + 1]) - 1);
  }

  /** The order of the compound page with the head `pfn`, 0 for a single page. */
  compoundOrder(pfn: Pfn): number {
    return this.hasFlag(pfn, PG_head) ? this.u32[this.base(pfn + 1)] & 0xff : 0;
  }

  /** Writes an address to a field of the structure, by its word index. */
  setField(pfn: Pfn, field: number, value: number): void {
    const at = this.base(pfn) + field;
    this.u32[at] = lo32(value);
    this.u32[at + 1] = hi32(value);
  }
}
