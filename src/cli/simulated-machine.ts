/**
 * A booted machine with a shell on it, as the commands use it: a session's, with the host's disk.
 */
import { setImmediate } from 'node:timers/promises';
import type { CompileCache } from '../cc/base/compile-cache.ts';
import * as session from '../session/machine.ts';
import type { WatchPrograms } from '../session/user-programs.ts';
import type { ShellOptions } from '../shell/shell.ts';
import type { System } from '../system.ts';
import { diskSources } from './disk.ts';
import type { MachineConfig } from './machine-options.ts';

export type { SimulatedMachine } from '../session/machine.ts';

/** Commands between two pauses in which signals and key strokes get through. */
const COMMANDS_PER_PAUSE = 200;

/** Boots a machine and starts a shell on it. */
export function startMachine(
  config: MachineConfig,
  options: ShellOptions = {},
  cache?: CompileCache,
  programs?: WatchPrograms,
): session.SimulatedMachine {
  let commands = 0;
  const pause = async (): Promise<void> => {
    if (++commands % COMMANDS_PER_PAUSE === 0) await setImmediate();
  };
  return session.startMachine(config, {
    sources: diskSources(),
    ...(cache ? { cache } : {}),
    ...(programs ? { programs } : {}),
    shell: { ...options, pause },
  });
}

/** One line about the machine: `Linux 6.12.117, 2 CPUs, 64 MiB, seed 1`. */
export function describeMachine(system: System, config: MachineConfig): string {
  const cpus = config.cpus === 1 ? '1 CPU' : `${config.cpus} CPUs`;
  const mem = `${config.memBytes / 1024 / 1024} MiB`;
  const line = config.bootLine === '' ? '' : `, booted with "${config.bootLine}"`;
  return `Linux ${system.kernelRelease}, ${cpus}, ${mem}, seed ${config.seed}${line}`;
}
