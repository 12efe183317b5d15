/**
 * Who waits for a lock that one sleeps for, in the lock itself: a list head or, in newer kernels, a
 * pointer to the first of a ring of waiters.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';
import { eachEntry, initListHead, listAddTail, listUnlink, readLink } from '../base/list-head.ts';

/** The lists of waiters of a kernel's locks. */
export class WaitLists {
  /** Bytes that a list takes in a lock. */
  readonly bytes: number;
  private readonly memory: Memory;
  private readonly isRing: boolean;

  /** @param isRing - a lock has a pointer to the first waiter, no list head. */
  constructor(memory: Memory, isRing: boolean) {
    this.memory = memory;
    this.isRing = isRing;
    this.bytes = isRing ? 8 : 16;
  }

  /** Makes the list at `list` an empty one. */
  init(list: VirtAddr): void {
    if (this.isRing) this.memory.writePtr(list, 0);
    else initListHead(this.memory, list);
  }

  /** Puts a waiter, whose links point at itself, last. */
  add(list: VirtAddr, waiter: VirtAddr): void {
    const { memory } = this;
    if (!this.isRing) {
      listAddTail(memory, waiter, list);
      return;
    }
    const first = readLink(memory, list);
    if (first === 0) memory.writePtr(list, waiter);
    else listAddTail(memory, waiter, first);
  }

  /** Takes a waiter out. */
  remove(list: VirtAddr, waiter: VirtAddr): void {
    const { memory } = this;
    if (this.isRing && readLink(memory, list) === waiter) {
      const next = readLink(memory, waiter);
      memory.writePtr(list, next === waiter ? 0 : next);
    }
    listUnlink(memory, waiter);
  }

  /** Who has waited longest; 0 when nobody waits. */
  first(list: VirtAddr): VirtAddr {
    const first = readLink(this.memory, list);
    return first === list ? 0 : first;
  }

  /** All who wait, in the order in which they came. */
  *all(list: VirtAddr): Generator<VirtAddr, void> {
    const first = this.first(list);
    if (first === 0) return;
    if (this.isRing) yield first;
    yield* eachEntry(this.memory, this.isRing ? first : list);
  }
}
