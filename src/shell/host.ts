/**
 * What the shell asks of the machine it runs on.
 *
 * A booted `System` fits this shape; tests of the shell give it a small stand-in.
 */
import type { Explainer } from '../explain/explainer.ts';
import type { Listeners } from '../base/listeners.ts';
import type { Machine } from '../machine/machine.ts';
import type { WatchCalls } from '../mm/watch.ts';
import type { CodeSources } from '../kernel/base/code-sources.ts';
import type { KernelLog } from '../kernel/base/printk.ts';
import type { SymbolTable } from '../kernel/base/symbols.ts';
import type { Module, ModuleDefinition } from '../kernel/module/module.ts';
import type { Hang } from '../kernel/task/oops.ts';
import type { PseudoFs } from '../kernel/fs/vfs.ts';

/** A process, as far as the shell looks into it. */
export interface ShellTask {
  readonly pid: number;
  readonly comm: string;
  /** A thread of the kernel's own. */
  readonly kthread: boolean;
  /** The kernel has ended it, after a fault in what it did for it. */
  readonly killed: boolean;
}

/** Processes: making them, ending them, and running code as one of them. */
export interface ShellTasks {
  /** Forks a process that runs the program `comm`; undefined when there is no memory. */
  spawn(comm: string): ShellTask | undefined;
  exit(task: ShellTask): void;
  /** Calls `body` with `task` as the current task of the CPU. */
  runAs<T>(task: ShellTask, body: () => T): T;
  list(): readonly ShellTask[];
}

/** The module loader as insmod, rmmod and lsmod use it. */
export interface ShellModules {
  /** 0 or a negative errno. */
  load(name: string, params: Readonly<Record<string, string>>): number;
  /** 0 or a negative errno. */
  unload(name: string): number;
  list(): readonly Module[];
  /** Makes a module known to insmod and modprobe. */
  register(definition: ModuleDefinition): unknown;
  /** Every module that can be loaded. */
  available(): readonly ModuleDefinition[];
}

/** The machine below the shell. */
export interface ShellHost {
  /** The tree of pseudo files, to look around in. */
  readonly fs: PseudoFs;
  /** Reads a pseudo file as the current task: its text or a negative errno. */
  readFile(path: string): string | number;
  /** One write(2) as the current task: the bytes taken or a negative errno. */
  writeFile(path: string, data: Uint8Array): number;
  readonly log: KernelLog;
  readonly tasks: ShellTasks;
  readonly modules: ShellModules;
  /** Slab caches: names and addresses of their `struct kmem_cache`s. */
  readonly slab: { readonly caches: readonly { readonly name: string; readonly addr: number }[] };
  /** Nanoseconds since power-on. */
  nowNs(): number;
  /** Lets simulated time pass. */
  sleep(ms: number): void;
  /** Where the machine stands that does not come back; undefined while it does. */
  readonly hang?: Hang | undefined;
  /** `uname -r`. */
  readonly kernelRelease: string;
  readonly cpus: number;
  /** Where whoever keeps account of all memory is plugged in. */
  readonly watch?: Listeners<WatchCalls> | undefined;
  /** What is true of memory; only on a machine that keeps account of it. */
  readonly explain?: Explainer | undefined;
  /** Names of code, and the lines of sources that it is of; what runs, for who looks into it. */
  readonly kernel: {
    readonly base: {
      readonly symbols: Pick<SymbolTable, 'all'>;
      readonly sources: Pick<CodeSources, 'lineAt'> & Partial<Pick<CodeSources, 'frames'>>;
      readonly machine?: Machine;
    };
  };
  /** The next number of the shell's own stream of chance, in [0, 32768). */
  random(): number;
}
