/**
 * The threads of a program: each is a task of the machine with a stack, variables of its own, and
 * a `struct pthread`, which lie in one mapping as glibc makes it.
 *
 * Simplified: stacks have 256 KiB and no guard page; the mapping of a thread that is joined or
 * detached stays until the program ends, as the cache of stacks keeps it.
 */
import { alignDown, alignUp, joinAddress, PAGE_SIZE, type VirtAddr } from '../machine/address.ts';
import type { Entity, Runnable, RunStatus } from '../kernel/task/sched.ts';
import type { Task } from '../kernel/task/task.ts';
import { StackState } from '../kernel/base/call-stack.ts';
import type { CThread } from '../crun/vm/thread.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Allocations, LibcFrame } from './allocations.ts';
import { STACK_BYTES, STACK_ORDER } from './layout.ts';
import type { Image } from './image.ts';
import type { UserMemory } from './memory.ts';
import type { AddressSpace } from './space.ts';

/** Offsets in `struct pthread`, and its size. */
export const PTHREAD = {
  self: 0x10,
  dtv: 0x8,
  specific: 0x318,
  result: 0x630,
  startRoutine: 0x640,
  argument: 0x648,
  bytes: 0x900,
} as const;
/** Keys whose values are in `struct pthread`, a sequence number before each. */
export const SPECIFIC_KEYS = 32;
export const SPECIFIC_BYTES = 16;
/** Entries of a dtv beside one for each module with variables of threads; the C library has one. */
const DTV_ENTRIES = 16;
const DTV_ENTRY = 16;
/** Alignment of the block with a thread's variables. */
const TLS_ALIGN = 64;

/** Where glibc allocates the dtv of a thread. */
const DTV_FRAMES: readonly LibcFrame[] = [
  { name: 'calloc', source: 'rtld-malloc.h:44', isInlined: true, isLoader: true },
  { name: 'allocate_dtv', source: 'dl-tls.c:401', isLoader: true },
  { name: '_dl_allocate_tls', source: 'dl-tls.c:670', isLoader: true },
  { name: 'allocate_stack', source: 'allocatestack.c:423', isInlined: true },
  { name: 'pthread_create@@GLIBC_2.34', source: 'pthread_create.c:650' },
];

/** The thread ends itself (pthread_exit). */
export class ThreadEnd extends Error {
  readonly result: VirtAddr;

  constructor(result: VirtAddr) {
    super('the thread ends');
    this.result = result;
  }
}

/** The process that threads are of. */
export interface ThreadHost {
  readonly kernel: Kernel;
  readonly memory: UserMemory;
  readonly space: AddressSpace;
  readonly image: Image;
  readonly allocations: Allocations;
  readonly libcData: { readonly start: VirtAddr };
  /** What the tasks are called. */
  readonly name: string;
  /** Set when the program is over. */
  readonly over: object | undefined;
  /** Code that will call a function of the program. */
  thread(address: VirtAddr, args: readonly number[]): CThread;
  /** The program is over, as `code` was running. */
  noteOver(error: unknown, code: CThread): void;
  /** Calls what a thread's keys have to be destroyed with. */
  runKeyDestructors(thread: UserThread): void;
}

/** One thread. */
export interface UserThread {
  /** The task of the machine that it is. */
  readonly kernelTask: Task;
  /** The same with the stack and the registers of user space. */
  readonly task: Task;
  readonly entity: Entity;
  /** The address of its `struct pthread`, which is what pthread_t holds. */
  readonly self: VirtAddr;
  /** Where its own variables begin. */
  readonly tls: VirtAddr;
  /** Its mapping; 0 for the main thread. */
  readonly area: VirtAddr;
  /** The block with the addresses of its variables; 0 for the main thread. */
  dtv: VirtAddr;
  code: CThread | undefined;
  ended: boolean;
  /** Nobody will ask for its result: its stack is in the cache. */
  isCached: boolean;
  detached: boolean;
}

/** All threads of a program. */
export class Threads {
  readonly all: UserThread[] = [];
  private readonly proc: ThreadHost;
  private readonly byTask = new Map<Task, UserThread>();
  private readonly waiting = new Set<Entity>();

  constructor(proc: ThreadHost) {
    this.proc = proc;
  }

  get main(): UserThread {
    return this.all[0];
  }

  /** The thread that runs. */
  get current(): UserThread {
    return this.byTask.get(this.proc.kernel.tasks.current) ?? this.all[0];
  }

  /** The thread that a pthread_t names. */
  find(self: VirtAddr): UserThread | undefined {
    return this.all.find((one) => one.self === self && !one.isCached);
  }

  /** The thread that main() runs in: the current task. False without memory. */
  addMain(stack: StackState): boolean {
    const { proc } = this;
    const { tasks, run } = proc.kernel;
    // The loader makes its block, beside the C library.
    const bytes = alignUp(this.tlsBytes() + PTHREAD.bytes, PAGE_SIZE);
    const area = proc.libcData.start - bytes;
    if (!proc.space.map(area, bytes, 'thread')) return false;
    const self = area + this.tlsBytes();
    const entity = run.sched.entityOf(tasks.current);
    this.add(tasks.current, entity, { self, area: 0, dtv: 0 }, stack);
    return true;
  }

