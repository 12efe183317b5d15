/**
 * kmemleak-sim run MODULE…: loads modules, scans, unloads them, scans, and tells what leaked.
 */
import type { Command } from 'commander';
import { CiOptions, addCiOptions, type CiFlags } from '../ci-options.ts';
import { findingJson, leakFindings, type Judged } from '../findings.ts';
import { JSON_VERSION } from '../json-version.ts';
import {
  addMachineOptions,
  machineConfig,
  printSchedule,
  wholeNumber,
  type MachineConfig,
} from '../machine-options.ts';
import { campaignFindings, campaignJson, printCampaign, runCampaign } from '../fault-campaign.ts';
import { cycleFindings, cyclesJson, printCycles } from '../cycle-report.ts';
import { ModuleDied, UsageError } from '../exit-codes.ts';
import { crashFindings, findingLine } from '../trial-findings.ts';
import { strerror } from '../../lib/errptr.ts';
import { cycleModules } from '../../session/module-cycles.ts';
import { trialPlan } from '../trial-plan.ts';
import { findModules, provideModules } from '../find-module.ts';
import {
  MODULE_HELP,
  addModuleOptions,
  explainWords,
  givenModules,
  type GivenModule,
} from '../given-modules.ts';
import { runModules, type ModuleReports, type ModuleRunFlags } from '../module-run.ts';
import { Narrator } from '../narrator.ts';
import type { ReportEntry } from '../../kmemleak/report.ts';
import { Sites, entryJson, sizesBySite, sizesText } from '../reported.ts';
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

/** A long loop that ends by itself looks as one that does not. */
const LOOP_HINT = 'A loop that would end gets more time by --limit kernel-steps=3000000000.\n';

/** Leaks that are written at once. */
const LEAKS_PER_PIECE = 500;
const CYCLES_MAX = 100_000;

interface RunFlags extends ModuleRunFlags, CiFlags {
  readonly full?: boolean;
  readonly failEachAllocation?: boolean;
  readonly cycles?: string;
}

/** Adds the command `run`. */
export function addRunCommand(program: Command, finish: (status: number) => void): void {
  const command = program.command('run');
  command
    .summary('load modules, scan, unload, scan again: what leaked?')
    .description(
      'Boots a machine, loads the modules, scans twice with the wait that kmemleak needs, shows ' +
        'the report, unloads the modules, scans again and shows what is reported then. Stacks ' +
        'are not scanned, unless --stack says so.',
    );
  addModuleOptions(command.argument('<module...>', MODULE_HELP))
    .option('--full', 'print each entry of the reports whole')
    .option('--cycles <n>', 'load, use and unload the modules n times: what grows?')
    .option('--fail-each-allocation', 'let each allocation of the modules fail once: what then?');
  addCiOptions(command);
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (modules: string[], flags: RunFlags) => finish(await run(modules, flags)));
}

async function run(words: readonly string[], flags: RunFlags): Promise<number> {
  const given = givenModules(words, flags);
  const modules = given.map(({ text }) => text);
  const ci = new CiOptions(flags, modules);
  const config = machineConfig(withScenarioBoot(flags, modules));
  const terminal = new Terminal(flags.color);
  if (flags.failEachAllocation && flags.cycles !== undefined) {
    throw new UsageError('either --fail-each-allocation or --cycles');
  }
  if (flags.failEachAllocation) return failEach(given, config, flags, terminal, ci);
  if (flags.cycles !== undefined) return cycle(given, config, flags, terminal, ci);
  const machine = startMachine(config);
  const found = findModules(machine, given, flags);
  const narrator = new Narrator(terminal, machine, flags.json === true);
  // Before the compiler works: it is what takes longest to begin with.
  await narrator.say(describeMachine(machine.system, config));
  const names = provideModules(machine, terminal, found);
  const sites = new Sites(machine.system.kernel.base.sources);
  const { loaded, unloaded, isRefused } = await runModules(narrator, found, flags, {
    entries: flags.full ? Infinity : 1,
    looked: async (objects) => {
      await narrator.say(listing(objects, sites));
      for (const command of modules.flatMap((name) => readScenario(name)?.commands ?? [])) {
        await narrator.type(command);
      }
    },
  }).catch((error: unknown) => {
    if (error instanceof ModuleDied) return { loaded: [], unloaded: [], isRefused: false };
    throw error;
  });
  const crashes = crashFindings(machine.system);
  for (const crash of crashes) await narrator.say(`Died: ${findingLine(crash)}`);
  if (crashes.some(({ message }) => message.includes('soft lockup'))) await narrator.say(LOOP_HINT);
  const before = new Set(loaded.map((o) => o.pointer));
  const fresh = unloaded.filter((o) => !before.has(o.pointer));
  await narrator.say(listing(fresh, sites));
  const { findings, status, note } = ci.finish(
    [...crashes, ...leakFindings([...loaded, ...fresh], sites)],
    `run ${names.join(' ')}`,
    loaded.length + fresh.length + crashes.length > 0
      ? []
      : [{ group: names.join(' '), name: 'no leaks' }],
  );
  if (crashes.length === 0 || loaded.length + unloaded.length > 0) {
    await narrator.say(
      verdict(terminal, { loaded, unloaded, isRefused: isRefused === true }, note),
    );
  }
  if (findings.length > 0) await narrator.say(hint(given, flags));
  if (flags.json) {
    const result = { machine, names, seed: config.seed, loaded, unloaded, findings, sites };
    for (const text of asJson(result)) await terminal.write(text);
    await terminal.line();
  }
  printSchedule(flags, machine.system.sched);
  return status;
}

