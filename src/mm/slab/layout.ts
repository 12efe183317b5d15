/**
 * Models how mm/slub.c lays out the objects of a cache: calculate_sizes(), calculate_order() and
 * the limits of the partial lists, and calculate_alignment() of mm/slab_common.c (6.1 and 6.12).
 *
 * From the start of an object's place: left red zone, object, right red zone up to `inuse`, the
 * free pointer if it must not lie in the object, two tracking records, the requested size of a
 * kmalloc object, padding.
 *
 * Simplified: 5.9 is laid out as 6.1, with its larger tracking records and without the requested
 * size; its per-CPU partial lists have the limits of 6.1.
 */
import { alignDown, alignUp, getOrder, PAGE_SIZE, WORD } from '../../machine/address.ts';
import type { SlabFacts } from '../../versions/slab.ts';
import { __GFP_COMP, __GFP_RECLAIMABLE } from '../gfp.ts';
import {
  __OBJECT_POISON,
  SLAB_DEBUG_FLAGS,
  SLAB_HWCACHE_ALIGN,
  SLAB_KMALLOC,
  SLAB_NOLEAKTRACE,
  SLAB_NO_SHEAVES,
  SLAB_POISON,
  SLAB_RECLAIM_ACCOUNT,
  SLAB_RED_ZONE,
  SLAB_STORE_USER,
  SLAB_TYPESAFE_BY_RCU,
  type CacheLayout,
  type SlabFlags,
} from './kmem-cache.ts';
import { KMALLOC_SIZES, kmallocIndex } from './kmalloc.ts';
import { MAX_PAGE_ORDER } from '../page/alloc.ts';
import { sheafBytes } from './sheaf.ts';

/** Bytes of a cache line. */
export const CACHE_LINE_SIZE = 64;
/** Largest order that is taken to fit more objects in a slab (PAGE_ALLOC_COSTLY_ORDER). */
const SLUB_MAX_ORDER = 3;
const MIN_PARTIAL = 5;
const MAX_PARTIAL = 10;
/** Flags that need room beside the object; `O` in slub_debug drops them if the order would grow. */
const DEBUG_METADATA_FLAGS = SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER;

/** What a layout is computed from. */
export interface LayoutRequest {
  readonly facts: SlabFacts;
  readonly cpus: number;
  readonly objectSize: number;
  readonly align: number;
  readonly flags: SlabFlags;
  readonly hasCtor: boolean;
  /** `O` in slub_debug. */
  readonly disableHigherOrderDebug: boolean;
}

/**
 * The alignment in bytes that a cache's flags and object size ask for.
 * @kernel mm/slab_common.c calculate_alignment faithful
 */
export function calculateAlignment(flags: SlabFlags, align: number, size: number): number {
  let result = Math.max(align, WORD);
  if ((flags & SLAB_HWCACHE_ALIGN) !== 0) {
    let line = CACHE_LINE_SIZE;
    while (size <= line / 2) line /= 2;
    result = Math.max(result, line);
  }
  return alignUp(result, WORD);
}

/** Bytes of a `struct track`: it keeps a handle of the stack depot or 16 return addresses. */
export function trackSize({ trackKeepsHandle }: SlabFacts): number {
  return trackKeepsHandle ? 32 : 152;
}

/**
 * Sizes, offsets and orders of a cache.
 * @kernel mm/slub.c calculate_sizes faithful
 */
export function calculateLayout(request: LayoutRequest): CacheLayout {
  const { objectSize } = request;
  let sizes = calculateSizes(request, request.flags);
  if (request.disableHigherOrderDebug && getOrder(sizes.size) > getOrder(objectSize)) {
    sizes = calculateSizes(request, request.flags & ~DEBUG_METADATA_FLAGS);
  }
  const order = calculateOrder(request.facts, sizes.size, request.cpus);
  const objects = Math.floor((PAGE_SIZE * 2 ** order) / sizes.size);
  const minOrder = getOrder(sizes.size);
  const cpuPartial = cpuPartialObjects(sizes.size, sizes.flags);
  const always = request.facts.alwaysCompound || order > 0 ? __GFP_COMP : 0;
  const reclaim = (sizes.flags & SLAB_RECLAIM_ACCOUNT) !== 0 ? __GFP_RECLAIMABLE : 0;
  return {
    ...sizes,
    order,
    objects,
    minOrder,
    minObjects: Math.floor((PAGE_SIZE * 2 ** minOrder) / sizes.size),
    minPartial: minPartial(sizes.size),
    cpuPartial,
    cpuPartialSlabs: Math.ceil((cpuPartial * 2) / objects),
    allocflags: always | reclaim,
  };
}

