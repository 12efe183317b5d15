/**
 * How objects come, change and go (mm/kmemleak.c): create, delete, paint, and the annotations.
 *
 * Absent: locks. The simulation is one thread of the host, and what the kernel does under a lock
 * happens here without a chance to yield.
 */
import type { VirtAddr } from '../machine/address.ts';
import { PAGE_OFFSET } from '../machine/layout.ts';
import { GFP_KERNEL, type Gfp } from '../mm/gfp.ts';
import { KMEMLEAK_BLACK, KMEMLEAK_GREY } from './color.ts';
import { disable, removeObject } from './disable.ts';
import { formatAddr, formatHex } from './format.ts';
import { POOL_EMPTY, FROM_POOL, type PoolSource } from './mem-pool.ts';
import {
  OBJECT_ALLOCATED,
  OBJECT_AREAS,
  OBJECT_FULL_SCAN,
  OBJECT_LINEAR,
  OBJECT_NO_SCAN,
  OBJECT_PERCPU,
  OBJECT_PHYS,
  OBJECT_POOL,
  type ObjectId,
} from './object-table.ts';
import { dumpObjectInfo } from './report.ts';
import type { KmemleakState } from './state.ts';

/** Steps of the budget for each scan area that moves. */
const AREA_EFFORT = 1 / 4;
/** Bytes of an object that cost a step when it is split. */
const INDEXED_BYTES = 1 << 17;

/** Functions between a hook and the look-up, outermost first, as call traces show them. */
export const VIA_FIND: readonly string[] = ['__find_and_get_object'];
const VIA_PAINT: readonly string[] = ['paint_ptr:__find_and_get_object', ...VIA_FIND];
const VIA_DELETE: readonly string[] = ['delete_object_full'];

/**
 * The stack of the running code, with the hook's own frame where the kernel shows it: it leaves out
 * three frames, of which the hook may be one.
 * @kernel mm/kmemleak.c set_track_prepare faithful
 */
function setTrack(s: KmemleakState, hookSite: number, showsHook: boolean): number {
  if (!s.pool.cacheReady) return 0;
  const { ctx } = s.services;
  const { depot } = ctx;
  const { trace } = ctx.machine.cpu;
  const shown = showsHook ? depot.child(trace, hookSite) : trace;
  // Verbose reports come in the order in which stacks were stored.
  s.handles?.save(shown);
  return shown;
}

/**
 * Remembers the running code as the place of allocation of the object at `ptr`. Of the three frames
 * that are left out, the last is the caller itself.
 * @kernel mm/kmemleak.c kmemleak_update_trace faithful
 */
export function updateTrace(s: KmemleakState, ptr: VirtAddr): void {
  const id = findObject(s, ptr, true);
  if (id === 0) return;
  const { depot, machine } = s.services.ctx;
  const trace = s.pool.cacheReady ? depot.parentOf(machine.cpu.trace) : 0;
  s.handles?.save(trace);
  s.table.trace[id] = trace;
  s.objects.call.changed?.(id);
}

/**
 * Memory for an object's metadata; without any, kmemleak gives up.
 * @kernel mm/kmemleak.c __alloc_object faithful
 */
function allocMetadata(s: KmemleakState, gfp: Gfp): PoolSource {
  const source = s.pool.alloc(gfp);
  if (source !== 0) return source;
  s.warnOnce(POOL_EMPTY);
  s.print('Cannot allocate a kmemleak_object structure');
  disable(s);
  return 0;
}

/** Who is allocating: the running task, or the interrupt that runs in its place. */
function comm(s: KmemleakState): string {
  const { cpu } = s.services.ctx.machine;
  return cpu.context === 'task' ? cpu.comm : cpu.context;
}

/**
 * Registers a block.
 * @param flags - which kind of address `ptr` is: 0, OBJECT_PHYS or OBJECT_PERCPU.
 * @kernel mm/kmemleak.c __create_object faithful
 */
export function createObject(
  s: KmemleakState,
  ptr: number,
  size: number,
  minCount: number,
  gfp: Gfp,
  flags: number,
  hookSite: number,
): void {
  const source = allocMetadata(s, gfp);
  if (source === 0) return;
  const trace = setTrack(s, hookSite, s.profile.entryFrame);
  const linked = linkObject(s, source, ptr, size, minCount, flags, trace, hookSite);
  if (!linked) s.pool.free(source);
}

/**
 * Puts a new object into tree and list; false, and kmemleak stops, when it would overlap.
 * @kernel mm/kmemleak.c __link_object faithful
 */
