/**
 * A program in C as a process of the machine: it has an address space, open files and a C library,
 * runs as the current task, and ends with a status or by a signal.
 *
 * Its code is executed by the interpreter of the kernel's C, on a stack of its own; where it calls
 * the kernel it goes on as the task of the machine that it is.
 */
import { PAGE_SIZE, type VirtAddr } from '../machine/address.ts';
import { NeverEnds } from '../machine/effort.ts';
import { PageFault } from '../machine/memory.ts';
import { StackState } from '../kernel/base/call-stack.ts';
import { KernelPanic } from '../kernel/base/fault.ts';
import { KERN_INFO } from '../kernel/base/printk.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Sleep } from '../kernel/task/sched-sleep.ts';
import type { Runnable } from '../kernel/task/sched.ts';
import type { SyscallName } from '../kernel/task/syscall.ts';
import type { CProgram } from '../cc/base/program.ts';
import { CodeCompiler } from '../crun/jit/compiler.ts';
import { HostCall, type HostLibrary } from '../crun/vm/host.ts';
import { MemoryPort } from '../crun/vm/memory.ts';
import type { ThreadContext } from '../crun/vm/state.ts';
import { CThread } from '../crun/vm/thread.ts';
import {
  Allocations,
  type AllocationListener,
  type LibcFrame,
  type UserHeap,
} from './allocations.ts';
import { FileTable, Terminal } from './files.ts';
import type { FileAccess } from './file-access.ts';
import { Image } from './image.ts';
import { LINUX_LAYOUT, STACK_BYTES, STACK_ORDER, type Layout } from './layout.ts';
import { Heap } from './malloc.ts';
import { AT_EXIT, IN_CONSTRUCTORS, IN_DESTRUCTORS, THREAD_START } from './start-code.ts';
import { UserMemory } from './memory.ts';
import { ProgramBreak } from './program-break.ts';
import { ProgramEnd, ProgramKilled, raised, SIGABRT, SIGINT, SIGSEGV, signalOf } from './signal.ts';
import { AddressSpace } from './space.ts';
import { Threads, type ThreadHost, type UserThread } from './threads.ts';
import type { Tool, UserProcess } from './tool.ts';

/** How a program is started. */
export interface Start {
  /** The last part of its path, which the task is called. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly files: FileAccess;
  /** What it runs under: valgrind, a sanitizer. */
  readonly tool?: Tool;
  /** Who else hears of what it allocates. */
  readonly listeners?: readonly AllocationListener[];
  /** Where things lie when its tool does not say. */
  readonly layout?: Layout;
  /** Its output is a terminal's; else that of a pipe. */
  readonly isTerminal?: boolean;
  /** Lets simulated time pass. */
  sleep(ms: number): void;
}

/** A piece of output, and where it went. */
export interface Piece {
  readonly to: 'stdout' | 'stderr';
  readonly text: string;
}

/** How a program ended, and what it wrote. */
export interface Exit {
  readonly stdout: string;
  readonly stderr: string;
  /** Both in the order in which they were written, as one text and in pieces. */
  readonly terminal: string;
  readonly pieces: readonly Piece[];
  /** As `wait` gives it to a shell: 128 and the number for a signal. */
  readonly status: number;
  /** The signal that ended it, 0 when none did. */
  readonly signal: number;
}

/** Variables of the C library that headers declare. */
export const LIBC_VARIABLES: ReadonlySet<string> = new Set([
  'stdin',
  'stdout',
  'stderr',
  'environ',
]);
/** Bytes of the variables of the C library. */
const LIBC_DATA = 4 * PAGE_SIZE;
/** Bytes of output that are kept. */
const OUTPUT_MAX = 16 << 20;

/** A running program. */
export class Process implements UserProcess, ThreadHost {
  readonly kernel: Kernel;
  readonly memory: UserMemory;
  readonly space: AddressSpace;
  readonly start: Start;
  readonly files: FileTable;
  readonly layout: Layout;
  readonly threads: Threads;
  /** What exit() does first, the last one first: the program's functions, destructors. */
  readonly exits: ((status: number) => void)[] = [];
  /** Called when the program is loaded. */
  readonly ready: (() => void)[] = [];
  /** Called when the program ends by itself, before its files are closed. */
  readonly flushes: (() => void)[] = [];
  /** What the C library gives back of its own when it is asked to (__libc_freeres). */
  readonly resources: (() => void)[] = [];
  /** Brings the parts of the kernel that open files of drivers. */
  needDrivers: () => void = () => undefined;
  /** Called when a thread ends, for the values of its keys. */
  runKeyDestructors: (thread: UserThread) => void = () => undefined;
  image!: Image;
  brk!: ProgramBreak;
  allocations!: Allocations;
  /** Why the program is over: it ends as soon as its main thread notices. */
  over: { readonly error: unknown; readonly trace: number } | undefined;
  /** Functions of the C library below those of the program, but for main(). */
  private below: readonly LibcFrame[] = [];
  private readonly library: HostLibrary;
  private readonly tool: Tool | undefined;
  private readonly output = { stdout: '', stderr: '' };
  private readonly pieces: Piece[] = [];
  /** Variables of the C library by name. */
  private readonly variables = new Map<string, VirtAddr>();
  private nextVariable: VirtAddr;
  private context!: ThreadContext;

