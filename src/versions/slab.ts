/**
 * What differs from kernel to kernel in the slab allocator (mm/slub.c, mm/slab_common.c).
 *
 * A place is a file and a line of that kernel's source, as a WARN or a BUG prints it.
 */
import type { Columns } from './kernels.ts';

/** The ways into the allocator; each has its own functions in a stack trace. */
export type SlabEntry =
  | 'kmalloc'
  | 'kmallocVariable'
  | 'kmallocLarge'
  | 'kmallocLargeVariable'
  | 'trackCaller'
  | 'trackCallerLarge'
  | 'cacheAlloc'
  | 'cacheAllocBulk'
  // Only where there are sheaves: those, barns, and what kmemleak does not hear of.
  | 'sheaf'
  | 'sheafLarge'
  | 'barn'
  | 'nolock';

/** The facts of one kernel's slab allocator. */
export interface SlabFacts {
  /** The boot parameter's name in messages. */
  readonly debugParameter: string;
  /** Functions of each way in, from the outermost to the one that calls kmemleak. */
  readonly entryFrames: Readonly<Record<SlabEntry, readonly string[]>>;
  /** The functions of a cache's creation in a stack trace, outermost first. */
  readonly createFrames: readonly string[];
  /** The function below them that sets up the new cache. */
  readonly setUpFrame: string;
  /** Boot creates the caches of kmalloc by index, 96 and 192 first; else by size. */
  readonly kmallocByIndex: boolean;
  /** kmalloc aligns any size to its lowest bit; else boot does so for powers of two only. */
  readonly kmallocAlignsAll: boolean;
  /** Slabs of one page are allocated with __GFP_COMP too. */
  readonly alwaysCompound: boolean;
  /** calculate_order() accepts more waste before it accepts fewer objects. */
  readonly orderKeepsObjects: boolean;
  /** Slabs on a per-CPU partial list are frozen. */
  readonly cpuPartialFrozen: boolean;
  /** A `struct track` keeps a handle of the stack depot; else up to 16 return addresses. */
  readonly trackKeepsHandle: boolean;
  /** Bytes that hold the requested size of a kmalloc object when users are tracked; 0: not kept. */
  readonly origSizeBytes: 0 | 4 | 8;
  /** What kmalloc gave beyond the request is red zone, and is left alone when zeroing. */
  readonly redzoneInObject: boolean;
  /** ksize() makes the whole object the requested size. */
  readonly ksizeGrantsAll: boolean;
  /** krealloc() in place clears what is beyond the new size when the request is to be zeroed. */
  readonly kreallocClearsRest: boolean;
  /** Clearing a freed object spares its free pointer and the requested size. */
  readonly wipeSparesMetadata: boolean;
  /** kmem_cache_destroy() takes a cache that still has objects off the list of caches. */
  readonly destroyUnlistsFull: boolean;
  /** Place of the WARN that a destroyed cache still has objects; '': a message and a stack dump. */
  readonly destroyWarnPlace: string;
  /** check_object() goes through all areas and complains once; else the first bad one ends it. */
  readonly checksAllAreas: boolean;
  /** What was found in a slab is printed before the line about the slab. */
  readonly slabInfoLast: boolean;
  /** Complaints end in a WARN; else in a stack dump. */
  readonly complaintsWarn: boolean;
  /** Place of that WARN in object_err(). */
  readonly objectErrPlace: string;
  /** Place of that WARN in __slab_err(). */
  readonly slabErrPlace: string;
  /** Slabs have the page flag PG_slab; else a page type. */
  readonly slabPageFlag: boolean;
  /** Complaints print page flags by name (`%pGp`). */
  readonly namesPageFlags: boolean;
  /** Place of the BUG_ON of set_freepointer(). */
  readonly doubleFreePlace: string;
  /** kfree() of a page that is no compound page is a BUG; else a WARN, and the page is freed. */
  readonly kfreeOfPageIsBug: boolean;
  /** Place of that BUG or WARN. */
  readonly kfreeOfPagePlace: string;
  /** Place of the WARN of kmem_cache_free() that an address is in no slab. */
  readonly noSlabPlace: string;
  /** Place of the WARN of kmem_cache_free() that an object is another cache's. */
  readonly wrongCachePlace: string;
  /** Where kfree_nolock() warns of pages; nowhere before it came. */
  readonly nolockOfPagePlace: string;
  /** kmem_cache_alloc_bulk() gives the number of objects; else that it was done. */
  readonly bulkTellsCount: boolean;
  /** Each CPU keeps arrays of objects, sheaves, in place of a slab and a list of partial ones. */
  readonly sheaves: boolean;
  /**
   * Pages of slabs and of large kmalloc have the reference count 0 (they are "frozen"), so kmemleak
   * does not scan their `struct page`, and kfree() knows pages that are not kmalloc's.
   */
  readonly frozenPages: boolean;
  /** kmem_cache_free() of an object that is not the cache's warns and leaks it. */
  readonly wrongCacheLeaks: boolean;
  /** What a cache has in sysfs has a name of its own, a string of kmalloc (modelled since 7.3). */
  readonly kobjectNames: boolean;
  /** slab_out_of_memory() names the CPU. */
  readonly outOfMemoryNamesCpu: boolean;
}

