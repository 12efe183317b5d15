/**
 * Checks the invariants of the slab allocator: a sweep over all slabs, for tests. It models
 * validate_slab_cache() of mm/slub.c and goes further; it reports, and repairs nothing.
 */
import type { Pfn, VirtAddr } from '../../machine/address.ts';
import { KMEM_CACHE_NODE, SLAB_STORE_USER, type KmemCache } from './kmem-cache.ts';
import {
  nodeLong,
  nrPartial,
  slabFreelist,
  slabFrozen,
  slabInuse,
  slabNext,
  slabObjects,
  slabSlabs,
  type SlubCore,
} from './core.ts';
import { findDamage, SLUB_RED_ACTIVE, SLUB_RED_INACTIVE } from './debug.ts';
import { getFreepointer } from './freelist.ts';
import { nodeSlabs, onNodePartial } from './node.ts';
import { isValidPointer } from './object.ts';
import { SLAB_SHEAF } from './sheaf.ts';
import { objectsOf } from './shutdown.ts';
import { cpuFreelist, cpuPartial, cpuSlab } from './slow.ts';
import type { SlabAllocator } from './slub.ts';

/** Where a slab was found. */
type Place = 'cpu' | 'cpu partial' | 'partial' | 'full';

/** One check of all caches. */
class SlabCheck {
  readonly problems: string[] = [];
  private readonly core: SlubCore;
  /** The free objects of all slabs. */
  readonly free = new Set<VirtAddr>();

  constructor(core: SlubCore) {
    this.core = core;
  }

  /** Checks one cache with its slabs. */
  cache(cache: KmemCache, slabs: readonly Pfn[]): void {
    const { core } = this;
    const places = this.places(cache);
    this.sheaves(cache);
    let objects = 0;
    for (const slab of slabs) {
      objects += slabObjects(core, slab);
      this.slab(cache, slab, places.get(slab));
    }
    for (const slab of places.keys()) {
      if (core.heads[slab] !== slab || core.cacheIds[slab] !== cache.id) {
        this.fail(cache, `frame ${slab} on its lists is not one of its slabs`);
      }
    }
    this.expect(cache, 'nr_slabs', nodeLong(core, cache, KMEM_CACHE_NODE.nrSlabs), slabs.length);
    const total = nodeLong(core, cache, KMEM_CACHE_NODE.totalObjects);
    this.expect(cache, 'total_objects', total, objects);
  }

  private places(cache: KmemCache): Map<Pfn, Place> {
    const { core } = this;
    const places = new Map<Pfn, Place>();
    const put = (slab: Pfn, place: Place): void => {
      const other = places.get(slab);
      if (other) this.fail(cache, `slab ${slab} is ${place} and ${other}`);
      places.set(slab, place);
    };
    for (const { id } of core.facts.sheaves ? [] : core.ctx.machine.cpus) {
      const slab = cpuSlab(core, cache, id);
      if (slab !== 0) put(slab, 'cpu');
      for (let at = cpuPartial(core, cache, id); at !== 0; at = slabNext(core, at)) {
        const next = slabNext(core, at);
        put(at, 'cpu partial');
        const rest = next === 0 ? 0 : slabSlabs(core, next);
        this.expect(cache, `slabs of ${at}`, slabSlabs(core, at), rest + 1);
        if (places.size > core.pages.count) break;
      }
    }
    const partial = nodeSlabs(core, cache, KMEM_CACHE_NODE.partial);
    for (const slab of partial) put(slab, 'partial');
    for (const slab of nodeSlabs(core, cache, KMEM_CACHE_NODE.full)) put(slab, 'full');
    this.expect(cache, 'nr_partial', nrPartial(core, cache), partial.length);
    return places;
  }

  /** The objects in sheaves are free, and used as far as their slabs know. */
  private sheaves(cache: KmemCache): void {
    const { core } = this;
    const cpus = cache.cpuSheaves.flatMap(({ main, spare }) => [main, spare]);
    const barn = cache.barn === null ? [] : [...cache.barn.full, ...cache.barn.empty];
    for (const sheaf of [...cpus, ...barn]) {
      if (sheaf === null) continue;
      if (sheaf.size > cache.sheafCapacity) this.fail(cache, 'a sheaf is fuller than full');
      const size = core.memory.read32(sheaf.addr + SLAB_SHEAF.size);
      this.expect(cache, 'size of a sheaf in memory', size, sheaf.size);
      for (const object of sheaf.objects()) {
        const slab = core.slabOf(object);
        const isObject =
          core.cacheOf(object) === cache && isValidPointer(core, cache, slab, object);
        if (!isObject) this.fail(cache, `${object.toString(16)} in a sheaf is no object`);
        if (this.free.has(object)) this.fail(cache, `${object.toString(16)} is free twice`);
        this.free.add(object);
      }
    }
  }

