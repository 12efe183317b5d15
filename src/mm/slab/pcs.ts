/**
 * Models `struct slub_percpu_sheaves` of mm/slub.c (7.3): what each CPU has of a cache. Objects come
 * from the main sheaf and go there; the spare one is full or empty, if there is one.
 *
 * The two functions at the top are the fast paths; the handle of a cache knows where the main sheaf
 * of a CPU lies, and `pcs->main` in simulated memory says the same. A cache without sheaves has the
 * bootstrap sheaf, whose size and capacity are 0, so that both fast paths fail.
 */
import { PAGE_OFFSET, DIRECT_MAP_HI } from '../../machine/layout.ts';
import type { Pfn, VirtAddr } from '../../machine/address.ts';
import { PageFault } from '../../machine/memory.ts';
import { __GFP_NOWARN, type Gfp } from '../gfp.ts';
import { barnReplaceEmpty, barnReplaceFull, putInBarn, takeFromBarn } from './barn.ts';
import type { SlubCore } from './core.ts';
import type { KmemCache } from './kmem-cache.ts';
import { allocFromSlab, freeBulkToSlabs, freeToSlab, refillObjects } from './refill.ts';
import {
  ALLOC_DEFAULT,
  ALLOC_NOLOCK,
  allocEmptySheaf,
  putLast,
  setSheafSlot,
  setSheafSize,
  SHEAF_OBJECTS_WORD,
  SHEAF_SIZE_WORD,
  sheafSize,
  sheafSlot,
  sheafWord,
  takeLast,
  type AllocFlags,
} from './sheaf.ts';

/** Offsets in bytes of the fields of `struct slub_percpu_sheaves`. */
export const PCS = { lock: 0, main: 8, spare: 16, rcuFree: 24 } as const;
/** Bytes of a `struct slub_percpu_sheaves`. */
export const PCS_SIZE = 32;
/** Objects that one step of a flush of the main sheaf frees (PCS_BATCH_MAX). */
const FLUSH_BATCH = 32;

/**
 * Takes the last object of a CPU's main sheaf and gives its physical address; 0 when it is empty or
 * anything about it is unusual.
 * @kernel mm/slub.c alloc_from_pcs faithful
 */
export function takeFromSheaf(core: SlubCore, cache: KmemCache, cpu: number): number {
  const u32 = core.u32;
  const main = cache.mainAt[cpu];
  const size = u32[main + SHEAF_SIZE_WORD];
  if (size === 0 || size > cache.sheafCapacity) return 0;
  const at = main + SHEAF_OBJECTS_WORD - 2 + 2 * size;
  const object = u32[at];
  if (u32[at + 1] !== DIRECT_MAP_HI || object >= core.physSize) return 0;
  u32[main + SHEAF_SIZE_WORD] = size - 1;
  return object;
}

/**
 * Puts the object at the physical address `object` into a CPU's main sheaf; false when it is full.
 * @kernel mm/slub.c free_to_pcs faithful
 */
export function giveToSheaf(
  core: SlubCore,
  cache: KmemCache,
  cpu: number,
  object: number,
): boolean {
  const u32 = core.u32;
  const main = cache.mainAt[cpu];
  const size = u32[main + SHEAF_SIZE_WORD];
  if (size >= cache.sheafCapacity) return false;
  const at = main + SHEAF_OBJECTS_WORD + 2 * size;
  u32[at] = object;
  u32[at + 1] = DIRECT_MAP_HI;
  u32[main + SHEAF_SIZE_WORD] = size + 1;
  return true;
}

function field(core: SlubCore, cache: KmemCache, cpu: number, offset: number): VirtAddr {
  return core.percpu.perCpuPtr(cache.cpuSlab, cpu) + offset;
}

/** The CPU's main sheaf. */
export function mainSheaf(core: SlubCore, cache: KmemCache, cpu: number): VirtAddr {
  return core.memory.readPtr(field(core, cache, cpu, PCS.main));
}

/** Makes a sheaf the CPU's main one. */
export function setMainSheaf(core: SlubCore, cache: KmemCache, cpu: number, sheaf: VirtAddr): void {
  core.memory.writePtr(field(core, cache, cpu, PCS.main), sheaf);
  cache.mainAt[cpu] = sheafWord(core, sheaf);
}

/** The CPU's spare sheaf, 0 when it has none. */
export function spareSheaf(core: SlubCore, cache: KmemCache, cpu: number): VirtAddr {
  return core.memory.readPtr(field(core, cache, cpu, PCS.spare));
}

/** Sets the CPU's spare sheaf, 0 for none. */
export function setSpareSheaf(
  core: SlubCore,
  cache: KmemCache,
  cpu: number,
  sheaf: VirtAddr,
): void {
  core.memory.writePtr(field(core, cache, cpu, PCS.spare), sheaf);
}

