/**
 * Runs a workload on a machine that keeps exact account of memory, and stops at the moments at
 * which there is something to ask: a module (compiled C, a scenario, one that comes along) as `run`
 * does, or the programs of a trace.
 */
import { moduleName } from '../kernel/module/module.ts';
import { executeProgram } from '../trace/execute.ts';
import { TraceEnvironment } from '../trace/environment.ts';
import { BOOT_STEPS, Budget } from '../trace/limits.ts';
import { ProgramsReader, type Operation, type Program } from '../trace/parse.ts';
import type { CompileCache } from '../cc/base/compile-cache.ts';
import type { WatchPrograms } from '../session/user-programs.ts';
import type { System } from '../system.ts';
import { ModuleDied, UsageError } from './exit-codes.ts';
import { crashFindings, findingLine } from './trial-findings.ts';
import { parseMaxInput, type MachineConfig } from './machine-options.ts';
import { findModules, provideModules, type FoundModule } from './find-module.ts';
import { givenModules } from './given-modules.ts';
import { runModules, type ModuleRunFlags } from './module-run.ts';
import { namedLines } from './named-files.ts';
import { KMEMLEAK, Narrator } from './narrator.ts';
import { declareScenario } from './scenario-verdicts.ts';
import { startMachine } from './simulated-machine.ts';
import type { Terminal } from './terminal.ts';

/** A moment of a run at which the machine stands still. */
export interface Stage {
  readonly system: System;
  /** `loaded`, `unloaded`, `report 1`, …, `end`. */
  readonly name: string;
  /** The program of a trace. */
  readonly program?: string;
}

/** Who listens to a run from its beginning; any call may be left out. */
export interface RunListener {
  /** The modules are found. */
  found?(modules: readonly FoundModule[]): void;
  /**
   * The machine is up, and nothing of the workload was done.
   * @param program - of a trace.
   * @param sourceOf - the text of a source by the name that the compiler was given.
   */
  booted?(system: System, program?: string, sourceOf?: (file: string) => string | undefined): void;
  /** A command is about to be typed. */
  typing?(command: string): void;
  /** The run, or the program of a trace, is over. */
  over?(): void;
  /** What is known of compiled sources, to save time. */
  readonly cache?: CompileCache;
  /** What programs in user space run under. */
  readonly programs?: WatchPrograms;
}

/**
 * Runs a workload and calls `look` at each stage, in order.
 * @param words - the workload, and the parameters behind it.
 */
export async function runWorkload(
  words: readonly string[],
  config: MachineConfig,
  flags: ModuleRunFlags,
  terminal: Terminal,
  look: (stage: Stage) => void,
  listener: RunListener = {},
): Promise<void> {
  const [workload, ...params] = words;
  if (!workload.endsWith('.kml')) {
    return runModule(words, config, flags, terminal, look, listener);
  }
  if (params.length > 0) throw new UsageError(`'${params[0]}': a trace has no parameters`);
  await runTrace(workload, config, flags, terminal, look, listener);
}

async function runModule(
  words: readonly string[],
  config: MachineConfig,
  flags: ModuleRunFlags,
  terminal: Terminal,
  look: (stage: Stage) => void,
  listener: RunListener,
): Promise<void> {
  const machine = startMachine({ ...config, truth: true }, {}, listener.cache, listener.programs);
  const { system } = machine;
  const [workload] = words;
  const found = findModules(machine, givenModules(words, flags), flags);
  const names = provideModules(machine, terminal, found);
  listener.found?.(found);
  listener.booted?.(system, undefined, (file) => machine.builder.sourceOf(file));
  const narrator = new Narrator(terminal, machine, true, (command) => listener.typing?.(command));
  const lookLoaded = (): Promise<void> => {
    declareScenario(system, workload, 'loaded', flags);
    look({ system, name: 'loaded' });
    return Promise.resolve();
  };
  try {
    await runModules(narrator, found, flags, { entries: 0, looked: lookLoaded });
  } catch (error) {
    if (error instanceof ModuleDied) {
      for (const crash of crashFindings(system)) terminal.error(`died: ${findingLine(crash)}\n`);
      terminal.error(`note: ${error.message}: what follows is what it left\n`);
      await scanDead(narrator, system);
      return lookLoaded();
    }
    // A module that made kmemleak give up is explained as far as it came.
    const isThere = names.every((name) => system.modules.find(moduleName(name)));
    const isOff = !system.kmemleak.enabled && isThere;
    if (!(error instanceof UsageError) || !isOff) throw error;
    terminal.error(`note: ${error.message}: kmemleak is off\n`);
    return lookLoaded();
  } finally {
    listener.over?.();
  }
  const left = names.find((name) => system.modules.find(moduleName(name)));
  if (left !== undefined) {
    for (const crash of crashFindings(system)) terminal.error(`died: ${findingLine(crash)}\n`);
    terminal.error(`note: '${left}' could not be unloaded\n`);
    return;
  }
  declareScenario(system, workload, 'unloaded', flags);
  look({ system, name: 'unloaded' });
}

/** What a module that died has left is looked for as usual, if anybody is there to do it. */
async function scanDead(narrator: Narrator, system: System): Promise<void> {
  if (system.kernel.oops.panicked !== '') return;
  for (let i = 0; i < 2; i++) await narrator.type(`sleep 6; echo scan > ${KMEMLEAK}`);
}

async function runTrace(
  file: string,
  { kernel, seed }: MachineConfig,
  { maxInput }: ModuleRunFlags,
  terminal: Terminal,
  look: (stage: Stage) => void,
  listener: RunListener,
): Promise<void> {
  const reader = new ProgramsReader(file);
  for await (const line of namedLines(file, parseMaxInput(maxInput))) reader.line(line);
  const { programs, diagnostics } = reader.finish();
  terminal.mistakes(diagnostics);
  if (diagnostics.length > 0) {
    throw new UsageError(`'${file}' is no program`, undefined, diagnostics);
  }
  if (programs.length === 0) throw new UsageError(`there is no program in '${file}'`);
  const budget = new Budget();
  for (const program of programs) runProgram(program, { kernel, seed, budget }, look, listener);
}

function runProgram(
  program: Program,
  { kernel, seed, budget }: Pick<MachineConfig, 'kernel' | 'seed'> & { readonly budget: Budget },
  look: (stage: Stage) => void,
  listener: RunListener,
): void {
  budget.charge(BOOT_STEPS);
  const env = new TraceEnvironment(kernel, seed, { truth: true });
  const { system } = env;
  let reports = 0;
  let left = program.operations.length;
  const observe = (operation: Operation): void => {
    left--;
    const isReport = operation.name === 'report';
    if (isReport) look({ system, name: `report ${++reports}`, program: program.name });
    else if (left === 0) look({ system, name: 'end', program: program.name });
  };
  listener.booted?.(system, program.name);
  const { failure } = executeProgram(env, program, observe, { budget });
  listener.over?.();
  if (failure) {
    const { at } = failure.operation;
    throw new UsageError(`program '${program.name}', line ${at.line}: ${failure.message}`);
  }
}