type Sizes = Pick<CacheLayout, 'flags' | 'size' | 'inuse' | 'offset' | 'redLeftPad'>;

function calculateSizes(request: LayoutRequest, wanted: SlabFlags): Sizes {
  const { facts, objectSize, align, hasCtor } = request;
  const has = (flag: SlabFlags): boolean => (wanted & flag) !== 0;
  const byRcu = has(SLAB_TYPESAFE_BY_RCU);
  const poisons = has(SLAB_POISON) && !byRcu && !hasCtor;
  const flags = poisons ? wanted | __OBJECT_POISON : wanted & ~__OBJECT_POISON;
  const origSize = has(SLAB_STORE_USER) && has(SLAB_KMALLOC);

  let size = alignUp(objectSize, WORD);
  if (has(SLAB_RED_ZONE) && size === objectSize) size += WORD;
  const inuse = size;

  // A right red zone that starts at the requested size may cover the object's middle.
  const zoneInObject = facts.redzoneInObject && origSize;
  let offset = alignDown(Math.floor(objectSize / 2), WORD);
  if (
    byRcu ||
    has(SLAB_POISON) ||
    hasCtor ||
    (has(SLAB_RED_ZONE) && (objectSize < WORD || zoneInObject))
  ) {
    offset = size;
    size += WORD;
  }
  if (has(SLAB_STORE_USER)) size += 2 * trackSize(facts);
  if (origSize) size += facts.origSizeBytes;
  let redLeftPad = 0;
  if (has(SLAB_RED_ZONE)) {
    redLeftPad = alignUp(WORD, align);
    size += WORD + redLeftPad;
  }
  return { flags, size: alignUp(size, align), inuse, offset, redLeftPad };
}

/**
 * The order of a cache's slabs: room for enough objects with little waste.
 * @kernel mm/slub.c calculate_order faithful
 */
export function calculateOrder(facts: SlabFacts, size: number, cpus: number): number {
  const wanted = 4 * (fls(cpus) + 1);
  const most = Math.max(Math.floor((PAGE_SIZE * 2 ** SLUB_MAX_ORDER) / size), 1);
  let minObjects = Math.min(wanted, most);
  if (facts.orderKeepsObjects) {
    for (let fraction = 16; fraction > 1; fraction /= 2) {
      const order = calcSlabOrder(size, minObjects, fraction);
      if (order <= SLUB_MAX_ORDER) return order;
    }
  } else {
    for (; minObjects > 1; minObjects--) {
      for (let fraction = 16; fraction >= 4; fraction /= 2) {
        const order = calcSlabOrder(size, minObjects, fraction);
        if (order <= SLUB_MAX_ORDER) return order;
      }
    }
    const order = calcSlabOrder(size, 1, 1);
    if (order <= SLUB_MAX_ORDER) return order;
  }
  return Math.min(getOrder(size), MAX_PAGE_ORDER);
}

function calcSlabOrder(size: number, minObjects: number, fraction: number): number {
  let order = getOrder(minObjects * size);
  for (; order <= SLUB_MAX_ORDER; order++) {
    const bytes = PAGE_SIZE * 2 ** order;
    if (bytes % size <= Math.floor(bytes / fraction)) break;
  }
  return order;
}

function minPartial(size: number): number {
  const half = Math.floor((fls(size) - 1) / 2);
  return Math.max(MIN_PARTIAL, Math.min(MAX_PARTIAL, half));
}

/** @kernel mm/slub.c set_cpu_partial faithful */
function cpuPartialObjects(size: number, flags: SlabFlags): number {
  if ((flags & SLAB_DEBUG_FLAGS) !== 0) return 0;
  if (size >= PAGE_SIZE) return 6;
  if (size >= 1024) return 24;
  return size >= 256 ? 52 : 120;
}

/** One more than the index of the highest set bit, as the kernel's `fls`. */
function fls(n: number): number {
  return 32 - Math.clz32(n);
}

/**
 * How many objects a sheaf of a cache holds; 0 for none at all.
 * @param wanted - what the cache's creator asks for.
 * @kernel mm/slub.c calculate_sheaf_capacity faithful
 */
export function sheafCapacity({ flags, size }: CacheLayout, wanted = 0): number {
  const without = SLAB_DEBUG_FLAGS | SLAB_NO_SHEAVES | SLAB_NOLEAKTRACE;
  if ((flags & without) !== 0) return 0;
  const least = size >= PAGE_SIZE ? 4 : size >= 1024 ? 12 : size >= 256 ? 26 : 60;
  const bytes = KMALLOC_SIZES[kmallocIndex(sheafBytes(least))];
  return Math.max((bytes - sheafBytes(0)) / WORD, wanted);
}
