/**
 * What kernel code may ask of kmemleak (include/linux/kmemleak.h), names without the prefix.
 *
 * The kernel proper does not know kmemleak itself: it calls a socket, whose first listener is the
 * implementation (kmemleak/api.ts), and whose others want to know what kmemleak is told.
 * The percpu and vmalloc variants have the signatures that the allocators' hooks have.
 */
import { Listeners, type CallNames } from '../../base/listeners.ts';
import type { PercpuPtr, PhysAddr, VirtAddr } from '../../machine/address.ts';
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
  /** As ignore, for percpu memory (7.3). */
  ignorePercpu(ptr: PercpuPtr): void;
  /** As alloc, unless the cache's flags say SLAB_NOLEAKTRACE. */
  allocRecursive(ptr: VirtAddr, size: number, minCount: number, flags: number, gfp: Gfp): void;
  /** As free, unless the cache's flags say SLAB_NOLEAKTRACE. */
  freeRecursive(ptr: VirtAddr, flags: number): void;
}

const CALLS: CallNames<KmemleakApi> = {
  alloc: true,
  free: true,
  freePart: true,
  allocPercpu: true,
  freePercpu: true,
  vmalloc: true,
  allocPhys: true,
  freePartPhys: true,
  notLeak: true,
  ignore: true,
  scanArea: true,
  noScan: true,
  updateTrace: true,
  transientLeak: true,
  erase: true,
  notLeakPhys: true,
  ignorePhys: true,
  ignorePercpu: true,
  allocRecursive: true,
  freeRecursive: true,
};

/** Where kmemleak, and whoever listens beside it, is plugged in. */
export type KmemleakSocket = Listeners<KmemleakApi>;

/** A socket that nobody is plugged into yet: calls do nothing. */
export function kmemleakSocket(): KmemleakSocket {
  return new Listeners<KmemleakApi>(CALLS, () => {});
}