  private slab(cache: KmemCache, slab: Pfn, place: Place | undefined): void {
    const { core } = this;
    const own = this.freelist(cache, slab, slabFreelist(core, slab));
    const objects = slabObjects(core, slab);
    this.expect(cache, `inuse of slab ${slab}`, slabInuse(core, slab), objects - own);
    const frozen = place === 'cpu' || (place === 'cpu partial' && core.facts.cpuPartialFrozen);
    if (slabFrozen(core, slab) !== frozen) this.fail(cache, `slab ${slab}: frozen is wrong`);
    if (onNodePartial(core, slab) !== (place === 'partial')) {
      this.fail(cache, `slab ${slab}: its partial flag is wrong`);
    }
    if (place === 'cpu') {
      for (const { id } of core.ctx.machine.cpus) {
        if (cpuSlab(core, cache, id) !== slab) continue;
        this.freelist(cache, slab, cpuFreelist(core, cache, id));
      }
    } else if (own === 0) {
      const listed = (cache.flags & SLAB_STORE_USER) !== 0 ? 'full' : undefined;
      if (place !== listed) this.fail(cache, `full slab ${slab} is ${place}`);
    } else if (place !== 'partial' && place !== 'cpu partial') {
      this.fail(cache, `slab ${slab} with free objects is ${place}`);
    }
    for (const object of objectsOf(core, cache, slab)) {
      const zone = this.free.has(object) ? SLUB_RED_INACTIVE : SLUB_RED_ACTIVE;
      const damage = findDamage(core, cache, object, zone);
      if (damage) this.fail(cache, `object ${object.toString(16)}: ${damage}`);
    }
  }

  /** Follows a free list and gives its length. */
  private freelist(cache: KmemCache, slab: Pfn, first: VirtAddr): number {
    const { core } = this;
    let length = 0;
    for (let at = first; at !== 0; at = getFreepointer(core, cache, at)) {
      if (!isValidPointer(core, cache, slab, at)) {
        this.fail(cache, `slab ${slab}: ${at.toString(16)} on its free list is no object`);
        break;
      }
      if (this.free.has(at)) {
        this.fail(cache, `slab ${slab}: ${at.toString(16)} is free twice`);
        break;
      }
      this.free.add(at);
      length++;
    }
    return length;
  }

  private expect(cache: KmemCache, what: string, is: number, should: number): void {
    if (is !== should) this.fail(cache, `${what} is ${is}, should be ${should}`);
  }

  fail(cache: KmemCache, text: string): void {
    this.problems.push(`${cache.name}: ${text}`);
  }
}

/**
 * Everything that is wrong with the allocator's slabs, lists and counters, one text each; empty
 * when all is well.
 * @kernel mm/slub.c validate_slab_cache simplified
 * @param live - objects that must not be free.
 */
export function checkSlab(slab: SlabAllocator, live: Iterable<VirtAddr> = []): string[] {
  const { core } = slab;
  const check = new SlabCheck(core);
  const slabs = new Map<number, Pfn[]>();
  for (let pfn = 1; pfn < core.heads.length; pfn++) {
    if (core.heads[pfn] !== pfn) continue;
    const id = core.cacheIds[pfn];
    const list = slabs.get(id);
    if (list) list.push(pfn);
    else slabs.set(id, [pfn]);
  }
  for (let id = 1; id < core.caches.length; id++) {
    const cache = core.caches[id];
    if (!cache.dead) check.cache(cache, slabs.get(id) ?? []);
    else if (slabs.has(id)) check.fail(cache, 'destroyed with slabs left');
  }
  checkCacheList(core, check);
  for (const object of live) {
    const cache = core.cacheOf(object);
    if (!cache) check.problems.push(`${object.toString(16)} is live and in no slab`);
    else if (check.free.has(object)) check.fail(cache, `${object.toString(16)} is live and free`);
  }
  return check.problems;
}

/** The list of caches in simulated memory must be the simulator's. */
function checkCacheList(core: SlubCore, check: SlabCheck): void {
  const head = core.options.slabCachesHead;
  let at = core.memory.readPtr(head);
  for (const cache of core.listed) {
    if (at !== cache.addr + core.kmemCache.list) {
      check.fail(cache, 'is not where it should be on the list of caches');
      return;
    }
    at = core.memory.readPtr(at);
  }
  if (at !== head) check.problems.push('the list of caches is too long');
}