  /** @param library - the C library, as made for this process. */
  constructor(kernel: Kernel, start: Start, library: HostLibrary) {
    this.kernel = kernel;
    this.start = start;
    this.library = library;
    const { machine, watch } = kernel.base;
    const { tool } = start;
    this.tool = tool;
    this.layout = tool?.layout ?? start.layout ?? LINUX_LAYOUT;
    this.nextVariable = this.libcData.start;
    this.memory = tool?.memory?.(machine.memory) ?? new UserMemory(machine.memory);
    const parts = { machine, pageAlloc: kernel.mm.pageAlloc, watch };
    this.space = new AddressSpace(parts, this.layout);
    this.threads = new Threads(this);
    const print = (to: 'stdout' | 'stderr') => (text: string) => this.print(to, text);
    this.files = new FileTable(
      new Terminal(this.memory, start.stdin, () => undefined),
      new Terminal(this.memory, '', print('stdout')),
      new Terminal(this.memory, '', print('stderr')),
    );
  }

  /** Runs `program` to its end as the current task. */
  run(program: CProgram): Exit {
    const { tasks } = this.kernel;
    tasks.setComm(tasks.current, this.start.name);
    try {
      const args = this.load(program);
      if (args === undefined) return this.exitOf(127, 0, 'Cannot allocate memory\n');
      for (const ready of this.ready) ready();
      this.tool?.started?.(this);
      return this.contain(() => {
        this.runConstructors(program);
        const status = this.call(this.image.addressOf('main'), args);
        this.below = AT_EXIT;
        this.exit(status);
      });
    } finally {
      this.close();
    }
  }

  /** Ends the program as exit() does. */
  exit(status: number): never {
    this.context.active?.syncRegisters();
    for (let last = this.exits.pop(); last; last = this.exits.pop()) last(status);
    for (const flush of this.flushes) flush();
    throw new ProgramEnd(status & 0xff);
  }

  get name(): string {
    return this.start.name;
  }

  /** Calls a function of the program, or of its library, and gives its result as an int. */
  call(address: VirtAddr, args: readonly number[] = []): number {
    const host = this.image.text.hostAt(address);
    if (host >= 0) return this.callHost(host, address, args);
    const { stack } = this.threads.current.task;
    const { sp } = stack;
    const { cpu } = this.kernel.base.machine;
    const { trace } = cpu;
    this.context.active?.syncRegisters();
    const code = this.thread(address, args);
    this.kernel.run.sched.execute(this.watched(code));
    stack.sp = sp;
    cpu.trace = trace;
    return code.exitCode;
  }

  /** A function of the C library that the program has given it, as free() for a key. */
  private callHost(host: number, address: VirtAddr, args: readonly number[]): number {
    const call = new HostCall(this.thread(address, args));
    call.setArguments(args);
    const { run, result } = this.image.text.hosts[host];
    call.setResult(result, run(call) ?? 0);
    return call.int(0);
  }

  /** Code that will call a function of the program. */
  thread(address: VirtAddr, args: readonly number[]): CThread {
    return new CThread(this.context, address, args);
  }

  /** The program is over, as `code` was running: keeps its stack as it is. */
  noteOver(error: unknown, code: CThread): void {
    if (this.over) return;
    this.over = { error, trace: this.trace };
    if (code.state !== undefined) code.publish();
  }

  /** Waits in user space for what other threads bring about. */
  waitFor(
    c: HostCall,
    ready: () => boolean,
    result: () => number = () => 0,
    timeoutNs = Infinity,
  ): number {
    const { base, run } = this.kernel;
    const { sched } = run;
    return c.wait(
      new Sleep(base, sched, {
        frames: ['__x64_sys_futex', 'do_futex', 'futex_wait', 'futex_wait_queue', 'schedule'],
        state: 'S',
        ready,
        timeoutNs,
        begin: () => this.threads.noteWaiting(sched.current, true),
        end: () => this.threads.noteWaiting(sched.current, false),
        result: (end) => {
          // Nobody will ever wake it, and whoever typed its name types Ctrl-C.
          if (end === 'signal') throw raised(SIGINT);
          return result();
        },
      }),
    );
  }