function linkObject(
  s: KmemleakState,
  source: PoolSource,
  ptr: number,
  size: number,
  minCount: number,
  kind: number,
  trace: number,
  hookSite: number,
): boolean {
  const { table } = s;
  const { machine } = s.services.ctx;
  const directEnd = PAGE_OFFSET + machine.memory.phys.size;
  const linear = kind === 0 && ptr >= PAGE_OFFSET && ptr + size <= directEnd;
  const id = table.create({
    pointer: ptr,
    size,
    minCount,
    flags:
      OBJECT_ALLOCATED |
      kind |
      (linear ? OBJECT_LINEAR : 0) |
      (source === FROM_POOL ? OBJECT_POOL : 0),
    checksum: s.profile.initialChecksum,
    jiffies: machine.clock.jiffies,
    pid: machine.cpu.context === 'task' ? machine.cpu.pid : 0,
    comm: comm(s),
    trace,
  });
  if (!(kind & OBJECT_PHYS)) s.ranges.add(ptr, ptr + size);
  if (kind & OBJECT_PERCPU) {
    s.minPercpuAddr = Math.min(s.minPercpuAddr, ptr);
    s.maxPercpuAddr = Math.max(s.maxPercpuAddr, ptr + size);
  } else if (!(kind & OBJECT_PHYS)) {
    if (ptr < s.minAddr) s.minAddr = ptr;
    if (ptr + size > s.maxAddr) s.maxAddr = ptr + size;
  }
  const overlaps = s.tree.link(id);
  if (overlaps !== 0) {
    table.release(id);
    s.warn(
      `Cannot insert ${formatHex(ptr)} into the object search tree (overlaps existing)`,
      hookSite,
      s.profile.coldWarnings ? ['__create_object.cold'] : ['__create_object', '__link_object'],
    );
    disable(s);
    dumpObjectInfo(s, overlaps);
    return false;
  }
  table.listAddTail(id);
  s.objects.call.created?.(id);
  return true;
}

/**
 * The object at `ptr`. Unless `alias` is set, an address inside one is a mistake that is warned of
 * and not found.
 * @param hookSite - who looks, and `via` which functions; for the warning's call trace.
 * @kernel mm/kmemleak.c __find_and_get_object faithful
 */
export function findObject(
  s: KmemleakState,
  ptr: number,
  alias: boolean,
  flags = 0,
  hookSite = 0,
  via = VIA_FIND,
): ObjectId {
  const id = s.tree.lookup(ptr, flags);
  if (id === 0 || alias || s.table.pointer[id] === ptr) return id;
  const cold = s.profile.coldWarnings;
  const inlined = cold && via === VIA_DELETE;
  s.warn(`Found object by alias at ${formatAddr(ptr)}`, hookSite, [
    ...(inlined ? [] : via),
    cold ? '__lookup_object.cold' : '__lookup_object',
  ]);
  dumpObjectInfo(s, id);
  return 0;
}

/**
 * Forgets the block that starts at `ptr`; an unknown one is no matter.
 * @kernel mm/kmemleak.c delete_object_full faithful
 */
export function deleteObjectFull(
  s: KmemleakState,
  ptr: number,
  flags: number,
  hookSite: number,
): void {
  const id = findObject(s, ptr, false, flags, hookSite, VIA_DELETE);
  if (id !== 0) removeObject(s, id);
}

/**
 * Forgets a part of a block; what is left on either side becomes a new object.
 * @kernel mm/kmemleak.c delete_object_part faithful
 */
export function deleteObjectPart(
  s: KmemleakState,
  ptr: number,
  size: number,
  flags: number,
  hookSite: number,
): void {
  const { table, profile } = s;
  // 6.12 takes the metadata before it knows whether it needs any; running out then disables it.
  const spare: PoolSource[] = [];
  if (profile.freePartPrepares) {
    for (let i = 0; i < 2; i++) {
      const source = allocMetadata(s, GFP_KERNEL);
      if (source === 0) break;
      spare.push(source);
    }
    if (spare.length < 2) {
      for (const source of spare) s.pool.free(source);
      return;
    }
  }
  const id = findObject(s, ptr, true, flags);
  if (id !== 0) {
    const start = table.pointer[id];
    const end = start + table.size[id];
    const minCount = table.minCount[id];
    // The index has entries for all that stays.
    s.services.ctx.machine.memory.effort.spend((end - start) / INDEXED_BYTES);
    removeObject(s, id);
    const part = (from: number, to: number): void => {
      const source = spare.shift() ?? allocMetadata(s, GFP_KERNEL);
      if (source === 0) return;
      const trace = setTrack(s, hookSite, true);
      const linked = linkObject(s, source, from, to - from, minCount, flags, trace, hookSite);
      if (!linked) s.pool.free(source);
    };
    if (ptr > start) part(start, ptr);
    if (ptr + size < end) part(ptr + size, end);
  }
  for (const source of spare) s.pool.free(source);
}

