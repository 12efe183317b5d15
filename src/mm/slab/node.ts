/**
 * Models the lists of slabs that mm/slub.c keeps in `struct kmem_cache_node`: partial slabs, and,
 * with user tracking, full ones. The links of a slab are in its `struct page`.
 */
import type { Pfn, VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';
import { initListHead, listAdd, listAddTail, listDel } from './list-head.ts';
import { KMEM_CACHE_NODE, SLAB_STORE_USER, type KmemCache } from './kmem-cache.ts';
import { addNodeLong, PG_workingset, SLAB_LIST, type SlubCore } from './core.ts';

/** The slabs of one of the node's lists, in order; stops at a link that leads nowhere. */
export function nodeSlabs(core: SlubCore, cache: KmemCache, field: number): Pfn[] {
  const head = cache.node + field;
  const slabs: Pfn[] = [];
  let at = core.memory.readPtr(head);
  while (at !== head && slabs.length < core.pages.count) {
    const pfn = core.pages.pfnOf(at - SLAB_LIST);
    if (pfn < 0) break;
    slabs.push(pfn);
    at = core.memory.readPtr(at);
  }
  return slabs;
}

/** The first slab of the node's partial list, 0 when there is none. */
export function firstPartial(core: SlubCore, cache: KmemCache): Pfn {
  const head = cache.node + KMEM_CACHE_NODE.partial;
  const at = core.memory.readPtr(head);
  return at === head ? 0 : Math.max(core.pages.pfnOf(at - SLAB_LIST), 0);
}

/**
 * Puts a slab on the partial list.
 * @kernel mm/slub.c add_partial faithful
 */
export function addPartial(core: SlubCore, cache: KmemCache, slab: Pfn, tail: boolean): void {
  const head = cache.node + KMEM_CACHE_NODE.partial;
  const entry = core.pages.pageAddress(slab) + SLAB_LIST;
  if (tail) listAddTail(core.memory, entry, head);
  else listAdd(core.memory, entry, head);
  addNodeLong(core, cache, KMEM_CACHE_NODE.nrPartial, 1);
  core.pages.setFlag(slab, PG_workingset);
}

/**
 * Takes a slab off the partial list.
 * @kernel mm/slub.c remove_partial faithful
 */
export function removePartial(core: SlubCore, cache: KmemCache, slab: Pfn): void {
  listDel(core.memory, core.pages.pageAddress(slab) + SLAB_LIST);
  addNodeLong(core, cache, KMEM_CACHE_NODE.nrPartial, -1);
  core.pages.clearFlag(slab, PG_workingset);
}

/** Whether the slab is on its node's partial list. */
export function onNodePartial(core: SlubCore, slab: Pfn): boolean {
  return core.pages.hasFlag(slab, PG_workingset);
}

/**
 * Puts a slab without free objects on the full list, which only user tracking keeps.
 * @kernel mm/slub.c add_full faithful
 */
export function addFull(core: SlubCore, cache: KmemCache, slab: Pfn): void {
  if ((cache.flags & SLAB_STORE_USER) === 0) return;
  const entry = core.pages.pageAddress(slab) + SLAB_LIST;
  listAdd(core.memory, entry, cache.node + KMEM_CACHE_NODE.full);
}

/**
 * Takes a slab off the full list.
 * @kernel mm/slub.c remove_full faithful
 */
export function removeFull(core: SlubCore, cache: KmemCache, slab: Pfn): void {
  if ((cache.flags & SLAB_STORE_USER) === 0) return;
  listDel(core.memory, core.pages.pageAddress(slab) + SLAB_LIST);
}

/** Counts a new slab in the node. */
export function incSlabsNode(core: SlubCore, cache: KmemCache, objects: number): void {
  addNodeLong(core, cache, KMEM_CACHE_NODE.nrSlabs, 1);
  addNodeLong(core, cache, KMEM_CACHE_NODE.totalObjects, objects);
}

/** Counts a slab in the node no longer. */
export function decSlabsNode(core: SlubCore, cache: KmemCache, objects: number): void {
  addNodeLong(core, cache, KMEM_CACHE_NODE.nrSlabs, -1);
  addNodeLong(core, cache, KMEM_CACHE_NODE.totalObjects, -objects);
}

/** Makes an empty `struct kmem_cache_node`. */
export function initKmemCacheNode(memory: Memory, node: VirtAddr): void {
  memory.writeLong(node + KMEM_CACHE_NODE.listLock, 0);
  memory.writeLong(node + KMEM_CACHE_NODE.nrPartial, 0);
  memory.writeLong(node + KMEM_CACHE_NODE.nrSlabs, 0);
  memory.writeLong(node + KMEM_CACHE_NODE.totalObjects, 0);
  initListHead(memory, node + KMEM_CACHE_NODE.partial);
  initListHead(memory, node + KMEM_CACHE_NODE.full);
}
