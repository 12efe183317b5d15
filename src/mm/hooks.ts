/**
 * What the allocators tell the tools that watch them (include/linux/kmemleak.h).
 *
 * The allocators know nothing else about kmemleak; the composition root plugs the listeners in.
 * This cuts the cycle of the real kernel, where allocators call kmemleak and kmemleak allocates.
 */
import type { PercpuPtr, PhysAddr, VirtAddr } from '../machine/address.ts';
import type { Gfp } from './gfp.ts';

/**
 * As the size of a scan area: up to the end of the block (the kernel passes SIZE_MAX, which no
 * number can hold exactly).
 */
export const SIZE_MAX = Infinity;

/** A listener to allocation events; the names are those of the kernel's hooks. */
export interface MmHooks {
  /** A block of `size` bytes was allocated; `minCount` as in kmemleak_alloc. */
  alloc(ptr: VirtAddr, size: number, minCount: number, gfp: Gfp): void;
  free(ptr: VirtAddr): void;
  freePart(ptr: VirtAddr, size: number): void;
  allocPercpu(ptr: PercpuPtr, size: number, gfp: Gfp): void;
  freePercpu(ptr: PercpuPtr): void;
  /** A vmalloc block at `addr`; `area` is the address of its `struct vm_struct`. */
  vmalloc(area: VirtAddr, addr: VirtAddr, size: number, gfp: Gfp): void;
  allocPhys(phys: PhysAddr, size: number, gfp: Gfp): void;
  freePartPhys(phys: PhysAddr, size: number): void;
  notLeak(ptr: VirtAddr): void;
  ignore(ptr: VirtAddr): void;
  scanArea(ptr: VirtAddr, size: number, gfp: Gfp): void;
  noScan(ptr: VirtAddr): void;
}

/** Hooks that pass everything on to a listener that is made later. */
export function lateHooks(target: () => MmHooks): MmHooks {
  return {
    alloc: (ptr, size, minCount, gfp) => target().alloc(ptr, size, minCount, gfp),
    free: (ptr) => target().free(ptr),
    freePart: (ptr, size) => target().freePart(ptr, size),
    allocPercpu: (ptr, size, gfp) => target().allocPercpu(ptr, size, gfp),
    freePercpu: (ptr) => target().freePercpu(ptr),
    vmalloc: (area, addr, size, gfp) => target().vmalloc(area, addr, size, gfp),
    allocPhys: (phys, size, gfp) => target().allocPhys(phys, size, gfp),
    freePartPhys: (phys, size) => target().freePartPhys(phys, size),
    notLeak: (ptr) => target().notLeak(ptr),
    ignore: (ptr) => target().ignore(ptr),
    scanArea: (ptr, size, gfp) => target().scanArea(ptr, size, gfp),
    noScan: (ptr) => target().noScan(ptr),
  };
}
