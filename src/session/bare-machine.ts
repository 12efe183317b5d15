/**
 * A booted machine with a compiler and the modules that come along, and the process of a shell in
 * it:
 * all of a machine but the shell's language, which is a large library, and can be had later.
 */
import type { CompileCache } from '../cc/base/compile-cache.ts';
import type { ModuleSource } from '../kernel/module/module.ts';
import { Processes } from '../shell/processes.ts';
import type { ShellOptions } from '../shell/shell.ts';
import { boot, type System } from '../system.ts';
import type { SessionConfig } from './config.ts';
import { ModuleBuilder, type BuilderSources } from './module-builder.ts';
import { ownModules } from './own-modules.ts';
import type { WatchPrograms } from './user-programs.ts';

/** What a machine is given besides. */
export interface MachineOptions extends BuilderSources {
  /** What machines of one program share; it only saves time. */
  readonly cache?: CompileCache;
  /** Further modules that insmod finds. */
  readonly modules?: readonly ModuleSource[];
  /** What programs are run under that ask for nothing. */
  readonly programs?: WatchPrograms;
  /** How the shell starts; a compiler it has already. */
  readonly shell?: ShellOptions;
  /** Off where a page forbids to make functions of texts. @see SystemConfig */
  readonly compile?: boolean | 'eager';
}

/** A machine and its compiler, and what a shell on it is made with. */
export interface BareMachine {
  readonly system: System;
  /** Compiles modules in C for this machine. */
  readonly builder: ModuleBuilder;
  readonly shellOptions: ShellOptions;
}

/**
 * Boots a machine.
 * @throws RangeError as `boot` does.
 */
export function startBareMachine(config: SessionConfig, options: MachineOptions): BareMachine {
  const { model, argumentOrder, ...machine } = config;
  const { compile = true } = options;
  const system = boot({ ...machine, compile });
  // What the commands of a script take counts together.
  system.machine.memory.effort.isRenewed = false;
  const builder = new ModuleBuilder(system, options, {
    ...(model ? { model } : {}),
    ...(argumentOrder ? { argumentOrder } : {}),
    limits: system.limits,
    ...(options.cache ? { cache: options.cache } : {}),
  });
  const own = ownModules(options.sources, builder);
  for (const module of [...own, ...(options.modules ?? [])]) system.modules.register(module);
  const shellOptions = {
    buildModule: builder.build.bind(builder),
    ...options.shell,
    processes: new Processes(system, 'sh'),
  };
  return { system, builder, shellOptions };
}
