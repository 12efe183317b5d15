/**
 * The procedure that shows what modules leak, as `run.sh` of the scenarios has it: load, look,
 * unload, look. A look is two scans with six seconds before each, for kmemleak reports no object
 * that is younger than five seconds or that changed since the last scan.
 *
 * Before that stacks are taken out of the scan: they keep stale pointers, which hide leaks by
 * chance. With `--stack` they stay in.
 */
import type { Command } from 'commander';
import { nearest } from '../base/diagnostic.ts';
import { moduleName } from '../kernel/module/module.ts';
import { moduleOfFile, scenarioFile } from './disk.ts';
import { UsageError } from './exit-codes.ts';
import { namedSources } from './host-folder.ts';
import type { MachineFlags } from './machine-options.ts';
import { checkReadable } from './named-files.ts';
import type { ReportEntry } from '../kmemleak/report.ts';
import { KMEMLEAK, type Narrator } from './narrator.ts';
import { readScenarios } from './scenario-files.ts';
import type { SimulatedMachine } from './simulated-machine.ts';
import type { Terminal } from './terminal.ts';

/** Longer than the 5 seconds that an object must be old. */
const WAIT = 'sleep 6';
/** MODULE_NAME_LEN of the kernel, without the zero byte at its end. */
const MODULE_NAME_MAX = 55;
const MODULE_NAME = new RegExp(`^\\w[\\w-]{0,${MODULE_NAME_MAX - 1}}$`);
const OFF_HINT = 'kmemleak is off, by kmemleak=off or because it failed: the kernel log says why';

/** The options of the commands that run modules. */
export interface ModuleRunFlags extends MachineFlags {
  readonly fixed?: boolean;
  readonly stack?: boolean;
}

/** What the reports show before and after unloading. */
export interface ModuleReports {
  readonly loaded: readonly ReportEntry[];
  readonly unloaded: readonly ReportEntry[];
}

/** What a caller does in between. */
export interface ModuleRunSteps {
  /** Entries of a report to show whole. */
  readonly entries: number;
  /** The first module is loaded next. */
  ready?(): void;
  /** The file was read. */
  reported?(): void;
  /** The first look is done. */
  looked?(loaded: readonly ReportEntry[]): Promise<void>;
}

/** Adds the arguments and options of a run. */
export function addModuleRunOptions(command: Command): Command {
  return command
    .argument('<module...>', 'modules: C files, scenarios, or kmemleak-test')
    .option('--fixed', 'the corrected form of a scenario')
    .option('--stack', 'scan stacks too, as a kernel does unless told otherwise');
}

/** A module that was asked for: its name, and its source when it has to be compiled. */
export interface FoundModule {
  readonly name: string;
  readonly file?: string;
}

/** Finds what `name` means: a C file, a scenario, or a module that the machine has. */
export function findModule(machine: SimulatedMachine, name: string): FoundModule {
  const file = name.endsWith('.c') ? name : scenarioFile(name);
  if (file !== undefined) {
    checkReadable(file);
    return { name: checkedName(moduleOfFile(file), file), file };
  }
  const known = machine.shell.moduleNames;
  if (known.some((k) => moduleName(k) === moduleName(name))) return { name };
  const scenarios = readScenarios().map((scenario) => scenario.name);
  const near = nearest(name, [...scenarios, ...known]);
  const all = `known modules: ${known.join(', ')}, and what "kmemleak-sim scenarios" lists`;
  const hint = near ? `did you mean ${near}?` : all;
  throw new UsageError(`there is no module '${name}'`, hint);
}

/** The name that a file gives its module: it goes into commands as it is. */
function checkedName(name: string, file: string): string {
  if (MODULE_NAME.test(name)) return name;
  const hint = `a name has letters, digits, _ and -, no - in front, ${MODULE_NAME_MAX} at most`;
  throw new UsageError(`'${file}': '${name}' cannot be the name of a module`, hint);
}

/** Makes sure that the machine has the module: compiles its source. Gives its name. */
export function provideModule(
  machine: SimulatedMachine,
  terminal: Terminal,
  { name, file }: FoundModule,
): string {
  if (file === undefined) return name;
  const { definition, messages } = machine.builder.build(name, file, namedSources(file));
  terminal.error(messages);
  if (!definition) throw new UsageError(`'${file}' does not compile`);
  machine.system.modules.register(definition);
  return name;
}

/** Loads the modules `names`, looks, unloads them, looks again; gives what is reported. */
export async function runModules(
  narrator: Narrator,
  names: readonly string[],
  flags: ModuleRunFlags,
  steps: ModuleRunSteps,
): Promise<ModuleReports> {
  if (!flags.stack) {
    await narrator.say('\nTake stacks out of the scan: stale pointers on them hide leaks.');
    await write(narrator, 'stack=off');
  }
  await narrator.say(
    '\nForget what the boot left; load, and scan when new objects are old enough:',
  );
  await write(narrator, 'scan');
  await write(narrator, 'clear');
  steps.ready?.();
  for (const name of names) await load(narrator, name, flags.fixed === true);
  const loaded = await look(narrator, steps, false);
  await steps.looked?.(loaded);
  await narrator.say('Unload: memory that only the modules pointed to is lost now.');
  for (const name of [...names].reverse()) await narrator.type(`rmmod ${moduleName(name)}`);
  return { loaded, unloaded: await look(narrator, steps, true) };
}

async function load(narrator: Narrator, name: string, fixed: boolean): Promise<void> {
  const { status, stderr } = await narrator.type(`modprobe ${name}${fixed ? ' fixed=1' : ''}`);
  if (status !== 0) throw new UsageError(`'${name}' could not be loaded: ${stderr.trim()}`);
}

async function look(
  narrator: Narrator,
  steps: ModuleRunSteps,
  newOnly: boolean,
): Promise<ReportEntry[]> {
  for (let i = 0; i < 2; i++) {
    await narrator.type(WAIT);
    await write(narrator, 'scan');
  }
  const objects = await narrator.report({ entries: steps.entries, newOnly });
  steps.reported?.();
  return objects;
}

async function write(narrator: Narrator, command: string): Promise<void> {
  const { status, stderr } = await narrator.type(`echo ${command} > ${KMEMLEAK}`);
  if (status !== 0) throw new UsageError(`'${command}' was refused: ${stderr.trim()}`, OFF_HINT);
}
