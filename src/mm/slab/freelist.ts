/**
 * Models the free pointers of mm/slub.c with CONFIG_SLAB_FREELIST_HARDENED: the address of the next
 * free object, stored in a free object as `next ^ random ^ swab(address of the pointer)`.
 *
 * kmemleak reads free objects of a slab as it reads anything else it scans; the encoding keeps free
 * lists from looking like references.
 */
import {
  hi32,
  isCanonical,
  joinAddress,
  lo32,
  swapHalf,
  TWO32,
  type VirtAddr,
} from '../../machine/address.ts';
import { DIRECT_MAP_HI, PAGE_OFFSET } from '../../machine/layout.ts';
import type { KmemCache } from './kmem-cache.ts';
import type { SlubCore } from './core.ts';

/** Stands for a decoded pointer that is no canonical address: an address nothing is mapped at. */
const NOT_CANONICAL: VirtAddr = 0x8000_0000_0000;
/** The byte-swapped upper half of a direct-map address: the low half of the swapped address. */
const DIRECT_MAP_SWAB = swapHalf(DIRECT_MAP_HI);
/** What a transaction id grows by (CONFIG_PREEMPTION, CONFIG_NR_CPUS=64). */
const TID_STEP = 64;

/**
 * The free object after `object`, 0 at the end; throws PageFault when `object` is not mapped.
 * @kernel mm/slub.c get_freepointer faithful
 */
export function getFreepointer(core: SlubCore, cache: KmemCache, object: VirtAddr): VirtAddr {
  const at = object + cache.offset;
  const lo = (core.memory.read32(at) ^ cache.randomLo ^ swapHalf(hi32(at))) >>> 0;
  const hi = (core.memory.read32(at + 4) ^ cache.randomHi ^ swapHalf(lo32(at))) >>> 0;
  if (hi === DIRECT_MAP_HI) return PAGE_OFFSET + lo;
  return isCanonical(hi) ? joinAddress(lo, hi) : NOT_CANONICAL;
}

/** The decoded free pointer of `object` as 16 hex digits, whatever it is. */
export function freepointerHex(core: SlubCore, cache: KmemCache, object: VirtAddr): string {
  const at = object + cache.offset;
  const lo = (core.memory.read32(at) ^ cache.randomLo ^ swapHalf(hi32(at))) >>> 0;
  const hi = (core.memory.read32(at + 4) ^ cache.randomHi ^ swapHalf(lo32(at))) >>> 0;
  return hi.toString(16).padStart(8, '0') + lo.toString(16).padStart(8, '0');
}

/**
 * Makes `next` (0 = none) the free object after `object`. False, and nothing is written, where the
 * kernel stops with a BUG: an object may not follow itself.
 * @kernel mm/slub.c set_freepointer faithful
 */
export function setFreepointer(
  core: SlubCore,
  cache: KmemCache,
  object: VirtAddr,
  next: VirtAddr,
): boolean {
  if (object === next) return false;
  const at = object + cache.offset;
  const pointer = at - PAGE_OFFSET;
  if (pointer >= 0 && pointer < core.physSize && (pointer & 3) === 0) {
    const word = pointer >>> 2;
    core.u32[word] = lo32(next) ^ cache.randomLo ^ DIRECT_MAP_SWAB;
    core.u32[word + 1] = hi32(next) ^ cache.randomHi ^ swapHalf(pointer);
    return true;
  }
  core.memory.write32(at, lo32(next) ^ cache.randomLo ^ swapHalf(hi32(at)));
  core.memory.write32(at + 4, hi32(next) ^ cache.randomHi ^ swapHalf(lo32(at)));
  return true;
}

/**
 * Takes the first object off a CPU's free list and gives its physical address; 0 when the list is
 * empty or anything about it is unusual, then the slow path has to look.
 * @kernel mm/slub.c __slab_alloc_node faithful
 */
export function takeFromCpu(core: SlubCore, cache: KmemCache, cpu: number): number {
  const u32 = core.u32;
  const at = cache.cpuFreelistAt[cpu];
  if (u32[at + 1] !== DIRECT_MAP_HI) return 0;
  const object = u32[at];
  const pointer = object + cache.offset;
  if (object >= core.physSize || (pointer & 3) !== 0) return 0;
  const word = pointer >>> 2;
  u32[at] = u32[word] ^ cache.randomLo ^ DIRECT_MAP_SWAB;
  u32[at + 1] = u32[word + 1] ^ cache.randomHi ^ swapHalf(pointer);
  if ((u32[at + 2] += TID_STEP) >= TWO32) u32[at + 3]++;
  return object;
}

/**
 * Puts the object at the physical address `object` at the head of a CPU's free list. False, and
 * nothing is done, when its slab is not the CPU's or anything is unusual.
 * @kernel mm/slub.c do_slab_free faithful
 */
export function giveToCpu(
  core: SlubCore,
  cache: KmemCache,
  cpu: number,
  object: number,
  slab: number,
): boolean {
  const u32 = core.u32;
  // The upper half of every `struct page` address is the same, and no slab starts at frame 0.
  if (u32[cache.cpuSlabAt[cpu]] !== slab << 6) return false;
  const at = cache.cpuFreelistAt[cpu];
  const lo = u32[at];
  const pointer = object + cache.offset;
  if ((pointer & 3) !== 0 || lo === object) return false;
  const word = pointer >>> 2;
  u32[word] = lo ^ cache.randomLo ^ DIRECT_MAP_SWAB;
  u32[word + 1] = u32[at + 1] ^ cache.randomHi ^ swapHalf(pointer);
  u32[at] = object;
  u32[at + 1] = DIRECT_MAP_HI;
  if ((u32[at + 2] += TID_STEP) >= TWO32) u32[at + 3]++;
  return true;
}

/** Moves the CPU's transaction id on, as after every change of its free list. */
export function nextTid(core: SlubCore, cache: KmemCache, cpu: number): void {
  const at = cache.cpuFreelistAt[cpu] + 2;
  if ((core.u32[at] += TID_STEP) >= TWO32) core.u32[at + 1]++;
}