const NO_SHEAVES = { sheaf: [], sheafLarge: [], barn: [], nolock: [] };

export const SLAB: Columns<SlabFacts> = {
  '5.9': {
    debugParameter: 'slub_debug',
    entryFrames: {
      kmalloc: ['kmem_cache_alloc_trace'],
      kmallocVariable: ['__kmalloc'],
      kmallocLarge: ['kmalloc_order_trace', 'kmalloc_order'],
      kmallocLargeVariable: ['__kmalloc', 'kmalloc_order_trace', 'kmalloc_order'],
      trackCaller: ['__kmalloc_track_caller'],
      trackCallerLarge: ['__kmalloc_track_caller', 'kmalloc_order_trace', 'kmalloc_order'],
      cacheAlloc: ['kmem_cache_alloc'],
      cacheAllocBulk: ['kmem_cache_alloc'],
      ...NO_SHEAVES,
    },
    createFrames: ['kmem_cache_create', 'kmem_cache_create_usercopy'],
    setUpFrame: '__kmem_cache_create',
    kmallocByIndex: false,
    kmallocAlignsAll: false,
    alwaysCompound: false,
    orderKeepsObjects: false,
    cpuPartialFrozen: true,
    trackKeepsHandle: false,
    origSizeBytes: 0,
    redzoneInObject: false,
    ksizeGrantsAll: false,
    kreallocClearsRest: false,
    wipeSparesMetadata: false,
    destroyUnlistsFull: false,
    destroyWarnPlace: '',
    checksAllAreas: false,
    slabInfoLast: false,
    complaintsWarn: false,
    objectErrPlace: '',
    slabErrPlace: '',
    slabPageFlag: true,
    namesPageFlags: false,
    doubleFreePlace: 'mm/slub.c:304',
    kfreeOfPageIsBug: true,
    kfreeOfPagePlace: 'mm/slub.c:4016',
    noSlabPlace: 'mm/slab.h:630',
    wrongCachePlace: 'mm/slab.h:665',
    nolockOfPagePlace: '',
    bulkTellsCount: true,
    sheaves: false,
    frozenPages: false,
    wrongCacheLeaks: false,
    kobjectNames: false,
    outOfMemoryNamesCpu: false,
  },
  '6.1': {
    entryFrames: {
      kmalloc: ['kmalloc_trace', '__kmem_cache_alloc_node'],
      kmallocVariable: ['__kmalloc', '__kmem_cache_alloc_node'],
      kmallocLarge: ['kmalloc_large', '__kmalloc_large_node'],
      kmallocLargeVariable: ['__kmalloc', '__kmalloc_large_node'],
      trackCaller: ['__kmalloc_node_track_caller', '__kmem_cache_alloc_node'],
      trackCallerLarge: ['__kmalloc_node_track_caller', '__kmalloc_large_node'],
      cacheAlloc: ['kmem_cache_alloc'],
      cacheAllocBulk: ['kmem_cache_alloc'],
      ...NO_SHEAVES,
    },
    trackKeepsHandle: true,
    origSizeBytes: 4,
    destroyWarnPlace: 'mm/slab_common.c:493',
    namesPageFlags: true,
    doubleFreePlace: 'mm/slub.c:419',
    kfreeOfPageIsBug: false,
    kfreeOfPagePlace: 'mm/slab_common.c:904',
  },
  '6.12': {
    debugParameter: 'slab_debug',
    entryFrames: {
      kmalloc: ['__kmalloc_cache_noprof'],
      kmallocVariable: ['__kmalloc_noprof'],
      kmallocLarge: ['__kmalloc_large_noprof', '___kmalloc_large_node'],
      kmallocLargeVariable: [
        '__kmalloc_noprof',
        '__kmalloc_large_node_noprof',
        '___kmalloc_large_node',
      ],
      trackCaller: ['__kmalloc_node_track_caller_noprof'],
      trackCallerLarge: [
        '__kmalloc_node_track_caller_noprof',
        '__kmalloc_large_node_noprof',
        '___kmalloc_large_node',
      ],
      cacheAlloc: ['kmem_cache_alloc_noprof'],
      cacheAllocBulk: ['kmem_cache_alloc_noprof'],
      ...NO_SHEAVES,
    },
    createFrames: ['__kmem_cache_create_args'],
    setUpFrame: 'do_kmem_cache_create',
    kmallocByIndex: true,
    kmallocAlignsAll: true,
    alwaysCompound: true,
    orderKeepsObjects: true,
    cpuPartialFrozen: false,
    origSizeBytes: 8,
    redzoneInObject: true,
    ksizeGrantsAll: true,
    kreallocClearsRest: true,
    wipeSparesMetadata: true,
    destroyUnlistsFull: true,
    destroyWarnPlace: 'mm/slab_common.c:548',
    checksAllAreas: true,
    slabInfoLast: true,
    complaintsWarn: true,
    objectErrPlace: 'mm/slub.c:1127',
    slabErrPlace: 'mm/slub.c:1152',
    slabPageFlag: false,
    doubleFreePlace: 'mm/slub.c:550',
    kfreeOfPagePlace: 'mm/slub.c:4799',
    noSlabPlace: 'mm/slub.c:4756',
    wrongCachePlace: 'mm/slub.c:4770',
    outOfMemoryNamesCpu: true,
  },
  '7.2': {
    entryFrames: {
      kmalloc: ['__kmalloc_cache_noprof'],
      kmallocVariable: ['__kmalloc_noprof'],
      kmallocLarge: ['__kmalloc_large_noprof', '___kmalloc_large_node'],
      kmallocLargeVariable: ['__kmalloc_noprof', '___kmalloc_large_node'],
      trackCaller: ['__kmalloc_node_track_caller_noprof'],
      trackCallerLarge: ['__kmalloc_node_track_caller_noprof', '___kmalloc_large_node'],
      cacheAlloc: ['kmem_cache_alloc_noprof'],
      cacheAllocBulk: ['kmem_cache_alloc_bulk_noprof'],
      sheaf: ['__kmalloc_flags_noprof'],
      sheafLarge: ['__kmalloc_flags_noprof', '___kmalloc_large_node'],
      barn: ['__kmalloc_cache_node_noprof'],
      nolock: ['_kmalloc_nolock_noprof'],
    },
    destroyWarnPlace: 'mm/slab_common.c:571',
    objectErrPlace: 'mm/slub.c:1239',
    slabErrPlace: 'mm/slub.c:1250',
    doubleFreePlace: 'mm/slub.c:565',
    kfreeOfPagePlace: 'mm/slub.c:6635',
    noSlabPlace: 'mm/slub.c:6493',
    wrongCachePlace: 'mm/slub.c:6500',
    nolockOfPagePlace: 'mm/slub.c:6749',
    bulkTellsCount: false,
    sheaves: true,
    frozenPages: true,
    wrongCacheLeaks: true,
    kobjectNames: true,
  },
  '7.3': {
    destroyWarnPlace: 'mm/slab_common.c:579',
    objectErrPlace: 'mm/slub.c:1257',
    slabErrPlace: 'mm/slub.c:1268',
    doubleFreePlace: 'mm/slub.c:573',
    kfreeOfPagePlace: 'mm/slub.c:6734',
    noSlabPlace: 'mm/slub.c:6592',
    wrongCachePlace: 'mm/slub.c:6599',
    nolockOfPagePlace: 'mm/slub.c:6826',
  },
};
