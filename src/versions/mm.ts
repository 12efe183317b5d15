/**
 * What differs from kernel to kernel in the rest of mm: pages, percpu memory, what boot takes, and
 * how the allocators are called and warn.
 *
 * A place is a file, a line and a function, as a WARN prints it.
 */
import type { Columns } from './kernels.ts';

/** The facts of one kernel's memory management beside slab and vmalloc. */
export interface MmFacts {
  /** What names of allocating functions end in: `_noprof` with allocation profiling. */
  readonly allocSuffix: string;
  /** The function of kvmalloc() in a stack trace. */
  readonly kvmallocFrame: string;
  /** Those of kvrealloc() and vrealloc(). */
  readonly kvreallocFrame: string;
  readonly vreallocFrame: string;
  /** __alloc_percpu() and its like are functions and stand in stack traces; else macros. */
  readonly percpuWrappers: boolean;
  /** Percpu variables are linked at their place in the kernel image; else at 0. */
  readonly percpuLinkedInImage: boolean;
  /**
   * Tables that the boot takes from memblock (page tables, hash tables, the log buffer, …), by
   * their number only: with them as many early objects come from kmemleak's memory pool as in the
   * recorded kernel, which prints what is left of it.
   */
  readonly earlyTables: number;
  /** A WARN names the task beside its pid. */
  readonly warnNamesTask: boolean;
  /** A WARN says where it is before it says on what CPU and in what task. */
  readonly warnPlaceFirst: boolean;
  /** dump_page() prints the (hashed) address of the struct page. */
  readonly dumpsPageAddress: boolean;
  /** Place of the WARN about an order that is too large. */
  readonly orderPlace: string;
  /** Place of the WARN about a size or an alignment that percpu memory can not have. */
  readonly percpuIllegalPlace: string;
}

export const MM: Columns<MmFacts> = {
  '5.9': {
    allocSuffix: '',
    kvmallocFrame: 'kvmalloc_node',
    kvreallocFrame: 'kvrealloc',
    vreallocFrame: 'vrealloc',
    percpuWrappers: true,
    percpuLinkedInImage: false,
    earlyTables: 37,
    warnNamesTask: false,
    warnPlaceFirst: false,
    dumpsPageAddress: true,
    orderPlace: 'mm/page_alloc.c:5634 __alloc_pages',
    percpuIllegalPlace: 'mm/percpu.c:1758 pcpu_alloc',
  },
  '6.12': {
    allocSuffix: '_noprof',
    kvmallocFrame: '__kvmalloc_node_noprof',
    kvreallocFrame: 'kvrealloc_noprof',
    vreallocFrame: 'vrealloc_noprof',
    percpuWrappers: false,
    earlyTables: 36,
    warnNamesTask: true,
    dumpsPageAddress: false,
    orderPlace: 'mm/page_alloc.c:4832 __alloc_pages_noprof',
    percpuIllegalPlace: 'mm/percpu.c:1780 pcpu_alloc_noprof',
  },
  '7.2': {
    kvreallocFrame: 'kvrealloc_node_align_noprof',
    vreallocFrame: 'vrealloc_node_align_noprof',
    percpuLinkedInImage: true,
    warnPlaceFirst: true,
    orderPlace: 'mm/page_alloc.c:5336 __alloc_frozen_pages_noprof',
    percpuIllegalPlace: 'mm/percpu.c:1772 pcpu_alloc_noprof',
  },
  '7.3': {
    orderPlace: 'mm/page_alloc.c:5363 __alloc_frozen_pages_noprof',
    percpuIllegalPlace: 'mm/percpu.c:1781 pcpu_alloc_noprof',
  },
};
