/**
 * kmemleak-sim check: the laws of kmemleak over random programs.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { performance } from 'node:perf_hooks';
import type { Command } from 'commander';
import {
  DEFAULT_KERNEL,
  NEWEST_FIRST,
  kernelNamed,
  type KernelVersion,
} from '../../versions/kernels.ts';
import { profileOf } from '../../versions/profile.ts';
import type * as testkit from '../../testkit/index.ts';
import type { CheckResult, CheckTally } from '../../testkit/check-tally.ts';
import type { SpaceResult } from '../../testkit/small-session.ts';
import { sumOfParts, type PartFile } from '../check-parts.ts';
import { checkThreads, runBatches, sizeOf, type CheckPlan } from '../check-pool.ts';
import { EXIT_CLEAN, EXIT_INTERRUPTED, EXIT_LEAKS, UsageError } from '../exit-codes.ts';
import { KERNEL_NAMES, parseKernel, wholeNumber } from '../machine-options.ts';
import { checkWritableFolder, hostReason } from '../named-files.ts';
import { Terminal } from '../terminal.ts';

/** What was checked against recordings, newest first. */
const VERIFIED = NEWEST_FIRST.filter((name) => kernelNamed(name)!.verified);
const RUNS_MAX = 10_000_000;
/** Threads that can be asked for. */
const JOBS_MAX = Math.max(64, availableParallelism());
const EXAMPLES = `
Examples:
  kmemleak-sim check
  kmemleak-sim check --runs 20000 --seed 7 --profile ${DEFAULT_KERNEL}
  kmemleak-sim check --law soundness --save failures
  kmemleak-sim check --runs 1000000 --jobs 2
  kmemleak-sim check --runs 1000000 --shard 1/4 --json > part1.json
  kmemleak-sim check --merge part1.json part2.json part3.json part4.json
  kmemleak-sim check --exhaustive

Exits with 1 when a law does not hold; the shortest program that shows it is written to a file
that "kmemleak-sim trace" reads. Programs a second are printed on standard error. Ctrl-C ends it
with what there is, and the status 130. Results are the same for any number of jobs, and for all
parts together as for the whole.`;

interface CheckFlags {
  readonly runs: string;
  readonly seed: string;
  readonly profile?: string;
  readonly law?: string[];
  readonly save: string;
  readonly exhaustive?: boolean;
  readonly sheaves?: boolean;
  readonly jobs: string;
  readonly shard?: string;
  readonly merge?: string[];
  readonly json?: boolean;
  readonly color: boolean;
}

type Testkit = typeof testkit;
type Law = Testkit['LAWS'][number];

/** Adds the command `check`. */
export function addCheckCommand(program: Command, finish: (status: number) => void): void {
  program
    .command('check')
    .summary('check the laws of kmemleak on random programs')
    .description(
      'Runs random programs, checks the laws of kmemleak on them, and sums up how often and why ' +
        'its reports are not the truth.',
    )
    .option('--runs <n>', 'programs to run', '1000')
    .option('--seed <n>', 'seed of the programs: the same seed gives the same programs', '1')
    .option('--profile <version>', `one kernel: ${KERNEL_NAMES}; default all by turns`)
    .option('--law <name...>', 'these laws only')
    .option('--save <folder>', 'where counter-examples go', 'counter-examples')
    .option('--sheaves', 'kernels 7.2 and 7.3 as they boot: their slab allocator hides leaks')
    .option('--exhaustive', 'all small heaps instead: up to four objects, six stores, any root')
    .option('--jobs <n>', 'run on so many threads', '1')
    .option('--shard <i/n>', 'run only part i of n; --json prints what --merge adds up')
    .option('--merge <file...>', 'add up the parts in these files instead of running anything')
    .option('--json', 'print results as JSON')
    .option('--no-color', 'never use colours')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: CheckFlags) => finish(await run(flags)));
}

