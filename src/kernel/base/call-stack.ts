/**
 * The simulated call stack of the running task: its call chain as a stack depot node, and its
 * return addresses as words on the stack in simulated memory.
 *
 * A kernel function that calls on is entered with `begin` and left with `end`. The stack pointer
 * goes down by a frame and up again; what lay below stays, as on real hardware, so a scan of whole
 * stacks sees stale words. Registers hold no addresses but for those that a task switch saves.
 *
 * Invariant: `end` restores what held before the matching `begin`, whatever was left open between,
 * so that a fault that unwinds many frames needs one `end` only.
 */
import { assert } from '../../base/assert.ts';
import type { StackDepot } from '../../lib/stackdepot.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { Machine } from '../../machine/machine.ts';
import { PageFault } from '../../machine/memory.ts';
import type { SymbolTable } from './symbols.ts';

/** Bytes of a frame when the caller does not say. */
export const FRAME_SIZE = 64;

/** A task's stack and the frames on it. */
export class StackState {
  /** Lowest address; 0 when the task has no stack in simulated memory yet. */
  start: VirtAddr;
  /** One past the highest address. */
  end: VirtAddr;
  sp: VirtAddr;
  trace = 0;
  readonly traces: number[] = [];
  readonly sps: number[] = [];

  constructor(start: VirtAddr, size: number) {
    this.start = start;
    this.end = start + size;
    this.sp = this.end;
  }
}

/** Where an error arose. */
export interface FaultSite {
  readonly error: unknown;
  /** Address of the failing code. */
  readonly ip: VirtAddr;
  /** Call chain of its callers. */
  readonly trace: number;
}

/** The call stacks of the tasks that the CPUs are running. */
export class CallStack {
  readonly symbols: SymbolTable;
  private readonly machine: Machine;
  private readonly depot: StackDepot;
  private readonly running: StackState[];
  private faults: FaultSite | undefined;
  /** Told of each range of a stack that is given up. */
  popped: ((from: VirtAddr, to: VirtAddr) => void) | undefined;

  constructor(machine: Machine, depot: StackDepot, symbols: SymbolTable) {
    this.machine = machine;
    this.depot = depot;
    this.symbols = symbols;
    this.running = machine.cpus.map(() => new StackState(0, 0));
  }

  /** The stack of the task that runs on the current CPU. */
  get current(): StackState {
    return this.running[this.machine.cpu.id];
  }

  /** The stack pointer of the current CPU; 0 early in the boot. */
  get sp(): VirtAddr {
    return this.current.sp;
  }

  /** The innermost return address, 0 when there is none. */
  get caller(): VirtAddr {
    return this.depot.retAddrOf(this.machine.cpu.trace);
  }

  /** Enters a call made by the kernel function `name`; give the mark back to `end`. */
  begin(name: string, frameSize = FRAME_SIZE): number {
    return this.beginAt(this.symbols.site(name), frameSize);
  }

  /** Enters a call that returns to `retAddr`. */
  beginAt(retAddr: VirtAddr, frameSize = FRAME_SIZE): number {
    const state = this.current;
    const cpu = this.machine.cpu;
    const mark = state.traces.length;
    const { sp } = state;
    if (state.start !== 0) {
      this.lower(state, frameSize);
      this.machine.memory.writePtr(sp - 8, retAddr);
    }
    state.traces.push(cpu.trace);
    state.sps.push(sp);
    cpu.trace = this.depot.child(cpu.trace, retAddr);
    return mark;
  }

  /** Leaves the call that gave `mark`, and any within it. */
  end(mark: number): void {
    const state = this.current;
    assert(mark < state.traces.length, 'call stack: end without begin');
    this.popped?.(state.sp, state.sps[mark]);
    this.machine.cpu.trace = state.traces[mark];
    state.sp = state.sps[mark];
    state.traces.length = mark;
    state.sps.length = mark;
  }

  /** Enters the calls of a chain of functions, outermost first; one `end` with the mark leaves. */
  beginChain(names: readonly string[]): number {
    const mark = this.current.traces.length;
    for (const name of names) this.begin(name);
    return mark;
  }

  /** Enters the kernel from user space or another root: the chain begins with no caller. */
  enter(names: readonly string[]): number {
    const mark = this.current.traces.length;
    const trace = this.machine.cpu.trace;
    this.machine.cpu.trace = 0;
    this.beginChain(names);
    // What `end` brings back is the caller that the chain does not show.
    this.current.traces[mark] = trace;
    return mark;
  }

  /** Runs `fn` as called from the kernel function `name`. */
  within<T>(name: string, fn: () => T): T {
    return this.withinSite(this.symbols.site(name), fn);
  }

  /** Runs `fn` in a call that returns to `retAddr`. */
  withinSite<T>(retAddr: VirtAddr, fn: () => T): T {
    const mark = this.beginAt(retAddr);
    try {
      return fn();
    } catch (error) {
      this.noteFault(error);
      throw error;
    } finally {
      this.end(mark);
    }
  }

  /**
   * Keeps where an error that unwinds the frames came from; only the first call for it counts.
   * @param ip - the address of the code that failed; without it, the innermost return address.
   */
  noteFault(error: unknown, ip?: VirtAddr): void {
    if (this.faults?.error === error) return;
    const { trace } = this.machine.cpu;
    this.faults =
      ip !== undefined
        ? { error, ip, trace }
        : { error, ip: this.depot.retAddrOf(trace), trace: this.depot.parentOf(trace) };
  }

  /** Where `error` came from. */
  faultSite(error: unknown): FaultSite {
    this.noteFault(error);
    return this.faults!;
  }

  /** Words of room for local variables below the current frame; `end` of the frame frees them. */
  alloca(bytes: number): VirtAddr {
    const state = this.current;
    if (state.start === 0) return 0;
    this.lower(state, Math.ceil(bytes / 16) * 16);
    return state.sp;
  }

  private lower(state: StackState, bytes: number): void {
    // As if a guard page lay below the stack; the frames that stand are taken down by their owners.
    if (state.sp - bytes < state.start) throw new PageFault(state.start - 8, true);
    state.sp -= bytes;
  }

  /** Puts the current CPU on another task's stack. */
  switchTo(next: StackState): void {
    const cpu = this.machine.cpu;
    this.current.trace = cpu.trace;
    this.running[cpu.id] = next;
    cpu.trace = next.trace;
  }
}
