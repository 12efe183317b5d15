/**
 * A thread of C code: it is given a function to call, runs for a while as the current task, waits,
 * and runs on. It is what the scheduler calls a runnable.
 */
import { assert } from '../../base/assert.ts';
import type { CodePosition, Runnable } from '../../kernel/task/sched-entity.ts';
import { putAddress, type VirtAddr } from '../../machine/address.ts';
import { PageFault } from '../../machine/memory.ts';
import { INSTRUCTION } from '../../cc/base/bytecode.ts';
import { DONE, enter, hostReturned, RUNNING, WAITING } from './call.ts';
import { runPiece } from './piece.ts';
import { PREEMPTED } from './run.ts';
import { PIECE, ThreadState, type ThreadContext } from './state.ts';

/** What a C function returned: the two halves. */
export interface CResult {
  readonly lo: number;
  readonly hi: number;
}

/** The thread has not run yet. */
const FRESH = -1;

/** Functions of the library that are no functions in the kernel, but code of their callers. */
const STANDS_FOR_CODE = /^(__sim_|cpu_relax$|panic$)/;
/** Where functions that wait busily spend their time. */
const SPINS_IN: Readonly<Record<string, string>> = {
  __const_udelay: 'delay_tsc',
  __ndelay: 'delay_tsc',
};

/** The most that compiled code does behind the piece that it was entered in. */
const AHEAD_MAX = 2 ** 30;

/** Whole pieces that may follow: nobody hears of their ends while there is enough left to spend. */
function aheadOf(rest: number, room: number): number {
  const steps = Math.min(rest, room - 3 * PIECE, AHEAD_MAX);
  return steps > 0 ? Math.floor(steps / PIECE) * PIECE : 0;
}

/** One thread. */
export class CThread extends ThreadState implements Runnable {
  private readonly address: VirtAddr;
  private readonly args: readonly number[];
  private status = FRESH;

  /**
   * @param address - the function that it calls; it must be one in C when the thread runs.
   * @param args - integers or addresses.
   */
  constructor(context: ThreadContext, address: VirtAddr, args: readonly number[] = []) {
    super(context);
    this.address = address;
    this.args = args;
  }

  /** Instructions that the last run took. */
  get stepsRun(): number {
    return this.steps;
  }

  get userMode(): boolean {
    return this.context.userMode;
  }

  /** What a function that returns an int returned; counts when it is done. */
  get exitCode(): number {
    return this.R[this.fb];
  }

  /** What the function returned; counts when it is done. */
  get result(): CResult {
    return { lo: this.R[this.fb], hi: this.R[this.fb + 1] };
  }

  /**
   * Runs at most `budget` instructions as the current task. Faults of the simulated kernel are
   * thrown, with the place noted for the oops; the thread is dead then.
   */
  run(budget: number): 'done' | 'preempted' | 'blocked' {
    assert(this.status !== DONE, 'the thread has nothing to run');
    const { context } = this;
    const before = context.active;
    this.steps = 0;
    context.active = this;
    const followed = context.truth?.start(this);
    context.watcher?.entered(this);
    try {
      if (this.status === FRESH) this.enterFirst();
      else if (this.status === RUNNING) this.goOn();
      if (this.status === WAITING && !this.resume()) return 'blocked';
      this.status = RUNNING;
      let left = budget;
      let steps = 0;
      const { effort } = context.machine.memory;
      do {
        // Short pieces: the engine compiles the loop with its end, and once.
        const piece = Math.min(left, PIECE);
        this.ahead = aheadOf(left - piece, effort.room);
        this.charged = 0;
        this.status = runPiece(this, piece);
        steps += this.steps;
        left -= this.steps;
        effort.spend(this.steps - this.charged);
        context.compiled?.sample(this, this.steps - this.charged);
      } while (this.status === PREEMPTED && left > 0);
      this.steps = steps;
    } catch (error) {
      this.status = DONE;
      // Those of the piece that it came in.
      this.steps -= this.charged;
      context.truth?.end(this);
      this.note(error);
      throw error;
    } finally {
      context.active = before;
      context.watcher?.left(this, this.status === DONE, before);
      if (followed) context.truth?.stop(followed);
    }
    if (this.status === DONE) {
      context.truth?.end(this);
      this.restoreRegisters();
      return 'done';
    }
    this.syncRegisters();
    if (this.status === WAITING) return 'blocked';
    assert(this.status === PREEMPTED, 'a run ends for a reason');
    this.status = RUNNING;
    this.context.machine.cpu.trace = this.trace();
    this.publish();
    this.task.interrupted = () => this.pushInterrupted();
    return 'preempted';
  }

  private goOn(): void {
    this.task.interrupted = undefined;
    this.publish();
  }

  /** The instruction that comes next, or the function of the kernel that it waits in. */
  position(): CodePosition {
    const { stack, text } = this.context;
    const name = this.status === WAITING ? this.hostName : '';
    if (name === '' || STANDS_FOR_CODE.test(name)) return { ip: this.ip, trace: this.trace() };
    const trace = text.traceTo[this.pc / INSTRUCTION];
    return { ip: stack.symbols.site(SPINS_IN[name] ?? name), trace };
  }

  /** Tells the oops where the fault was. */
  private note(error: unknown): void {
    if (this.state === undefined) return;
    const { stack, machine, text } = this.context;
    const name = this.inHost ? this.hostName : '';
    if (name === '' || STANDS_FOR_CODE.test(name)) {
      machine.cpu.trace = this.trace();
      stack.noteFault(error, this.ip);
    } else if (machine.cpu.trace === text.traceTo[this.pc / INSTRUCTION]) {
      // No function that the called one calls has said where it is.
      stack.noteFault(error, stack.symbols.site(name));
    } else stack.noteFault(error);
  }

  /** Goes on behind the call that waited; false when it still has to wait. */
  private resume(): boolean {
    const { pending } = this.hostCall;
    assert(pending, 'a thread that waits waits for something');
    this.inHost = true;
    const ready = pending.poll();
    this.inHost = false;
    if (!ready) return false;
    this.hostCall.pending = undefined;
    hostReturned(this, pending.result);
    return true;
  }

  private enterFirst(): void {
    const { context } = this;
    const { text, port } = context;
    const id = text.functionAt(this.address);
    if (id < 0) {
      port.memory.resolve(this.address);
      throw new PageFault(this.address, false);
    }
    this.begin();
    context.compiled?.begins(id);
    this.ensureRegisters(this.fb, 2 * this.args.length);
    for (const [i, value] of this.args.entries()) {
      putAddress(this.R, this.fb + 2 * i, value);
    }
    this.entry = id;
    this.context.truth?.begin(this, this.args);
    enter(this, id, this.fb, this.args.length);
  }
}
