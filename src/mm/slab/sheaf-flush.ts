/**
 * Models how caches get their sheaves and how they lose them (mm/slub.c, 7.3): init_percpu_sheaves(),
 * bootstrap_cache_sheaves(), pcs_flush_all(), barn_shrink(), pcs_destroy().
 *
 * The kernel flushes a CPU's sheaves by a work on that CPU; here the CPU is lent for it.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { GFP_KERNEL } from '../gfp.ts';
import { allocBarn, emptyBarn } from './barn.ts';
import type { SlubCore } from './core.ts';
import type { KmemCache } from './kmem-cache.ts';
import {
  flushMain,
  flushSheaf,
  mainSheaf,
  PCS_SIZE,
  rcuSheaf,
  setMainSheaf,
  setSpareSheaf,
  spareSheaf,
} from './pcs.ts';
import { ALLOC_DEFAULT, allocEmptySheaf, allocSheafOf, sheafSize } from './sheaf.ts';
import { sendRcuSheaf } from './sheaf-rcu.ts';

/** Gives a cache the percpu memory for its sheaves; false when there is none. */
export function allocPcs(core: SlubCore, cache: KmemCache): boolean {
  cache.cpuSlab = core.percpu.alloc(PCS_SIZE, 8, GFP_KERNEL);
  return cache.cpuSlab !== 0;
}

/**
 * Gives every CPU its main sheaf, one that all share where the cache has none.
 * @kernel mm/slub.c init_percpu_sheaves faithful
 */
export function initSheaves(core: SlubCore, cache: KmemCache): boolean {
  for (const { id } of core.ctx.machine.cpus) {
    const main =
      cache.sheafCapacity === 0
        ? core.bootstrapSheaf
        : allocEmptySheaf(core, cache, GFP_KERNEL, ALLOC_DEFAULT);
    if (main === 0) return false;
    setMainSheaf(core, cache, id, main);
  }
  return true;
}

/**
 * Gives a cache of kmalloc its barn and sheaves, once kmalloc works.
 * @kernel mm/slub.c bootstrap_cache_sheaves faithful
 */
export function bootstrapSheaves(core: SlubCore, cache: KmemCache): void {
  const { sheafCapacity } = cache.layout;
  if (sheafCapacity === 0) return;
  const { memory, fields } = core;
  allocBarn(core, cache);
  memory.writePtr(cache.addr + fields.barn, cache.barn);
  for (const { id } of core.ctx.machine.cpus) {
    const main = allocSheafOf(core, cache, sheafCapacity, GFP_KERNEL, ALLOC_DEFAULT);
    setMainSheaf(core, cache, id, main);
  }
  cache.sheafCapacity = sheafCapacity;
  memory.write32(cache.addr + fields.sheafCapacity, sheafCapacity);
}

/** Runs `work` on another CPU. */
export function onCpu(core: SlubCore, id: number, work: () => void): void {
  const { machine } = core.ctx;
  const before = machine.cpu;
  machine.cpu = machine.cpus[id];
  work();
  machine.cpu = before;
}

/**
 * Empties the sheaves of all CPUs; each keeps its main one.
 * @kernel mm/slub.c flush_all_cpus_locked faithful
 */
export function flushAllSheaves(core: SlubCore, cache: KmemCache): void {
  if (cache.sheafCapacity === 0) return;
  const used = core.ctx.machine.cpus.filter(
    ({ id }) =>
      spareSheaf(core, cache, id) !== 0 ||
      rcuSheaf(core, cache, id) !== 0 ||
      sheafSize(core, mainSheaf(core, cache, id)) > 0,
  );
  for (const { id } of used) onCpu(core, id, () => flushCpu(core, cache, id));
}

/** @kernel mm/slub.c pcs_flush_all faithful */
function flushCpu(core: SlubCore, cache: KmemCache, cpu: number): void {
  const spare = spareSheaf(core, cache, cpu);
  if (spare !== 0) {
    setSpareSheaf(core, cache, cpu, 0);
    freeSheaf(core, cache, spare);
  }
  sendRcuSheaf(core, cache, cpu);
  flushMain(core, cache, cpu);
}

/** Gives back a sheaf that nobody uses, with what is in it. */
export function freeSheaf(core: SlubCore, cache: KmemCache, sheaf: VirtAddr): void {
  flushSheaf(core, cache, sheaf);
  core.blocks.free(sheaf);
}

/** Gives back all sheaves of a cache's barn, with what is in them. */
export function shrinkBarn(core: SlubCore, cache: KmemCache): void {
  if (cache.barn === 0) return;
  for (const sheaf of emptyBarn(core, cache)) freeSheaf(core, cache, sheaf);
}

/**
 * Gives back the main sheaves of a cache that has been shut down.
 * @kernel mm/slub.c pcs_destroy faithful
 */
export function destroyMainSheaves(core: SlubCore, cache: KmemCache): void {
  if (cache.sheafCapacity === 0 || cache.cpuSlab === 0) return;
  for (const { id } of core.ctx.machine.cpus) {
    const main = mainSheaf(core, cache, id);
    // None when the creation of the cache failed half-way.
    if (main !== 0) core.blocks.free(main);
  }
}
