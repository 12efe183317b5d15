/**
 * What kernel code may ask of kmemleak (include/linux/kmemleak.h), names without the prefix.
 *
 * The kernel proper does not know kmemleak itself; the composition root hands in an implementation.
 * The percpu and vmalloc variants have the signatures that the allocators' hooks have.
 */
import type { PhysAddr, VirtAddr } from '../../machine/address.ts';
import type { Gfp } from '../../mm/gfp.ts';
import type { MmHooks } from '../../mm/hooks.ts';

/** The functions of include/linux/kmemleak.h that modules call. */
export interface KmemleakApi extends MmHooks {
  /** Remembers the caller's stack as the place of allocation of the object at `ptr`. */
  updateTrace(ptr: VirtAddr): void;
  /** Holds the object back from the next scan (6.12). */
  transientLeak(ptr: VirtAddr): void;
  /** Stores 0 in the pointer variable at `ptrAddress`. */
  erase(ptrAddress: VirtAddr): void;
  /** 5.9 only: as notLeak, for a physical address. */
  notLeakPhys(phys: PhysAddr): void;
  ignorePhys(phys: PhysAddr): void;
  /** As alloc, unless the cache's flags say SLAB_NOLEAKTRACE. */
  allocRecursive(ptr: VirtAddr, size: number, minCount: number, flags: number, gfp: Gfp): void;
  /** As free, unless the cache's flags say SLAB_NOLEAKTRACE. */
  freeRecursive(ptr: VirtAddr, flags: number): void;
}