  /** Where the variables of the C library are. */
  get libcData(): { readonly start: VirtAddr; readonly end: VirtAddr } {
    const end = this.layout.libcStart;
    return { start: end - LIBC_DATA, end };
  }

  /** The call chain of the running function, as a node of the stack depot. */
  get trace(): number {
    return this.kernel.base.machine.cpu.trace;
  }

  /**
   * A system call: `work` is done by the kernel, as the task.
   * @param drop - innermost functions of its chain that `work` enters by itself.
   */
  syscall(name: SyscallName, work: () => number, drop = 0): number {
    return this.inKernel(name, work, 0, drop);
  }

  /** As {@link syscall}, for what opens a file. */
  syscallOpen<T>(work: () => T): T | number {
    return this.inKernel<T | number>('openat', work, -1, 0);
  }

  /** Lets time pass while the program waits. */
  pause(ms: number): number {
    this.start.sleep(Math.max(0, ms));
    return 0;
  }

  /** Writes to standard error, past all buffers. */
  complain(text: string): void {
    this.print('stderr', text);
  }

  private print(to: 'stdout' | 'stderr', text: string): void {
    if (this.output[to].length >= OUTPUT_MAX) return;
    this.output[to] += text;
    const last = this.pieces.at(-1);
    const joined = { to, text: last?.to === to ? last.text + text : text };
    if (last?.to === to) this.pieces[this.pieces.length - 1] = joined;
    else this.pieces.push(joined);
  }

  /** The address of a variable of the C library, which is made when it is first asked for. */
  variable(name: string, bytes = 8): VirtAddr {
    let at = this.variables.get(name);
    if (at === undefined) {
      at = this.nextVariable;
      this.nextVariable += Math.ceil(bytes / 16) * 16;
      this.variables.set(name, at);
    }
    return at;
  }

  /** Sets errno and gives -1, as functions of the C library that fail. */
  fail(error: number): -1 {
    this.memory.write32(this.variable('errno'), Math.abs(error));
    return -1;
  }

  /** What the kernel gave: a negative error number goes to errno. */
  answer(result: number): number {
    return result < 0 ? this.fail(result) : result;
  }

  private inKernel<T>(name: SyscallName, work: () => T, killed: T, drop: number): T {
    const result = this.kernel.syscalls.run(name, work, killed, drop);
    if (this.kernel.tasks.current.killed) throw new ProgramKilled();
    return result;
  }

  /** Address space, stack and arguments; undefined without memory. */
  private load(program: CProgram): readonly number[] | undefined {
    const { base } = this.kernel;
    const { space, memory, layout, tool } = this;
    if (!space.map(this.libcData.start, LIBC_DATA, 'libc')) return undefined;
    const around = {
      function: (name: string) => this.library.find(name),
      variable: (name: string) => (LIBC_VARIABLES.has(name) ? this.variable(name) : undefined),
    };
    const image = Image.load(program, space, memory, around, layout);
    const stackStart = layout.stackEnd - STACK_BYTES;
    if (!image || !space.map(stackStart, STACK_BYTES, 'stack', STACK_ORDER)) return undefined;
    this.image = image;
    this.brk = new ProgramBreak(space, layout.brkStart ?? image.end);
    const heap: UserHeap = tool?.heap?.(this) ?? new Heap(space, memory, this.brk);
    this.allocations = new Allocations(
      heap,
      [...(tool ? [tool] : []), ...(this.start.listeners ?? [])],
      () => this.trace,
      () => (this.threads.current === this.threads.main ? this.below : THREAD_START),
    );
    const stack = new StackState(stackStart, STACK_BYTES);
    const args = this.pushArguments(stack);
    if (!this.threads.addMain(stack)) return undefined;
    const truth = tool?.truth?.(this);
    this.context = {
      machine: base.machine,
      depot: base.depot,
      stack: base.stack,
      text: image.text,
      port: new MemoryPort(this.memory, 0),
      active: undefined,
      currentTask: () => this.threads.current.task,
      callBack: (address, values) => this.call(address, values),
      afterHost: () => undefined,
      userMode: true,
      truth,
      follower: tool?.follower?.(this) ?? truth,
      watcher: undefined,
    };
    // A tool whose memory keeps account must see each access.
    if (!tool?.memory) this.context.compiled = CodeCompiler.for(this.context);
    return args;
  }

