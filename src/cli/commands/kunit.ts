/**
 * kmemleak-sim kunit MODULE…: loads modules of KUnit tests, prints what the kernel says of them,
 * and tells which tests leak.
 */
import type { Command } from 'commander';
import { moduleName } from '../../kernel/module/module.ts';
import type { ObjectId } from '../../kmemleak/object-table.ts';
import type { ReportEntry } from '../../kmemleak/report.ts';
import { troublesSince } from '../../session/trouble.ts';
import type { System } from '../../system.ts';
import { CiOptions, addCiOptions, type CiFlags } from '../ci-options.ts';
import { UsageError } from '../exit-codes.ts';
import { findModules, provideModules } from '../find-module.ts';
import { findingJson, leakFindings, type Finding } from '../findings.ts';
import { MODULE_HELP, addModuleOptions, givenModules } from '../given-modules.ts';
import type { TestCase } from '../junit.ts';
import { readKtap, type KtapTest } from '../ktap.ts';
import { addMachineOptions, machineConfig, printSchedule } from '../machine-options.ts';
import { runModules, type ModuleRunFlags } from '../module-run.ts';
import { Narrator } from '../narrator.ts';
import { lineOf } from '../../explain/look/names.ts';
import { Sites } from '../reported.ts';
import { startMachine } from '../simulated-machine.ts';
import { Terminal } from '../terminal.ts';
import { troubleFinding } from '../trial-findings.ts';

const EXAMPLES = `
Examples:
  kmemleak-sim kunit ring_test.c
  kmemleak-sim kunit ring.c+ring_test.c        the tests and what they test, as one module
  kmemleak-sim kunit ring_test.c --with ring.c
  kmemleak-sim kunit tests/ --junit results.xml

The output is KTAP as the kernel's; what leaks stands behind it, in lines that begin with #.
Exits with 1 when a test fails or leaks, or there is none.`;

interface KunitFlags extends ModuleRunFlags, CiFlags {}

/** Where an object was allocated: in which test. */
interface Leak {
  readonly entry: ReportEntry;
  readonly test: string;
}

/** Adds the command `kunit`. */
export function addKunitCommand(program: Command, finish: (status: number) => void): void {
  const command = program.command('kunit');
  command
    .summary('run KUnit tests, and tell which of them leak')
    .description(
      'Loads modules of KUnit tests: the tests run, and their results are printed. Then scans, ' +
        'unloads the modules, scans again, and tells of each block that is reported which test ' +
        'allocated it.',
    );
  addModuleOptions(command.argument('<module...>', MODULE_HELP));
  addCiOptions(command);
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (modules: string[], flags: KunitFlags) => finish(await run(modules, flags)));
}

async function run(words: readonly string[], flags: KunitFlags): Promise<number> {
  const given = givenModules(words, flags);
  const ci = new CiOptions(
    flags,
    given.map(({ text }) => text),
  );
  const config = machineConfig(flags);
  const terminal = new Terminal(flags.color);
  const machine = startMachine(config);
  const { system } = machine;
  const found = findModules(machine, given, flags);
  provideModules(machine, terminal, found);
  const born = birthRecords(system);
  let seq = 0;
  const { loaded, unloaded } = await runModules(
    new Narrator(terminal, machine, true),
    found,
    flags,
    {
      entries: 0,
      ready: () => (seq = system.log.seq),
    },
  );
  const ktap = readKtap(system.log.read(seq));
  const { tests } = ktap;
  if (tests.length === 0 && ktap.failedSuites.length === 0) {
    throw new UsageError('there are no KUnit tests', 'kunit_test_suite() makes them known');
  }
  const before = new Set(loaded.map((one) => one.object));
  const entries = [...loaded, ...unloaded.filter((one) => !before.has(one.object))];
  const leaks = entries.map((entry) => ({ entry, test: testAt(born.get(entry.object), tests) }));
  const sites = new Sites(system.kernel.base.sources);
  const findings = [
    ...tests.filter(({ status }) => status === 'failed').map(failure),
    ...ktap.failedSuites.map(suiteFailure),
    ...leaksByTest(leaks, sites),
    ...troublesSince(system, seq)
      .filter(({ kind }) => kind === 'crash')
      .map(troubleFinding),
  ];
  const names = found.map(({ name }) => moduleName(name)).join(' ');
  const outcome = ci.finish(findings, `kunit ${names}`, tests.filter(isWell).map(testCase));
  if (flags.json) {
    const json = {
      kernel: system.kernelRelease,
      tests: tests.map(({ seq: _seq, ...test }) => test),
      findings: outcome.findings.map(findingJson),
      ktap: ktap.lines,
    };
    await terminal.json(json);
  } else {
    for (const line of ktap.lines) await terminal.line(line);
    for (const line of leakLines(leaks, sites, tests)) await terminal.line(line);
    if (outcome.note !== '') await terminal.line(`# of what was found ${outcome.note}`);
  }
  printSchedule(flags, system.sched);
  return outcome.status;
}

