/**
 * Models the size classes of kmalloc (mm/slab_common.c) and what its callers see of it in a stack
 * trace: which functions stand between them and kmemleak.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { SlabEntry, SlabFacts } from '../../versions/slab.ts';
import { __GFP_ACCOUNT, __GFP_RECLAIMABLE, type Gfp } from '../gfp.ts';

/** What `kmalloc(0)` returns: an address that may be freed and never read. */
export const ZERO_SIZE_PTR: VirtAddr = 0x10;
/** Largest request that a slab cache serves; larger ones get whole pages. */
export const KMALLOC_MAX_CACHE_SIZE = 8192;
/** Largest request at all: a block of the largest order. */
export const KMALLOC_MAX_SIZE = 4 * 1024 * 1024;

/** Object sizes by index; 96 and 192 come first, as in the kernel's table. */
export const KMALLOC_SIZES: readonly number[] = [
  0, 96, 192, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192,
];

/** The sets of caches, by the flags of the request. */
export const KMALLOC_NORMAL = 0;
export const KMALLOC_RECLAIM = 1;
export const KMALLOC_CGROUP = 2;
const PREFIXES = ['kmalloc', 'kmalloc-rcl', 'kmalloc-cg'];

/** The name of a cache: `kmalloc-rcl-1k`. */
export function kmallocName(type: number, size: number): string {
  return `${PREFIXES[type]}-${size >= 1024 ? `${size / 1024}k` : size}`;
}

const BY_INDEX: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
const BY_SIZE: readonly number[] = [3, 4, 5, 6, 1, 7, 2, 8, 9, 10, 11, 12, 13];

/** The indices in the order in which boot creates them. */
export function kmallocCreationOrder({ kmallocByIndex }: SlabFacts): readonly number[] {
  return kmallocByIndex ? BY_INDEX : BY_SIZE;
}

/**
 * The index of the cache for a request of 1 to 8192 bytes.
 * @kernel include/linux/slab.h __kmalloc_index faithful
 */
export function kmallocIndex(size: number): number {
  if (size <= 8) return 3;
  if (size > 64 && size <= 96) return 1;
  if (size > 128 && size <= 192) return 2;
  return 32 - Math.clz32(size - 1);
}

/**
 * Which set of caches serves a request.
 * @kernel include/linux/slab.h kmalloc_type simplified
 */
export function kmallocType(gfp: Gfp, cgroupCaches: boolean): number {
  if ((gfp & (__GFP_RECLAIMABLE | __GFP_ACCOUNT)) === 0) return KMALLOC_NORMAL;
  if ((gfp & __GFP_RECLAIMABLE) !== 0) return KMALLOC_RECLAIM;
  return cgroupCaches ? KMALLOC_CGROUP : KMALLOC_NORMAL;
}

/** The return addresses that each way into the allocator adds to a stack, outermost first. */
export type EntrySites = Readonly<Record<SlabEntry, readonly number[]>>;

/** Looks up the addresses once. */
export function entrySites(facts: SlabFacts, site: (name: string) => number): EntrySites {
  const sites = (entry: SlabEntry): number[] => facts.entryFrames[entry].map(site);
  return {
    kmalloc: sites('kmalloc'),
    kmallocVariable: sites('kmallocVariable'),
    kmallocLarge: sites('kmallocLarge'),
    kmallocLargeVariable: sites('kmallocLargeVariable'),
    trackCaller: sites('trackCaller'),
    trackCallerLarge: sites('trackCallerLarge'),
    cacheAlloc: sites('cacheAlloc'),
    cacheAllocBulk: sites('cacheAllocBulk'),
    sheaf: sites('sheaf'),
    sheafLarge: sites('sheafLarge'),
    barn: sites('barn'),
    nolock: sites('nolock'),
  };
}
