/**
 * The memory of a program of whose values account is kept: as the kernel's, below where that
 * begins.
 */
import type { PhysAddr, VirtAddr } from '../machine/address.ts';
import type { Memory } from '../machine/memory.ts';
import { TrackedMemory } from '../truth/tracked-memory.ts';
import { translateUser } from './memory.ts';

/** Memory that tells a shadow what a program writes. */
export class TrackedUserMemory extends TrackedMemory {
  constructor({ phys, effort, pageTable }: Memory) {
    super(phys, effort, pageTable);
  }

  override translate(va: VirtAddr): PhysAddr {
    return translateUser(this.pageTable, va);
  }

  protected override isUpperHalf(half: number): boolean {
    return half > 0 && half < 0x8000;
  }
}
