/**
 * Says what an address in a sheaf is: whose sheaf, where it is, and whether the slot is that of an
 * object that lies free, or a stale one. For whoever explains what a scan found; nothing is changed.
 */
import { WORD, type VirtAddr } from '../../machine/address.ts';
import { barnSheaves } from './barn.ts';
import { slabAddress, type SlubCore } from './core.ts';
import type { KmemCache } from './kmem-cache.ts';
import { mainSheaf, rcuSheaf, spareSheaf } from './pcs.ts';
import { SHEAF, sheafSize } from './sheaf.ts';

/**
 * Where a sheaf is: with a CPU, in a list of its cache's barn, or with RCU, which waits for a grace
 * period to end.
 */
export type SheafRole = 'main' | 'spare' | 'rcu_free' | 'full' | 'empty' | 'rcu';

/** A sheaf of a cache. */
export interface SheafInfo {
  readonly cache: KmemCache;
  readonly sheaf: VirtAddr;
  readonly role: SheafRole;
  /** The CPU that has it, -1 for none. */
  readonly cpu: number;
  /** Objects that lie free in it. */
  readonly size: number;
  readonly capacity: number;
}

/** An address in a sheaf. */
export interface SheafPlace extends SheafInfo {
  /** Which slot the address is in, -1 for the header. */
  readonly slot: number;
  /** Whether the slot is that of an object that lies free; else it is stale or was never used. */
  readonly cached: boolean;
}

/** The sheaves of a cache. */
export function* sheavesOf(core: SlubCore, cache: KmemCache): Iterable<SheafInfo> {
  if (cache.sheafCapacity === 0 || cache.dead) return;
  const info = (sheaf: VirtAddr, role: SheafRole, cpu: number): SheafInfo => {
    const capacity = cache.sheafCapacity;
    return { cache, sheaf, role, cpu, size: sheafSize(core, sheaf), capacity };
  };
  for (const { id } of core.ctx.machine.cpus) {
    yield info(mainSheaf(core, cache, id), 'main', id);
    const spare = spareSheaf(core, cache, id);
    if (spare !== 0) yield info(spare, 'spare', id);
    const rcu = rcuSheaf(core, cache, id);
    if (rcu !== 0) yield info(rcu, 'rcu_free', id);
  }
  for (const list of ['full', 'empty'] as const) {
    for (const sheaf of barnSheaves(core, cache, list)) yield info(sheaf, list, -1);
  }
  for (const [sheaf, owner] of core.rcuSheaves) if (owner === cache) yield info(sheaf, 'rcu', -1);
}

/** What `address` is in a sheaf, undefined when it is in none. */
export function sheafPlace(core: SlubCore, address: VirtAddr): SheafPlace | undefined {
  const block = blockOf(core, address);
  if (!core.sheaves || block === 0) return undefined;
  const owner = core.memory.readPtr(block + SHEAF.cache);
  const cache = core.listed.find(({ addr }) => addr === owner);
  if (!cache) return undefined;
  for (const info of sheavesOf(core, cache)) {
    const { sheaf, capacity } = info;
    if (address < sheaf || address >= sheaf + SHEAF.objects + capacity * WORD) continue;
    const slot = Math.max(Math.floor((address - sheaf - SHEAF.objects) / WORD), -1);
    return { ...info, slot, cached: slot >= 0 && slot < info.size };
  }
  return undefined;
}

/** Where the block of kmalloc that contains an address begins, 0 for none. */
function blockOf(core: SlubCore, address: VirtAddr): VirtAddr {
  const holder = core.cacheOf(address);
  if (holder) {
    const start = slabAddress(core.slabOf(address)) + holder.redLeftPad;
    return address < start ? 0 : address - ((address - start) % holder.size);
  }
  const pfn = core.pages.pfnOfVirt(address);
  return pfn < 0 ? 0 : core.pages.virt(core.pages.headOf(pfn));
}
