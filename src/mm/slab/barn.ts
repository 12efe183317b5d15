/**
 * Models the barn of a cache (mm/slub.c, 7.3): full and empty sheaves that are no CPU's, in two
 * lists that start in a block of kmalloc:
 *
 *     lock@0  sheaves_full@8  sheaves_empty@24  nr_full@40 (u32)  nr_empty@44 (u32)
 *
 * Both lists give back what was put last.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';
import { initListHead, listAdd, listDel } from './list-head.ts';
import { SLAB_SHEAF, type Sheaf } from './sheaf.ts';

const NODE_BARN = { full: 8, empty: 24, nrFull: 40, nrEmpty: 44 } as const;
/** Bytes of a `struct node_barn`. */
export const NODE_BARN_SIZE = 48;
/** Full sheaves that a CPU may bring, and empty ones that RCU may. */
export const MAX_FULL_SHEAVES = 10;
export const MAX_EMPTY_SHEAVES = 10;

/** A barn. */
export class Barn {
  readonly addr: VirtAddr;
  readonly full: Sheaf[] = [];
  readonly empty: Sheaf[] = [];
  private readonly memory: Memory;

  /** @kernel mm/slub.c barn_init faithful */
  constructor(memory: Memory, addr: VirtAddr) {
    this.memory = memory;
    this.addr = addr;
    initListHead(memory, addr + NODE_BARN.full);
    initListHead(memory, addr + NODE_BARN.empty);
    this.count();
  }

  /** @kernel mm/slub.c barn_put_full_sheaf faithful */
  putFull(sheaf: Sheaf): void {
    this.full.push(sheaf);
    listAdd(this.memory, sheaf.addr + SLAB_SHEAF.list, this.addr + NODE_BARN.full);
    this.count();
  }

  /** @kernel mm/slub.c barn_put_empty_sheaf faithful */
  putEmpty(sheaf: Sheaf): void {
    this.empty.push(sheaf);
    listAdd(this.memory, sheaf.addr + SLAB_SHEAF.list, this.addr + NODE_BARN.empty);
    this.count();
  }

  /** Takes the last full sheaf, null when there is none. */
  takeFull(): Sheaf | null {
    return this.take(this.full);
  }

  /** @kernel mm/slub.c barn_get_empty_sheaf faithful */
  takeEmpty(): Sheaf | null {
    return this.take(this.empty);
  }

  private take(list: Sheaf[]): Sheaf | null {
    const sheaf = list.pop();
    if (sheaf === undefined) return null;
    listDel(this.memory, sheaf.addr + SLAB_SHEAF.list);
    this.count();
    return sheaf;
  }

  private count(): void {
    this.memory.write32(this.addr + NODE_BARN.nrFull, this.full.length);
    this.memory.write32(this.addr + NODE_BARN.nrEmpty, this.empty.length);
  }
}