  /** argc, argv and envp, with the strings and pointers at the end of the stack. */
  private pushArguments(stack: StackState): number[] {
    const { argv, env } = this.start;
    const strings = [...argv, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
    let at = stack.end - 16;
    const places = strings.map((text) => {
      at -= text.length + 1;
      this.memory.writeString(at, text, text.length + 1);
      return at;
    });
    at -= at % 16;
    const words = [...places.slice(0, argv.length), 0, ...places.slice(argv.length), 0];
    at -= Math.ceil(words.length / 2) * 16;
    for (const [i, word] of words.entries()) this.memory.writePtr(at + 8 * i, word);
    stack.sp = at - 16;
    const envp = at + 8 * (argv.length + 1);
    this.memory.writePtr(this.variable('environ'), envp);
    return [argv.length, at, envp];
  }

  /** Runs `body`, which ends the program. */
  private contain(body: () => void): Exit {
    const { machine } = this.kernel.base;
    const { cpu } = machine;
    const { trace } = cpu;
    try {
      body();
    } catch (error) {
      machine.cpu.trace = trace;
      if (error instanceof ProgramEnd) return this.ended(error);
      if (error instanceof ProgramKilled) return this.exitOf(137, 9);
      if (error instanceof NeverEnds) {
        // It runs for ever, and whoever started it waits.
        this.kernel.oops.contain(() => {
          throw error;
        }, undefined);
        return this.exitOf(2, 0);
      }
      const signal = signalOf(error);
      if (signal === undefined) throw error;
      if (signal === SIGSEGV) this.logFault(error);
      if (error instanceof KernelPanic) {
        this.complain('*** stack smashing detected ***: terminated\n');
        return this.ended(raised(SIGABRT));
      }
      return this.ended(raised(signal));
    }
    return this.exitOf(0, 0);
  }

  /** What comes of a program that has ended, when its tool has looked at it. */
  private ended(end: ProgramEnd): Exit {
    const { status, signal } = this.tool?.ended?.(this, end) ?? end;
    return this.exitOf(status, signal);
  }

  /** Constructors run before main(), destructors when the program ends. */
  private runConstructors({ functions }: CProgram): void {
    const run = (list: CProgram['functions']): void => {
      for (const { name } of list) this.call(this.image.addressOf(name));
    };
    this.exits.unshift(() => {
      if (this.below === AT_EXIT) this.below = IN_DESTRUCTORS;
      run(functions.filter((fn) => fn.destructor_).reverse());
    });
    this.below = IN_CONSTRUCTORS;
    run(functions.filter((fn) => fn.constructor_));
    this.below = [];
  }

  /** Code of the main thread, or that a function of the C library calls. */
  private watched(code: CThread): Runnable {
    return {
      userMode: true,
      get stepsRun() {
        return code.stepsRun;
      },
      position: () => code.position(),
      run: (budget) => {
        if (this.over) throw this.over.error;
        try {
          return code.run(budget);
        } catch (error) {
          this.noteOver(error, code);
          throw error;
        }
      },
    };
  }

  /** What the kernel says of a program that faults (show_signal_msg). */
  private logFault(error: unknown): void {
    const { base } = this.kernel;
    const { id } = base.machine.cpu;
    const { pid, comm } = this.kernel.tasks.current;
    const { ip } = base.stack.faultSite(error);
    const hex = (n: number): string => n.toString(16).padStart(16, '0');
    const where = `${comm}[${pid}]`;
    const at = `ip ${hex(ip)} sp ${hex(this.threads.current.task.stack.sp)}`;
    const what =
      error instanceof PageFault
        ? `segfault at ${error.address.toString(16)} ${at} error ${faultCode(error)}`
        : `general protection fault ${at} error:0`;
    const cpu = ` likely on CPU ${id} (core ${id}, socket 0)`;
    base.log.printk(`${where}: ${what} in ${comm}${cpu}`, KERN_INFO);
  }

  private exitOf(status: number, signal: number, message = ''): Exit {
    if (message !== '') this.print('stderr', message);
    const terminal = this.pieces.map(({ text }) => text).join('');
    return { ...this.output, terminal, pieces: this.pieces, status, signal };
  }

  /** Closes files and gives memory back. */
  private close(): void {
    this.threads.close();
    for (const file of this.files.all()) {
      this.kernel.syscalls.run('close', () => file.close(), undefined);
    }
    // A driver may fault in what it does then; the other areas go all the same.
    this.space.close((unmap) => this.kernel.syscalls.run('munmap', unmap, undefined));
  }
}

/** The error code of a fault in user mode. */
function faultCode({ fetch, write, protection }: PageFault): string {
  const code = 4 | (fetch ? 16 : 0) | (write ? 2 : 0) | (protection ? 1 : 0);
  return code.toString(16);
}
