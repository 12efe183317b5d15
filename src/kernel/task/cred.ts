/**
 * Credentials of tasks: one `struct cred` from cred_jar for each task that is made, counted
 * (kernel/cred.c). An open file holds its opener's, so a file that leaks takes one along.
 *
 * Simplified: what is in them means nothing here; a fork copies the parent's. They are freed
 * without a grace period when a task ends.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { GFP_KERNEL } from '../../mm/gfp.ts';
import {
  SLAB_ACCOUNT,
  SLAB_HWCACHE_ALIGN,
  SLAB_PANIC,
  type KmemCache,
} from '../../mm/slab/kmem-cache.ts';
import { assert } from '../../base/assert.ts';
import type { KernelBase } from '../base/base.ts';
import type { KernelMm } from '../base/allocators.ts';

/** Bytes of a `struct cred`; `usage`, a long, comes first. */
export const CRED_SIZE = 136;
/** References to init_cred that are never put. */
const INIT_USAGE = 4;

/** Makes and frees credentials. */
export class Credentials {
  private readonly base: KernelBase;
  private readonly mm: KernelMm;
  private readonly jar: KmemCache;
  /** The boot task's. */
  readonly init: VirtAddr;

  constructor(base: KernelBase, mm: KernelMm) {
    this.base = base;
    this.mm = mm;
    const jar = mm.slab.createCache('cred_jar', {
      size: CRED_SIZE,
      align: 0,
      flags: SLAB_HWCACHE_ALIGN | SLAB_PANIC | SLAB_ACCOUNT,
      constName: true,
    });
    assert(jar, 'no memory for the cache of credentials');
    this.jar = jar;
    const { memory } = base.machine;
    this.init = base.data.define('init_cred', CRED_SIZE);
    memory.writeLong(this.init, INIT_USAGE);
    memory.writePtr(base.data.define('cred_jar', 8), jar.addr);
  }

  /**
   * A copy with two references, as `cred` and `real_cred` of a new task; 0 without memory.
   * @kernel kernel/cred.c copy_creds simplified
   */
  copy(from: VirtAddr): VirtAddr {
    const cred = this.mm.slab.cacheAlloc(this.jar, GFP_KERNEL);
    if (cred === 0) return 0;
    const { memory } = this.base.machine;
    memory.copy(cred, from, CRED_SIZE);
    memory.writeLong(cred, 2);
    return cred;
  }

  /**
   * Drops a reference.
   * @kernel kernel/cred.c put_cred_rcu simplified
   */
  put(cred: VirtAddr): void {
    const { memory } = this.base.machine;
    const usage = memory.readLong(cred) - 1;
    memory.writeLong(cred, usage);
    if (usage === 0) this.mm.slab.cacheFree(this.jar, cred);
  }
}
