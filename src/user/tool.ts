/**
 * The socket for what stands between a program and the machine: valgrind's memcheck, a sanitizer, a
 * preloaded library. A tool may lay the program out otherwise, replace its malloc, add functions to
 * its library, hear of each allocation and of each instruction, and look at everything when the
 * program ends.
 *
 * What a tool does not mention is as without it, and costs nothing.
 */
import type { VirtAddr } from '../machine/address.ts';
import type { Memory } from '../machine/memory.ts';
import type { HostLibrary } from '../crun/vm/host.ts';
import type { CodeFollower, InstructionFollower } from '../crun/vm/state.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { AllocationListener, Allocations, UserHeap } from './allocations.ts';
import type { FileAccess } from './file-access.ts';
import type { Image, Range } from './image.ts';
import type { Layout } from './layout.ts';
import type { UserMemory } from './memory.ts';
import type { ProgramBreak } from './program-break.ts';
import type { ProgramEnd } from './signal.ts';
import type { AddressSpace } from './space.ts';
import type { Threads } from './threads.ts';

/** A process as tools see it. */
export interface UserProcess {
  readonly kernel: Kernel;
  readonly memory: UserMemory;
  readonly space: AddressSpace;
  readonly layout: Layout;
  readonly threads: Threads;
  readonly image: Image;
  readonly brk: ProgramBreak;
  readonly allocations: Allocations;
  readonly start: {
    readonly name: string;
    readonly argv: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly files: FileAccess;
  };
  /** Where the variables of the C library are. */
  readonly libcData: Range;
  /** What exit() does first, the last one first. */
  readonly exits: ((status: number) => void)[];
  /** Called when the program ends by itself, before its files are closed. */
  readonly flushes: (() => void)[];
  /** What the C library gives back of its own when it is asked to (__libc_freeres). */
  readonly resources: (() => void)[];
  /** The call chain of the running function, as a node of the stack depot. */
  readonly trace: number;
  /** Why the program is over, and the call chain at that moment. */
  readonly over: { readonly error: unknown; readonly trace: number } | undefined;
  /** Calls a function of the program, or of its library, and gives its result as an int. */
  call(address: VirtAddr, args?: readonly number[]): number;
  /** Writes to standard error, past all buffers. */
  complain(text: string): void;
  /** The address of a variable of the C library, which is made when it is first asked for. */
  variable(name: string, bytes?: number): VirtAddr;
}

/** What a tool does with one run of a program. */
export interface Tool extends AllocationListener {
  /** Where things lie, when not where Linux puts them. */
  readonly layout?: Layout;
  /** The program's memory, when the tool keeps account of what is written and read. */
  memory?(machine: Memory): UserMemory;
  /** Its malloc in place of glibc's. */
  heap?(proc: UserProcess): UserHeap;
  /** Adds functions to the C library, or puts others in the place of its own. */
  functions?(library: HostLibrary, proc: UserProcess): void;
  /** Keeps account of what values are made from. */
  truth?(proc: UserProcess): CodeFollower;
  /** Hears of each instruction before it is executed. */
  follower?(proc: UserProcess): InstructionFollower;
  /** The program is loaded; nothing of it has run. */
  started?(proc: UserProcess): void;
  /**
   * The program has ended and all it had is still there: threads, stacks, memory. What is given
   * back is how it ended instead.
   */
  ended?(proc: UserProcess, end: ProgramEnd): ProgramEnd | undefined;
}

/** Starts a tool for one run. */
export type ToolFactory = () => Tool;
