/**
 * A booted machine with a compiler, the modules that come along, and a shell: what every face of
 * the simulator is made of.
 */
import type { CompileCache } from '../cc/base/compile-cache.ts';
import type { LowerOptions } from '../cc/lower/lower.ts';
import type { ModuleSource } from '../kernel/module/module.ts';
import { Shell, type ShellOptions } from '../shell/shell.ts';
import { boot, type System, type SystemConfig } from '../system.ts';
import { ModuleBuilder, type BuilderSources } from './module-builder.ts';
import { ownModules } from './own-modules.ts';

/** A machine as plain data: what to boot, and how modules in C are compiled. */
export interface SessionConfig extends Omit<SystemConfig, 'modules'>, LowerOptions {}

/** What a machine is given besides. */
export interface MachineOptions extends BuilderSources {
  /** What machines of one program share; it only saves time. */
  readonly cache?: CompileCache;
  /** Further modules that insmod finds. */
  readonly modules?: readonly ModuleSource[];
  /** How the shell starts; a compiler it has already. */
  readonly shell?: ShellOptions;
}

/** A machine, its shell and its compiler. */
export interface SimulatedMachine {
  readonly system: System;
  readonly shell: Shell;
  /** Compiles modules in C for this machine. */
  readonly builder: ModuleBuilder;
}

/**
 * Boots a machine and starts a shell on it.
 * @throws RangeError as `boot` does.
 */
export function startMachine(config: SessionConfig, options: MachineOptions): SimulatedMachine {
  const { model, argumentOrder, ...machine } = config;
  const system = boot(machine);
  const builder = new ModuleBuilder(system, options, {
    ...(model ? { model } : {}),
    ...(argumentOrder ? { argumentOrder } : {}),
    ...(options.cache ? { cache: options.cache } : {}),
  });
  const own = ownModules(options.sources, builder);
  for (const module of [...own, ...(options.modules ?? [])]) system.modules.register(module);
  const shell = new Shell(system, {
    buildModule: (name, file, read) => builder.build(name, file, read),
    ...options.shell,
  });
  return { system, shell, builder };
}
