/**
 * Models the percpu allocator (mm/percpu.c).
 *
 * WORK IN PROGRESS: signatures only.
 */
import type { PercpuPtr, VirtAddr } from '../machine/address.ts';
import type { MmContext } from './context.ts';
import type { Gfp } from './gfp.ts';
import type { PageAllocator } from './page-alloc.ts';

/** The percpu allocator. */
export class PercpuAllocator {
  constructor(ctx: MmContext, pageAlloc: PageAllocator) {
    void ctx;
    void pageAlloc;
  }

  /** Allocates `size` zeroed bytes on every CPU; 0 = NULL. */
  alloc(size: number, align: number, gfp: Gfp): PercpuPtr {
    void size;
    void align;
    void gfp;
    return 0;
  }

  /** Frees a block; 0 is ignored. */
  free(ptr: PercpuPtr): void {
    void ptr;
  }

  /** The address of CPU `cpu`'s copy. */
  perCpuPtr(ptr: PercpuPtr, cpu: number): VirtAddr {
    void cpu;
    return ptr as number;
  }
}
