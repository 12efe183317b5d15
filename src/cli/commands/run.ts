/**
 * kmemleak-sim run MODULE…: loads modules, scans, unloads them, scans, and tells what leaked.
 */
import type { Command } from 'commander';
import { EXIT_CLEAN, EXIT_LEAKS } from '../exit-codes.ts';
import { addMachineOptions, machineConfig, printSchedule } from '../machine-options.ts';
import {
  addModuleRunOptions,
  provideModule,
  runModules,
  type ModuleRunFlags,
} from '../module-run.ts';
import { Narrator } from '../narrator.ts';
import { allocatedBy, type ReportedObject } from '../report-text.ts';
import { describeMachine, startMachine, type SimulatedMachine } from '../simulated-machine.ts';
import { readScenario, withScenarioBoot } from '../scenario-files.ts';
import { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  kmemleak-sim run kmemleak-test
  kmemleak-sim run kmemleak-test --kernel 6.1 --full
  kmemleak-sim run ./driver.c              a module of your own
  kmemleak-sim run stale-array --fixed     a scenario; kmemleak-sim scenarios lists them
  kmemleak-sim run kmemleak-test --json | jq '.reports[].leaks[].size'

Exits with 1 when leaks were reported, with 0 when there were none.`;

interface RunFlags extends ModuleRunFlags {
  readonly full?: boolean;
}

/** Adds the command `run`. */
export function addRunCommand(program: Command, finish: (status: number) => void): void {
  const command = program.command('run');
  command
    .summary('load modules, scan, unload them, scan again: what leaked?')
    .description(
      'Boots a machine, loads the modules, scans twice with the wait that kmemleak needs, shows ' +
        'the report, unloads the modules, scans again and shows what is reported then. Stacks ' +
        'are not scanned, unless --stack says so.',
    );
  addModuleRunOptions(command).option('--full', 'print each entry of the reports whole');
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (modules: string[], flags: RunFlags) => finish(await run(modules, flags)));
}

async function run(modules: readonly string[], flags: RunFlags): Promise<number> {
  const config = machineConfig(withScenarioBoot(flags, modules));
  const terminal = new Terminal(flags.color);
  const machine = startMachine(config);
  const names = modules.map((name) => provideModule(machine, terminal, name));
  const narrator = new Narrator(terminal, machine, flags.json === true);
  await narrator.say(describeMachine(machine.system, config));
  const { loaded, unloaded } = await runModules(narrator, names, flags, {
    entries: flags.full ? Infinity : 1,
    looked: async (objects) => {
      await narrator.say(listing(objects));
      for (const command of modules.flatMap((name) => readScenario(name)?.commands ?? [])) {
        await narrator.type(command);
      }
    },
  });
  const before = new Set(loaded.map((o) => o.address));
  await narrator.say(listing(unloaded.filter((o) => !before.has(o.address))));
  await narrator.say(verdict(terminal, loaded, unloaded));
  if (flags.json) {
    await terminal.line(JSON.stringify(asJson(machine, names, config.seed, loaded, unloaded)));
  }
  printSchedule(flags, machine.system.sched);
  return loaded.length + unloaded.length > 0 ? EXIT_LEAKS : EXIT_CLEAN;
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
