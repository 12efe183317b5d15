/**
 * Doubly linked lists in simulated memory (include/linux/list.h): `struct list_head` is two words,
 * next and prev. An unlinked entry is poisoned with two addresses that are not canonical.
 */
import { isCanonical, type VirtAddr } from '../../machine/address.ts';
import { EFFORT } from '../../machine/effort.ts';
import type { Memory } from '../../machine/memory.ts';
import { GeneralProtection } from './fault.ts';

/** What `next` of an unlinked entry holds. */
export const LIST_POISON1 = 0xdead_0000_0000_0100n;
/** What `prev` of an unlinked entry holds. */
export const LIST_POISON2 = 0xdead_0000_0000_0122n;

/**
 * Makes `head` an empty list.
 * @kernel include/linux/list.h INIT_LIST_HEAD faithful
 */
export function initListHead(memory: Memory, head: VirtAddr): void {
  memory.writePtr(head, head);
  memory.writePtr(head + 8, head);
}

/**
 * Links `entry` between two neighbours.
 * @kernel include/linux/list.h __list_add faithful
 */
export function listInsert(memory: Memory, entry: VirtAddr, prev: VirtAddr, next: VirtAddr): void {
  memory.writePtr(next + 8, entry);
  memory.writePtr(entry, next);
  memory.writePtr(entry + 8, prev);
  memory.writePtr(prev, entry);
}

/**
 * Puts `entry` first.
 * @kernel include/linux/list.h list_add faithful
 */
export function listAdd(memory: Memory, entry: VirtAddr, head: VirtAddr): void {
  listInsert(memory, entry, head, readLink(memory, head));
}

/**
 * Puts `entry` last.
 * @kernel include/linux/list.h list_add_tail faithful
 */
export function listAddTail(memory: Memory, entry: VirtAddr, head: VirtAddr): void {
  listInsert(memory, entry, readLink(memory, head + 8), head);
}

/**
 * Takes `entry` out and poisons its links; faults when they are poisoned already.
 * @kernel include/linux/list.h list_del faithful
 */
export function listDel(memory: Memory, entry: VirtAddr): void {
  const next = readLink(memory, entry);
  const prev = readLink(memory, entry + 8);
  memory.writePtr(next + 8, prev);
  memory.writePtr(prev, next);
  memory.writeU64(entry, LIST_POISON1);
  memory.writeU64(entry + 8, LIST_POISON2);
}

/**
 * Takes `entry` out and makes it an empty list.
 * @kernel include/linux/list.h list_del_init faithful
 */
export function listUnlink(memory: Memory, entry: VirtAddr): void {
  const next = readLink(memory, entry);
  const prev = readLink(memory, entry + 8);
  memory.writePtr(next + 8, prev);
  memory.writePtr(prev, next);
  initListHead(memory, entry);
}

/** The address in the link at `at`; a fault when it could not be followed. */
export function readLink(memory: Memory, at: VirtAddr): VirtAddr {
  if (!isCanonical(memory.read32(at + 4))) throw new GeneralProtection(memory.readU64(at));
  return memory.readPtr(at);
}

/**
 * The entries of a list from first to last, each read when it is asked for: as the kernel's loops
 * do, which go round for ever in a list that does not lead back to its head.
 */
export function* eachEntry(memory: Memory, head: VirtAddr): Generator<VirtAddr, void> {
  for (let at = readLink(memory, head); at !== head; at = readLink(memory, at)) {
    memory.effort.spend(EFFORT.link);
    yield at;
  }
}

/** All entries of a list, read before the first is looked at. */
export function listEntries(memory: Memory, head: VirtAddr): VirtAddr[] {
  return [...eachEntry(memory, head)];
}
