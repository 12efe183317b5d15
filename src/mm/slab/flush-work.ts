/**
 * What the last flush of a cache's sheaves leaves behind: static per-CPU memory (slub_flush of
 * mm/slub.c) that points at the cache, also when that is gone. kmemleak reads it; to whoever keeps
 * exact account of memory it is no reference, so it is written past them.
 */
import { hi32, lo32, type PercpuPtr } from '../../machine/address.ts';
import type { SlubCore } from './core.ts';
import type { KmemCache } from './kmem-cache.ts';

/** `struct slub_flush_work`: its work, the cache, a flag. */
const SLUB_FLUSH_WORK = { cache: 32, size: 48 } as const;

/** The works of all CPUs. */
export class FlushWorks {
  private readonly core: SlubCore;
  private readonly works: PercpuPtr;

  constructor(core: SlubCore) {
    this.core = core;
    this.works = core.percpu.defineStatic('slub_flush', SLUB_FLUSH_WORK.size, 8);
  }

  /** A work on a CPU flushes sheaves of a cache. */
  note(cache: KmemCache, cpu: number): void {
    const { memory, percpu } = this.core;
    const at = percpu.perCpuPtr(this.works, cpu) + SLUB_FLUSH_WORK.cache;
    const half = memory.translate(at) / 4;
    memory.phys.u32[half] = lo32(cache.addr);
    memory.phys.u32[half + 1] = hi32(cache.addr);
  }
}
