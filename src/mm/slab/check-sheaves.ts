/**
 * Checks the sheaves of a cache, for the allocator's checker: what the simulator keeps beside
 * simulated memory must agree with it, and no object may lie free twice.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { barnCount, barnSheaves } from './barn.ts';
import type { SlubCore } from './core.ts';
import type { KmemCache } from './kmem-cache.ts';
import { isValidPointer } from './object.ts';
import { mainSheaf } from './pcs.ts';
import { freeInSheaf, SHEAF, sheafWord } from './sheaf.ts';
import { sheavesOf, type SheafInfo } from './sheaf-look.ts';

/** Adds what is wrong with the sheaves of a cache to `fail`, and the objects that lie free to `free`. */
export function checkSheaves(
  core: SlubCore,
  cache: KmemCache,
  free: Set<VirtAddr>,
  fail: (text: string) => void,
): void {
  const { memory, fields } = core;
  for (const { id } of core.ctx.machine.cpus) {
    const main = mainSheaf(core, cache, id);
    if (sheafWord(core, main) !== cache.mainAt[id]) fail(`main sheaf of CPU ${id} is another`);
  }
  if (memory.read32(cache.addr + fields.sheafCapacity) !== cache.sheafCapacity) {
    fail('its sheaf_capacity is wrong');
  }
  if (cache.sheafCapacity === 0) return;
  if (memory.readPtr(cache.addr + fields.barn) !== cache.barn) fail('its barn is another');
  for (const list of ['full', 'empty'] as const) {
    const listed = barnSheaves(core, cache, list).length;
    if (barnCount(core, cache, list) !== listed) fail(`its barn counts its ${list} sheaves wrong`);
  }
  const seen = new Set<VirtAddr>();
  for (const info of sheavesOf(core, cache)) {
    if (seen.has(info.sheaf)) fail(`${name(info)} is in two places`);
    seen.add(info.sheaf);
    checkSheaf(core, info, free, fail);
  }
}

function name({ sheaf, role }: SheafInfo): string {
  return `${role} sheaf ${sheaf.toString(16)}`;
}

function checkSheaf(
  core: SlubCore,
  info: SheafInfo,
  free: Set<VirtAddr>,
  fail: (text: string) => void,
): void {
  const { cache, sheaf, role, size, capacity } = info;
  if (size > capacity) fail(`${name(info)} holds ${size} of ${capacity}`);
  if (core.memory.readPtr(sheaf + SHEAF.cache) !== cache.addr) fail(`${name(info)} is another's`);
  if (role === 'empty' && size > 0) fail(`${name(info)} is not empty`);
  // What kfree_rcu() gathers is not free yet.
  const waits = role === 'rcu_free' || role === 'rcu';
  for (const object of freeInSheaf(core, cache, sheaf)) {
    const at = object.toString(16);
    const slab = core.slabOf(object);
    const own = core.cacheOf(object) === cache && isValidPointer(core, cache, slab, object);
    if (!own) fail(`${at} in its ${name(info)} is no object`);
    else if (free.has(object)) fail(`${at} in its ${name(info)} is free twice`);
    if (!waits) free.add(object);
  }
}
