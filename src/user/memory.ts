/**
 * Memory as a program in user space sees it: what lies above its part of the address space is not
 * there for it.
 */
import { PAGE_SIZE, restOf, type PhysAddr, type VirtAddr } from '../machine/address.ts';
import { Memory } from '../machine/memory.ts';
import { USER_END } from './layout.ts';

/** Where a program's address lies in RAM; -1 where there is nothing for it. */
export function translateUser(pageTable: Memory['pageTable'], va: VirtAddr): PhysAddr {
  const pfn = va < USER_END ? pageTable.lookup(va) : 0;
  return pfn === 0 ? -1 : pfn * PAGE_SIZE + restOf(va, PAGE_SIZE);
}

/** The memory of programs, over that of the machine. */
export class UserMemory extends Memory {
  constructor({ phys, effort, pageTable }: Memory) {
    super(phys, effort, pageTable);
  }

  override translate(va: VirtAddr): PhysAddr {
    return translateUser(this.pageTable, va);
  }
}
