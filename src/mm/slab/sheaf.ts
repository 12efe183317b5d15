/**
 * Models `struct slab_sheaf` of mm/slub.c (7.3): an array of free objects of one cache, in a block of
 * kmalloc that is zeroed once.
 *
 * The first `size` pointers are free objects. What lies behind them stays as it was: an object that
 * was taken leaves its pointer there until another free or a refill writes the place again. kmemleak
 * scans the block, as any other.
 *
 * Slots are written past `Memory`, as the free lists are: they are no references that anybody holds.
 */
import { joinAddress, lo32, hi32, WORD, type VirtAddr } from '../../machine/address.ts';
import {
  __GFP_ACCOUNT,
  __GFP_COMP,
  __GFP_DMA,
  __GFP_NOFAIL,
  __GFP_RECLAIMABLE,
  __GFP_ZERO,
  type Gfp,
} from '../gfp.ts';
import type { SlubCore } from './core.ts';
import { SLAB_KMALLOC, type KmemCache } from './kmem-cache.ts';
import { SHEAF_HEADER } from './layout.ts';

/** Offsets in bytes of the fields of `struct slab_sheaf`; `barnList` is also its `rcu_head`. */
export const SHEAF = { barnList: 0, cache: 16, size: 24, node: 28, objects: SHEAF_HEADER } as const;

/** Word indices of `size` and of the first object, from the beginning of a sheaf. */
export const SHEAF_SIZE_WORD = 6;
export const SHEAF_OBJECTS_WORD = 8;

/** How an allocation may be made (mm/slab.h). */
export type AllocFlags = number;
export const ALLOC_DEFAULT: AllocFlags = 0;
/** From any context: takes no lock that it would have to wait for, and kmemleak hears nothing. */
export const ALLOC_NOLOCK: AllocFlags = 1;
/** For a sheaf of kmalloc: makes no sheaf itself. */
export const ALLOC_NO_RECURSE: AllocFlags = 4;

/** Flags of a request that do not hold for the allocator's own blocks (OBJCGS_CLEAR_MASK). */
const NOT_FOR_BLOCKS =
  __GFP_DMA | __GFP_RECLAIMABLE | __GFP_ACCOUNT | __GFP_NOFAIL | __GFP_COMP | 0x20_0000;

/** Where a sheaf lies: its index in physical 32-bit words. */
export function sheafWord(core: SlubCore, sheaf: VirtAddr): number {
  return core.memory.resolve(sheaf) >>> 2;
}

/** `sheaf->size`: how many objects lie free in it. */
export function sheafSize(core: SlubCore, sheaf: VirtAddr): number {
  return core.u32[sheafWord(core, sheaf) + SHEAF_SIZE_WORD];
}

/** Sets `sheaf->size`. */
export function setSheafSize(core: SlubCore, sheaf: VirtAddr, size: number): void {
  core.u32[sheafWord(core, sheaf) + SHEAF_SIZE_WORD] = size;
}

/** The pointer in a slot of a sheaf, whether the object is free or not. */
export function sheafSlot(core: SlubCore, sheaf: VirtAddr, slot: number): VirtAddr {
  return core.memory.readPtr(sheaf + SHEAF.objects + slot * WORD);
}

/** Writes a slot of a sheaf. */
export function setSheafSlot(
  core: SlubCore,
  sheaf: VirtAddr,
  slot: number,
  object: VirtAddr,
): void {
  const word = core.memory.resolve(sheaf + SHEAF.objects + slot * WORD, true) >>> 2;
  core.u32[word] = lo32(object);
  core.u32[word + 1] = hi32(object);
}

/** Takes the last `count` objects off a sheaf, in the order of their slots. */
export function takeLast(core: SlubCore, sheaf: VirtAddr, count: number): VirtAddr[] {
  const size = sheafSize(core, sheaf) - count;
  const objects: VirtAddr[] = [];
  // The last first: a size that is no size faults at once.
  for (let i = count - 1; i >= 0; i--) objects.push(sheafSlot(core, sheaf, size + i));
  setSheafSize(core, sheaf, size);
  return objects.reverse();
}

/** Adds free objects to a sheaf. */
export function putLast(core: SlubCore, sheaf: VirtAddr, objects: readonly VirtAddr[]): void {
  const size = sheafSize(core, sheaf);
  for (let i = 0; i < objects.length; i++) setSheafSlot(core, sheaf, size + i, objects[i]);
  setSheafSize(core, sheaf, size + objects.length);
}

/** The free objects of a sheaf, in the order of their slots. */
export function freeInSheaf(core: SlubCore, cache: KmemCache, sheaf: VirtAddr): VirtAddr[] {
  const word = sheafWord(core, sheaf);
  const { u32 } = core;
  const size = Math.min(u32[word + SHEAF_SIZE_WORD], cache.sheafCapacity);
  return Array.from({ length: size }, (_, i) => {
    const at = word + SHEAF_OBJECTS_WORD + 2 * i;
    return joinAddress(u32[at], u32[at + 1]);
  });
}

/**
 * A new sheaf for `capacity` objects, 0 when there is no memory.
 * @kernel mm/slub.c __alloc_empty_sheaf faithful
 */
export function allocSheafOf(
  core: SlubCore,
  cache: KmemCache,
  capacity: number,
  gfp: Gfp,
  flags: AllocFlags,
): VirtAddr {
  const recurse = (cache.flags & SLAB_KMALLOC) !== 0 ? flags | ALLOC_NO_RECURSE : flags;
  const sheaf = core.blocks.sheaf(SHEAF_HEADER + capacity * WORD, gfp | __GFP_ZERO, recurse);
  if (sheaf !== 0) core.memory.writePtr(sheaf + SHEAF.cache, cache.addr);
  return sheaf;
}

/**
 * A new sheaf of the cache, 0 when there is no memory or the request is itself for a sheaf.
 * @kernel mm/slub.c alloc_empty_sheaf faithful
 */
export function allocEmptySheaf(
  core: SlubCore,
  cache: KmemCache,
  gfp: Gfp,
  flags: AllocFlags,
): VirtAddr {
  if ((flags & ALLOC_NO_RECURSE) !== 0) return 0;
  return allocSheafOf(core, cache, cache.sheafCapacity, gfp & ~NOT_FOR_BLOCKS, flags);
}
