/**
 * The state of one thread of C code: its registers, its frames, and where it is on the simulated
 * stack.
 *
 * Each call has a window of registers; the windows lie one behind the other, so that a caller's
 * outgoing arguments are the callee's first registers. The frames of calls are records of numbers.
 * What a real machine has in memory, return addresses, pushed registers and locals, is in the
 * simulated memory of the task's stack, which must be one piece of physical memory.
 */
import { assert } from '../../base/assert.ts';
import type { CallStack, StackState } from '../../kernel/base/call-stack.ts';
import type { Task } from '../../kernel/task/task.ts';
import type { StackDepot } from '../../lib/stackdepot.ts';
import { joinAddress, putAddress, type VirtAddr } from '../../machine/address.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Memory } from '../../machine/memory.ts';
import { SAVED_NAMES } from '../../cc/base/bytecode.ts';
import { HostCall, type HostEntry, type HostThread } from './host.ts';
import type { RegisterShadow } from './register-shadow.ts';
import type { CodeLocator } from '../../truth/shadow.ts';
import type { MemoryPort } from './memory.ts';
import { META, META_WINDOW, type CText } from './text.ts';

/** Words of a frame record, and what they hold. */
export const FRAME = 13;
/** Word index of the instruction to return to. @see FRAME */
export const FRAME_PC = 0;
/** The caller's window. @see FRAME */
export const FRAME_WINDOW = 1;
/** The caller's frame and stack pointer, physical, to be read without a sign. @see FRAME */
export const FRAME_BP = 2;
/** @see FRAME_BP */
export const FRAME_SP = 3;
/** The callee's function id. @see FRAME */
export const FRAME_FUNCTION = 4;
/** The callee's call chain, -1 while nobody asked. @see FRAME */
export const FRAME_TRACE = 5;
/** Where the callee-saved registers were. @see FRAME */
export const FRAME_SAVED = 6;
/** Low half of the return address. @see FRAME */
export const FRAME_RETURN = 12;

/** Instructions that are executed in one go, and charged for together. */
export const PIECE = 10_000;

/** Runs code that was compiled, and finds what is worth it. */
export interface CompiledCode {
  /**
   * Runs the code that begins at the word `pc`, where it was put; `left` steps are left of the
   * piece. `t.stopped` says why it stopped.
   */
  enter(t: ThreadState, pc: number, left: number): void;
  /** The kernel calls a function. */
  begins(id: number): void;
  /** Steps left of the piece that compiled code stopped in. */
  leftOfPiece(t: ThreadState): number;
  /** So many instructions were interpreted, the last of them where the thread is now. */
  sample(t: ThreadState, steps: number): void;
}

/** What threads need of the machine around them. */
export interface ThreadContext {
  readonly machine: Machine;
  readonly depot: StackDepot;
  readonly stack: CallStack;
  readonly text: CText;
  readonly port: MemoryPort;
  currentTask(): Task;
  /** The thread whose instructions are being executed. */
  active: ThreadState | undefined;
  /** Calls a function at an address below the running call. */
  callBack(address: VirtAddr, args: readonly number[]): number;
  /** Called when a host function has returned: time may have passed. */
  afterHost(): void;
  /** Follows what values are made from; undefined as a rule. */
  readonly truth: CodeFollower | undefined;
  /** Hears of each instruction: the truth, or somebody who watches as well. */
  follower: InstructionFollower | undefined;
  /** Its threads are programs, not the kernel. */
  readonly userMode: boolean;
  /** Hears when a thread goes on and stops; undefined as a rule. */
  watcher: ThreadWatcher | undefined;
  /** Compiled code; undefined where everything is interpreted. */
  compiled?: CompiledCode | undefined;
}

/** Hears of each instruction before it is executed. */
export interface InstructionFollower {
  follow(t: ThreadState, code: Int32Array, pc: number): void;
}

