/**
 * Models `struct track` of mm/slub.c: who allocated and who freed an object, kept behind it when
 * user tracking (`U`) is on.
 *
 * It holds a handle of the stack depot, or in older kernels up to 16 return addresses.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { SLAB_STORE_USER, type KmemCache } from './kmem-cache.ts';
import type { SlubCore } from './core.ts';
import { trackSize } from './layout.ts';
import { getInfoEnd } from './object.ts';

/** Frames of a record (TRACK_ADDRS_COUNT). */
const TRACK_ADDRS_COUNT = 16;

/** Which of an object's two records. */
export type TrackItem = 'Allocated' | 'Freed';

/** A record; `addr` 0 means that there is none. */
export interface Track {
  readonly addr: VirtAddr;
  readonly cpu: number;
  readonly pid: number;
  /** In jiffies. */
  readonly when: number;
  readonly frames: readonly VirtAddr[];
}

function trackAt(core: SlubCore, cache: KmemCache, object: VirtAddr, item: TrackItem): VirtAddr {
  const first = object + getInfoEnd(cache);
  return item === 'Allocated' ? first : first + trackSize(core.facts);
}

/**
 * Records the running code as the one that allocated or freed `object`.
 * @kernel mm/slub.c set_track faithful
 * @param caller - stack depot node of the code that called the allocator.
 */
export function setTrack(
  core: SlubCore,
  cache: KmemCache,
  object: VirtAddr,
  item: TrackItem,
  caller: number,
): void {
  if ((cache.flags & SLAB_STORE_USER) === 0) return;
  const { memory, ctx } = core;
  const { cpu, clock } = ctx.machine;
  const at = trackAt(core, cache, object, item);
  memory.writePtr(at, ctx.depot.retAddrOf(caller));
  let rest = at + 8;
  if (core.facts.trackKeepsHandle) {
    memory.write32(rest, cpu.trace);
    rest += 4;
  } else {
    const frames = ctx.depot.fetch(cpu.trace, TRACK_ADDRS_COUNT);
    for (let i = 0; i < TRACK_ADDRS_COUNT; i++) memory.writePtr(rest + 8 * i, frames[i] ?? 0);
    rest += 8 * TRACK_ADDRS_COUNT;
  }
  memory.write32(rest, cpu.id);
  memory.write32(rest + 4, cpu.pid);
  memory.writeLong(at + trackSize(core.facts) - 8, clock.jiffies);
}

/**
 * Clears both records of an object that was never allocated.
 * @kernel mm/slub.c init_tracking faithful
 */
export function initTracking(core: SlubCore, cache: KmemCache, object: VirtAddr): void {
  if ((cache.flags & SLAB_STORE_USER) === 0) return;
  core.memory.fill(trackAt(core, cache, object, 'Allocated'), 0, 2 * trackSize(core.facts));
}

/** Reads a record. */
export function readTrack(
  core: SlubCore,
  cache: KmemCache,
  object: VirtAddr,
  item: TrackItem,
): Track {
  const { memory, ctx } = core;
  const at = trackAt(core, cache, object, item);
  const { trackKeepsHandle } = core.facts;
  const rest = trackKeepsHandle ? at + 12 : at + 8 + 8 * TRACK_ADDRS_COUNT;
  const addr = memory.readPtr(at);
  let frames: VirtAddr[] = [];
  if (trackKeepsHandle) {
    const handle = memory.read32(at + 8);
    // A broken record may hold any number.
    if (handle < ctx.depot.count) frames = ctx.depot.fetch(handle, TRACK_ADDRS_COUNT);
  } else {
    for (let i = 0; i < TRACK_ADDRS_COUNT; i++) frames.push(memory.readPtr(at + 8 + 8 * i));
    frames = frames.filter((frame) => frame !== 0);
  }
  return {
    addr,
    cpu: memory.read32(rest),
    pid: memory.read32(rest + 4) | 0,
    when: memory.readLong(at + trackSize(core.facts) - 8),
    frames,
  };
}
