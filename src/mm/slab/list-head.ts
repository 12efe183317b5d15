/**
 * Lists in simulated memory (include/linux/list.h): of slabs, of sheaves, of caches.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';

/** The upper half and the low halves of what `list_del` leaves behind (include/linux/poison.h). */
const LIST_POISON_HI = 0xdead0000;
const LIST_POISON1 = 0x100;
const LIST_POISON2 = 0x122;

/** Makes an empty list of the list_head at `head`. */
export function initListHead(memory: Memory, head: VirtAddr): void {
  memory.writePtr(head, head);
  memory.writePtr(head + 8, head);
}

/** Inserts `entry` right behind `before`, which is an entry or the head. */
export function listAdd(memory: Memory, entry: VirtAddr, before: VirtAddr): void {
  const next = memory.readPtr(before);
  memory.writePtr(entry, next);
  memory.writePtr(entry + 8, before);
  memory.writePtr(next + 8, entry);
  memory.writePtr(before, entry);
}

/** Inserts `entry` at the end of the list. */
export function listAddTail(memory: Memory, entry: VirtAddr, head: VirtAddr): void {
  listAdd(memory, entry, memory.readPtr(head + 8));
}

/** Takes `entry` out of its list and poisons its links. */
export function listDel(memory: Memory, entry: VirtAddr): void {
  const next = memory.readPtr(entry);
  const prev = memory.readPtr(entry + 8);
  memory.writePtr(next + 8, prev);
  memory.writePtr(prev, next);
  memory.write32(entry, LIST_POISON1);
  memory.write32(entry + 4, LIST_POISON_HI);
  memory.write32(entry + 8, LIST_POISON2);
  memory.write32(entry + 12, LIST_POISON_HI);
}
