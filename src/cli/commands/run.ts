/**
 * kmemleak-sim run MODULE…: loads modules, scans, unloads them, scans, and tells what leaked.
 */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { nearest } from '../../base/diagnostic.ts';
import { moduleName } from '../../kernel/module.ts';
import { moduleOfFile, scenarioFile } from '../c-modules.ts';
import { EXIT_CLEAN, EXIT_LEAKS, UsageError } from '../exit-codes.ts';
import {
  addMachineOptions,
  machineConfig,
  printSchedule,
  type MachineFlags,
} from '../machine-options.ts';
import { Narrator } from '../narrator.ts';
import { allocatedBy, type ReportedObject } from '../report-text.ts';
import { describeMachine, startMachine, type SimulatedMachine } from '../simulated-machine.ts';
import { Terminal } from '../terminal.ts';

const KMEMLEAK = '/sys/kernel/debug/kmemleak';
/** Longer than the 5 seconds that an object must be old. */
const WAIT = 'sleep 6';
const OFF_HINT = 'kmemleak is off, by kmemleak=off or because it failed: the kernel log says why';
const EXAMPLES = `
Examples:
  kmemleak-sim run kmemleak-test
  kmemleak-sim run kmemleak-test --kernel 6.1 --full
  kmemleak-sim run ./driver.c              a module of your own
  kmemleak-sim run stale-array --fixed     a scenario; kmemleak-sim scenarios lists them
  kmemleak-sim run kmemleak-test --json | jq '.reports[].leaks[].size'

Exits with 1 when leaks were reported, with 0 when there were none.`;

interface RunFlags extends MachineFlags {
  readonly full?: boolean;
  readonly fixed?: boolean;
}

/** Adds the command `run`. */
export function addRunCommand(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('run')
    .summary('load modules, scan, unload them, scan again: what leaked?')
    .description(
      'Boots a machine, loads the modules, scans twice with the wait that kmemleak needs, shows ' +
        'the report, unloads the modules, scans again and shows what is reported then.',
    )
    .argument('<module...>', 'modules: C files, scenarios, or kmemleak-test')
    .option('--fixed', 'the corrected form of a scenario')
    .option('--full', 'print each entry of the reports whole');
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (modules: string[], flags: RunFlags) => finish(await run(modules, flags)));
}

async function run(modules: readonly string[], flags: RunFlags): Promise<number> {
  const config = machineConfig(flags);
  const terminal = new Terminal(flags.color);
  const machine = await startMachine(config);
  const names = modules.map((name) => provide(machine, terminal, name));
  const entries = flags.full ? Infinity : 1;
  const narrator = new Narrator(terminal, machine, flags.json === true);
  await narrator.say(describeMachine(machine.system, config));
  await narrator.say('\nLoad, scan, wait until new objects are old enough, scan again:');
  for (const name of names) await load(narrator, name, flags.fixed === true);
  const loaded = await scanTwice(narrator, { entries });
  await narrator.say(listing(loaded));
  await narrator.say('Unload: memory that only the modules pointed to is lost now.');
  for (const name of [...names].reverse()) await narrator.type(`rmmod ${moduleName(name)}`);
  const unloaded = await scanTwice(narrator, { entries, newOnly: true });
  const before = new Set(loaded.map((o) => o.address));
  await narrator.say(listing(unloaded.filter((o) => !before.has(o.address))));
  await narrator.say(verdict(terminal, loaded, unloaded));
  if (flags.json) {
    await terminal.line(JSON.stringify(asJson(machine, names, config.seed, loaded, unloaded)));
  }
  printSchedule(flags, machine.system.sched);
  return loaded.length + unloaded.length > 0 ? EXIT_LEAKS : EXIT_CLEAN;
}

/** Makes sure that the machine has the module: compiles a C file or a scenario. Gives its name. */
function provide(machine: SimulatedMachine, terminal: Terminal, name: string): string {
  const file = name.endsWith('.c') ? name : scenarioFile(name);
  if (file !== undefined) return compile(machine, terminal, file);
  const known = machine.shell.moduleNames;
  if (known.some((k) => moduleName(k) === moduleName(name))) return name;
  const near = nearest(moduleName(name), known.map(moduleName));
  const hint = near ? `did you mean ${near}?` : `known modules: ${known.join(', ')}`;
  throw new UsageError(`there is no module '${name}'`, hint);
}

function compile(machine: SimulatedMachine, terminal: Terminal, file: string): string {
  if (!existsSync(file)) throw new UsageError(`cannot read '${file}': there is no such file`);
  const name = moduleOfFile(file);
  const { definition, messages } = machine.builder.build(name, file);
  terminal.error(messages);
  if (!definition) throw new UsageError(`'${file}' does not compile`);
  machine.system.modules.register(definition);
  return name;
}

async function load(narrator: Narrator, name: string, fixed: boolean): Promise<void> {
  const { status, stderr } = await narrator.type(`modprobe ${name}${fixed ? ' fixed=1' : ''}`);
  if (status !== 0) throw new UsageError(`'${name}' could not be loaded: ${stderr.trim()}`);
}

async function scanTwice(
  narrator: Narrator,
  options: { entries: number; newOnly?: boolean },
): Promise<ReportedObject[]> {
  for (const command of [`echo scan > ${KMEMLEAK}`, WAIT, `echo scan > ${KMEMLEAK}`]) {
    const { status, stderr } = await narrator.type(command);
    if (status !== 0) throw new UsageError(`the scan was refused: ${stderr.trim()}`, OFF_HINT);
  }
  return narrator.report(`cat ${KMEMLEAK}`, options);
}

/** One line for each function that allocated: how many objects of which sizes. */
function listing(objects: readonly ReportedObject[]): string {
  if (objects.length === 0) return '';
  const groups = new Map<string, Map<number, number>>();
  for (const object of objects) {
    const where = allocatedBy(object);
    const sizes = groups.get(where) ?? new Map<number, number>();
    sizes.set(object.size, (sizes.get(object.size) ?? 0) + 1);
    groups.set(where, sizes);
  }
  const lines = [...groups].map(([where, sizes]) => {
    const list = [...sizes].map(([size, n]) => `${n} × ${size}`).join(', ');
    return `  ${where}:\n    ${list} bytes`;
  });
  return `\nReported, by the function that allocated:\n${lines.join('\n')}\n`;
}

function verdict(
  terminal: Terminal,
  loaded: readonly ReportedObject[],
  unloaded: readonly ReportedObject[],
): string {
  if (loaded.length + unloaded.length === 0) return terminal.paint('green', 'No leaks reported.');
  const text = `Leaks: ${loaded.length} while loaded, ${unloaded.length} after unloading.`;
  return terminal.paint('yellow', text);
}

function asJson(
  machine: SimulatedMachine,
  modules: readonly string[],
  seed: string,
  loaded: readonly ReportedObject[],
  unloaded: readonly ReportedObject[],
): object {
  const leaks = (objects: readonly ReportedObject[]): object[] =>
    objects.map((object) => ({ ...object, text: undefined }));
  return {
    kernel: machine.system.kernelRelease,
    seed,
    modules,
    reports: [
      { step: 'loaded', leaks: leaks(loaded) },
      { step: 'unloaded', leaks: leaks(unloaded) },
    ],
    log: machine.system.log.linesSince(0),
  };
}
