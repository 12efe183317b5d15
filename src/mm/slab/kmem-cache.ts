/**
 * Models `struct kmem_cache`, `struct kmem_cache_node` and `struct kmem_cache_cpu` (mm/slab.h and
 * mm/slub.c, 6.1 and 6.12): where their fields lie, and the flags of a cache.
 *
 * The structures themselves live in simulated memory, where a scan finds their pointers. A
 * {@link KmemCache} is the simulator's handle to one: it repeats what never changes after creation
 * and keeps the places of what does, so that the fast paths need no address translation.
 *
 * Simplified: one memory node; the kobject of a cache stays zero.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { SlabFacts } from '../../versions/slab.ts';
import type { Gfp } from '../gfp.ts';
import type { Barn } from './barn.ts';
import type { CpuSheaves } from './sheaf.ts';

/** A set of cache flags (include/linux/slab.h). */
export type SlabFlags = number;

export const SLAB_CONSISTENCY_CHECKS: SlabFlags = 0x100;
export const SLAB_RED_ZONE: SlabFlags = 0x400;
export const SLAB_POISON: SlabFlags = 0x800;
/** Marks the caches that serve kmalloc. */
export const SLAB_KMALLOC: SlabFlags = 0x1000;
export const SLAB_HWCACHE_ALIGN: SlabFlags = 0x2000;
export const SLAB_STORE_USER: SlabFlags = 0x1_0000;
export const SLAB_RECLAIM_ACCOUNT: SlabFlags = 0x2_0000;
export const SLAB_PANIC: SlabFlags = 0x4_0000;
export const SLAB_TYPESAFE_BY_RCU: SlabFlags = 0x8_0000;
export const SLAB_TRACE: SlabFlags = 0x20_0000;
export const SLAB_NOLEAKTRACE: SlabFlags = 0x80_0000;
export const SLAB_ACCOUNT: SlabFlags = 0x400_0000;
/** The caches that sheaves themselves need have none. */
export const SLAB_NO_SHEAVES: SlabFlags = 0x1000_0000;
/** Set by the layout: the object's own bytes are poisoned while it is free. */
export const __OBJECT_POISON: SlabFlags = 0x4000_0000;

/** Flags that take a cache off the fast path. */
export const SLAB_DEBUG_FLAGS: SlabFlags =
  SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER | SLAB_TRACE | SLAB_CONSISTENCY_CHECKS;

/** Offsets in bytes of the fields of `struct kmem_cache`, up to 6.12. */
export const KMEM_CACHE = {
  cpuSlab: 0,
  flags: 8,
  minPartial: 16,
  size: 24,
  objectSize: 28,
  offset: 40,
  cpuPartial: 44,
  cpuPartialSlabs: 48,
  oo: 52,
  min: 56,
  allocflags: 60,
  refcount: 64,
  ctor: 72,
  inuse: 80,
  align: 84,
  redLeftPad: 88,
  name: 96,
  list: 104,
  random: 184,
  node: 200,
  bytes: 208,
} as const;
/** The same with sheaves. */
const KMEM_CACHE_WITH_SHEAVES = {
  cpuSlab: 0,
  flags: 8,
  minPartial: 16,
  size: 24,
  objectSize: 28,
  offset: 40,
  sheafCapacity: 44,
  oo: 48,
  min: 52,
  allocflags: 56,
  refcount: 60,
  ctor: 64,
  inuse: 72,
  align: 76,
  redLeftPad: 80,
  name: 88,
  list: 96,
  kobjName: 112,
  random: 176,
  node: 184,
  barn: 192,
  bytes: 200,
} as const;

/** Where the fields of a `struct kmem_cache` lie, and its bytes with one node. */
export interface KmemCacheFields extends Readonly<
  Record<Exclude<keyof typeof KMEM_CACHE, 'cpuPartial' | 'cpuPartialSlabs'>, number>
> {
  /** The lists of slabs that CPUs keep; kernels with sheaves have none. */
  readonly cpuPartial?: number;
  readonly cpuPartialSlabs?: number;
  /** Only in kernels with sheaves. */
  readonly sheafCapacity?: number;
  readonly barn?: number;
  /** Only where it is modelled. */
  readonly kobjName?: number;
}

/** The structure of a kernel. */
export function kmemCacheFields({ sheaves }: SlabFacts): KmemCacheFields {
  return sheaves ? KMEM_CACHE_WITH_SHEAVES : KMEM_CACHE;
}

/** Offsets in bytes of the fields of `struct kmem_cache_node`. */
export const KMEM_CACHE_NODE = {
  listLock: 0,
  nrPartial: 8,
  partial: 16,
  nrSlabs: 32,
  totalObjects: 40,
  full: 48,
} as const;
/** Bytes of a `struct kmem_cache_node`. */
export const KMEM_CACHE_NODE_SIZE = 64;

