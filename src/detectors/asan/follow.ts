/**
 * Looks at each load and store before it is made, as the code does that gcc puts before them.
 */
import { joinAddress, type VirtAddr } from '../../machine/address.ts';
import { ACCESS_BYTES, IN_FRAME, OP, STORES } from '../../cc/base/bytecode.ts';
import type { InstructionFollower, ThreadState } from '../../crun/vm/state.ts';
import type { StackFrames } from './frames.ts';
import type { Shadow } from './shadow.ts';

/** An access that must not be. */
export interface BadAccess {
  readonly address: VirtAddr;
  readonly bytes: number;
  readonly write: boolean;
  readonly thread: ThreadState;
  /** Word index of the instruction. */
  readonly pc: number;
}

/** The follower of one program. */
export class AccessFollower implements InstructionFollower {
  private readonly shadow: Shadow;
  private readonly frames: StackFrames;
  private readonly report: (bad: BadAccess) => never;

  constructor(shadow: Shadow, frames: StackFrames, report: (bad: BadAccess) => never) {
    this.shadow = shadow;
    this.frames = frames;
    this.report = report;
  }

  follow(t: ThreadState, code: Int32Array, pc: number): void {
    this.frames.follow(t);
    const op = code[pc];
    const bytes = ACCESS_BYTES[op];
    if (bytes !== 0) {
      const va =
        IN_FRAME[op] !== 0
          ? t.bp + code[pc + 2] + t.delta
          : at(t, t.fb + code[pc + 2]) + code[pc + 3];
      this.check(t, pc, va, bytes, STORES[op] !== 0);
    } else if (op === OP.copy) {
      this.check(t, pc, at(t, t.fb + code[pc + 2]), code[pc + 3], false);
      this.check(t, pc, at(t, t.fb + code[pc + 1]), code[pc + 3], true);
    } else if (op === OP.zero) {
      this.check(t, pc, at(t, t.fb + code[pc + 1]), code[pc + 2], true);
    }
  }

  private check(
    thread: ThreadState,
    pc: number,
    va: VirtAddr,
    bytes: number,
    write: boolean,
  ): void {
    const address = this.shadow.firstBad(va, bytes);
    // The report is of the whole access, but for large ones.
    if (address >= 0) this.report({ address: bytes > 8 ? address : va, bytes, write, thread, pc });
  }
}

/** The address in a register. */
function at({ R }: ThreadState, register: number): VirtAddr {
  return joinAddress(R[register], R[register + 1]);
}
