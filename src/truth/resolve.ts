/**
 * Which life an address or another stored value stands for, by its value alone: the rule for stores
 * whose provenance nobody gave.
 */
import { PAGE_SIZE, type PercpuPtr, type VirtAddr } from '../machine/address.ts';
import { PAGE_OFFSET, STRUCT_PAGE_SIZE, VMEMMAP_START } from '../machine/layout.ts';
import type { Memory } from '../machine/memory.ts';
import { KMALLOC_LARGE, PAGES } from './lives.ts';
import type { MmListener } from './mm-listener.ts';
import type { Shadow } from './shadow.ts';

/** Tokens below are integers that any word may equal by chance. */
const SMALL_TOKEN = 1 << 24;

/** Finds lives by address. */
export class Resolver {
  private readonly shadow: Shadow;
  private readonly listener: MmListener;
  private readonly memory: Memory;
  private readonly size: number;
  private readonly mapSize: number;
  private readonly lowest: VirtAddr;

  /** @param lowest - below it are no blocks. */
  constructor(shadow: Shadow, listener: MmListener, lowest: VirtAddr = PAGE_OFFSET) {
    this.lowest = lowest;
    this.shadow = shadow;
    this.listener = listener;
    this.memory = shadow.machine.memory;
    this.size = this.memory.phys.size;
    this.mapSize = (this.size / PAGE_SIZE) * STRUCT_PAGE_SIZE;
  }

  /** The slot of the life that contains an address, or whose `struct page` does; 0 for none. */
  byAddress(address: VirtAddr): number {
    const direct = address - PAGE_OFFSET;
    if (direct < 0) return address < this.lowest ? 0 : this.byMapping(address);
    if (direct < this.size) return this.shadow.slotAt(direct);
    const page = address - VMEMMAP_START;
    if (page >= 0 && page < this.mapSize) return this.byFrame(Math.floor(page / STRUCT_PAGE_SIZE));
    return this.byMapping(address);
  }

  private byMapping(address: VirtAddr): number {
    const pa = this.memory.translate(address);
    return pa < 0 ? 0 : this.shadow.slotAt(pa);
  }

  /** As {@link byAddress}, of what is known to be a pointer or the token of a percpu block. */
  byPointer(address: number): number {
    return this.byAddress(address) || this.byToken(address);
  }

  /** As {@link byPointer}, of what may be an integer: the first tokens are as small as those. */
  byValue(address: number): number {
    return this.byAddress(address) || (address < SMALL_TOKEN ? 0 : this.byToken(address));
  }

  /** The percpu block with that token. */
  byToken(token: PercpuPtr): number {
    return this.listener.tokens.get(token) ?? 0;
  }

  /** The life that a page frame belongs to, when frames are what it is known by. */
  byFrame(pfn: number): number {
    const slot = this.shadow.owners.ofPage(pfn);
    if (slot === 0) return 0;
    const kind = this.shadow.lives.kind(slot);
    return kind === PAGES || kind === KMALLOC_LARGE ? slot : 0;
  }
}
