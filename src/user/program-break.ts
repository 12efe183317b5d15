/**
 * The end of what brk() and sbrk() move.
 */
import type { VirtAddr } from '../machine/address.ts';
import type { AddressSpace } from './space.ts';

/** The program break. */
export class ProgramBreak {
  readonly start: VirtAddr;
  private readonly space: AddressSpace;
  private at: VirtAddr;

  constructor(space: AddressSpace, start: VirtAddr) {
    this.space = space;
    this.start = start;
    this.at = start;
  }

  get end(): VirtAddr {
    return this.at;
  }

  /** Moves it; false without memory. */
  move(by: number): boolean {
    const end = this.at + by;
    if (end < this.start || !this.space.resize(this.start, end)) return false;
    this.at = end;
    return true;
  }
}