/** Offsets in bytes of the fields of `struct kmem_cache_cpu`. */
export const KMEM_CACHE_CPU = { freelist: 0, tid: 8, slab: 16, partial: 24 } as const;
/** Bytes of a `struct kmem_cache_cpu`. */
export const KMEM_CACHE_CPU_SIZE = 32;

/** What a cache is created from; the constructor runs once for each object of a new slab. */
export interface CacheArgs {
  /** Bytes of an object. */
  readonly size: number;
  /** Alignment in bytes, 0 for the default of a word. */
  readonly align?: number;
  readonly flags?: SlabFlags;
  readonly ctor?: (object: VirtAddr) => void;
  /** Objects that a sheaf is to hold at least. */
  readonly sheafCapacity?: number;
  /** The name is a constant of the kernel image: `kstrdup_const` does not copy it. */
  readonly constName?: boolean;
}

/** The sizes that `calculate_sizes` derives for a cache. */
export interface CacheLayout {
  readonly flags: SlabFlags;
  /** Bytes from one object to the next. */
  readonly size: number;
  /** Bytes from the object to its metadata. */
  readonly inuse: number;
  /** Where in the object the free pointer lies. */
  readonly offset: number;
  readonly redLeftPad: number;
  /** Pages of a slab as a power of two, and the objects in it. */
  readonly order: number;
  readonly objects: number;
  /** The same for the smallest slab that is tried when memory is short. */
  readonly minOrder: number;
  readonly minObjects: number;
  readonly minPartial: number;
  readonly cpuPartial: number;
  readonly cpuPartialSlabs: number;
  readonly allocflags: Gfp;
}

/** A slab cache: constants, and where its mutable state lies in simulated memory. */
export class KmemCache {
  /** Index in the allocator's table of caches; 0 is never used. */
  readonly id: number;
  readonly name: string;
  /** Bytes an object offers its user; the size kmemleak records. */
  readonly objectSize: number;
  readonly align: number;
  readonly flags: SlabFlags;
  readonly ctor: ((object: VirtAddr) => void) | undefined;
  readonly size: number;
  readonly inuse: number;
  readonly offset: number;
  readonly redLeftPad: number;
  readonly order: number;
  readonly objects: number;
  readonly layout: CacheLayout;
  /** Whether objects bypass the per-CPU free lists and are checked (`kmem_cache_debug`). */
  readonly debug: boolean;
  /** Whether kmemleak is not told about the objects. */
  readonly noLeakTrace: boolean;
  /** The two halves of the secret that free pointers are stored with. */
  readonly randomLo: number;
  readonly randomHi: number;
  /** Address of the `struct kmem_cache`; 0 while the boot cache is still static. */
  addr: VirtAddr = 0;
  /** Address of the `struct kmem_cache_node`. */
  node: VirtAddr = 0;
  /** The `__percpu` cookie of the `struct kmem_cache_cpu`s, or of the `slub_percpu_sheaves`. */
  cpuSlab = 0;
  /** Per CPU: index in physical 32-bit words of `freelist` and `tid`. */
  readonly cpuFreelistAt: Int32Array;
  /** Per CPU: index in physical 32-bit words of `slab` and `partial`. */
  readonly cpuSlabAt: Int32Array;
  /** Objects of a sheaf; 0: the cache has none, or not yet. */
  sheafCapacity = 0;
  /** The sheaves of each CPU; none in kernels without. */
  readonly cpuSheaves: CpuSheaves[] = [];
  barn: Barn | null = null;
  /** Whether the cache was destroyed. */
  dead = false;

  constructor(
    id: number,
    name: string,
    args: { size: number; align: number; ctor?: ((object: VirtAddr) => void) | undefined },
    layout: CacheLayout,
    random: { lo: number; hi: number },
    cpus: number,
  ) {
    this.id = id;
    this.name = name;
    this.objectSize = args.size;
    this.align = args.align;
    this.ctor = args.ctor;
    this.flags = layout.flags;
    this.size = layout.size;
    this.inuse = layout.inuse;
    this.offset = layout.offset;
    this.redLeftPad = layout.redLeftPad;
    this.order = layout.order;
    this.objects = layout.objects;
    this.layout = layout;
    this.debug = (layout.flags & SLAB_DEBUG_FLAGS) !== 0;
    this.noLeakTrace = (layout.flags & SLAB_NOLEAKTRACE) !== 0;
    this.randomLo = random.lo;
    this.randomHi = random.hi;
    this.cpuFreelistAt = new Int32Array(cpus);
    this.cpuSlabAt = new Int32Array(cpus);
  }
}
