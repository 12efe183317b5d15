/**
 * Runs somebody's workload on many machines, under many schedules, and looks for leaks and damage.
 */
import fc from 'fast-check';
import type { ModuleSource } from '../kernel/module/module.ts';
import { boot, type System, type SystemConfig } from '../system.ts';
import { checkSystem } from './checkers.ts';
import { systemConfigs } from './config-arbitraries.ts';
import { describeLeaks, leaksOf } from './settle.ts';

/** How to check a workload; everything has a default. */
export interface WorkloadOptions<T> {
  readonly modules?: readonly ModuleSource[];
  /** What the workload gets besides the machine; default undefined. */
  readonly input?: fc.Arbitrary<T>;
  /** Machines; default {@link systemConfigs}. */
  readonly configs?: fc.Arbitrary<SystemConfig>;
  /** Default 20. */
  readonly runs?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Sizes of the leaks that are meant, in any order; default none. */
  readonly leaks?: readonly number[];
}

/** A machine on which the workload fails. */
export interface WorkloadFailure<T> {
  readonly input: T;
  /** The machine with its schedule as text: `boot(config)` replays the run. */
  readonly config: SystemConfig;
  /** What is wrong. */
  readonly message: string;
  /** The text of the kmemleak file. */
  readonly report: string;
}

/** What came of a workload. */
export interface WorkloadResult<T> {
  readonly runs: number;
  /** The simplest that was found. */
  readonly failure?: WorkloadFailure<T>;
}

/** Lines of the log that mean damage. */
const DAMAGE = /^(BUG|WARNING|Oops|kernel BUG|=====|INFO: task .* blocked|Kernel panic)/;

/**
 * Runs `workload` on machines of all kinds. After each run the machine must be whole: no line of
 * the log tells of damage, the allocators and kmemleak are in order, kmemleak is on, and reports
 * what was meant and nothing else.
 *
 * @example
 * const { failure } = checkWorkload((system) => {
 *   system.insmod('driver');
 *   system.rmmod('driver');
 * }, { modules: [driver] });
 */
export function checkWorkload<T = undefined>(
  workload: (system: System, input: T) => void,
  options: WorkloadOptions<T> = {},
): WorkloadResult<T> {
  const { runs = 20, seed = 1, modules = [], leaks = [] } = options;
  const input =
    options.input ?? (fc.constant(undefined) as fc.Arbitrary<unknown> as fc.Arbitrary<T>);
  let failure: WorkloadFailure<T> | undefined;
  const property = fc.property(options.configs ?? systemConfigs(), input, (config, value) => {
    const system = boot({ ...config, modules });
    const message = wrongWith(system, () => workload(system, value), leaks);
    if (message === undefined) return true;
    const schedule = system.sched.schedule.text || 'calm';
    const report = system.kmemleak.report();
    failure = { input: value, config: { ...config, schedule }, message, report };
    return false;
  });
  const details = fc.check(property, { seed, numRuns: runs });
  return { runs: details.numRuns, ...(failure ? { failure } : {}) };
}

function wrongWith(
  system: System,
  work: () => void,
  expected: readonly number[],
): string | undefined {
  try {
    work();
    const leaks = leaksOf(system);
    const damage = system.log.read().find(({ text }) => DAMAGE.test(text));
    if (damage) return `the log says: ${damage.text}`;
    if (!system.kmemleak.enabled) return 'kmemleak has switched itself off';
    checkSystem(system);
    const sorted = (sizes: readonly number[]): string => [...sizes].sort((a, b) => a - b).join(' ');
    if (sorted(leaks.map(({ size }) => size)) === sorted(expected)) return undefined;
    const meant = expected.length === 0 ? 'no leaks' : `leaks of ${sorted(expected)} bytes`;
    return `expected ${meant}, kmemleak reports ${leaks.length}:\n${describeLeaks(system, leaks)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
