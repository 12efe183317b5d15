/**
 * The blocks of a program by the number of their allocation: where they lie depends on the heap of
 * the tool that a program runs under, their order does not.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { AllocCall, AllocationListener } from '../../user/allocations.ts';

/** A block that was not freed. */
export interface AccountedBlock {
  readonly address: VirtAddr;
  readonly call: AllocCall;
}

/** Blocks that a program may have at once: each is kept several times over. */
export const BLOCKS_MAX = 200_000;

/** A program has more blocks than can be compared. */
export class TooManyBlocks extends Error {}

/** The allocations of one run. */
export class Account implements AllocationListener {
  /** What is there, by number. */
  readonly live = new Map<number, AccountedBlock>();
  /** The number of what lies, or lay last, at an address. */
  readonly numbers = new Map<VirtAddr, number>();
  private made = 0;

  /** @throws TooManyBlocks */
  allocated(address: VirtAddr, call: AllocCall): void {
    if (this.live.size >= BLOCKS_MAX) throw new TooManyBlocks();
    const number = this.made++;
    this.numbers.set(address, number);
    this.live.set(number, { address, call });
  }

  freed(address: VirtAddr): void {
    const number = this.numbers.get(address);
    if (number !== undefined) this.live.delete(number);
  }

  resized(from: VirtAddr, to: VirtAddr, call: AllocCall): void {
    this.freed(from);
    this.allocated(to, call);
  }
}
