/**
 * `memleak [OPTIONS] [INTERVAL [COUNT]]` in the shell: the tool of bcc-tools.
 *
 * There is one terminal here and nobody presses Ctrl-C: without a count it prints once, and stays
 * attached as if it went on in another terminal; the next call shows what is outstanding since.
 */
import {
  fail,
  ok,
  type CommandRun,
  type Output,
  type ShellCommand,
} from '../../shell/commands/command.ts';
import { runUnder } from '../../shell/commands/gcc.ts';
import { dateParts } from '../../shell/wall-clock.ts';
import type { ShellHost } from '../../shell/host.ts';
import { KernelLog, type LoggedKernel } from './kernel-log.ts';
import { outstandingText, type Outstanding } from './outstanding.ts';
import { ProgramLog } from './program-log.ts';

const USAGE = `usage: memleak [-h] [-p PID] [-t] [-a] [-o OLDER] [-c COMMAND]
               [--combined-only] [--wa-missing-free] [-s SAMPLE_RATE]
               [-T TOP] [-z MIN_SIZE] [-Z MAX_SIZE] [-O OBJ]
               [--percpu] [--sort SORT] [--symbols-prefix SYMBOLS_PREFIX]
               [interval] [count]
`;
const BAD_USAGE = 2;
const MS = 1e6;

/** What options set. */
interface Options {
  interval: number;
  count: number | undefined;
  older: number;
  top: number;
  min: number;
  max: number;
  showAllocs: boolean;
  percpu: boolean;
  sort: 'size' | 'count';
  command: string | undefined;
}

/** What each option that takes a number sets. */
const NUMBERS: Readonly<Record<string, 'older' | 'top' | 'min' | 'max'>> = {
  '-o': 'older',
  '--older': 'older',
  '-T': 'top',
  '--top': 'top',
  '-z': 'min',
  '--min-size': 'min',
  '-Z': 'max',
  '--max-size': 'max',
};

/** The logs that stay attached, by machine. */
const attached = new WeakMap<ShellHost, KernelLog>();

async function memleak(args: readonly string[], run: CommandRun): Promise<Output> {
  if (args.includes('-h') || args.includes('--help')) return ok(USAGE);
  const options = parse(args);
  if (typeof options === 'string') return fail(`${USAGE}memleak: error: ${options}`, BAD_USAGE);
  return options.command === undefined ? ofKernel(options, run) : ofProgram(options, run);
}

export const MEMLEAK_COMMANDS: readonly ShellCommand[] = ['memleak', 'memleak-bpfcc'].map(
  (name) => ({ name, run: memleak }),
);

function ofKernel(options: Options, { host }: CommandRun): Output {
  const { watch } = host;
  const { machine, sources } = host.kernel.base;
  if (!machine || !watch) return fail('memleak: this machine has no tracepoints');
  const frames: LoggedKernel['frames'] = (trace, max) => sources.frames?.(trace, max) ?? [];
  const { interval, count, percpu } = options;
  const before = attached.get(host);
  const log = before ?? new KernelLog({ machine, frames });
  const detach = before ? () => undefined : watch.add(log);
  let text = 'Attaching to kernel allocators, Ctrl+C to quit.\n';
  for (let i = 0; i < (count ?? 1); i++) {
    host.sleep(interval * 1000);
    text += report(log.outstanding(options.older * MS, percpu), options, host);
  }
  if (count === undefined) attached.set(host, log);
  else detach();
  return ok(text);
}

async function ofProgram(options: Options, run: CommandRun): Promise<Output> {
  const [path, ...args] = options.command!.split(/\s+/);
  const log = new ProgramLog();
  const output = await runUnder(log, path, args, run);
  if (!output) return fail(`FileNotFoundError: [Errno 2] No such file or directory: '${path}'`);
  const head =
    `Executing '${options.command}' and tracing the resulting process.\n` +
    `Attaching to pid ${log.pid}, Ctrl+C to quit.\n`;
  return { ...output, stdout: head + output.stdout + report(log.atEnd, options, run.host) };
}

function report(blocks: readonly Outstanding[], options: Options, host: ShellHost): string {
  const { min, max } = options;
  const wanted = blocks.filter(({ size }) => size >= min && size <= max);
  return outstandingText(wanted, dateParts(host.nowNs()).clock, options);
}

/** The options; a text says what is wrong with them. */
function parse(args: readonly string[]): Options | string {
  const options: Options = {
    interval: 5,
    count: undefined,
    older: 500,
    top: 10,
    min: 0,
    max: Infinity,
    showAllocs: false,
    percpu: false,
    sort: 'size',
    command: undefined,
  };
  const words = args.flatMap((arg) => (/^--[\w-]+=/.test(arg) ? arg.split(/=(.*)/s, 2) : [arg]));
  const operands: number[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const value = (): string => words.shift() ?? '';
    const number = Object.hasOwn(NUMBERS, word) ? NUMBERS[word] : undefined;
    if (number !== undefined) {
      const text = value();
      if (!/^\d+$/.test(text)) return `argument ${word}: invalid int value: '${text}'`;
      options[number] = Number(text);
    } else if (word === '-a' || word === '--show-allocs') options.showAllocs = true;
    else if (word === '--percpu') options.percpu = true;
    else if (word === '-c' || word === '--command') options.command = value();
    else if (word === '--sort') {
      const sort = value();
      if (sort !== 'size' && sort !== 'count') return `there is no sort key '${sort}'`;
      options.sort = sort;
    } else if (/^(--wa-missing-free|--combined-only)$/.test(word)) continue;
    else if (/^\d+$/.test(word) && operands.length < 2) operands.push(Number(word));
    else if (/^(-p|--pid)$/.test(word)) return 'no program runs while a command does: use -c';
    else return `unrecognized arguments: ${word}`;
  }
  options.interval = operands[0] ?? options.interval;
  options.count = operands[1];
  return options;
}