/** The sheaf in which the CPU gathers what kfree_rcu() is given, 0 when it has none. */
export function rcuSheaf(core: SlubCore, cache: KmemCache, cpu: number): VirtAddr {
  return core.memory.readPtr(field(core, cache, cpu, PCS.rcuFree));
}

/** Sets the sheaf in which the CPU gathers what kfree_rcu() is given, 0 for none. */
export function setRcuSheaf(core: SlubCore, cache: KmemCache, cpu: number, sheaf: VirtAddr): void {
  core.memory.writePtr(field(core, cache, cpu, PCS.rcuFree), sheaf);
}

/** Makes the spare sheaf the main one and the main one the spare. */
function swapSheaves(core: SlubCore, cache: KmemCache, cpu: number, spare: VirtAddr): void {
  setSpareSheaf(core, cache, cpu, mainSheaf(core, cache, cpu));
  setMainSheaf(core, cache, cpu, spare);
}

/** Runs `work` as a call of the kernel's function `name`. */
export function inFunction<T>(core: SlubCore, name: string, work: () => T): T {
  const { ctx } = core;
  const { cpu } = ctx.machine;
  const caller = cpu.trace;
  cpu.trace = ctx.depot.child(caller, ctx.site(name));
  const result = work();
  cpu.trace = caller;
  return result;
}

/** Allocates an object when the main sheaf can not be used as it is; 0 when memory is out. */
export function sheafAllocSlow(
  core: SlubCore,
  cache: KmemCache,
  gfp: Gfp,
  flags: AllocFlags,
): VirtAddr {
  const cpu = core.ctx.machine.cpu.id;
  const main = mainSheaf(core, cache, cpu);
  if (sheafSize(core, main) > 0 || replaceEmptyMain(core, cache, cpu, gfp, flags)) {
    const object = popAnyhow(core, cache, cpu);
    if (object !== 0) return object;
  }
  return allocFromSlab(core, cache, gfp);
}

/** Takes the last object of the main sheaf, whatever its pointer is; faults when it leads nowhere. */
function popAnyhow(core: SlubCore, cache: KmemCache, cpu: number): VirtAddr {
  const object = takeFromSheaf(core, cache, cpu);
  if (object !== 0) return PAGE_OFFSET + object;
  const main = mainSheaf(core, cache, cpu);
  const size = sheafSize(core, main);
  if (size === 0) return 0;
  const any = sheafSlot(core, main, size - 1);
  setSheafSize(core, main, size - 1);
  if (any !== 0 && core.pages.pfnOfVirt(any) < 0) throw new PageFault(any, false);
  return any;
}

/**
 * Gets a main sheaf with objects in place of the empty one; false when that fails.
 * @kernel mm/slub.c __pcs_replace_empty_main faithful
 */
export function replaceEmptyMain(
  core: SlubCore,
  cache: KmemCache,
  cpu: number,
  gfp: Gfp,
  flags: AllocFlags,
): boolean {
  if (cache.sheafCapacity === 0) return false;
  if (replaceFromNear(core, cache, cpu)) return true;
  if ((flags & ALLOC_NOLOCK) !== 0) return false;
  let fresh = spareSheaf(core, cache, cpu);
  if (fresh !== 0) setSpareSheaf(core, cache, cpu, 0);
  else fresh = takeFromBarn(core, cache, 'empty');
  return inFunction(core, '__pcs_replace_empty_main', () => {
    if (fresh === 0) fresh = allocEmptySheaf(core, cache, gfp, flags);
    if (fresh === 0) return false;
    const wanted = cache.sheafCapacity - sheafSize(core, fresh);
    const objects = refillObjects(core, cache, gfp | __GFP_NOWARN, wanted);
    putLast(core, fresh, objects);
    if (objects.length < wanted) {
      flushSheaf(core, cache, fresh);
      core.blocks.free(fresh);
      return false;
    }
    installFull(core, cache, cpu, fresh);
    return true;
  });
}

/**
 * Makes a spare sheaf with objects, or a full one of the barn, the main one.
 * @kernel mm/slub.c alloc_from_pcs_bulk faithful
 */
export function replaceFromNear(core: SlubCore, cache: KmemCache, cpu: number): boolean {
  const spare = spareSheaf(core, cache, cpu);
  if (spare !== 0 && sheafSize(core, spare) > 0) {
    swapSheaves(core, cache, cpu, spare);
    return true;
  }
  const full = barnReplaceEmpty(core, cache, mainSheaf(core, cache, cpu));
  if (full === 0) return false;
  setMainSheaf(core, cache, cpu, full);
  return true;
}