/** Hears when C code goes on after something else, and when it stops. */
export interface ThreadWatcher {
  entered(t: ThreadState): void;
  /** @param before - the thread that goes on now, if one called this. */
  left(t: ThreadState, isOver: boolean, before: ThreadState | undefined): void;
}

/** What was followed before another thread was. */
export interface Followed {
  readonly code: CodeLocator | undefined;
  readonly thread: ThreadState | undefined;
}

/** Follows what the values of C code are made from (truth.ts). */
export interface CodeFollower extends InstructionFollower {
  begin(t: ThreadState, args: readonly number[]): void;
  end(t: ThreadState): void;
  start(t: ThreadState): Followed;
  stop(before: Followed): void;
  resume(t: ThreadState): void;
  pushed(t: ThreadState, pa: number, from: number, to: number): void;
  saved(t: ThreadState, pa: number, first: number, count: number): void;
  returnAddress(pa: number): void;
  leaving(t: ThreadState, value: number): void;
  calling(t: ThreadState, base: number, count: number, entry: HostEntry): void;
  returned(t: ThreadState, base: number, count: number, entry: HostEntry): void;
}

/** Offsets in `struct pt_regs`: of rbx rbp r12 to r15, and of rax rcx rdx rsi rdi r8 to r11. */
const PT_REGS = {
  saved: [40, 32, 24, 16, 8, 0],
  others: [112, 104, 96, 88, 80, 72, 64, 56, 48],
  rip: 128,
  rsp: 152,
  bytes: 168,
} as const;

/** Registers and frames of a thread. */
export class ThreadState implements HostThread {
  readonly context: ThreadContext;
  /** The task that it runs as, and that task's stack; known when it runs first. */
  task!: Task;
  state!: StackState;
  readonly hostCall: HostCall;
  /** What the registers were made from, when somebody keeps account. */
  registerShadow: RegisterShadow | undefined;
  R = new Int32Array(512);
  frames = new Int32Array(64 * FRAME);
  /** Where each callee-saved register is in `R`. */
  readonly saved = new Int32Array(SAVED_NAMES.length);
  pc = 0;
  /** The running function's window in `R`. */
  fb = 0;
  /** Physical addresses: the frame's lowest, the stack pointer, the stack's lowest. */
  bp = 0;
  sp = 0;
  low = 0;
  /** Virtual minus physical address of the stack. */
  delta = 0;
  depth = 0;
  /** The function that was started. */
  entry = -1;
  /** Call chain below which the thread runs. */
  baseTrace = 0;
  inHost = false;
  /** Number of the host function that was called last. */
  host = -1;
  /** Instructions that the last run took. */
  steps = 0;
  // Of compiled code: what the steps are that it may take, what is left of them, and where in them
  // the piece ends that it is in.
  limit = 0;
  left = 0;
  pieceEnd = 0;
  /** Steps that may be taken behind the piece without anybody hearing of it. */
  ahead = 0;
  /** Steps of whole pieces that were charged for since the interpreter went on. */
  charged = 0;
  /** How many calls were open when compiled code was entered, and may be at most. */
  enteredAt = 0;
  deepest = 0;
  /** Why the last call, or compiled code, stopped. */
  stopped = 0;
  private initialRegisters: readonly number[] = [];

  constructor(context: ThreadContext) {
    this.context = context;
    this.hostCall = new HostCall(this);
  }

  get memory(): Memory {
    return this.context.port.memory;
  }

  get source(): string {
    return this.context.text.lineAt(this.ip);
  }

  /** The address of the running instruction. */
  get ip(): VirtAddr {
    return this.context.text.addressAt(this.pc);
  }

  callBack(address: VirtAddr, args: readonly number[]): number {
    return this.context.callBack(address, args);
  }

  /** The id of the running function. */
  get functionId(): number {
    return this.depth === 0 ? this.entry : this.frames[(this.depth - 1) * FRAME + FRAME_FUNCTION];
  }