  /** pthread_create(): a thread that will call `start`; undefined without memory. */
  create(start: VirtAddr, argument: VirtAddr, detached: boolean): UserThread | undefined {
    const { proc } = this;
    const { tasks, run, base } = proc.kernel;
    const area = proc.space.place(STACK_BYTES);
    if (area === 0 || !proc.space.map(area, STACK_BYTES, 'thread', STACK_ORDER)) return undefined;
    const self = area + STACK_BYTES - PTHREAD.bytes;
    const { memory } = proc;
    memory.writePtr(self + PTHREAD.startRoutine, start);
    memory.writePtr(self + PTHREAD.argument, argument);
    const entries = DTV_ENTRIES + (this.tlsBytes() > 0 ? 1 : 0);
    const dtv = proc.allocations.alloc((entries + 1) * DTV_ENTRY, 'calloc', DTV_ENTRY, DTV_FRAMES);
    if (dtv !== 0) memory.fill(dtv, 0, (entries + 1) * DTV_ENTRY);
    memory.writePtr(self + PTHREAD.dtv, dtv === 0 ? 0 : dtv + DTV_ENTRY);
    const kernelTask = tasks.spawn(proc.name, tasks.current);
    if (!kernelTask) return undefined;
    const code = proc.thread(start, [argument]);
    const runner = new ThreadRunner(proc, this, code, self);
    const entity = run.sched.attach(kernelTask, runner, base.machine.cpu.id);
    const stack = new StackState(area, self - this.tlsBytes() - area);
    stack.sp = alignDown(stack.end, 16);
    const thread = this.add(kernelTask, entity, { self, area, dtv }, stack);
    thread.code = code;
    thread.detached = detached;
    run.sched.wake(entity);
    return thread;
  }

  /** The thread is over: what waits for it may go on. */
  ended(thread: UserThread, result: VirtAddr): void {
    this.proc.memory.writePtr(thread.self + PTHREAD.result, result);
    thread.ended = true;
    if (thread.detached) thread.isCached = true;
    this.wakeAll();
  }

  /** Something has changed that threads may wait for: each looks again. */
  wakeAll(): void {
    const { sched } = this.proc.kernel.run;
    for (const entity of this.waiting) sched.wake(entity);
  }

  /** Keeps account of who waits in user space. */
  noteWaiting(entity: Entity, waits: boolean): void {
    if (waits) this.waiting.add(entity);
    else this.waiting.delete(entity);
  }

  /** Lets the main thread notice that the program is over. */
  wakeMain(): void {
    this.proc.kernel.run.sched.wake(this.main.entity);
  }

  /** Gives back the mappings of threads that nobody asks for any more, as __libc_freeres. */
  freeCached(): void {
    for (const thread of this.all) {
      if (!thread.isCached || !this.proc.space.unmap(thread.area)) continue;
      if (thread.dtv !== 0) this.proc.allocations.release(thread.dtv);
      thread.dtv = 0;
    }
  }

  /** Ends the tasks of all but the main thread. */
  close(): void {
    const { tasks } = this.proc.kernel;
    for (const { kernelTask } of this.all.slice(1)) {
      if (tasks.find(kernelTask.pid) === kernelTask) tasks.exit(kernelTask);
    }
  }

  private tlsBytes(): number {
    const { start, end } = this.proc.image.threadLocal;
    return alignUp(end - start, TLS_ALIGN);
  }

  private add(
    kernelTask: Task,
    entity: Entity,
    { self, area, dtv }: Pick<UserThread, 'self' | 'area' | 'dtv'>,
    stack: StackState,
  ): UserThread {
    const { memory, image } = this.proc;
    const tls = self - this.tlsBytes();
    const { start, end } = image.threadLocal;
    memory.copy(tls, start, end - start);
    memory.writePtr(self, self);
    memory.writePtr(self + PTHREAD.self, self);
    const registers = new Array<number>(6).fill(0);
    const task: Task = { ...kernelTask, interrupted: undefined, regs: registers };
    (task as { stack: StackState }).stack = stack;
    const thread: UserThread = {
      kernelTask,
      task,
      entity,
      self,
      tls,
      area,
      dtv,
      code: undefined,
      ended: false,
      isCached: false,
      detached: false,
    };
    this.all.push(thread);
    this.byTask.set(kernelTask, thread);
    return thread;
  }
}

/** What a thread runs: its function, and its end. */
class ThreadRunner implements Runnable {
  private readonly proc: ThreadHost;
  private readonly threads: Threads;
  private readonly code: CThread;
  private readonly self: VirtAddr;

  constructor(proc: ThreadHost, threads: Threads, code: CThread, self: VirtAddr) {
    this.proc = proc;
    this.threads = threads;
    this.code = code;
    this.self = self;
  }

  get stepsRun(): number {
    return this.code.stepsRun;
  }

  get userMode(): boolean {
    return true;
  }

  run(budget: number): RunStatus {
    const { proc } = this;
    if (proc.over) return 'killed';
    try {
      const status = this.code.run(budget);
      if (status === 'done') {
        const { lo, hi } = this.code.result;
        this.finish(joinAddress(lo, hi));
      }
      return status;
    } catch (error) {
      if (error instanceof ThreadEnd) {
        this.finish(error.result);
        return 'done';
      }
      proc.noteOver(error, this.code);
      this.threads.wakeMain();
      return 'killed';
    }
  }

  private finish(result: VirtAddr): void {
    const thread = this.threads.find(this.self)!;
    this.proc.runKeyDestructors(thread);
    this.threads.ended(thread, result);
  }
}
