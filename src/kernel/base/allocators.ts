/**
 * The allocators as the kernel proper uses them.
 */
import type { PageAllocator } from '../../mm/page/alloc.ts';
import type { PercpuAllocator } from '../../mm/percpu/percpu.ts';
import type { SlabAllocator } from '../../mm/slab/slub.ts';
import type { ExecMem } from '../../mm/vmalloc/execmem.ts';
import type { Vmalloc } from '../../mm/vmalloc/vmalloc.ts';

/** All allocators. */
export interface KernelMm {
  readonly slab: SlabAllocator;
  readonly pageAlloc: PageAllocator;
  readonly percpu: PercpuAllocator;
  readonly vmalloc: Vmalloc;
  readonly execmem: ExecMem;
}
