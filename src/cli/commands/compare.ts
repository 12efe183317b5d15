/**
 * kmemleak-sim compare WORKLOAD: the same leaks before all detectors.
 */
import type { Command } from 'commander';
import { comparisonText } from '../../detectors/compare/text.ts';
import { isFound } from '../../detectors/compare/rows.ts';
import { compareWorkload, type ComparedStage } from '../compare/comparison.ts';
import { EXIT_CLEAN, EXIT_LEAKS, UsageError } from '../exit-codes.ts';
import { WORKLOAD_HELP, addModuleOptions } from '../given-modules.ts';
import { addMachineOptions } from '../machine-options.ts';
import type { ModuleRunFlags } from '../module-run.ts';
import { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  kmemleak-sim compare end-pointer              a scenario
  kmemleak-sim compare end-pointer --fixed      its corrected form
  kmemleak-sim compare ./driver.c --user use.c  a module, and the program that uses it
  kmemleak-sim compare ./test.c                 a program in C, with main()
  kmemleak-sim compare chain.kml --json | jq '.stages[].rows[].foundBy'

kmemleak is asked on 6.1, 6.12 and 7.3; the others look at the kernel that --kernel names.
Exits with 1 when a block is a leak, or a tool says so.`;

interface CompareFlags extends ModuleRunFlags {
  readonly at?: string;
}

/** Adds the command `compare`. */
export function addCompareCommand(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('compare')
    .summary('one heap before all detectors, and why they differ')
    .description(
      'Runs a workload and says of each of its blocks what kmemleak of several kernels, ' +
        'memcheck, LeakSanitizer, the allocation log and reference counts say, what is true, ' +
        'why they differ, and which of them would have found the leak.',
    )
    .argument('<workload>', `${WORKLOAD_HELP}; or a program in C`)
    .argument('[params...]', 'parameters of the module: name=value')
    .option('--at <stage>', 'loaded, unloaded, or the name of a program of a trace');
  addModuleOptions(command);
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (workload: string, params: string[], flags: CompareFlags) =>
      finish(await run([workload, ...params], flags)),
    );
}

async function run(words: readonly string[], flags: CompareFlags): Promise<number> {
  const terminal = new Terminal(flags.color);
  const stages = await compareWorkload(words, flags, terminal);
  const shown = stages.filter((stage) => flags.at === undefined || nameOf(stage) === flags.at);
  if (shown.length === 0) {
    const names = stages.map(nameOf).join(', ');
    throw new UsageError(`--at: there is no stage '${flags.at}'`, `stages: ${names}`);
  }
  if (flags.json) await terminal.json({ stages: shown });
  else await print(terminal, shown);
  return shown.some(({ rows }) => rows.some(isFound)) ? EXIT_LEAKS : EXIT_CLEAN;
}

function nameOf({ stage, program }: ComparedStage): string {
  return program ?? stage;
}

async function print(terminal: Terminal, stages: readonly ComparedStage[]): Promise<void> {
  for (const [i, stage] of stages.entries()) {
    const { program } = stage;
    const head = program === undefined ? stage.stage : `program ${program}, ${stage.stage}`;
    await terminal.line(terminal.paint('bold', `${i > 0 ? '\n' : ''}── ${head} ──`));
    await terminal.write(comparisonText(stage.rows, stage.tools));
  }
}