/** @kernel mm/kmemleak.c __paint_it faithful */
export function paintIt(s: KmemleakState, id: ObjectId, color: number): void {
  s.table.setMinCount(id, color);
  if (color === KMEMLEAK_BLACK) s.table.flags[id] |= OBJECT_NO_SCAN;
}

/**
 * Makes the object at `ptr` gray or black for good.
 * @kernel mm/kmemleak.c paint_ptr faithful
 */
export function paintPtr(
  s: KmemleakState,
  ptr: number,
  color: number,
  flags: number,
  hookSite: number,
): void {
  const id = findObject(s, ptr, false, flags, hookSite, VIA_PAINT);
  if (id === 0) {
    if (!s.profile.warnsOfUnknown) return;
    const name = color === KMEMLEAK_GREY ? 'Grey' : 'Black';
    const text = `Trying to color unknown object at ${formatAddr(ptr)} as ${name}`;
    s.warn(text, hookSite, [s.profile.coldWarnings ? 'paint_ptr.cold' : 'paint_ptr']);
    return;
  }
  paintIt(s, id, color);
  s.objects.call.changed?.(id);
}

/** @kernel mm/kmemleak.c reset_checksum faithful */
export function resetChecksum(s: KmemleakState, ptr: VirtAddr, hookSite: number): void {
  const id = findObject(s, ptr, false, 0, hookSite);
  if (id === 0) {
    s.warn(`Not resetting the checksum of an unknown object at ${formatAddr(ptr)}`, hookSite);
    return;
  }
  s.table.checksum[id] = 0xffffffff;
  s.objects.call.changed?.(id);
}

/**
 * Adds a part to be scanned instead of the whole block.
 * @param size - bytes; Infinity (SIZE_MAX) for up to the end of the block.
 * @kernel mm/kmemleak.c add_scan_area faithful
 */
export function addScanArea(s: KmemleakState, ptr: VirtAddr, size: number, gfp: Gfp): void {
  const { table } = s;
  const { ctx } = s.services;
  const id = findObject(s, ptr, true);
  if (id === 0) {
    const text = `Adding scan area to unknown object at ${formatAddr(ptr)}`;
    s.warn(text, ctx.site('kmemleak_scan_area'));
    return;
  }
  if (!s.pool.cacheReady || s.pool.failCache(gfp)) {
    s.warnOnce('Cannot allocate a scan area, scanning the full object');
    table.flags[id] |= OBJECT_FULL_SCAN;
    s.objects.call.changed?.(id);
    return;
  }
  const end = table.pointer[id] + table.size[id];
  if (size !== Infinity && ptr + size > end) {
    const text = `Scan area larger than object ${formatAddr(ptr)}`;
    s.warn(text, ctx.site('kmemleak_scan_area:too_large'));
    dumpObjectInfo(s, id);
    return;
  }
  const area = { start: ptr, size: size === Infinity ? end - ptr : size };
  const areas = table.areas.get(id);
  // The newest comes first: all others move.
  ctx.machine.memory.effort.spend((areas?.length ?? 0) * AREA_EFFORT);
  if (areas) areas.unshift(area);
  else table.areas.set(id, [area]);
  table.flags[id] |= OBJECT_AREAS;
  s.objects.call.changed?.(id);
}

/** @kernel mm/kmemleak.c object_set_excess_ref faithful */
export function setExcessRef(
  s: KmemleakState,
  ptr: VirtAddr,
  target: VirtAddr,
  hookSite: number,
): void {
  const id = findObject(s, ptr, false, 0, hookSite);
  if (id === 0) {
    s.warn(`Setting excess_ref on unknown object at ${formatAddr(ptr)}`, hookSite);
    return;
  }
  s.table.setExcessRef(id, target);
  s.objects.call.changed?.(id);
}

/** @kernel mm/kmemleak.c object_no_scan faithful */
export function objectNoScan(s: KmemleakState, ptr: VirtAddr, hookSite: number): void {
  const id = findObject(s, ptr, false, 0, hookSite);
  if (id === 0) {
    s.warn(`Not scanning unknown object at ${formatAddr(ptr)}`, hookSite);
    return;
  }
  s.table.flags[id] |= OBJECT_NO_SCAN;
  s.objects.call.changed?.(id);
}
