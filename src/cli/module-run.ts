/**
 * The procedure that shows what modules leak, as `run.sh` of the scenarios has it: load, look,
 * unload, look. A look is two scans with six seconds before each, for kmemleak reports no object
 * that is younger than five seconds or that changed since the last scan.
 *
 * Before that stacks are taken out of the scan: they keep stale pointers, which hide leaks by
 * chance. With `--stack` they stay in.
 */
import { moduleName } from '../kernel/module/module.ts';
import { LoadRefused, ModuleDied, STATUS_KILLED, UsageError } from './exit-codes.ts';
import type { FoundModule } from './find-module.ts';
import { exercisesOf, quoted, type Exercise, type ModuleFlags } from './given-modules.ts';
import type { MachineFlags } from './machine-options.ts';
import { readNamed } from './named-files.ts';
import { programScript, typedProgram } from './user-program.ts';
import type { ReportEntry } from '../kmemleak/report.ts';
import { KMEMLEAK, type Narrator } from './narrator.ts';

/** Longer than the 5 seconds that an object must be old. */
const WAIT = 'sleep 6';
const OFF_HINT = 'kmemleak is off, by kmemleak=off or because it failed: the kernel log says why';

/** The options of the commands that run modules. */
export interface ModuleRunFlags extends MachineFlags, ModuleFlags {}

/** What the reports show before and after unloading. */
export interface ModuleReports {
  readonly loaded: readonly ReportEntry[];
  readonly unloaded: readonly ReportEntry[];
  /** A module refused to be loaded; `unloaded` is what that left. */
  readonly isRefused?: boolean;
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

/**
 * Loads modules, looks, unloads them, looks again; gives what is reported.
 * @throws LoadRefused when a module does, and left nothing behind.
 */
export async function runModules(
  narrator: Narrator,
  modules: readonly FoundModule[],
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
  const there: string[] = [];
  for (const module of modules) {
    const refusal = await load(narrator, module, flags.fixed === true);
    if (refusal) return await lookAfter(refusal, there, narrator, steps);
    there.push(module.name);
  }
  for (const exercise of exercisesOf(flags)) await perform(narrator, exercise);
  const loaded = await look(narrator, steps, false);
  await steps.looked?.(loaded);
  await narrator.say('Unload: memory that only the modules pointed to is lost now.');
  await unload(narrator, there);
  return { loaded, unloaded: await look(narrator, steps, true) };
}

async function unload(narrator: Narrator, names: readonly string[]): Promise<void> {
  for (const name of [...names].reverse()) await narrator.type(`rmmod ${moduleName(name)}`);
}

/** A load that fails must leave nothing: what it leaves is a leak of its error path. */
async function lookAfter(
  refusal: LoadRefused,
  there: readonly string[],
  narrator: Narrator,
  steps: ModuleRunSteps,
): Promise<ModuleReports> {
  await narrator.say('\nIt refuses to be loaded: what has the attempt left behind?');
  await unload(narrator, there);
  const unloaded = await look(narrator, steps, false);
  if (unloaded.length === 0) throw refusal;
  return { loaded: [], unloaded, isRefused: true };
}

/** Gives why a module refused. */
async function load(
  narrator: Narrator,
  module: FoundModule,
  fixed: boolean,
): Promise<LoadRefused | undefined> {
  const { name, params = [] } = module;
  const words = [name, ...(fixed ? ['fixed=1'] : []), ...params].map(quoted);
  const { status, stderr } = await narrator.type(`modprobe ${words.join(' ')}`);
  if (status === STATUS_KILLED) throw new ModuleDied(`'${name}' died when it was loaded`);
  if (status === 0) return undefined;
  return new LoadRefused(`'${name}' could not be loaded: ${stderr.trim()}`);
}

/** What the user wants done with the modules: each in a shell of its own, which it may leave. */
async function perform(narrator: Narrator, exercise: Exercise): Promise<void> {
  await narrator.type(typedFor(exercise), scriptOf(exercise));
}

function typedFor({ kind, text }: Exercise): string {
  if (kind === 'user') return typedProgram(text);
  return kind === 'commands' ? text : `bash ${quoted(text)}`;
}

/** What is run for what the user wants done, as texts for a shell. */
export function exerciseScripts(flags: ModuleFlags): string[] {
  return exercisesOf(flags).map(scriptOf);
}

/** Words of scripts that may change the shell for what is typed after them. */
const CHANGES_SHELL = new RegExp(
  String.raw`\b(?:exit|set|exec|trap|return|source|unset|alias|readonly|shopt|PATH|IFS)\b` +
    String.raw`|(?:^|[;\n])\s*\.\s|\(\)|\bfunction\b`,
);

function scriptOf({ kind, text }: Exercise): string {
  if (kind === 'user') return `(\n${programScript(text)}\n)`;
  const script = kind === 'commands' ? text : readNamed(text);
  // One by one, messages come where they belong; what could end or change the shell is kept apart.
  return CHANGES_SHELL.test(script) ? `(\n${script}\n)` : script;
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
