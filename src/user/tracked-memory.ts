/**
 * The memory of a program of whose values account is kept: as the kernel's, below where that
 * begins.
 */
import { PAGE_SIZE, type PhysAddr, type VirtAddr } from '../machine/address.ts';
import type { Memory } from '../machine/memory.ts';
import { TrackedMemory } from '../truth/tracked-memory.ts';
import { USER_END } from './layout.ts';

/** Memory that tells a shadow what a program writes. */
export class TrackedUserMemory extends TrackedMemory {
  constructor({ phys, effort, pageTable }: Memory) {
    super(phys, effort, pageTable);
  }

  override translate(va: VirtAddr): PhysAddr {
    const pfn = va < USER_END ? this.pageTable.lookup(va) : 0;
    return pfn === 0 ? -1 : pfn * PAGE_SIZE + (va % PAGE_SIZE);
  }

  protected override isUpperHalf(half: number): boolean {
    return half > 0 && half < 0x8000;
  }
}
