/**
 * Models the sheaves of 7.3's mm/slub.c: arrays of pointers to free objects. Each CPU has a main
 * one, that it takes from and gives to, and a spare one; a third gathers what kfree_rcu() frees.
 * Full and empty ones of no CPU are in the cache's barn (barn.ts).
 *
 * A sheaf is a block of kmalloc, which kmemleak tracks and reads like any other:
 *
 *     rcu_head or barn_list@0  cache@16  size@24 (u32)  node@28 (u32)  objects@32
 *
 * A pointer that was taken out stays in its slot until the slot is written again.
 *
 * What is in memory is what counts for the objects; how many there are, and which sheaf is whose,
 * is kept here and written to memory, so that a sheaf that is overwritten harms its objects only.
 */
import { hi32, joinAddress, lo32, type VirtAddr } from '../../machine/address.ts';
import { DIRECT_MAP_HI, PAGE_OFFSET } from '../../machine/layout.ts';
import { PageFault, type Memory } from '../../machine/memory.ts';

/** Offsets in bytes of the fields of `struct slab_sheaf`. */
export const SLAB_SHEAF = { list: 0, cache: 16, size: 24, node: 28, objects: 32 } as const;
/** Offsets in bytes of the fields of `struct slub_percpu_sheaves`. */
export const PERCPU_SHEAVES = { main: 8, spare: 16, rcuFree: 24 } as const;
/** Bytes of a `struct slub_percpu_sheaves`. */
export const PERCPU_SHEAVES_SIZE = 32;

/** Words, as 32-bit halves, from the first slot back to the size. */
const SIZE_BACK = (SLAB_SHEAF.objects - SLAB_SHEAF.size) / 4;

/** One sheaf. */
export class Sheaf {
  /** Address of the block. */
  readonly addr: VirtAddr;
  /** Objects in it. */
  size = 0;
  /** Where its slots lie, in 32-bit halves of physical memory. */
  private readonly slots: number;
  private readonly memory: Memory;
  private readonly u32: Uint32Array;
  private readonly physSize: number;

  constructor(memory: Memory, addr: VirtAddr) {
    this.memory = memory;
    this.u32 = memory.phys.u32;
    this.physSize = memory.phys.size;
    this.addr = addr;
    this.slots = (addr - PAGE_OFFSET + SLAB_SHEAF.objects) / 4;
  }

  /** Takes the last object out and gives its physical address. */
  pop(): number {
    const { u32 } = this;
    const at = this.slots + 2 * --this.size;
    u32[this.slots - SIZE_BACK] = this.size;
    if (u32[at + 1] !== DIRECT_MAP_HI || u32[at] >= this.physSize) {
      // Somebody wrote over the slot: the kernel goes on with what is there.
      throw new PageFault(joinAddress(u32[at], u32[at + 1]), true);
    }
    return u32[at];
  }

  /** Puts the object at a physical address in. */
  push(object: number): void {
    const { u32 } = this;
    const at = this.slots + 2 * this.size++;
    u32[at] = object;
    u32[at + 1] = DIRECT_MAP_HI;
    u32[this.slots - SIZE_BACK] = this.size;
  }

  /** Puts an object in as {@link push} does, so that it is reachable until it is free. */
  hold(object: VirtAddr): void {
    this.memory.writePtr(this.addr + SLAB_SHEAF.objects + 8 * this.size, object);
    this.setSize(this.size + 1);
  }

  /** The objects of the slots from `from` on, in order. */
  objects(from = 0): VirtAddr[] {
    return this.pointers(this.size, from);
  }

  /** What the slots hold, whether objects are in them or were. */
  pointers(to: number, from = 0): VirtAddr[] {
    const { u32 } = this;
    const objects: VirtAddr[] = [];
    for (let i = from; i < to; i++) {
      objects.push(joinAddress(u32[this.slots + 2 * i], u32[this.slots + 2 * i + 1]));
    }
    return objects;
  }

  /** Sets how many objects are in it; slots are left as they are. */
  setSize(size: number): void {
    this.size = size;
    this.u32[this.slots - SIZE_BACK] = size;
  }

  /** Takes the slots from now on for objects that are free, not held. */
  release(): void {
    const objects = this.objects();
    const { u32, memory } = this;
    memory.fill(this.addr + SLAB_SHEAF.objects, 0, 8 * objects.length);
    for (const [i, object] of objects.entries()) {
      u32[this.slots + 2 * i] = lo32(object);
      u32[this.slots + 2 * i + 1] = hi32(object);
    }
  }
}

/** The sheaves of one CPU. */
export interface CpuSheaves {
  /** Address of its `struct slub_percpu_sheaves`. */
  readonly at: VirtAddr;
  /** null: the cache has no sheaves, or not yet. */
  main: Sheaf | null;
  spare: Sheaf | null;
  rcuFree: Sheaf | null;
}

/** Bytes of a sheaf. */
export function sheafBytes(capacity: number): number {
  return SLAB_SHEAF.objects + 8 * capacity;
}
