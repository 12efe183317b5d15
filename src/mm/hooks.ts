/**
 * What the allocators tell leak detectors (include/linux/kmemleak.h).
 *
 * The allocators know nothing else about kmemleak: they hold the `call` of a socket
 * (base/listeners.ts), into which the composition root plugs kmemleak and whoever else listens.
 * This cuts the cycle of the real kernel, where allocators call kmemleak and kmemleak allocates.
 */
import type { PercpuPtr, PhysAddr, VirtAddr } from '../machine/address.ts';
import type { Gfp } from './gfp.ts';

/**
 * As the size of a scan area: up to the end of the block (the kernel passes SIZE_MAX, which no
 * number can hold exactly).
 */
export const SIZE_MAX = Infinity;

/** The hooks of the allocators, under the names that they have in the kernel. */
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