async function run(flags: CheckFlags): Promise<number> {
  const runs = wholeNumber('--runs', flags.runs, 1, RUNS_MAX);
  const seed = wholeNumber('--seed', flags.seed, 0, 0x7fffffff);
  const kernels =
    flags.profile === undefined ? undefined : [parseKernel(flags.profile, '--profile')];
  const kit = await loadTestkit();
  const laws = flags.law?.map((name) => lawNamed(kit, name));
  const terminal = new Terminal(flags.color);
  if (flags.exhaustive && laws) {
    throw new UsageError('--law: --exhaustive compares with a reference and asks no law');
  }
  if (flags.exhaustive && flags.sheaves) {
    throw new UsageError('--sheaves: --exhaustive tries its heaps without them');
  }
  if (flags.sheaves && kernels?.every((name) => !profileOf(name).slab.sheaves)) {
    throw new UsageError(`--sheaves: ${kernels[0]} has none; 7.2 and 7.3 do`);
  }
  const jobs = wholeNumber('--jobs', flags.jobs, 1, JOBS_MAX);
  checkThreads(jobs);
  checkWritableFolder(flags.save);
  if (flags.exhaustive) return exhaustive(kit, terminal, kernels ?? VERIFIED, flags);
  if (flags.merge) {
    const { seed: drawn, tally, missing } = sumOfParts(kit, flags.merge);
    if (missing !== '') terminal.error(`${missing}\n`);
    return await tell(kit, terminal, flags, drawn, tally);
  }
  const plan: CheckPlan = {
    runs,
    seed,
    sheaves: flags.sheaves ?? false,
    ...(kernels && { kernels }),
    ...(laws && { laws: laws.map(({ name }) => name) }),
  };
  const [part, of] = shardOf(flags.shard);
  const batches = kit.batchesOf(runs, part, of);
  const started = performance.now();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  const tally = await runBatches(kit, plan, batches, { jobs, stop: stop.signal, terminal });
  process.off('SIGINT', interrupt);
  const done = kit.programsIn(tally.ranges);
  const perSecond = Math.round((1000 * done) / (performance.now() - started));
  terminal.error(`${perSecond} programs a second\n`);
  const shard = flags.shard === undefined ? undefined : { plan, shard: flags.shard, tally };
  const status = await tell(kit, terminal, flags, seed, tally, shard);
  if (!stop.signal.aborted) return status;
  terminal.error(`interrupted after ${done} of ${sizeOf(batches)} programs\n`);
  return EXIT_INTERRUPTED;
}

/** What `--shard` names: which part, of how many. */
function shardOf(text = '1/1'): [number, number] {
  const [, part, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (part >= 1 && part <= of) return [part, of];
  throw new UsageError(`--shard: '${text}' is not a part like 1/4`);
}

/** Prints what came of programs, and saves counter-examples; gives the exit status. */
async function tell(
  kit: Testkit,
  terminal: Terminal,
  flags: CheckFlags,
  seed: number,
  tally: CheckTally,
  part?: PartFile,
): Promise<number> {
  const result = kit.resultOf(tally);
  const files = save(flags.save, [
    ...result.failures.map(({ law, kml }) => [law, kml] as const),
    ...result.crashed.map(({ program, kml }) => [`crash-${program}`, kml] as const),
  ]);
  if (flags.json) await terminal.json({ seed, ...result, files, ...(part && { part }) });
  else await print(kit, terminal, result, files);
  return kit.passed(result) ? EXIT_CLEAN : EXIT_LEAKS;
}

/** The testkit needs fast-check, a peer that may have been left out. */
async function loadTestkit(): Promise<Testkit> {
  try {
    return await import('../../testkit/index.ts');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes('fast-check')) throw error;
    throw new UsageError('the package fast-check is not installed', 'npm install fast-check');
  }
}

/** The canary can be asked for too: what a violated law looks like. */
function lawNamed({ LAWS, canary }: Testkit, name: string): Law {
  const law = [...LAWS, canary].find((one) => one.name === name);
  if (law) return law;
  throw new UsageError(`--law: there is no law '${name}'`, LAWS.map((one) => one.name).join(', '));
}

