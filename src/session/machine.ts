/**
 * A booted machine with a compiler, the modules that come along, and a shell: what every face of
 * the simulator is made of.
 */
import { isLimitName } from '../base/limits.ts';
import type { CompileCache } from '../cc/base/compile-cache.ts';
import type { LowerOptions } from '../cc/lower/lower.ts';
import type { ModuleSource } from '../kernel/module/module.ts';
import type { CompiledProgram, ProgramCompiler } from '../shell/commands/command.ts';
import { Shell, type ShellOptions } from '../shell/shell.ts';
import { boot, type System, type SystemConfig } from '../system.ts';
import { Programs } from '../user/programs.ts';
import { ModuleBuilder, type BuilderSources } from './module-builder.ts';
import { SIM_FOLDER, sourceHost } from './sources.ts';
import { ownModules } from './own-modules.ts';

/** A machine as plain data: what to boot, and how modules in C are compiled. */
export interface SessionConfig extends Omit<SystemConfig, 'modules'>, LowerOptions {}

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';

const FIELDS: { readonly [K in keyof Required<SessionConfig>]: (value: unknown) => boolean } = {
  kernel: isText,
  cpus: isNumber,
  memBytes: isNumber,
  seed: isText,
  bootLine: isText,
  schedule: isText,
  truth: (value) => typeof value === 'boolean',
  model: (value) => value === 'O0' || value === 'O2',
  argumentOrder: (value) => value === 'left-to-right' || value === 'right-to-left',
  limits: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([name, n]) => isLimitName(name) && isNumber(n)),
};

/**
 * Makes sure that a value from outside has the fields of a configuration; the boot checks the rest.
 * @throws RangeError when it has not.
 */
export function checkConfig(value: unknown): asserts value is SessionConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError('no configuration');
  }
  for (const [field, content] of Object.entries(value)) {
    if (content === undefined) continue;
    if (!Object.hasOwn(FIELDS, field)) throw new RangeError(`configuration: there is no ${field}`);
    const isRight = FIELDS[field as keyof SessionConfig];
    if (!isRight(content)) throw new RangeError(`configuration: bad ${field}`);
  }
}

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
  const programs = userPrograms(system, builder, options);
  const shell = new Shell(system, {
    buildModule: (name, sources, files, flags) => builder.build(name, sources, files, flags),
    buildProgram: programs,
    ...options.shell,
  });
  return { system, shell, builder };
}

/** The compiler of programs for user space. */
function userPrograms(
  system: System,
  { modules }: ModuleBuilder,
  { sources }: MachineOptions,
): ProgramCompiler {
  const includeDirs = [`${SIM_FOLDER}/user/include`];
  const programs = new Programs({ kernel: system.kernel, modules, includeDirs });
  return (files, others, { defines, optimize }) => {
    const host = sourceHost(sources, others);
    const model = optimize ? 'O2' : 'O0';
    const { program, messages } = programs.build(files, host, { defines, model });
    if (!program) return { messages };
    const run: CompiledProgram['run'] = (start) => {
      const sleep = (ms: number): void => system.sleep(ms);
      const { status, ...exit } = programs.run(program, { ...start, sleep });
      return { ...exit, exitCode: status };
    };
    return { program: { run }, messages };
  };
}
