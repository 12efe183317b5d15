/**
 * The page table for everything that is not mapped linearly: the vmalloc and module areas.
 *
 * Two levels: a map from the 2 MiB region to a table of 512 page frame numbers. 0 means not
 * present (frame 0 is never mapped here).
 */
import { PAGE_SHIFT, type Pfn, type VirtAddr } from './address.ts';

const ENTRIES = 512;
const REGION_SHIFT = 21;

/** Maps virtual pages to page frames. */
export class PageTable {
  /** Rises when a mapping goes away or changes, so that caches of translations can follow. */
  generation = 0;
  /** Pages that must not be written, by number. */
  private readonly readOnly = new Set<number>();
  private readonly regions = new Map<number, Int32Array>();
  /** What was looked up last: code mostly stays in a page. */
  private lastPage = -1;
  private lastGeneration = -1;
  private lastPfn: Pfn = 0;
  private lastReadOnly = false;
  private lastRegion = -1;
  private lastTable: Int32Array | undefined;

  /** Maps the page at `va` (page aligned) to `pfn`. */
  map(va: VirtAddr, pfn: Pfn): void {
    const region = Math.floor(va / 2 ** REGION_SHIFT);
    let table = this.regions.get(region);
    if (!table) this.regions.set(region, (table = new Int32Array(ENTRIES)));
    this.generation++;
    table[entryOf(va)] = pfn;
  }

  /** Removes the mapping of the page at `va`. */
  unmap(va: VirtAddr): void {
    this.generation++;
    this.readOnly.delete(Math.floor(va / 2 ** PAGE_SHIFT));
    const table = this.regions.get(Math.floor(va / 2 ** REGION_SHIFT));
    if (table) table[entryOf(va)] = 0;
  }

  /** Makes writes to the mapped page at `va` faults, until it is unmapped or unprotected. */
  protect(va: VirtAddr): void {
    this.generation++;
    this.readOnly.add(Math.floor(va / 2 ** PAGE_SHIFT));
  }

  /** Lets the mapped page at `va` be written again. */
  unprotect(va: VirtAddr): void {
    if (this.readOnly.delete(Math.floor(va / 2 ** PAGE_SHIFT))) this.generation++;
  }

  /** Whether the page of `va` must not be written. */
  isReadOnly(va: VirtAddr): boolean {
    if (this.readOnly.size === 0) return false;
    this.lookup(va);
    return this.lastReadOnly;
  }

  /** The frame that the page of `va` is mapped to, or 0. */
  lookup(va: VirtAddr): Pfn {
    const page = Math.floor(va / 2 ** PAGE_SHIFT);
    if (page !== this.lastPage || this.generation !== this.lastGeneration) {
      const region = Math.floor(va / 2 ** REGION_SHIFT);
      if (region !== this.lastRegion || this.generation !== this.lastGeneration) {
        this.lastRegion = region;
        this.lastTable = this.regions.get(region);
      }
      const table = this.lastTable;
      this.lastPage = page;
      this.lastGeneration = this.generation;
      this.lastPfn = table ? table[entryOf(va)] : 0;
      this.lastReadOnly = this.readOnly.size > 0 && this.readOnly.has(page);
    }
    return this.lastPfn;
  }
}

/** The place of a page in the table of its region: bits of the lower half of the address. */
function entryOf(va: VirtAddr): number {
  return (va >>> PAGE_SHIFT) & (ENTRIES - 1);
}
