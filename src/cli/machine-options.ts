/**
 * The options that describe the simulated machine, the same for every command.
 */
import process from 'node:process';
import { Option, type Command } from 'commander';
import { Prng } from '../base/prng.ts';
import { parseBootLine } from '../boot-line.ts';
import type { ArgumentOrder, CodeModel } from '../cc/lower/lower.ts';
import { Schedule } from '../kernel/base/schedule.ts';
import { DEFAULT_KERNEL, KERNELS, kernelNamed, type KernelVersion } from '../versions/kernels.ts';
import type { LimitChanges } from '../base/limits.ts';
import { MEM_MAX, MEM_MIN } from '../machine/layout.ts';
import { UsageError } from './exit-codes.ts';
import { addLimitOption } from './limit-option.ts';
import { readNamed } from './named-files.ts';

/** The machine that the user wants. */
export interface MachineConfig {
  readonly kernel: KernelVersion;
  readonly cpus: number;
  readonly memBytes: number;
  readonly seed: string;
  readonly bootLine: string;
  readonly schedule: string;
  /** Whether exact account of memory is kept; default no. */
  readonly truth?: boolean;
  /** How modules in C are compiled; see `LowerOptions`. */
  readonly model?: CodeModel;
  readonly argumentOrder?: ArgumentOrder;
  /** What `--limit` says. */
  readonly limits?: LimitChanges;
}

/** The options as commander gives them. */
export interface MachineFlags {
  readonly kernel: string;
  readonly cpus: string;
  readonly mem: string;
  readonly seed: string;
  readonly slubDebug?: string | true;
  readonly boot?: string;
  readonly schedule?: string;
  readonly printSchedule?: boolean;
  readonly model?: CodeModel;
  readonly argumentOrder?: ArgumentOrder;
  readonly limit?: LimitChanges;
  readonly color: boolean;
  readonly json?: boolean;
}

/** The names of the kernels that can be simulated, for help and complaints. */
export const KERNEL_NAMES = KERNELS.map(({ name }) => name).join(', ');
const MODELS: readonly CodeModel[] = ['O0', 'O2'];
const ARGUMENT_ORDERS: readonly ArgumentOrder[] = ['right-to-left', 'left-to-right'];
const MAX_CPUS = 64;
const MIB = 1024 * 1024;
const UNITS: Readonly<Record<string, number>> = { K: 1024, M: MIB, G: 1024 * MIB };
/** What slub_debug without flags means. */
export const ALL_SLUB_FLAGS = 'FZPU';

/** Adds the options of the machine to a command. */
export function addMachineOptions(command: Command): Command {
  return addLimitOption(command)
    .option('--kernel <version>', `kernel to simulate: ${KERNEL_NAMES}`, DEFAULT_KERNEL)
    .option('--cpus <n>', `number of CPUs, 1 to ${MAX_CPUS}`, '2')
    .option('--mem <size>', 'memory, 32M to 4G', '64M')
    .option('--seed <text>', 'seed of all chance: the same seed gives the same bytes', '1')
    .addOption(
      new Option('--slub-debug [flags]', 'check the slab: any of F, Z, P and U').preset(
        ALL_SLUB_FLAGS,
      ),
    )
    .option('--boot <line>', 'further boot parameters, as "kmemleak=off slub_debug=FZPU"')
    .option(
      '--schedule <text>',
      'which task runs when: random, calm, pct:DEPTH, or a recorded schedule, also as @FILE',
    )
    .addOption(new Option('--model <model>', 'compile C as gcc -O0 or -O2 does').choices(MODELS))
    .addOption(
      new Option('--argument-order <order>', 'in which order C evaluates arguments').choices(
        ARGUMENT_ORDERS,
      ),
    )
    .option('--print-schedule', 'print the schedule of the run on standard error at the end')
    .option('--json', 'print results as JSON')
    .option('--no-color', 'never use colours');
}

/** Checks the options; throws a UsageError that says what is accepted. */
export function machineConfig(flags: MachineFlags): MachineConfig {
  const bootLine = [slubDebug(flags.slubDebug), flags.boot?.trim() ?? '']
    .filter((part) => part !== '')
    .join(' ');
  const { problems } = parseBootLine(bootLine);
  if (problems.length > 0) throw new UsageError(`--boot: ${problems.join('; ')}`);
  return {
    kernel: parseKernel(flags.kernel),
    cpus: parseCpus(flags.cpus),
    memBytes: parseMem(flags.mem),
    seed: flags.seed,
    bootLine,
    schedule: parseSchedule(flags.schedule ?? 'random'),
    ...(flags.model ? { model: oneOf('--model', flags.model, MODELS) } : {}),
    ...(flags.argumentOrder
      ? { argumentOrder: oneOf('--argument-order', flags.argumentOrder, ARGUMENT_ORDERS) }
      : {}),
    ...(flags.limit ? { limits: flags.limit } : {}),
  };
}

function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((each) => each === text);
  if (found) return found;
  throw new UsageError(`${option}: '${text}' is not one of ${known.join(', ')}`);
}

/** Prints the schedule of a run when the user asked for it. */
export function printSchedule(flags: MachineFlags, { schedule }: { schedule: Schedule }): void {
  if (flags.printSchedule) process.stderr.write(`# kmemleak-sim schedule\n${schedule.text}`);
}

function parseSchedule(text: string): string {
  const file = text.startsWith('@') ? text.slice(1) : undefined;
  try {
    const content = file === undefined ? text : readNamed(file);
    Schedule.parse(content, new Prng(''));
    return content;
  } catch (error) {
    const isNamed = file === undefined || error instanceof UsageError;
    const where = isNamed ? '' : `${file}: `;
    throw new UsageError(`--schedule: ${where}${(error as Error).message}`);
  }
}

/** The kernel that a text names; throws a UsageError that lists them. */
export function parseKernel(text: string, option = '--kernel'): KernelVersion {
  const version = kernelNamed(text)?.name;
  if (version === text) return version;
  const hint = version ? `for ${text} give ${option} ${version}` : undefined;
  throw new UsageError(`${option}: '${text}' is not one of ${KERNEL_NAMES}`, hint);
}

function parseCpus(text: string): number {
  const cpus = Number(text);
  if (/^\d+$/.test(text) && cpus >= 1 && cpus <= MAX_CPUS) return cpus;
  throw new UsageError(`--cpus: '${text}' is not a number from 1 to ${MAX_CPUS}`);
}

/** Bytes that a size like `64M` or `1G` means. */
export function parseMem(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMG])?(?:i?B)?$/i.exec(text);
  if (!match) {
    const hint = 'write a number and a unit, as 64M or 1G';
    throw new UsageError(`--mem: '${text}' is not a size`, hint);
  }
  const bytes = Number(match[1]) * (UNITS[(match[2] ?? 'M').toUpperCase()] ?? MIB);
  const whole = Math.floor(bytes / MIB) * MIB;
  if (whole >= MEM_MIN && whole <= MEM_MAX) return whole;
  throw new UsageError(`--mem: ${text} is out of range: 32M to 4G`);
}

function slubDebug(flags: string | true | undefined): string {
  if (flags === undefined) return '';
  const letters = flags === true ? ALL_SLUB_FLAGS : flags;
  if (!/^[FZPUfzpu]+$/.test(letters)) {
    const hint = 'F checks, Z red zones, P poison, U tracking; --slub-debug alone means FZPU';
    throw new UsageError(`--slub-debug: '${letters}' is not made of F, Z, P and U`, hint);
  }
  return `slub_debug=${letters.toUpperCase()}`;
}
