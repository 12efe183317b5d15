/**
 * The allocation log: what was allocated and not freed, by call chain, as bcc's memleak and
 * /proc/allocinfo count. It judges nothing: what is in use and what is lost are alike to it.
 */
import type { Answer } from '../answer.ts';
import type { Detector } from '../detector.ts';
import type { KernelHeap } from '../kernel-heap.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { AllocCall } from '../../user/allocations.ts';
import type { Tool } from '../../user/tool.ts';

/** One run. */
class LogRun implements Tool {
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

const OUTSTANDING: Answer = { says: 'listed', word: 'outstanding' };

export const alloclog: Detector = {
  name: 'allocation log',
  compare: {
    column: 'log',
    kernel: ({ blocks }: KernelHeap) => blocks.map(() => OUTSTANDING),
    program() {
      const tool = new LogRun();
      return {
        tool,
        answers: () => new Map([...tool.outstanding.keys()].map((at) => [at, OUTSTANDING])),
      };
    },
  },
};
