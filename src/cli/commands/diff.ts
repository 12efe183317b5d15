/**
 * kmemleak-sim diff WORKLOAD --a … --b …: the same workload on two machines, and which blocks are
 * judged differently.
 */
import type { Command } from 'commander';
import { diffJudgements } from '../../explain/diff.ts';
import type { Judgements } from '../../explain/judge.ts';
import { diffText } from '../../explain/text/reports.ts';
import { EXIT_CLEAN, EXIT_LEAKS, UsageError } from '../exit-codes.ts';
import { WORKLOAD_HELP, addModuleOptions } from '../given-modules.ts';
import { addMachineOptions, machineConfig } from '../machine-options.ts';
import { withScenarioBoot } from '../scenario-files.ts';
import { Terminal } from '../terminal.ts';
import { runWorkload } from '../workload.ts';
import type { ExplainFlags } from './explain.ts';

const EXAMPLES = `
Settings: kernel, cpus, mem, seed, slub-debug, boot, schedule, model, argument-order with the
values of the options of that name; stack=on or off, fixed=on or off. What is not given is as
the options say.

Examples:
  kmemleak-sim diff ro-after-init --a kernel=6.1 --b kernel=6.12
  kmemleak-sim diff kmemleak-test --a stack=off --b stack=on,cpus=1
  kmemleak-sim diff stale-array --a fixed=off --b fixed=on

Exits with 1 when a block is judged differently.`;

interface DiffFlags extends ExplainFlags {
  readonly a: string;
  readonly b: string;
}

/** Adds the command `diff`. */
export function addDiffCommand(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('diff')
    .summary('one workload, two settings: what differs')
    .description(
      'Runs a workload on two machines and compares, block by block, what kmemleak says, what is ' +
        'true, and why the two disagree.',
    )
    .argument('<workload>', WORKLOAD_HELP)
    .argument('[params...]', 'parameters of the module: name=value')
    .requiredOption('--a <settings>', 'settings of the one machine, as kernel=6.1,stack=off')
    .requiredOption('--b <settings>', 'settings of the other')
    .option('--at <stage>', 'loaded, unloaded, or the number of a report of a trace');
  addModuleOptions(command);
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (workload: string, params: string[], flags: DiffFlags) =>
      finish(await run([workload, ...params], flags)),
    );
}

async function run(workload: readonly string[], flags: DiffFlags): Promise<number> {
  const terminal = new Terminal(flags.color);
  const a = await judged(workload, settings(flags.a, flags), terminal);
  const b = await judged(workload, settings(flags.b, flags), terminal);
  const diff = [...a.keys()].flatMap((stage) => {
    const other = b.get(stage);
    return other ? [{ stage, ...diffJudgements(a.get(stage)!, other) }] : [];
  });
  if (diff.length === 0) throw new UsageError(`--at: there is no stage '${flags.at}'`);
  if (flags.json) await terminal.json({ stages: diff });
  else {
    for (const { stage, ...one } of diff) {
      await terminal.line(terminal.paint('bold', `── ${stage} ──`));
      await terminal.write(diffText(one, [flags.a, flags.b]));
    }
  }
  return diff.every(({ different }) => different.length === 0) ? EXIT_CLEAN : EXIT_LEAKS;
}

async function judged(
  workload: readonly string[],
  flags: ExplainFlags,
  terminal: Terminal,
): Promise<Map<string, Judgements>> {
  const found = new Map<string, Judgements>();
  await runWorkload(
    workload,
    machineConfig(withScenarioBoot(flags, workload)),
    flags,
    terminal,
    ({ system, name, program }) => {
      if (flags.at !== undefined && name !== flags.at && name !== `report ${flags.at}`) return;
      const stage = program === undefined ? name : `${program}, ${name}`;
      found.set(stage, system.explain!.judge());
    },
  );
  return found;
}

const SWITCHES = ['stack', 'fixed'];
const VALUES: Readonly<Record<string, string>> = {
  kernel: 'kernel',
  cpus: 'cpus',
  mem: 'mem',
  seed: 'seed',
  'slub-debug': 'slubDebug',
  boot: 'boot',
  schedule: 'schedule',
  model: 'model',
  'argument-order': 'argumentOrder',
};

/** The flags with what a text like `kernel=6.1,stack=on` says. */
function settings(text: string, flags: DiffFlags): ExplainFlags {
  const changed: Record<string, unknown> = { ...flags };
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const name = at < 0 ? part : part.slice(0, at);
    const value = at < 0 ? 'on' : part.slice(at + 1);
    if (SWITCHES.includes(name) && (value === 'on' || value === 'off')) {
      changed[name] = value === 'on';
    } else if (Object.hasOwn(VALUES, name) && at >= 0) {
      changed[VALUES[name]] = value;
    } else {
      const known = [...Object.keys(VALUES), ...SWITCHES.map((one) => `${one}=on|off`)];
      throw new UsageError(`'${part}' is no setting`, `settings: ${known.join(', ')}`);
    }
  }
  return changed as unknown as ExplainFlags;
}
