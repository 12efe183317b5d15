/**
 * The allocation log of one run of a program.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { AllocCall } from '../../user/allocations.ts';
import { allocationFrames, type Frame } from '../../user/frames.ts';
import type { Tool, UserProcess } from '../../user/tool.ts';
import { frameLine, type Outstanding } from './outstanding.ts';

/** One run. */
export class ProgramLog implements Tool {
  /** By the address that the program knows. */
  readonly live = new Map<VirtAddr, AllocCall>();
  pid = 0;
  /** What was there when the program ended. */
  atEnd: readonly Outstanding[] = [];

  started(proc: UserProcess): void {
    this.pid = proc.kernel.tasks.current.pid;
  }

  allocated(address: VirtAddr, call: AllocCall): void {
    this.live.set(address, call);
  }

  freed(address: VirtAddr): void {
    this.live.delete(address);
  }

  resized(from: VirtAddr, to: VirtAddr, call: AllocCall): void {
    this.live.delete(from);
    this.live.set(to, call);
  }

  ended(proc: UserProcess): undefined {
    this.atEnd = [...this.live].map(([address, call]) => {
      const frames = allocationFrames(proc, call).map((frame) => nameOf(proc, frame));
      return { address, size: call.size, stack: frames.join('\n') };
    });
  }
}

function nameOf({ image, start }: UserProcess, { name, address, of }: Frame): string {
  const hex = address.toString(16);
  if (of !== 'program') return frameLine(hex, `${name} [libc.so.6]`);
  const offset = Math.max(0, address - image.addressOf(name));
  return frameLine(hex, `${name}+0x${offset.toString(16)} [${start.name}]`);
}
