/**
 * Machines that random programs run on: one for each kernel version, as long as it stays clean.
 *
 * While a scan works, the words of the programs' windows may lie elsewhere: another CPU moves them
 * (`Motion`), or they are carried to some other kind of memory before it begins (`RootKind`).
 *
 * With sheaves each program has a machine of its own: what their slots point at is left from
 * before.
 */
import type { ScanPhase } from '../kmemleak/observer.ts';
import { WORD, type VirtAddr } from '../machine/address.ts';
import { RamPool } from '../machine/ram-pool.ts';
import type { System } from '../system.ts';
import type { KernelVersion } from '../versions/kernels.ts';
import { TraceEnvironment } from '../trace/environment.ts';
import { executeProgram, type OperationObserver, type ProgramResult } from '../trace/execute.ts';
import type { TraceHeap } from '../trace/heap.ts';
import { WINDOW_SIZE, type WindowName } from '../trace/operations.ts';
import type { Program } from '../trace/parse.ts';
import { checkObjects } from './checkers.ts';
import type { RootKind } from './root-kinds.ts';

/** What a machine said of a program. */
export interface ProgramRun extends ProgramResult {
  /** Sum of the numbers in `N new suspected memory leaks`; undefined where the log is not known. */
  readonly newLeaks?: number;
  /** For each scan 1 when something else on the machine was suspect; nothing unless told. */
  readonly suspectsElsewhere?: readonly number[];
  /** For each scan what slots of sheaves pointed at; nothing unless told. */
  readonly cached?: readonly (readonly CachedPointer[])[];
}

/**
 * Pointers that another CPU moves while a scan works: what is in one window goes to another one,
 * and the other way round, when the scan comes to the gray list, and back when the scan is over.
 */
export interface Motion {
  readonly from: WindowName;
  readonly to: WindowName;
}

/** What a program runs under, beside its kernel; nothing of it unless told. */
export interface Conditions {
  readonly motion?: Motion;
  /** The slab allocator has its sheaves, as a kernel that knows them boots. */
  readonly sheaves?: boolean;
}

/** A pointer to something of a program that the slab allocator keeps, in a slot of a sheaf. */
export interface CachedPointer {
  readonly label: string;
  /** Bytes into the object; undefined when it is to the vm_struct of a block of vmalloc. */
  readonly offset: number | undefined;
}

/** Anything that runs programs: the simulator, a broken one, or recordings of a real kernel. */
export interface ProgramRunner {
  run(program: Program, version: KernelVersion, conditions?: Conditions): ProgramRun;
}

/** Programs between two checks of the machine. */
const CHECK_EVERY = 16;
const NEW_LEAKS = /^kmemleak: (\d+) new suspected memory leaks/;

/** The simulator. */
export class TraceMachine implements ProgramRunner {
  private readonly environments = new Map<KernelVersion, TraceEnvironment>();
  /** Memory of machines that are not used any more. */
  private readonly ram: RamPool;
  private readonly seed: string;
  private readonly roots: RootKind | undefined;
  /** The words of the root memory of each machine. */
  private readonly rootWords = new Map<TraceEnvironment, readonly VirtAddr[]>();
  private runs = 0;

  /**
   * @param roots - what the windows that a scan treats alike stand for.
   * @param ram - memory of machines that are gone.
   */
  constructor(seed = 'testkit', roots?: RootKind, ram = new RamPool()) {
    this.ram = ram;
    this.seed = seed;
    this.roots = roots;
  }

  run(program: Program, version: KernelVersion, conditions: Conditions = {}): ProgramRun {
    if (conditions.sheaves) {
      const own = this.boot(version, true);
      const result = this.runOn(own, program, conditions);
      this.giveBack(own);
      return result;
    }
    let env = this.environments.get(version);
    if (!env?.reusable) {
      if (env) this.giveBack(env);
      env = this.boot(version);
      this.environments.set(version, env);
    }
    try {
      return this.runOn(env, program, conditions);
    } catch (error) {
      // What is left of the machine may be anything.
      this.environments.delete(version);
      throw error;
    }
  }

  /** The machines are not used any more: others may have their memory. */
  retire(): void {
    for (const env of this.environments.values()) this.giveBack(env);
    this.environments.clear();
  }

