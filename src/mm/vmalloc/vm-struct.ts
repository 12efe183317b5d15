/**
 * The layout of a `struct vm_struct` (include/linux/vmalloc.h):
 *
 *     next@0  addr@8  size@16 (with the guard page)  flags@24  pages@32  page_order@40 (u32)
 *     nr_pages@44 (u32)  phys_addr@48  caller@56  requested_size@64 (since 6.12)
 *
 * (in 7.3 nr_pages is a long @48, and what follows lies 8 bytes higher)
 */
import type { VmallocFacts } from '../../versions/vmalloc.ts';

/** Offsets in bytes of the fields of `struct vm_struct`. */
export const VM_STRUCT = {
  next: 0,
  addr: 8,
  size: 16,
  flags: 24,
  pages: 32,
  pageOrder: 40,
} as const;

/** Offsets of its last fields, which differ from kernel to kernel. */
export function vmStructTail(facts: VmallocFacts): {
  readonly nrPages: number;
  readonly caller: number;
  readonly requestedSize: number;
} {
  const nrPages = facts.longPageCount ? 48 : 44;
  const physAddr = facts.longPageCount ? 56 : 48;
  return { nrPages, caller: physAddr + 8, requestedSize: physAddr + 16 };
}