/** Writes counter-examples; gives the names of the files. */
function save(folder: string, examples: readonly (readonly [string, string])[]): string[] {
  if (examples.length === 0) return [];
  try {
    mkdirSync(folder, { recursive: true });
    return examples.map(([name, kml]) => {
      const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.kml`);
      writeFileSync(file, kml);
      return file;
    });
  } catch (error) {
    throw new UsageError(`cannot write to '${folder}': ${hostReason(error)}`);
  }
}

async function print(
  kit: Testkit,
  terminal: Terminal,
  result: CheckResult,
  files: readonly string[],
): Promise<void> {
  const { laws, failures, unseen, canaryFailed, stopped, disagreement, crashed } = result;
  await terminal.line(`${result.programs} programs`);
  for (const { law, judged, against } of laws) {
    let verdict = terminal.paint('green', 'holds');
    if (judged === 0) verdict = 'had nothing to judge';
    if (against > 0) verdict = terminal.paint('red', `does not hold in ${against} programs`);
    await terminal.line(`  ${law.padEnd(15)} ${String(judged).padStart(9)} cases   ${verdict}`);
  }
  await printRates(terminal, disagreement);
  for (const [i, { law, says, kernel, violations, lines, conditions }] of failures.entries()) {
    await terminal.line(`\n${terminal.paint('bold', law)}: ${says}; not so on ${kernel}:`);
    for (const text of violations.slice(0, 3)) await terminal.line(`  ${text}`);
    for (const line of lines) await terminal.line(`    ${line}`);
    await terminal.line(`  saved as ${files[i]}`);
    const beyond = kit.beyondTraces(conditions);
    await terminal.line(
      beyond === undefined
        ? `  replay: kmemleak-sim trace ${files[i]} --kernel ${kernel}`
        : `  what a trace cannot say: ${beyond}`,
    );
  }
  for (const [i, { program, kernel, why }] of crashed.entries()) {
    const file = files[failures.length + i];
    await terminal.line(
      `\nprogram ${program} on ${kernel} ended its thread: ${why}; saved as ${file}`,
    );
  }
  if (!canaryFailed) await terminal.line('\nthe law that must fail holds: this check is blind');
  if (unseen.length > 0) await terminal.line(`\nnever happened: ${unseen.join(', ')}`);
  if (stopped > 0) await terminal.line(`\n${stopped} programs stopped before their end`);
}

type Disagreement = CheckResult['disagreement'];

async function printRates(terminal: Terminal, d: Disagreement): Promise<void> {
  const line = ({ count, of, low, high }: Disagreement['falsePositives']): string => {
    const percent = (x: number): string => (100 * x).toFixed(1);
    const share = of === 0 ? '–' : `${percent(count / of)} %`;
    return `${share.padStart(7)}  [${percent(low)}, ${percent(high)}]  ${count} of ${of}`;
  };
  const table = async (
    title: string,
    of: string,
    all: typeof d.falsePositives,
    causes: typeof d.positiveCauses,
  ) => {
    await terminal.line(`\n${title}, of ${of} (with 95 % confidence intervals):`);
    await terminal.line(`  ${line(all)}`);
    for (const { name, says, rate } of causes) {
      await terminal.line(`  ${line(rate)}  ${name}: ${says}`);
    }
  };
  await table('Reported and not lost', 'all that is reported', d.falsePositives, d.positiveCauses);
  await table('Lost and not reported', 'all that is lost', d.falseNegatives, d.negativeCauses);
}

async function exhaustive(
  kit: Testkit,
  terminal: Terminal,
  kernels: readonly KernelVersion[],
  flags: CheckFlags,
): Promise<number> {
  const results: (SpaceResult & { kernel: KernelVersion })[] = [];
  for (const kernel of kernels) {
    const usual = new kit.TraceMachine();
    for (const space of [...kit.ALL_SPACES, ...kit.rootSpaces(kernel)]) {
      const machine = space.roots ? new kit.TraceMachine('roots', space.roots) : usual;
      const steps = kit.trySpace(space, kernel, machine);
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done) {
          results.push({ kernel, ...step.value });
          break;
        }
        if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${space.name}: ${step.value}`);
      }
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
      const { heaps, failures } = results.at(-1)!;
      if (!flags.json) {
        const wrong = failures.length === 0 ? 'agree' : `${failures.length} or more differ`;
        await terminal.line(`${kernel} ${space.name}: ${heaps} heaps, ${wrong}`);
      }
    }
  }
  const failures = results.flatMap((r) => r.failures);
  const files = save(
    flags.save,
    failures.map(({ kml }, i) => [`small-heap-${i}`, kml]),
  );
  if (flags.json) await terminal.json({ results, files });
  else
    for (const [i, { message }] of failures.entries())
      await terminal.line(`${files[i]}: ${message}`);
  return failures.length === 0 ? EXIT_CLEAN : EXIT_LEAKS;
}
