/**
 * kmemleak-sim run MODULE…: loads modules, scans, unloads them, scans, and tells what leaked.
 */
import type { Command } from 'commander';
import { EXIT_CLEAN, EXIT_LEAKS } from '../exit-codes.ts';
import { addMachineOptions, machineConfig, printSchedule } from '../machine-options.ts';
import { findModules, provideModules } from '../find-module.ts';
import { MODULE_HELP, addModuleOptions, givenModules } from '../given-modules.ts';
import { runModules, type ModuleReports, type ModuleRunFlags } from '../module-run.ts';
import { Narrator } from '../narrator.ts';
import type { ReportEntry } from '../../kmemleak/report.ts';
import { entryJson, sizesByFunction } from '../reported.ts';
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

/** Leaks that are written at once. */
const LEAKS_PER_PIECE = 500;

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
  addModuleOptions(command.argument('<module...>', MODULE_HELP)).option(
    '--full',
    'print each entry of the reports whole',
  );
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (modules: string[], flags: RunFlags) => finish(await run(modules, flags)));
}

async function run(words: readonly string[], flags: RunFlags): Promise<number> {
  const given = givenModules(words, flags);
  const modules = given.map(({ text }) => text);
  const config = machineConfig(withScenarioBoot(flags, modules));
  const terminal = new Terminal(flags.color);
  const machine = startMachine(config);
  const found = findModules(machine, given, flags);
  const narrator = new Narrator(terminal, machine, flags.json === true);
  // Before the compiler works: it is what takes longest to begin with.
  await narrator.say(describeMachine(machine.system, config));
  const names = provideModules(machine, terminal, found);
  const { loaded, unloaded } = await runModules(narrator, found, flags, {
    entries: flags.full ? Infinity : 1,
    looked: async (objects) => {
      await narrator.say(listing(objects));
      for (const command of modules.flatMap((name) => readScenario(name)?.commands ?? [])) {
        await narrator.type(command);
      }
    },
  });
  const before = new Set(loaded.map((o) => o.pointer));
  await narrator.say(listing(unloaded.filter((o) => !before.has(o.pointer))));
  await narrator.say(verdict(terminal, loaded, unloaded));
  if (flags.json) {
    for (const text of asJson(machine, names, config.seed, { loaded, unloaded })) {
      await terminal.write(text);
    }
    await terminal.line();
  }
  printSchedule(flags, machine.system.sched);
  return loaded.length + unloaded.length > 0 ? EXIT_LEAKS : EXIT_CLEAN;
}

/** One line for each function that allocated: how many objects of which sizes. */
function listing(objects: readonly ReportEntry[]): string {
  if (objects.length === 0) return '';
  const lines = [...sizesByFunction(objects)].map(([where, sizes]) => {
    const list = [...sizes].map(([size, n]) => `${n} × ${size}`).join(', ');
    return `  ${where}:\n    ${list} bytes`;
  });
  return `\nReported, by the function that allocated:\n${lines.join('\n')}\n`;
}

function verdict(
  terminal: Terminal,
  loaded: readonly ReportEntry[],
  unloaded: readonly ReportEntry[],
): string {
  if (loaded.length + unloaded.length === 0) return terminal.paint('green', 'No leaks reported.');
  const text = `Leaks: ${loaded.length} while loaded, ${unloaded.length} after unloading.`;
  return terminal.paint('yellow', text);
}

/** One JSON object in pieces: with many leaks it can be longer than a text may be. */
function* asJson(
  machine: SimulatedMachine,
  modules: readonly string[],
  seed: string,
  { loaded, unloaded }: ModuleReports,
): Generator<string> {
  const kernel = machine.system.kernelRelease;
  yield JSON.stringify({ kernel, seed, modules }).replace(/}$/, ',"reports":[');
  yield '{"step":"loaded","leaks":[';
  yield* leaksJson(loaded);
  yield ']},{"step":"unloaded","leaks":[';
  yield* leaksJson(unloaded);
  yield `]}],"log":${JSON.stringify(machine.system.log.linesSince(0))}}`;
}

function* leaksJson(leaks: readonly ReportEntry[]): Generator<string> {
  for (let i = 0; i < leaks.length; i += LEAKS_PER_PIECE) {
    const piece = leaks.slice(i, i + LEAKS_PER_PIECE).map((one) => JSON.stringify(entryJson(one)));
    yield (i > 0 ? ',' : '') + piece.join(',');
  }
}
