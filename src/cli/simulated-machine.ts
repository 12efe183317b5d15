/**
 * A booted machine with a shell on it, as the commands use it.
 */
import { setImmediate } from 'node:timers/promises';
import type { CompileCache } from '../cc/base/compile-cache.ts';
import { Shell, type ShellOptions } from '../shell/shell.ts';
import { boot, type System } from '../system.ts';
import { builtinModules } from './builtin-modules.ts';
import { ModuleBuilder } from './c-modules.ts';
import type { MachineConfig } from './machine-options.ts';

/** Commands between two pauses in which signals and key strokes get through. */
const COMMANDS_PER_PAUSE = 200;

/** A machine and its shell. */
export interface SimulatedMachine {
  readonly system: System;
  readonly shell: Shell;
  /** Compiles modules in C for this machine. */
  readonly builder: ModuleBuilder;
}

/** Boots a machine and starts a shell on it. */
export async function startMachine(
  config: MachineConfig,
  options: ShellOptions = {},
  cache?: CompileCache,
): Promise<SimulatedMachine> {
  const system = boot({ ...config, modules: await builtinModules() });
  let commands = 0;
  const pause = async (): Promise<void> => {
    if (++commands % COMMANDS_PER_PAUSE === 0) await setImmediate();
  };
  const builder = new ModuleBuilder(system, {
    ...(config.model ? { model: config.model } : {}),
    ...(config.argumentOrder ? { argumentOrder: config.argumentOrder } : {}),
    ...(cache ? { cache } : {}),
  });
  const shell = new Shell(system, {
    buildModule: (name, file, read) => builder.build(name, file, read),
    ...options,
    pause,
  });
  return { system, shell, builder };
}

/** One line about the machine: `Linux 6.12.117, 2 CPUs, 64 MiB, seed 1`. */
export function describeMachine(system: System, config: MachineConfig): string {
  const cpus = config.cpus === 1 ? '1 CPU' : `${config.cpus} CPUs`;
  const mem = `${config.memBytes / 1024 / 1024} MiB`;
  const line = config.bootLine === '' ? '' : `, booted with "${config.bootLine}"`;
  return `Linux ${system.kernelRelease}, ${cpus}, ${mem}, seed ${config.seed}${line}`;
}