/** For each object how far the log was when it was allocated. */
function birthRecords(system: System): Map<ObjectId, number> {
  const born = new Map<ObjectId, number>();
  const { kmemleak, log } = system;
  kmemleak.watchObjects({
    created: (id) => born.set(id, log.seq),
    removed: (id) => born.delete(id),
  });
  return born;
}

/** The test whose result is the first that was printed afterwards. */
function testAt(seq: number | undefined, tests: readonly KtapTest[]): string {
  const test = seq === undefined ? undefined : tests.find((one) => one.seq >= seq);
  return test ? `${test.suite}.${test.name}` : OUTSIDE;
}

const OUTSIDE = 'outside of the tests';

function isWell({ status }: KtapTest): boolean {
  return status !== 'failed';
}

function testCase({ suite, name, reason }: KtapTest): TestCase {
  return { group: suite, name, ...(reason === undefined ? {} : { skipped: reason }) };
}

function failure({ suite, name, said }: KtapTest): Finding {
  const text = said.map((line) => line.trim());
  const source = /at (\S+:\d+)$/.exec(text.find((line) => /FAILED at/.test(line)) ?? '')?.[1];
  return {
    rule: 'test-failed',
    key: `${suite}.${name}`,
    message: [`${suite}.${name} failed`, ...text].join('\n'),
    count: 1,
    ...(source === undefined ? {} : { source }),
    frames: [],
  };
}

function suiteFailure(suite: string): Finding {
  return { rule: 'test-failed', key: suite, message: `${suite} failed`, count: 1, frames: [] };
}

function groupedByTest(leaks: readonly Leak[]): Map<string, ReportEntry[]> {
  const groups = new Map<string, ReportEntry[]>();
  for (const { entry, test } of leaks) groups.set(test, [...(groups.get(test) ?? []), entry]);
  return groups;
}

function leaksByTest(leaks: readonly Leak[], sites: Sites): Finding[] {
  return [...groupedByTest(leaks)].flatMap(([test, entries]) =>
    leakFindings(entries, sites).map((finding) => ({
      ...finding,
      message: `${test} ${finding.message}`,
    })),
  );
}

/** Behind the results, as remarks, which KTAP lets anybody add. */
function leakLines(leaks: readonly Leak[], sites: Sites, tests: readonly KtapTest[]): string[] {
  const groups = groupedByTest(leaks);
  const lines = [...groups].flatMap(([test, entries]) =>
    leakFindings(entries, sites).map(({ message, source }) => {
      const place = source === undefined ? '' : ` (${lineOf(source)})`;
      return `# kmemleak: ${test} ${message}${place}`;
    }),
  );
  const leaky = [...groups.keys()].filter((test) => test !== OUTSIDE).length;
  return [...lines, `# kmemleak: ${leaky} of ${tests.length} tests leak`];
}
