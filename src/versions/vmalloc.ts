/**
 * What differs from kernel to kernel in vmalloc (mm/vmalloc.c).
 *
 * A place is a file, a line and a function, as a WARN prints it.
 */
import type { Columns } from './kernels.ts';

/** The facts of one kernel's vmalloc. */
export interface VmallocFacts {
  /** Bytes of a `struct vm_struct`. */
  readonly vmStructBytes: number;
  /** A `struct vmap_area` has the field `flags`. */
  readonly areaHasFlags: boolean;
  /** A lazily freed vmap_area points at its vm_struct until it is purged. */
  readonly lazyKeepsVm: boolean;
  /** Lazily freed ranges are merged at once; else when they are purged. */
  readonly lazyMerges: boolean;
  /** A block that found no pages is given back by vfree(), which tells kmemleak. */
  readonly noPagesFrees: boolean;
  /** The functions that give memory to modules, in a stack trace, outermost first. */
  readonly moduleFrames: readonly string[];
  /** A `struct vm_struct` counts its pages in a long. */
  readonly longPageCount: boolean;
  /** Code of modules is cut out of large read-only blocks, which modules share (execmem). */
  readonly moduleTextCache: boolean;
  /** A full address space is reported with the range that was asked for. */
  readonly fullNamesRange: boolean;
  /** A failure is reported with its cause: `vmalloc error: size N, …`. */
  readonly failureNamesCause: boolean;
  /** A failure to get the array of pages is reported. */
  readonly reportsNoPageArray: boolean;
  /** A lack of pages is reported; else __GFP_NOWARN, set before, silences that. */
  readonly reportsNoPages: boolean;
  /** Place of the WARN about a size of 0. */
  readonly zeroSizePlace: string;
  /** Place of the BUG about a call in an interrupt. */
  readonly interruptPlace: string;
  /** Place of the WARN about an address inside a page. */
  readonly badAddressPlace: string;
  /** After that WARN vfree() goes on to complain that there is no such area. */
  readonly badAddressGoesOn: boolean;
  /** Place of the WARN about an address that has no area. */
  readonly nonexistentPlace: string;
  /** Place of the WARN of vrealloc() about such an address. */
  readonly vreallocPlace: string;
  /** vrealloc() gives up the pages behind a new end. */
  readonly vreallocShrinks: boolean;
}

export const VMALLOC: Columns<VmallocFacts> = {
  '5.9': {
    vmStructBytes: 64,
    areaHasFlags: false,
    lazyKeepsVm: false,
    lazyMerges: true,
    noPagesFrees: false,
    moduleFrames: ['module_alloc'],
    longPageCount: false,
    moduleTextCache: false,
    fullNamesRange: false,
    failureNamesCause: false,
    reportsNoPageArray: false,
    reportsNoPages: true,
    zeroSizePlace: 'mm/vmalloc.c:3227 __vmalloc_node_range',
    interruptPlace: 'mm/vmalloc.c:2554 __get_vm_area_node',
    badAddressPlace: 'mm/vmalloc.c:2752 __vunmap',
    badAddressGoesOn: false,
    nonexistentPlace: 'mm/vmalloc.c:2758 __vunmap',
    vreallocPlace: '',
    vreallocShrinks: false,
  },
  '6.1': {
    areaHasFlags: true,
    failureNamesCause: true,
    reportsNoPages: false,
  },
  '6.12': {
    vmStructBytes: 72,
    lazyKeepsVm: true,
    lazyMerges: false,
    noPagesFrees: true,
    moduleFrames: ['execmem_alloc'],
    fullNamesRange: true,
    reportsNoPageArray: true,
    reportsNoPages: true,
    zeroSizePlace: 'mm/vmalloc.c:3838 __vmalloc_node_range_noprof',
    interruptPlace: 'mm/vmalloc.c:3177 __get_vm_area_node',
    badAddressPlace: 'mm/vmalloc.c:3291 remove_vm_area',
    badAddressGoesOn: true,
    nonexistentPlace: 'mm/vmalloc.c:3426 vfree',
    vreallocPlace: 'mm/vmalloc.c:4148 vrealloc_noprof',
  },
  '7.2': {
    vmStructBytes: 80,
    moduleFrames: ['execmem_alloc_rw', 'execmem_alloc', 'execmem_vmalloc'],
    longPageCount: true,
    moduleTextCache: true,
    zeroSizePlace: 'mm/vmalloc.c:4037 __vmalloc_node_range_noprof',
    interruptPlace: 'mm/vmalloc.c:3529 __get_vm_area_node',
    badAddressPlace: 'mm/vmalloc.c:3342 remove_vm_area',
    nonexistentPlace: 'mm/vmalloc.c:3502 vfree',
    vreallocPlace: 'mm/vmalloc.c:4353 vrealloc_node_align_noprof',
    vreallocShrinks: true,
  },
};
