/**
 * Memory as a program in user space sees it: what lies above its part of the address space is not
 * there for it.
 */
import type { PhysAddr, VirtAddr } from '../machine/address.ts';
import { PAGE_SIZE } from '../machine/address.ts';
import { Memory } from '../machine/memory.ts';
import { USER_END } from './layout.ts';

/** The memory of programs, over that of the machine. */
export class UserMemory extends Memory {
  constructor({ phys, effort, pageTable }: Memory) {
    super(phys, effort, pageTable);
  }

  override translate(va: VirtAddr): PhysAddr {
    const pfn = va < USER_END ? this.pageTable.lookup(va) : 0;
    return pfn === 0 ? -1 : pfn * PAGE_SIZE + (va % PAGE_SIZE);
  }
}
