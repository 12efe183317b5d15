/**
 * The allocations of one run of a program that it has not given back.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { AllocCall } from '../../user/allocations.ts';
import type { Tool } from '../../user/tool.ts';

/** One run. */
export class LogRun implements Tool {
  /** By the address that the program knows. */
  readonly outstanding = new Map<VirtAddr, AllocCall>();

  allocated(address: VirtAddr, call: AllocCall): void {
    this.outstanding.set(address, call);
  }

  freed(address: VirtAddr): void {
    this.outstanding.delete(address);
  }

  resized(from: VirtAddr, to: VirtAddr, call: AllocCall): void {
    this.outstanding.delete(from);
    this.outstanding.set(to, call);
  }
}