  private giveBack({ system }: TraceEnvironment): void {
    this.ram.give(system.machine.memory.phys);
  }

  private boot(version: KernelVersion, sheaves = false): TraceEnvironment {
    const { seed, roots } = this;
    this.rootWords.clear();
    let words: readonly VirtAddr[] = [];
    const prepare = (system: System): void => {
      if (roots) words = roots.words(system);
    };
    const env = new TraceEnvironment(version, seed, { sheaves, prepare, ram: this.ram });
    this.rootWords.set(env, words);
    return env;
  }

  private runOn(
    env: TraceEnvironment,
    program: Program,
    { motion, sheaves }: Conditions,
  ): ProgramRun {
    const { log } = env.system;
    const seq = log.seq;
    let stop: (() => void) | undefined;
    if (motion) {
      stop = exchange(env, 'gray', wordsOf(env, motion.from), wordsOf(env, motion.to));
    } else if (this.roots) {
      const windows = WINDOWS_OF[this.roots.read].flatMap((name) => wordsOf(env, name));
      stop = exchange(env, 'begin', windows, this.rootWords.get(env)!);
    }
    const cached: CachedPointer[][] = [];
    const note: OperationObserver = ({ name }, heap) => {
      if (name === 'scan') cached.push(cachedPointers(env.system, heap));
    };
    const result = executeProgram(env, program, sheaves ? note : undefined);
    stop?.();
    let newLeaks = 0;
    for (const { text } of log.read(seq)) newLeaks += Number(NEW_LEAKS.exec(text)?.[1] ?? 0);
    if (++this.runs % CHECK_EVERY === 0 && !env.broken) checkObjects(env.system);
    return { ...result, newLeaks, ...(sheaves && { cached }) };
  }
}

/** What of a program's slots of sheaves point at. */
function cachedPointers({ slab, vmalloc }: System, heap: TraceHeap): CachedPointer[] {
  const held = heap.all.filter(({ freed }) => !freed);
  const cached: CachedPointer[] = [];
  for (const pointer of slab.sheaves.pointers()) {
    if (pointer === 0) continue;
    for (const { label, kind, addr, size } of held) {
      if ((kind === 'slab' || kind === 'cache') && pointer >= addr && pointer < addr + size) {
        cached.push({ label, offset: pointer - addr });
      } else if (kind === 'vmalloc' && vmalloc.findVmArea(addr) === pointer) {
        cached.push({ label, offset: undefined });
      }
    }
  }
  return cached;
}

/** The windows that scans treat alike. */
const WINDOWS_OF: Readonly<Record<RootKind['read'], readonly WindowName[]>> = {
  scanned: ['data', 'bss'],
  stack: ['stack'],
  hidden: ['hidden'],
};

function wordsOf({ windows }: TraceEnvironment, name: WindowName): VirtAddr[] {
  return Array.from({ length: WINDOW_SIZE / WORD }, (_, i) => windows[name] + i * WORD);
}

/**
 * Exchanges words when a scan begins or comes to a phase, and back when it has read everything.
 * Gives the function that ends this.
 */
function exchange(
  env: TraceEnvironment,
  at: ScanPhase | 'begin',
  these: readonly VirtAddr[],
  those: readonly VirtAddr[],
): () => void {
  const { machine, kmemleak } = env.system;
  const { memory } = machine;
  const { u32 } = memory.phys;
  // In physical memory, for some of it may be mapped read-only.
  const halves = (words: readonly VirtAddr[]): number[] =>
    words.flatMap((word) => [memory.translate(word) / 4, memory.translate(word) / 4 + 1]);
  const swap = (): void => {
    const there = halves(those);
    for (const [i, here] of halves(these).entries()) {
      [u32[here], u32[there[i]]] = [u32[there[i]], u32[here]];
    }
  };
  // A second pass finds what moved where it went in the first.
  let moved = false;
  const set = (to: boolean): void => {
    if (to !== moved) swap();
    moved = to;
  };
  return kmemleak.observe({
    begin: () => {
      if (at === 'begin') set(true);
    },
    phase: (name) => {
      if (name === at || name === 'report') set(name === at);
    },
  });
}