async function failEach(
  given: readonly GivenModule[],
  config: MachineConfig,
  flags: RunFlags,
  terminal: Terminal,
  ci: CiOptions,
): Promise<number> {
  const plan = trialPlan(given, config, flags, terminal);
  const names = plan.modules.map(({ name }) => name);
  const campaign = await runCampaign(plan, (done, all) => terminal.progress('failures', done, all));
  if (!flags.json) await printCampaign(terminal, campaign);
  const well = campaign.results.filter(({ findings }) => findings.length === 0);
  const { status, note, findings } = ci.finish(
    campaignFindings(campaign),
    `run --fail-each-allocation ${names.join(' ')}`,
    well.map(({ nth, where }) => ({ group: names.join(' '), name: `failure ${nth}: ${where}` })),
  );
  if (flags.json) {
    const head = { seed: config.seed, modules: names };
    const found = findings.map(findingJson);
    await terminal.json({ ...head, ...campaignJson(campaign), findings: found });
  } else if (note !== '') await terminal.line(`Of what was found ${note}.`);
  return status;
}

async function cycle(
  given: readonly GivenModule[],
  config: MachineConfig,
  flags: RunFlags,
  terminal: Terminal,
  ci: CiOptions,
): Promise<number> {
  const count = wholeNumber('--cycles', flags.cycles ?? '', 1, CYCLES_MAX);
  const plan = trialPlan(given, { ...config, truth: true }, flags, terminal);
  const names = plan.modules.map(({ name }) => name);
  const cycles = await cycleModules(plan, count, (done, all) =>
    terminal.progress('cycles', done, all),
  );
  const found = cycleFindings(cycles);
  if (!flags.json) await printCycles(terminal, cycles, found);
  const isWell = found.length === 0;
  const passed = isWell ? [{ group: names.join(' '), name: `${count} cycles` }] : [];
  const { status, note, findings } = ci.finish(found, `run --cycles ${names.join(' ')}`, passed);
  if (flags.json) {
    const head = { seed: config.seed, modules: names };
    const told = findings.map(findingJson);
    await terminal.json({ ...head, ...cyclesJson(cycles), findings: told });
  } else if (note !== '') await terminal.line(`Of what was found ${note}.`);
  if (cycles.refused) {
    const { name, error } = cycles.refused;
    throw new UsageError(
      `'${name}' could not be loaded in cycle ${cycles.done + 1}: ${strerror(error)}`,
    );
  }
  return status;
}

/** One line for each place that allocated: how many objects of which sizes. */
function listing(objects: readonly ReportEntry[], sites: Sites): string {
  if (objects.length === 0) return '';
  const lines = [...sizesBySite(objects, sites)].map(
    ([where, sizes]) => `  ${where}:\n    ${sizesText(sizes)}`,
  );
  return `\nReported, by the line that allocated:\n${lines.join('\n')}\n`;
}

function verdict(
  terminal: Terminal,
  { loaded, unloaded, isRefused }: ModuleReports,
  note: string,
): string {
  if (loaded.length + unloaded.length === 0) return terminal.paint('green', 'No leaks reported.');
  const text = isRefused
    ? `Leaks: ${unloaded.length} of the load that was refused.`
    : `Leaks: ${loaded.length} while loaded, ${unloaded.length} after unloading.`;
  return terminal.paint('yellow', note === '' ? text : `${text} Of the places ${note}.`);
}

/** What to type to learn why. */
function hint(given: readonly GivenModule[], flags: RunFlags): string {
  return `Why: kmemleak-sim explain ${explainWords(given, flags).join(' ')} --annotate`;
}

/** What a run has found. */
interface RunResult extends ModuleReports {
  readonly machine: SimulatedMachine;
  readonly names: readonly string[];
  readonly seed: string;
  readonly findings: readonly Judged[];
  readonly sites: Sites;
}

/** One JSON object in pieces: with many leaks it can be longer than a text may be. */
function* asJson(result: RunResult): Generator<string> {
  const { machine, names, seed, loaded, unloaded, findings, sites } = result;
  const kernel = machine.system.kernelRelease;
  const head = { version: JSON_VERSION, kernel, seed, modules: names };
  yield JSON.stringify(head).replace(/}$/, ',"reports":[');
  yield '{"step":"loaded","leaks":[';
  yield* leaksJson(loaded, sites);
  yield ']},{"step":"unloaded","leaks":[';
  yield* leaksJson(unloaded, sites);
  yield `]}],"findings":${JSON.stringify(findings.map(findingJson))}`;
  yield `,"log":${JSON.stringify(machine.system.log.linesSince(0))}}`;
}

function* leaksJson(leaks: readonly ReportEntry[], sites: Sites): Generator<string> {
  for (let i = 0; i < leaks.length; i += LEAKS_PER_PIECE) {
    const piece = leaks.slice(i, i + LEAKS_PER_PIECE);
    yield (i > 0 ? ',' : '') + piece.map((one) => JSON.stringify(entryJson(one, sites))).join(',');
  }
}
