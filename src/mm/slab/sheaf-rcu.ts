/**
 * Models kfree_rcu() of objects of caches with sheaves (mm/slub.c, 7.3). The objects gather in a
 * sheaf of the CPU, which is handed to RCU when it is full, or when somebody waits for it. kmemleak
 * hears nothing until the grace period is over: meanwhile they are scanned as if in use, and the
 * sheaf points at them.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { __GFP_NOWARN } from '../gfp.ts';
import { BARN_MAX, barnCount, putInBarn, takeFromBarn } from './barn.ts';
import type { RcuSheafDone, SlubCore } from './core.ts';
import type { KmemCache } from './kmem-cache.ts';
import { flushSheaf, inFunction, rcuSheaf, setRcuSheaf, setSpareSheaf, spareSheaf } from './pcs.ts';
import { ALLOC_DEFAULT, allocEmptySheaf, freeInSheaf, putLast, SHEAF, sheafSize } from './sheaf.ts';

/**
 * Takes an object that is to be freed after a grace period; false when the cache has no sheaves or
 * there is no memory for one.
 * @kernel mm/slub.c __kfree_rcu_sheaf faithful
 */
export function giveToRcuSheaf(core: SlubCore, cache: KmemCache, object: VirtAddr): boolean {
  if (cache.sheafCapacity === 0) return false;
  const cpu = core.ctx.machine.cpu.id;
  let sheaf = rcuSheaf(core, cache, cpu);
  if (sheaf === 0) {
    sheaf = getRcuSheaf(core, cache, cpu);
    if (sheaf === 0) return false;
    setRcuSheaf(core, cache, cpu, sheaf);
  }
  putLast(core, sheaf, [object]);
  if (sheafSize(core, sheaf) >= cache.sheafCapacity) {
    setRcuSheaf(core, cache, cpu, 0);
    core.memory.write32(sheaf + SHEAF.node, 0);
    send(core, cache, sheaf, 'rcu_free_sheaf', cpu);
  }
  return true;
}

function getRcuSheaf(core: SlubCore, cache: KmemCache, cpu: number): VirtAddr {
  const spare = spareSheaf(core, cache, cpu);
  if (spare !== 0 && sheafSize(core, spare) === 0) {
    setSpareSheaf(core, cache, cpu, 0);
    return spare;
  }
  const empty = takeFromBarn(core, cache, 'empty');
  if (empty !== 0) return empty;
  return inFunction(core, '__kfree_rcu_sheaf', () =>
    allocEmptySheaf(core, cache, __GFP_NOWARN, ALLOC_DEFAULT),
  );
}

/**
 * Hands what a CPU has gathered to RCU, full or not; its objects go back to their slabs then.
 * @kernel mm/slub.c flush_rcu_sheaf faithful
 */
export function sendRcuSheaf(core: SlubCore, cache: KmemCache, cpu: number): void {
  if (cache.sheafCapacity === 0) return;
  const sheaf = rcuSheaf(core, cache, cpu);
  if (sheaf === 0) return;
  setRcuSheaf(core, cache, cpu, 0);
  send(core, cache, sheaf, 'rcu_free_sheaf_nobarn', cpu);
}

function send(
  core: SlubCore,
  cache: KmemCache,
  sheaf: VirtAddr,
  done: RcuSheafDone,
  cpu: number,
): void {
  core.rcuSheaves.set(sheaf, cache);
  core.callRcu(sheaf, done, cpu);
}

/**
 * The grace period of a sheaf is over.
 * @kernel mm/slub.c rcu_free_sheaf faithful
 */
export function rcuSheafDone(core: SlubCore, sheaf: VirtAddr, done: RcuSheafDone): void {
  const cache = core.rcuSheaves.get(sheaf);
  if (cache === undefined) return;
  core.rcuSheaves.delete(sheaf);
  if (cache === null) {
    core.blocks.free(sheaf);
    return;
  }
  prepare(core, cache, sheaf);
  if (done === 'rcu_free_sheaf') {
    if (barnCount(core, cache, 'full') < BARN_MAX) {
      putInBarn(core, cache, 'full', sheaf);
      return;
    }
    flushSheaf(core, cache, sheaf);
    if (barnCount(core, cache, 'empty') < BARN_MAX) {
      putInBarn(core, cache, 'empty', sheaf);
      return;
    }
  } else flushSheaf(core, cache, sheaf);
  core.blocks.free(sheaf);
}

/** @kernel mm/slub.c __rcu_free_sheaf_prepare faithful */
function prepare(core: SlubCore, cache: KmemCache, sheaf: VirtAddr): void {
  for (const object of freeInSheaf(core, cache, sheaf)) core.blocks.prepareFree(cache, object);
}

/**
 * What waits for RCU in sheaves of a cache goes back to its slabs now, for the cache is destroyed
 * by somebody who can not wait; RCU finds the sheaves empty.
 */
export function finishRcuSheaves(core: SlubCore, cache: KmemCache): void {
  for (const [sheaf, owner] of core.rcuSheaves) {
    if (owner !== cache) continue;
    prepare(core, cache, sheaf);
    flushSheaf(core, cache, sheaf);
    core.rcuSheaves.set(sheaf, null);
  }
}

/** The objects that were given to kfree_rcu() and wait in sheaves. */
export function* waitingForRcu(core: SlubCore): Iterable<VirtAddr> {
  if (!core.sheaves) return;
  for (const [sheaf, cache] of core.rcuSheaves) {
    if (cache !== null) yield* freeInSheaf(core, cache, sheaf);
  }
  for (const cache of core.listed) {
    if (cache.sheafCapacity === 0) continue;
    for (const { id } of core.ctx.machine.cpus) {
      const sheaf = rcuSheaf(core, cache, id);
      if (sheaf !== 0) yield* freeInSheaf(core, cache, sheaf);
    }
  }
}
