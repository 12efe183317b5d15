/**
 * kmemleak-sim record MODULE…: runs modules as `run` does and writes a trace that gives the same
 * reports.
 */
import type { Command } from 'commander';
import { TraceRecorder } from '../../trace/index.ts';
import { EXIT_CLEAN, UsageError } from '../exit-codes.ts';
import { addMachineOptions, machineConfig, printSchedule } from '../machine-options.ts';
import { findModules, provideModules } from '../find-module.ts';
import { MODULE_HELP, addModuleOptions, givenModules } from '../given-modules.ts';
import { runModules, type ModuleRunFlags } from '../module-run.ts';
import { checkWritable, writeNamed } from '../named-files.ts';
import { Narrator } from '../narrator.ts';
import { describeMachine, startMachine } from '../simulated-machine.ts';
import { withScenarioBoot } from '../scenario-files.ts';
import { Terminal } from '../terminal.ts';

const TRACE_CPUS = 2;
const EXAMPLES = `
Examples:
  kmemleak-sim record double-init -o leak.kml    a scenario; kmemleak-sim scenarios lists them
  kmemleak-sim record double-init --fixed
  kmemleak-sim record ./driver.c --kernel 6.1 -o driver.kml
  kmemleak-sim trace driver.kml --kernel 6.1     gives the same reports`;

interface RecordFlags extends ModuleRunFlags {
  readonly output?: string;
}

/** Adds the command `record`. */
export function addRecordCommand(program: Command, finish: (status: number) => void): void {
  const command = program.command('record');
  command
    .summary('write a trace of what modules do with memory')
    .description(
      'Runs modules as the command run does, and writes a trace of their memory operations, ' +
        'which the command trace replays: the same objects are reported.',
    );
  addModuleOptions(command.argument('<module...>', MODULE_HELP)).option(
    '-o, --output <file>',
    'where to write the trace',
  );
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (modules: string[], flags: RecordFlags) => finish(await record(modules, flags)));
}

async function record(words: readonly string[], flags: RecordFlags): Promise<number> {
  const given = givenModules(words, flags);
  const modules = given.map(({ text }) => text);
  const config = machineConfig(withScenarioBoot(flags, modules));
  if (config.cpus > TRACE_CPUS) {
    throw new UsageError(`--cpus: traces have ${TRACE_CPUS} CPUs`, 'leave the option out');
  }
  if (flags.output !== undefined) checkWritable(flags.output, modules);
  const terminal = new Terminal(flags.color);
  const machine = startMachine(config);
  const found = findModules(machine, given, flags);
  const names = provideModules(machine, terminal, found);
  const narrator = new Narrator(terminal, machine, true);
  let recorder: TraceRecorder | undefined;
  const { loaded, unloaded } = await runModules(narrator, found, flags, {
    entries: 0,
    ready: () => (recorder = new TraceRecorder(machine.system)),
    reported: () => recorder?.report(),
  });
  const name = `${names.join('+')}${flags.fixed ? '-fixed' : ''}`;
  const about =
    `# ${describeMachine(machine.system, config)}\n` +
    `# reported: ${loaded.length} while loaded, ${unloaded.length} after unloading\n`;
  const text = about + (recorder?.finish(name) ?? '');
  if (flags.output === undefined) await terminal.write(text);
  else writeNamed(flags.output, text);
  printSchedule(flags, machine.system.sched);
  return EXIT_CLEAN;
}
