/**
 * Models `struct node_barn` of mm/slub.c (7.3): where a cache keeps full and empty sheaves that no
 * CPU uses. A list has at most ten of them by rule, and more where the number does not grow.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { GFP_KERNEL } from '../gfp.ts';
import type { SlubCore } from './core.ts';
import type { KmemCache } from './kmem-cache.ts';
import { initListHead, listAdd, listDel } from './node.ts';
import { SHEAF } from './sheaf.ts';

/** Offsets in bytes of the fields of `struct node_barn`. */
export const BARN = { lock: 0, full: 8, empty: 24, nrFull: 40, nrEmpty: 44 } as const;
/** Bytes of a `struct node_barn`. */
export const BARN_SIZE = 48;
/** Sheaves of a list by rule (MAX_FULL_SHEAVES, MAX_EMPTY_SHEAVES). */
export const BARN_MAX = 10;

/** One of the two lists of a barn. */
export type BarnList = 'full' | 'empty';

const LISTS = {
  full: { head: BARN.full, count: BARN.nrFull },
  empty: { head: BARN.empty, count: BARN.nrEmpty },
} as const;

/** Makes the barn of a cache; false when there is no memory. */
export function allocBarn(core: SlubCore, cache: KmemCache): boolean {
  const barn = core.blocks.barn(BARN_SIZE, GFP_KERNEL);
  if (barn === 0) return false;
  const { memory } = core;
  memory.writeLong(barn + BARN.lock, 0);
  initListHead(memory, barn + BARN.full);
  initListHead(memory, barn + BARN.empty);
  memory.writeLong(barn + BARN.nrFull, 0);
  cache.barn = barn;
  return true;
}

/** How many sheaves a list has. */
export function barnCount(core: SlubCore, cache: KmemCache, list: BarnList): number {
  return core.memory.read32(cache.barn + LISTS[list].count);
}

/** The sheaves of a list, first to last. */
export function barnSheaves(core: SlubCore, cache: KmemCache, list: BarnList): VirtAddr[] {
  const head = cache.barn + LISTS[list].head;
  const sheaves: VirtAddr[] = [];
  let at = core.memory.readPtr(head);
  while (at !== head && sheaves.length < core.pages.count) {
    sheaves.push(at - SHEAF.barnList);
    at = core.memory.readPtr(at);
  }
  return sheaves;
}

function addCount(core: SlubCore, cache: KmemCache, list: BarnList, n: number): void {
  const at = cache.barn + LISTS[list].count;
  core.memory.write32(at, core.memory.read32(at) + n);
}

/**
 * Takes the first sheaf off a list, 0 when it is empty.
 * @kernel mm/slub.c barn_get_empty_sheaf faithful
 */
export function takeFromBarn(core: SlubCore, cache: KmemCache, list: BarnList): VirtAddr {
  if (barnCount(core, cache, list) === 0) return 0;
  const entry = core.memory.readPtr(cache.barn + LISTS[list].head);
  listDel(core.memory, entry);
  addCount(core, cache, list, -1);
  return entry - SHEAF.barnList;
}

/**
 * Puts a sheaf at the head of a list.
 * @kernel mm/slub.c barn_put_full_sheaf faithful
 */
export function putInBarn(core: SlubCore, cache: KmemCache, list: BarnList, sheaf: VirtAddr): void {
  listAdd(core.memory, sheaf + SHEAF.barnList, cache.barn + LISTS[list].head);
  addCount(core, cache, list, 1);
}

/**
 * Gives an empty sheaf for a full one; 0, and nothing is done, when there is none.
 * @kernel mm/slub.c barn_replace_empty_sheaf faithful
 */
export function barnReplaceEmpty(core: SlubCore, cache: KmemCache, empty: VirtAddr): VirtAddr {
  const full = takeFromBarn(core, cache, 'full');
  if (full !== 0) putInBarn(core, cache, 'empty', empty);
  return full;
}

/**
 * Gives a full sheaf for an empty one; 'full' when there are enough full ones, 'none' when there is
 * no empty one.
 * @kernel mm/slub.c barn_replace_full_sheaf faithful
 */
export function barnReplaceFull(
  core: SlubCore,
  cache: KmemCache,
  full: VirtAddr,
): VirtAddr | 'full' | 'none' {
  if (barnCount(core, cache, 'full') >= BARN_MAX) return 'full';
  const empty = takeFromBarn(core, cache, 'empty');
  if (empty === 0) return 'none';
  putInBarn(core, cache, 'full', full);
  return empty;
}

/**
 * Empties both lists and gives what was in them, full ones first.
 * @kernel mm/slub.c barn_shrink faithful
 */
export function emptyBarn(core: SlubCore, cache: KmemCache): VirtAddr[] {
  const sheaves = [...barnSheaves(core, cache, 'full'), ...barnSheaves(core, cache, 'empty')];
  initListHead(core.memory, cache.barn + BARN.full);
  initListHead(core.memory, cache.barn + BARN.empty);
  core.memory.writeLong(cache.barn + BARN.nrFull, 0);
  return sheaves;
}
