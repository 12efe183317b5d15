/**
 * Modules on a fresh machine, from loading to unloading, and what that comes to: what is reported,
 * what the log complains of, what is left behind. One allocation of their own code may fail.
 */
import type { ReportEntry } from '../kmemleak/report.ts';
import type { ModuleParams } from '../kernel/module/module.ts';
import type { System } from '../system.ts';
import { heldBlocks, isCodeOf, registered, type HeldBlock } from './left-behind.ts';
import type { SimulatedMachine } from './machine.ts';
import { OwnAllocations, type FailedAllocation } from './own-allocations.ts';
import { troublesSince, type Trouble } from './trouble.ts';

/** A module and what insmod is given. */
export interface TrialModule {
  readonly name: string;
  readonly params: ModuleParams;
}

/** What is done on each machine. */
export interface TrialPlan {
  /** Boots one that knows the modules. */
  start(): SimulatedMachine;
  /** In the order in which they are loaded. */
  readonly modules: readonly TrialModule[];
  /** What is done while they are loaded. */
  exercise?(machine: SimulatedMachine): Promise<void>;
}

/** What became of it. */
export interface Trial {
  readonly system: System;
  /** Allocations of the modules' own code that were tried. */
  readonly tried: number;
  readonly failed: FailedAllocation | undefined;
  /** The module that could not be loaded, with the negative errno. */
  readonly refused: { readonly name: string; readonly error: number } | undefined;
  /** The modules that could not be unloaded. */
  readonly stuck: readonly string[];
  readonly leaks: readonly ReportEntry[];
  readonly troubles: readonly Trouble[];
  /** Names that are registered and were not before. */
  readonly names: readonly string[];
  /** Blocks that the kernel holds for what is registered. */
  readonly held: readonly HeldBlock[];
}

/** Longer than the 5 seconds that an object must be old. */
const WAIT_MS = 6000;
const KMEMLEAK = '/sys/kernel/debug/kmemleak';

/**
 * Loads, uses and unloads the modules on a fresh machine while their `nth` allocation fails, from 1
 * on; 0 lets all succeed.
 */
export async function tryModules(plan: TrialPlan, nth: number): Promise<Trial> {
  const machine = plan.start();
  const { system } = machine;
  const { kmemleak, log } = system;
  kmemleak.stackScan = false;
  kmemleak.scan();
  system.writeFile(KMEMLEAK, 'clear');
  const before = registered(system);
  const { seq } = log;
  const names = new Set(plan.modules.map(({ name }) => name));
  const allocations = new OwnAllocations(system, names, nth);
  const { loaded, refused } = loadAll(system, plan.modules);
  if (!refused && isAlive(system)) await plan.exercise?.(machine);
  const stuck = unloadAll(system, loaded);
  for (let i = 0; i < 2 && isAlive(system); i++) {
    system.sleep(WAIT_MS);
    kmemleak.scan();
  }
  const { tried, failed } = allocations;
  const troubles = troublesSince(system, seq);
  const isDead = troubles.some(({ kind }) => kind === 'crash');
  const reported = [...kmemleak.reportEntries()];
  // What a task that died holds is no news, and that its module is there neither.
  const { sources } = system.kernel.base;
  const isOwn = ({ trace }: ReportEntry): boolean =>
    sources.frames(trace).some((frame) => isCodeOf(frame, names));
  const leaks = isDead ? reported.filter(isOwn) : reported;
  const all = { system, tried, failed, refused, stuck, leaks, troubles };
  if (stuck.length > 0 || isDead) return { ...all, names: [], held: [] };
  const after = [...registered(system)].filter((name) => !before.has(name));
  return { ...all, names: after, held: heldBlocks(system, names) };
}

/** Loads modules up to the first that cannot be loaded. */
export function loadAll(
  system: System,
  modules: readonly TrialModule[],
): { loaded: string[]; refused: Trial['refused'] } {
  const loaded: string[] = [];
  for (const { name, params } of modules) {
    const error = system.insmod(name, params);
    if (error < 0) return { loaded, refused: { name, error } };
    loaded.push(name);
  }
  return { loaded, refused: undefined };
}

/** Unloads modules, the last first; gives those that cannot be unloaded. */
export function unloadAll(system: System, loaded: readonly string[]): string[] {
  return [...loaded].reverse().filter((name) => system.rmmod(name) < 0);
}

/** Whether the kernel still runs. */
export function isAlive(system: System): boolean {
  return system.hang === undefined && system.kernel.oops.panicked === '';
}