/** Puts a refilled sheaf where it belongs; the making of it may have changed what the CPU has. */
function installFull(core: SlubCore, cache: KmemCache, cpu: number, full: VirtAddr): void {
  const main = mainSheaf(core, cache, cpu);
  const spare = spareSheaf(core, cache, cpu);
  if (sheafSize(core, main) === 0) {
    if (spare === 0) setSpareSheaf(core, cache, cpu, main);
    else putInBarn(core, cache, 'empty', main);
    setMainSheaf(core, cache, cpu, full);
  } else if (spare === 0) setSpareSheaf(core, cache, cpu, full);
  else if (sheafSize(core, spare) === 0) {
    putInBarn(core, cache, 'empty', spare);
    setSpareSheaf(core, cache, cpu, full);
  } else putInBarn(core, cache, 'full', full);
}

/**
 * Frees an object when the main sheaf can not take it as it is.
 * @param mayWait - false for kfree_nolock(), which makes no sheaf.
 */
export function sheafFreeSlow(
  core: SlubCore,
  cache: KmemCache,
  slab: Pfn,
  object: VirtAddr,
  mayWait = true,
): void {
  const cpu = core.ctx.machine.cpu.id;
  if (replaceFullMain(core, cache, cpu, mayWait)) {
    const main = mainSheaf(core, cache, cpu);
    const size = sheafSize(core, main);
    setSheafSlot(core, main, size, object);
    setSheafSize(core, main, size + 1);
  } else freeToSlab(core, cache, slab, object, object, 1);
}

/**
 * Gets a main sheaf with room in place of the full one; false when that fails.
 * @kernel mm/slub.c __pcs_replace_full_main faithful
 */
function replaceFullMain(core: SlubCore, cache: KmemCache, cpu: number, mayWait: boolean): boolean {
  const capacity = cache.sheafCapacity;
  if (capacity === 0) return false;
  const main = mainSheaf(core, cache, cpu);
  const spare = spareSheaf(core, cache, cpu);
  if (spare === 0) {
    const empty = takeFromBarn(core, cache, 'empty');
    if (empty !== 0) {
      setSpareSheaf(core, cache, cpu, main);
      setMainSheaf(core, cache, cpu, empty);
      return true;
    }
  } else if (sheafSize(core, spare) < capacity) {
    swapSheaves(core, cache, cpu, spare);
    return true;
  } else {
    const empty = barnReplaceFull(core, cache, main);
    if (typeof empty === 'number') {
      setMainSheaf(core, cache, cpu, empty);
      return true;
    }
    if (empty === 'full' && mayWait) {
      setSpareSheaf(core, cache, cpu, 0);
      flushSheaf(core, cache, spare);
      installEmpty(core, cache, cpu, spare);
      return true;
    }
  }
  if (!mayWait) return false;
  const fresh = inFunction(core, '__pcs_replace_full_main', () =>
    allocEmptySheaf(core, cache, __GFP_NOWARN, ALLOC_DEFAULT),
  );
  if (fresh !== 0) installEmpty(core, cache, cpu, fresh);
  else flushMain(core, cache, cpu);
  return true;
}

/** @kernel mm/slub.c __pcs_install_empty_sheaf faithful */
function installEmpty(core: SlubCore, cache: KmemCache, cpu: number, empty: VirtAddr): void {
  const main = mainSheaf(core, cache, cpu);
  const spare = spareSheaf(core, cache, cpu);
  if (spare === 0) {
    setSpareSheaf(core, cache, cpu, main);
    setMainSheaf(core, cache, cpu, empty);
  } else if (sheafSize(core, main) < cache.sheafCapacity) putInBarn(core, cache, 'empty', empty);
  else if (sheafSize(core, spare) < cache.sheafCapacity) {
    swapSheaves(core, cache, cpu, spare);
    putInBarn(core, cache, 'empty', empty);
  } else {
    putInBarn(core, cache, 'full', main);
    setMainSheaf(core, cache, cpu, empty);
  }
}

/**
 * Gives all objects of a sheaf that no CPU uses back to their slabs.
 * @kernel mm/slub.c sheaf_flush_unused faithful
 */
export function flushSheaf(core: SlubCore, cache: KmemCache, sheaf: VirtAddr): void {
  const size = sheafSize(core, sheaf);
  freeBulkToSlabs(core, cache, takeLast(core, sheaf, size));
}

/**
 * Gives all objects of a CPU's main sheaf back to their slabs, the last first, some at a time.
 * @kernel mm/slub.c sheaf_flush_main faithful
 */
export function flushMain(core: SlubCore, cache: KmemCache, cpu: number): void {
  const main = mainSheaf(core, cache, cpu);
  for (let size = sheafSize(core, main); size > 0; size = sheafSize(core, main)) {
    freeBulkToSlabs(core, cache, takeLast(core, main, Math.min(size, FLUSH_BATCH)));
  }
}