  /** Begins as the current task at its stack pointer, with its registers. */
  begin(): void {
    const { port, machine } = this.context;
    this.task = this.context.currentTask();
    const { stack: state } = this.task;
    this.state = state;
    this.initialRegisters = [...this.task.regs];
    assert(state.start !== 0, 'a task that runs C code has a stack');
    const start = port.memory.resolve(state.start);
    this.delta = state.start - start;
    this.low = start;
    this.sp = state.sp - this.delta;
    this.depth = 0;
    this.baseTrace = machine.cpu.trace;
    for (let i = 0; i < SAVED_NAMES.length; i++) {
      putAddress(this.R, 2 * i, this.task.regs[i]);
      this.saved[i] = 2 * i;
    }
    this.fb = 2 * SAVED_NAMES.length;
  }

  /** Writes what the callee-saved registers hold to the task, for a switch to save. */
  syncRegisters(): void {
    for (let i = 0; i < SAVED_NAMES.length; i++) {
      const at = this.saved[i];
      this.task.regs[i] = joinAddress(this.R[at], this.R[at + 1]);
    }
  }

  /** Gives the task its registers back, as a function does that returns. */
  restoreRegisters(): void {
    for (const [i, value] of this.initialRegisters.entries()) this.task.regs[i] = value;
  }

  /** Makes room for `words` registers from `from` on. */
  ensureRegisters(from: number, words: number): void {
    if (from + words <= this.R.length) return;
    const grown = new Int32Array(Math.max(this.R.length * 2, from + words));
    grown.set(this.R);
    this.R = grown;
    this.registerShadow?.ensure(grown.length);
  }

  /** The call chain of the running function: its callers' return addresses. */
  trace(): number {
    const { frames, depth } = this;
    let known = depth;
    while (known > 0 && frames[(known - 1) * FRAME + FRAME_TRACE] < 0) known--;
    let node = known === 0 ? this.baseTrace : frames[(known - 1) * FRAME + FRAME_TRACE];
    for (; known < depth; known++) {
      const frame = known * FRAME;
      const caller = known === 0 ? this.entry : frames[frame - FRAME + FRAME_FUNCTION];
      if (this.context.text.functions[caller]?.isHidden) {
        frames[frame + FRAME_TRACE] = node;
        continue;
      }
      const address = this.context.text.high + (frames[frame + FRAME_RETURN] >>> 0);
      node = this.context.depot.child(node, address);
      frames[frame + FRAME_TRACE] = node;
    }
    return node;
  }

  /**
   * Writes what an interrupt pushes: all registers (struct pt_regs), of which those that no call
   * preserves stand for the first of the window.
   */
  pushInterrupted(): void {
    const { memory } = this;
    const sp = this.sp + this.delta - PT_REGS.bytes;
    const id = this.functionId;
    const words = this.context.text.meta[id * META + META_WINDOW];
    memory.fill(sp, 0, PT_REGS.bytes);
    for (const [i, offset] of PT_REGS.saved.entries()) this.pushAt(sp + offset, this.saved[i]);
    for (const [i, offset] of PT_REGS.others.entries()) {
      if (2 * i < words) this.pushAt(sp + offset, this.fb + 2 * i);
    }
    memory.writePtr(sp + PT_REGS.rip, this.ip);
    memory.writePtr(sp + PT_REGS.rsp, this.sp + this.delta);
    this.state.sp = sp;
  }

  private pushAt(address: VirtAddr, register: number): void {
    this.memory.write32(address, this.R[register] >>> 0);
    this.memory.write32(address + 4, this.R[register + 1] >>> 0);
  }

  /** The name of the host function that the instruction at `pc` calls. */
  get hostName(): string {
    return this.context.text.hosts[this.host]?.name ?? '';
  }

  /** Lets the task's stack pointer be the thread's. */
  publish(): void {
    this.state.sp = this.sp + this.delta;
  }
}
