/**
 * Machines that random programs run on: one for each kernel version, as long as it stays clean.
 */
import type { KernelVersion } from '../mm/context.ts';
import { TraceEnvironment } from '../trace/environment.ts';
import { executeProgram, type ProgramResult } from '../trace/execute.ts';
import { WINDOW_SIZE, type WindowName } from '../trace/operations.ts';
import type { Program } from '../trace/parse.ts';
import { checkObjects } from './checkers.ts';

/** What a machine said of a program. */
export interface ProgramRun extends ProgramResult {
  /** Sum of the numbers in `N new suspected memory leaks`; undefined where the log is not known. */
  readonly newLeaks?: number;
}

/**
 * Pointers that another CPU moves while a scan works: what is in one window goes to another one,
 * and the other way round, when the scan comes to the gray list, and back when the scan is over.
 */
export interface Motion {
  readonly from: WindowName;
  readonly to: WindowName;
}

/** Anything that runs programs: the simulator, a broken one, or recordings of a real kernel. */
export interface ProgramRunner {
  run(program: Program, version: KernelVersion, motion?: Motion): ProgramRun;
}

/** Programs between two checks of the machine. */
const CHECK_EVERY = 16;
const NEW_LEAKS = /^kmemleak: (\d+) new suspected memory leaks/;

/** The simulator. */
export class TraceMachine implements ProgramRunner {
  private readonly environments = new Map<KernelVersion, TraceEnvironment>();
  private readonly seed: string;
  private runs = 0;

  constructor(seed = 'testkit') {
    this.seed = seed;
  }

  run(program: Program, version: KernelVersion, motion?: Motion): ProgramRun {
    let env = this.environments.get(version);
    if (!env?.reusable) {
      env = new TraceEnvironment(version, this.seed);
      this.environments.set(version, env);
    }
    try {
      return this.runOn(env, program, motion);
    } catch (error) {
      // What is left of the machine may be anything.
      this.environments.delete(version);
      throw error;
    }
  }

  private runOn(env: TraceEnvironment, program: Program, motion: Motion | undefined): ProgramRun {
    const { log, kmemleak } = env.system;
    const seq = log.seq;
    if (motion) move(env, motion);
    const result = executeProgram(env, program);
    if (motion) kmemleak.observe(null);
    let newLeaks = 0;
    for (const { text } of log.read(seq)) newLeaks += Number(NEW_LEAKS.exec(text)?.[1] ?? 0);
    if (++this.runs % CHECK_EVERY === 0 && !env.broken) checkObjects(env.system);
    return { ...result, newLeaks };
  }
}

function move(env: TraceEnvironment, { from, to }: Motion): void {
  const { machine, kmemleak } = env.system;
  const exchange = (): void => {
    const { memory } = machine;
    for (let at = 0; at < WINDOW_SIZE; at += 8) {
      const [a, b] = [env.windows[from] + at, env.windows[to] + at];
      const word = memory.readU64(a);
      memory.writeU64(a, memory.readU64(b));
      memory.writeU64(b, word);
    }
  };
  kmemleak.observe({
    phase: (name) => {
      if (name === 'gray' || name === 'report') exchange();
    },
  });
}
