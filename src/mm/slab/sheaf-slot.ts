/**
 * Says what an address in a sheaf is, for whoever explains what a scan found there.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { SlubCore } from './core.ts';
import type { KmemCache } from './kmem-cache.ts';
import { SLAB_SHEAF, type Sheaf } from './sheaf.ts';

/** A slot of a sheaf: what a word of a block of the allocator's own is. */
export interface SheafSlot {
  /** The cache whose objects the sheaf holds. */
  readonly cache: string;
  /** The CPU whose sheaf it is; undefined for one of the barn, or that RCU has. */
  readonly cpu: number | undefined;
  readonly role: 'main' | 'spare' | 'rcu_free' | 'full' | 'empty' | 'waiting';
  /** Counts from 0. */
  readonly slot: number;
  /** Whether an object of the sheaf is in it; else it was taken out, and the pointer stayed. */
  readonly used: boolean;
}

/** A sheaf that RCU has. */
export interface WaitingSheaf {
  readonly cache: KmemCache;
  readonly sheaf: Sheaf;
}

/** The slot of a sheaf that an address is in, undefined when it is in none. */
export function sheafSlotAt(
  core: SlubCore,
  waiting: Iterable<WaitingSheaf>,
  address: VirtAddr,
): SheafSlot | undefined {
  for (const { cache, cpu, role, sheaf } of allSheaves(core, waiting)) {
    const slot = Math.floor((address - sheaf.addr - SLAB_SHEAF.objects) / 8);
    if (slot < 0 || slot >= cache.sheafCapacity) continue;
    return { cache: cache.name, cpu, role, slot, used: slot < sheaf.size };
  }
  return undefined;
}

/** The slot in which the object that an address is in waits for kfree_rcu() to free it. */
export function sheafHolding(
  core: SlubCore,
  waiting: Iterable<WaitingSheaf>,
  address: VirtAddr,
): SheafSlot | undefined {
  for (const { cache, cpu, role, sheaf } of allSheaves(core, waiting)) {
    if (role !== 'rcu_free' && role !== 'waiting') continue;
    const objects = sheaf.objects();
    const slot = objects.findIndex((at) => address >= at && address < at + cache.objectSize);
    if (slot >= 0) return { cache: cache.name, cpu, role, slot, used: true };
  }
  return undefined;
}

/** What all slots point at, those of objects that were taken out as well. */
export function* slotPointers(
  core: SlubCore,
  waiting: Iterable<WaitingSheaf>,
): Generator<VirtAddr> {
  for (const { cache, sheaf } of allSheaves(core, waiting)) {
    yield* sheaf.pointers(cache.sheafCapacity);
  }
}

/** Every sheaf there is, and whose it is. */
function* allSheaves(
  core: SlubCore,
  waiting: Iterable<WaitingSheaf>,
): Generator<Pick<SheafSlot, 'cpu' | 'role'> & WaitingSheaf> {
  for (const cache of [...core.listed, ...core.undead]) {
    for (const [cpu, { main, spare, rcuFree }] of cache.cpuSheaves.entries()) {
      if (main !== null) yield { cache, cpu, role: 'main', sheaf: main };
      if (spare !== null) yield { cache, cpu, role: 'spare', sheaf: spare };
      if (rcuFree !== null) yield { cache, cpu, role: 'rcu_free', sheaf: rcuFree };
    }
    const cpu = undefined;
    for (const sheaf of cache.barn?.full ?? []) yield { cache, cpu, role: 'full', sheaf };
    for (const sheaf of cache.barn?.empty ?? []) yield { cache, cpu, role: 'empty', sheaf };
  }
  for (const { cache, sheaf } of waiting) yield { cache, cpu: undefined, role: 'waiting', sheaf };
}
