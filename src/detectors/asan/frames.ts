/**
 * The frames on the stack that have red zones: poisoned when a function is entered, allowed again
 * when it is left.
 */
import type { VirtAddr } from '../../machine/address.ts';
import type { GuardedFrame } from '../../cc/base/program.ts';
import type { ThreadState } from '../../crun/vm/state.ts';
import { POISON, type Shadow } from './shadow.ts';

/** A frame that is there, or was. */
export interface StackFrame {
  /** Address of the frame's lowest byte. */
  readonly base: VirtAddr;
  readonly guarded: GuardedFrame;
  readonly function: string;
  readonly address: VirtAddr;
  isDead: boolean;
}

/** Bytes of a stack that are allowed when nobody knows what was on it. */
const STALE = 1 << 16;

/** Keeps account of frames. */
export class StackFrames {
  private readonly shadow: Shadow;
  private readonly keepsDead: () => boolean;
  private frames: StackFrame[] = [];
  private readonly sps = new WeakMap<ThreadState, number>();
  private readonly known = new Map<number, GuardedFrame | undefined>();
  private thread: ThreadState | undefined;
  private sp = 0;

  /** @param keepsDead - frames that were left are remembered (detect_stack_use_after_return). */
  constructor(shadow: Shadow, keepsDead: () => boolean) {
    this.shadow = shadow;
    this.keepsDead = keepsDead;
  }

  /** Before each instruction. */
  follow(t: ThreadState): void {
    if (t !== this.thread) this.enterThread(t);
    if (t.sp !== this.sp) this.moved(t);
  }

  /** The frame that an address is in. */
  find(address: VirtAddr): StackFrame | undefined {
    // What was entered last is what lies there.
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const { base, guarded } = this.frames[i];
      const isIn = address >= base + guarded.start && address < base + guarded.end;
      if (isIn) return this.frames[i];
    }
    return undefined;
  }

  private enterThread(t: ThreadState): void {
    if (this.thread) this.sps.set(this.thread, this.sp);
    const before = this.sps.get(t);
    this.thread = t;
    this.sp = before ?? t.state.sp - t.delta;
    // What ran on the stack meanwhile is over.
    if (before !== undefined) this.leave(t, Math.max(t.low, before - STALE), before);
  }

  private moved(t: ThreadState): void {
    const { sp } = t;
    const before = this.sp;
    this.sp = sp;
    if (sp > before) {
      this.leave(t, before, sp);
      return;
    }
    const { delta } = t;
    this.shadow.poison(sp + delta, before - sp, 0);
    this.frames = this.frames.filter(({ base, guarded }) => {
      return base + guarded.end <= sp + delta || base + guarded.start >= before + delta;
    });
    if (t.bp === sp) this.enter(t, sp + delta);
  }

  private enter(t: ThreadState, base: VirtAddr): void {
    const id = t.functionId;
    const { functions } = t.context.text;
    const fn = functions[id]!;
    if (!this.known.has(id)) {
      const { program, ids } = fn.program;
      this.known.set(id, program.functions[ids.indexOf(id)].guarded);
    }
    const guarded = this.known.get(id);
    if (!guarded) return;
    const { name, address } = fn;
    this.frames.push({ base, guarded, function: name, address, isDead: false });
    const { shadow } = this;
    let at = base + guarded.start;
    for (const [i, { offset, size }] of guarded.locals.entries()) {
      const start = base + offset;
      shadow.poison(at, start - at, i === 0 ? POISON.stackLeft : POISON.stackMiddle);
      shadow.allow(start, size);
      at = Math.ceil((start + size) / 8) * 8;
    }
    shadow.poison(at, base + guarded.end - at, POISON.stackRight);
  }

  private leave(t: ThreadState, from: number, to: number): void {
    const { delta } = t;
    this.shadow.poison(from + delta, to - from, 0);
    const isLeft = ({ base }: StackFrame): boolean => base >= from + delta && base < to + delta;
    if (!this.keepsDead()) {
      this.frames = this.frames.filter((frame) => !isLeft(frame));
      return;
    }
    for (const frame of this.frames) {
      if (!isLeft(frame)) continue;
      frame.isDead = true;
      const { base, guarded } = frame;
      this.shadow.poison(base + guarded.start, guarded.end - guarded.start, POISON.afterReturn);
    }
  }
}
