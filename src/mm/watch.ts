/**
 * What the allocators tell whoever keeps exact account of all memory, also of what kmemleak does
 * not track, by a socket (base/listeners.ts). Where nobody listens, a call costs one test of a
 * field.
 *
 * Invariant: a block is told of before the caller gets it and told of again before it can be given
 * out anew; `claimPages` takes back what `pagesAlloc` said of the same pages.
 */
import { Listeners, type CallNames, type Listener } from '../base/listeners.ts';
import type { PercpuPtr, Pfn, PhysAddr, VirtAddr } from '../machine/address.ts';

/** What of a slab cache concerns whoever keeps account. */
export interface WatchedCache {
  /** One number for each cache of a machine. */
  readonly id: number;
  readonly name: string;
  /** Bytes of an object that its user may use. */
  readonly objectSize: number;
  /** Bytes from one object to the next, and of the red zone before each. */
  readonly size: number;
  readonly redLeftPad: number;
  /** Whether its objects keep their contents while they are free. */
  readonly ctor: unknown;
}

/** Everything that the allocators give and take. */
export interface MmWatch {
  /** An object of a slab; `cleared` when its bytes are zero now. */
  slabAlloc(cache: WatchedCache, object: PhysAddr, cleared: boolean): void;
  slabFree(cache: WatchedCache, object: PhysAddr): void;
  /** A block was given to kfree_rcu(): it is freed some time later, and nobody reads it then. */
  givenUp(addr: VirtAddr): void;
  /** A block of the page allocator. */
  pagesAlloc(pfn: Pfn, order: number, cleared: boolean): void;
  pagesFree(pfn: Pfn, order: number): void;
  /** Pages that an allocator took for itself; what it makes of them is told apart. */
  claimPages(pfn: Pfn, order: number): void;
  /** Pages that became a slab, whose objects are told of apart. */
  slabPages(cache: WatchedCache, pfn: Pfn, order: number): void;
  /** Pages that are one block of kmalloc. */
  kmallocLarge(pfn: Pfn, order: number): void;
  /** Pages that are the stack of a task. */
  stackPages(pfn: Pfn): void;
  /** A block of vmalloc with its `struct vm_struct`. */
  vmallocAlloc(vm: VirtAddr, addr: VirtAddr, size: number, module: boolean): void;
  vmallocFree(addr: VirtAddr): void;
  percpuAlloc(ptr: PercpuPtr, size: number): void;
  percpuFree(ptr: PercpuPtr): void;
  memblockAlloc(start: PhysAddr, size: number): void;
  memblockFree(start: PhysAddr, size: number): void;
}

const CALLS: CallNames<MmWatch> = {
  slabAlloc: true,
  slabFree: true,
  pagesAlloc: true,
  pagesFree: true,
  claimPages: true,
  slabPages: true,
  kmallocLarge: true,
  stackPages: true,
  givenUp: true,
  vmallocAlloc: true,
  vmallocFree: true,
  percpuAlloc: true,
  percpuFree: true,
  memblockAlloc: true,
  memblockFree: true,
};

/** As allocators call it: a call that nobody listens to is not there. */
export type WatchCalls = Listener<MmWatch>;

/** A socket for listeners to all memory. */
export function watchSocket(): Listeners<WatchCalls> {
  return new Listeners<WatchCalls>(CALLS);
}
