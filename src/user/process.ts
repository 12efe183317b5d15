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
import type { SyscallName } from '../kernel/task/syscall.ts';
import type { Task } from '../kernel/task/task.ts';
import type { CProgram } from '../cc/base/program.ts';
import { CodeCompiler } from '../crun/jit/compiler.ts';
import type { HostLibrary } from '../crun/vm/host.ts';
import { MemoryPort } from '../crun/vm/memory.ts';
import type { ThreadContext } from '../crun/vm/state.ts';
import { CThread } from '../crun/vm/thread.ts';
import { FileTable, Terminal } from './files.ts';
import type { FileAccess } from './file-access.ts';
import { Image } from './image.ts';
import { LIBC_START, STACK_BYTES, STACK_END, STACK_ORDER } from './layout.ts';
import { Heap } from './malloc.ts';
import { UserMemory } from './memory.ts';
import { ProgramEnd, ProgramKilled, SIGABRT, SIGSEGV, signalOf } from './signal.ts';
import { AddressSpace } from './space.ts';

/** How a program is started. */
export interface Start {
  /** The last part of its path, which the task is called. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly files: FileAccess;
  /** Lets simulated time pass. */
  sleep(ms: number): void;
}

/** How a program ended, and what it wrote. */
export interface Exit {
  readonly stdout: string;
  readonly stderr: string;
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
export class Process {
  readonly kernel: Kernel;
  readonly memory: UserMemory;
  readonly space: AddressSpace;
  readonly start: Start;
  readonly files: FileTable;
  /** Functions to call at the end, last ones first, with their argument. */
  readonly exits: { readonly address: VirtAddr; readonly args: readonly number[] }[] = [];
  /** Called when the program is loaded. */
  readonly ready: (() => void)[] = [];
  /** Called when the program ends by itself, before its files are closed. */
  readonly flushes: (() => void)[] = [];
  image!: Image;
  heap!: Heap;
  private readonly library: HostLibrary;
  private readonly task: Task;
  private readonly output = { stdout: '', stderr: '' };
  /** Variables of the C library by name. */
  private readonly variables = new Map<string, VirtAddr>();
  private nextVariable = LIBC_START - LIBC_DATA;
  private context!: ThreadContext;

  /** @param library - the C library, as made for this process. */
  constructor(kernel: Kernel, start: Start, library: HostLibrary) {
    this.kernel = kernel;
    this.start = start;
    this.library = library;
    const { machine, watch } = kernel.base;
    this.memory = new UserMemory(machine.memory);
    this.space = new AddressSpace({ machine, pageAlloc: kernel.mm.pageAlloc, watch });
    this.task = {
      ...kernel.tasks.current,
      interrupted: undefined,
      regs: new Array<number>(6).fill(0),
    };
    const print = (to: 'stdout' | 'stderr') => (text: string) => {
      if (this.output[to].length < OUTPUT_MAX) this.output[to] += text;
    };
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
      if (args === undefined) return this.ended(127, 0, 'Cannot allocate memory\n');
      for (const ready of this.ready) ready();
      return this.contain(() => {
        for (const fn of program.functions) {
          if (fn.constructor_) this.call(this.image.addressOf(fn.name));
        }
        const status = this.call(this.image.addressOf('main'), args);
        this.exit(status);
      });
    } finally {
      this.close();
    }
  }

  /** Ends the program as exit() does. */
  exit(status: number): never {
    for (let last = this.exits.pop(); last; last = this.exits.pop()) {
      this.call(last.address, last.args);
    }
    for (const flush of this.flushes) flush();
    throw new ProgramEnd(status & 0xff);
  }

  /** Calls a function of the program, or of its library, and gives its result as an int. */
  call(address: VirtAddr, args: readonly number[] = []): number {
    const active = this.context.active;
    const { sp } = this.task.stack;
    active?.syncRegisters();
    const thread = new CThread(this.context, address, args);
    this.kernel.run.sched.execute(thread);
    this.task.stack.sp = sp;
    return thread.exitCode;
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
    this.output.stderr += text;
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
    if (!this.space.map(LIBC_START - LIBC_DATA, LIBC_DATA)) return undefined;
    const image = Image.load(program, this.space, this.memory, {
      function: (name) => this.library.find(name),
      variable: (name) => (LIBC_VARIABLES.has(name) ? this.variable(name) : undefined),
    });
    if (!image || !this.space.map(STACK_END - STACK_BYTES, STACK_BYTES, STACK_ORDER)) {
      return undefined;
    }
    this.image = image;
    this.heap = new Heap(this.space, this.memory, image.end);
    const stack = new StackState(STACK_END - STACK_BYTES, STACK_BYTES);
    const args = this.pushArguments(stack);
    (this.task as { stack: StackState }).stack = stack;
    this.context = {
      machine: base.machine,
      depot: base.depot,
      stack: base.stack,
      text: image.text,
      port: new MemoryPort(this.memory, 0),
      active: undefined,
      currentTask: () => this.task,
      callBack: (address, values) => this.call(address, values),
      afterHost: () => undefined,
      userMode: true,
      truth: undefined,
      follower: undefined,
      watcher: undefined,
    };
    this.context.compiled = CodeCompiler.for(this.context);
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
      if (error instanceof ProgramEnd) return this.ended(error.status, error.signal);
      if (error instanceof ProgramKilled) return this.ended(137, 9);
      if (error instanceof NeverEnds) {
        // It runs for ever, and whoever started it waits.
        this.kernel.oops.contain(() => {
          throw error;
        }, undefined);
        return this.ended(2, 0);
      }
      const signal = signalOf(error);
      if (signal === undefined) throw error;
      if (signal === SIGSEGV) this.logFault(error);
      if (error instanceof KernelPanic) {
        this.complain('*** stack smashing detected ***: terminated\n');
        return this.ended(128 + SIGABRT, SIGABRT);
      }
      return this.ended(128 + signal, signal);
    }
    return this.ended(0, 0);
  }

  /** What the kernel says of a program that faults (show_signal_msg). */
  private logFault(error: unknown): void {
    const { base } = this.kernel;
    const { id } = base.machine.cpu;
    const { pid, comm } = this.kernel.tasks.current;
    const { ip } = base.stack.faultSite(error);
    const hex = (n: number): string => n.toString(16).padStart(16, '0');
    const where = `${comm}[${pid}]`;
    const at = `ip ${hex(ip)} sp ${hex(this.task.stack.sp)}`;
    const what =
      error instanceof PageFault
        ? `segfault at ${error.address.toString(16)} ${at} error ${faultCode(error)}`
        : `general protection fault ${at} error:0`;
    const cpu = ` likely on CPU ${id} (core ${id}, socket 0)`;
    base.log.printk(`${where}: ${what} in ${comm}${cpu}`, KERN_INFO);
  }

  private ended(status: number, signal: number, message = ''): Exit {
    const { stdout, stderr } = this.output;
    return { stdout, stderr: stderr + message, status, signal };
  }

  /** Closes files and gives memory back. */
  private close(): void {
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
