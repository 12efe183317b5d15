/**
 * Models mm/slub.c: the slab allocator (skeleton; the bodies follow).
 */
import type { VirtAddr } from '../machine/address.ts';
import type { MmContext } from './context.ts';
import type { Gfp } from './gfp.ts';
import type { CacheArgs, KmemCache } from './kmem-cache.ts';
import type { PageAllocator } from './page-alloc.ts';
import type { PageArray } from './page.ts';
import type { PercpuAllocator } from './percpu.ts';

/** What `kmalloc(0)` returns: an address that may be freed and never read. */
export const ZERO_SIZE_PTR: VirtAddr = 0x10;

/** Texts that only the kernel proper can make; each has a plain default. */
export interface SlabTexts {
  /** `%pS`: the symbol of a return address. */
  symbol?(addr: VirtAddr): string;
  /** `print_tainted()`. */
  tainted?(): string;
  /** `%p`: a pointer as the kernel prints it when `slub_debug` is off. */
  pointer?(addr: VirtAddr): string;
}

/** Options of the slab allocator. */
export interface SlabOptions {
  /** The value of `slub_debug=`; '' is off. */
  readonly slubDebug?: string;
  readonly initOnFree?: boolean;
  readonly initOnAlloc?: boolean;
  /** Whether `kmalloc-cg-*` caches exist (CONFIG_MEMCG). */
  readonly cgroupCaches?: boolean;
  /** Address of the list head `slab_caches` in .data. */
  readonly slabCachesHead: VirtAddr;
  readonly texts?: SlabTexts;
}

/** One line of /proc/slabinfo. */
export interface SlabInfo {
  readonly name: string;
  readonly activeObjs: number;
  readonly numObjs: number;
  readonly objSize: number;
  readonly objPerSlab: number;
  readonly pagesPerSlab: number;
  readonly activeSlabs: number;
  readonly numSlabs: number;
}

function todo(): never {
  throw new Error('not yet');
}

/** The slab allocator. */
export class SlabAllocator {
  /** Fault injection: true makes the allocation fail. */
  failslab: ((cache: KmemCache, gfp: Gfp) => boolean) | undefined = undefined;

  constructor(
    readonly_ctx: MmContext,
    pages: PageArray,
    pageAlloc: PageAllocator,
    percpu: PercpuAllocator,
    options: SlabOptions,
  ) {
    void [readonly_ctx, pages, pageAlloc, percpu, options];
  }

  /** All caches, oldest first. */
  get caches(): readonly KmemCache[] {
    return todo();
  }

  /** kmem_cache_create; undefined when memory runs out. */
  createCache(_name: string, _args: CacheArgs): KmemCache | undefined {
    return todo();
  }
  cacheAlloc(_cache: KmemCache, _gfp: Gfp): VirtAddr {
    return todo();
  }
  cacheZalloc(_cache: KmemCache, _gfp: Gfp): VirtAddr {
    return todo();
  }
  cacheFree(_cache: KmemCache, _ptr: VirtAddr): void {
    todo();
  }
  destroyCache(_cache: KmemCache): void {
    todo();
  }
  shrinkCache(_cache: KmemCache): number {
    return todo();
  }
  /** `constant`: the size is known to the compiler (default: size <= 8192). */
  kmalloc(_size: number, _gfp: Gfp, _constant?: boolean): VirtAddr {
    return todo();
  }
  kzalloc(_size: number, _gfp: Gfp, _constant?: boolean): VirtAddr {
    return todo();
  }
  kcalloc(_n: number, _size: number, _gfp: Gfp): VirtAddr {
    return todo();
  }
  kmallocArray(_n: number, _size: number, _gfp: Gfp): VirtAddr {
    return todo();
  }
  krealloc(_ptr: VirtAddr, _size: number, _gfp: Gfp): VirtAddr {
    return todo();
  }
  kmemdup(_src: VirtAddr, _length: number, _gfp: Gfp): VirtAddr {
    return todo();
  }
  /** `text`: bytes without the NUL, or a string of bytes. */
  kstrdup(_text: string | Uint8Array, _gfp: Gfp): VirtAddr {
    return todo();
  }
  kfree(_ptr: VirtAddr): void {
    todo();
  }
  ksize(_ptr: VirtAddr): number {
    return todo();
  }
  kmallocSize(_size: number): number {
    return todo();
  }
  cacheOf(_ptr: VirtAddr): KmemCache | undefined {
    return todo();
  }
  slabinfo(): SlabInfo[] {
    return todo();
  }
}
