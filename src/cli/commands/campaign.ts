/**
 * kmemleak-sim campaign: many programs and modules under many conditions, on every core or on many
 * machines, and what came of them.
 */
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import type { Command } from 'commander';
import { linesOf, svgOf } from '../../campaign/chart.ts';
import { DIMENSIONS } from '../../campaign/rates.ts';
import { embedded, type Engine } from '../campaign/embedded.ts';
import { queryStore, type StoreReport } from '../campaign/query.ts';
import { readCampaign, type Campaign } from '../campaign/read-definition.ts';
import { queuePlace, type RedisFlags } from '../campaign/redis.ts';
import { Store } from '../campaign/store.ts';
import { checkThreads } from '../check-pool.ts';
import { EXIT_CLEAN, EXIT_INTERRUPTED, UsageError } from '../exit-codes.ts';
import { wholeNumber } from '../machine-options.ts';
import { checkWritable, writeNamed } from '../named-files.ts';
import { Terminal } from '../terminal.ts';

/** Threads that can be asked for. */
const JOBS_MAX = Math.max(64, availableParallelism());
const EXAMPLES = `
Examples:
  kmemleak-sim campaign disagreement --jobs 2   one that comes along
  kmemleak-sim campaign mine.json --store mine.sqlite
  kmemleak-sim campaign --query mine.sqlite --by kernel sheaves --svg rates.svg
On many machines, which share a Redis or Valkey:
  REDIS_PASSWORD=… kmemleak-sim campaign mine.json --redis rediss://queue.example
  REDIS_PASSWORD=… kmemleak-sim campaign --work --redis rediss://queue.example --jobs 8

A campaign that was interrupted or killed goes on where it stood when it is started again. What
comes of it is the same for any number of threads and workers. Ctrl-C ends it with what is stored,
and the status 130. docs/campaigns.md says how a definition is written.`;

interface CampaignFlags extends RedisFlags {
  readonly store?: string;
  readonly jobs: string;
  readonly work?: boolean;
  readonly query?: string;
  readonly by?: readonly string[];
  readonly svg?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Adds the command `campaign`. */
export function addCampaignCommand(program: Command, finish: (status: number) => void): void {
  program
    .command('campaign')
    .summary('run many programs and modules under many conditions')
    .description(
      'Runs random programs and modules under all conditions that a definition names, on every ' +
        'core or on many machines, and stores how often report and truth differ, and why.',
    )
    .argument('[definition]', 'a file, or the name of a campaign that comes along')
    .option('--store <file>', 'where results go; default NAME.sqlite')
    .option('--jobs <n>', 'run on so many threads', '1')
    .option('--query <store>', 'print what a store has, run nothing')
    .option('--by <dimension...>', `tell results apart by: ${DIMENSIONS.join(', ')}`)
    .option('--svg <file>', 'draw the rates too')
    .option('--redis [url]', 'run by the workers of this queue; default redis://127.0.0.1:6379')
    .option('--work', 'be a worker of the queue')
    .option('--redis-password <file>', 'its password; else that of the URL, or REDIS_PASSWORD')
    .option('--redis-ca <file>', 'certificate that rediss:// trusts')
    .option('--queue <name>', 'one of several queues', 'campaign')
    .option('--json', 'print results as JSON')
    .option('--no-color', 'never use colours')
    .addHelpText('after', EXAMPLES)
    .action(async (definition: string | undefined, flags: CampaignFlags) =>
      finish(await run(definition, flags)),
    );
}

async function run(definition: string | undefined, flags: CampaignFlags): Promise<number> {
  const jobs = wholeNumber('--jobs', flags.jobs, 1, JOBS_MAX);
  checkThreads(flags.work ? JOBS_MAX : jobs);
  const terminal = new Terminal(flags.color);
  const wanted = [definition, flags.query, flags.work].filter((one) => one !== undefined);
  if (wanted.length !== 1) {
    throw new UsageError('a definition, --query or --work says what to do: one of them');
  }
  if (flags.svg !== undefined) checkWritable(flags.svg);
  if (flags.query !== undefined) return tell(flags.query, flags, terminal);
  const place = flags.redis === undefined ? undefined : queuePlace(flags);
  if (flags.work) {
    if (!place) throw new UsageError('--work: a worker needs a queue', '--redis URL');
    return work(place, jobs, terminal);
  }
  const campaign = readCampaign(definition!);
  const file = flags.store ?? `${campaign.name}.sqlite`;
  const say = (text: string): void => terminal.error(text);
  const engine = place
    ? (await import('../campaign/coordinator.ts')).queued(place, campaign.digest, say)
    : embedded(jobs);
  const status = await perform(campaign, file, engine, terminal);
  await tell(file, flags, terminal);
  return status;
}

async function work(
  place: ReturnType<typeof queuePlace>,
  jobs: number,
  terminal: Terminal,
): Promise<number> {
  const { workFor } = await import('../campaign/worker.ts');
  return untilInterrupt(async (stop) => {
    const done = await workFor(place, jobs, (text) => terminal.error(text), stop);
    terminal.error(`${done} jobs done\n`);
  });
}

/** Does something that Ctrl-C ends; gives the exit status. */
async function untilInterrupt(act: (stop: AbortSignal) => Promise<void>): Promise<number> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    await act(stop.signal);
  } finally {
    process.off('SIGINT', interrupt);
  }
  return stop.signal.aborted ? EXIT_INTERRUPTED : EXIT_CLEAN;
}

/** Runs what a store does not have yet. */
async function perform(
  campaign: Campaign,
  file: string,
  engine: Engine,
  terminal: Terminal,
): Promise<number> {
  const store = await Store.open(file, campaign);
  const started = performance.now();
  const before = store.done;
  const progress = (): void => terminal.progress('programs', store.done, campaign.programs);
  try {
    return await untilInterrupt(async (stop) => {
      const left = campaign.list.filter(({ id }) => !store.ids.has(id));
      await engine(
        left,
        {
          done: (job, result) => {
            store.add(job, result);
            store.saveNowAndThen();
            progress();
          },
          save: () => store.save(),
        },
        stop,
      );
    });
  } finally {
    store.close();
    const seconds = (performance.now() - started) / 1000;
    const speed = `${((store.done - before) / seconds).toFixed(1)} a second`;
    terminal.error(`${store.done} of ${campaign.programs} programs, ${speed}\n`);
  }
}

/** Prints what a store has. */
async function tell(file: string, flags: CampaignFlags, terminal: Terminal): Promise<number> {
  const report = await queryStore(file, flags.by);
  if (flags.svg !== undefined) writeNamed(flags.svg, svgOf(titleOf(report), report.groups));
  if (flags.json) {
    await terminal.json({ campaign: report });
    return EXIT_CLEAN;
  }
  await terminal.line(terminal.paint('bold', titleOf(report)));
  for (const group of report.groups) {
    const [head, ...lines] = linesOf(group);
    await terminal.line(`\n${terminal.paint('bold', head)}`);
    for (const line of lines) await terminal.line(line);
  }
  for (const [i, note] of report.notes.entries()) {
    await terminal.line(`${i === 0 ? '\n' : ''}note: ${note}`);
  }
  return EXIT_CLEAN;
}

function titleOf({ name, done, of }: StoreReport): string {
  const all = done.programs === of.programs ? '' : ` of ${of.programs}`;
  return `${name}: ${done.programs}${all} programs; rates with 95 % confidence intervals`;
}
