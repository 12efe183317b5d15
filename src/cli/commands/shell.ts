/**
 * kmemleak-sim shell [SCRIPT]: a shell on a simulated machine, from a file, a pipe or a terminal.
 */
import process from 'node:process';
import type { Command } from 'commander';
import { MOUNT_POINT, mountHost } from '../disk.ts';
import { interact } from '../interactive.ts';
import {
  addMachineOptions,
  machineConfig,
  parseBytes,
  parseMaxInput,
  printSchedule,
  wholeNumber,
  type MachineFlags,
} from '../machine-options.ts';
import { readNamed, readStandardInput } from '../named-files.ts';
import { EXIT_TIME } from '../exit-codes.ts';
import { SECONDS_DEFAULT, ShellWatch } from '../shell-watch.ts';
import { describeMachine, startMachine, type SimulatedMachine } from '../simulated-machine.ts';
import { DISK_MAX, DISK_MAX_MAX, TEXT_MAX, TEXT_MAX_MAX } from '../../shell/limits.ts';
import { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  kmemleak-sim shell                         type commands; Tab completes, Ctrl-D leaves
  kmemleak-sim shell leak.sh                 run a script, exit with its status
  kmemleak-sim shell -c 'modprobe kmemleak-test; lsmod'
  echo 'uname -r' | kmemleak-sim shell --kernel 6.1

The language is bash. Time is simulated: "sleep 600" returns at once, ten minutes later.`;

interface ShellFlags extends MachineFlags {
  readonly command?: string;
  readonly klog: boolean;
  readonly mount?: string;
  readonly truth: boolean;
  readonly maxSeconds: string;
  readonly maxText: string;
  readonly maxDisk: string;
}

/** A week. */
const SECONDS_MAX = 7 * 86_400;
/** With more memory than this no account of it is kept: that takes half as much again. */
const TRUTH_MAX = 512 * 1024 * 1024;

/** Adds the command `shell`. */
export function addShellCommand(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('shell')
    .summary('a shell on a simulated machine')
    .description(
      'Boots a machine and gives a shell on it: runs SCRIPT, or what standard input holds, or ' +
        'reads commands from the terminal. Exits with the status of the script.',
    )
    .argument('[script]', 'script to run')
    .argument('[args...]', 'its arguments: $1, $2, …')
    .option('-c, --command <text>', 'run this text instead of a script')
    .option('--mount <dir>', `show a folder of the host, read-only, at ${MOUNT_POINT}`)
    .option(
      '--max-seconds <n>',
      'processor time that the shell may take for a script',
      String(SECONDS_DEFAULT),
    )
    .option(
      '--max-text <size>',
      'longest variable, line, or file that a program of the machine reads',
      `${TEXT_MAX / 1024 / 1024}M`,
    )
    .option('--max-disk <size>', 'files on the RAM disk, together', `${DISK_MAX / 1024 / 1024}M`)
    .option('--no-truth', 'keep no account of memory: faster, but without the command explain')
    .option('--no-klog', 'on a terminal: do not show lines of the kernel log as they come');
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (script: string | undefined, args: string[], flags: ShellFlags) =>
      finish(await shell(script, args, flags)),
    );
}

async function shell(
  script: string | undefined,
  args: readonly string[],
  flags: ShellFlags,
): Promise<number> {
  const config = machineConfig(flags);
  const maxInput = parseMaxInput(flags.maxInput);
  const terminal = new Terminal(flags.color);
  const fromFile = script !== undefined && flags.command === undefined;
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const isInteractive = !fromFile && flags.command === undefined && isTerminal;
  const source = fromFile ? readNamed(script, maxInput) : undefined;
  const name = fromFile ? script : 'sh';
  const positional = fromFile || script === undefined ? args : [script, ...args];
  const truth = flags.truth && config.memBytes <= TRUTH_MAX;
  const watch = new ShellWatch(wholeNumber('--max-seconds', flags.maxSeconds, 1, SECONDS_MAX));
  const textMax = parseBytes('--max-text', flags.maxText, TEXT_MAX_MAX);
  const diskMax = parseBytes('--max-disk', flags.maxDisk, DISK_MAX_MAX);
  const { inKernel } = watch;
  const options = {
    args: positional,
    name,
    textMax,
    diskMax,
    inKernel,
    isTerminal: isInteractive,
  };
  const machine = startMachine({ ...config, truth }, options);
  if (flags.mount !== undefined) {
    mountHost(machine.system, flags.mount, (text) => terminal.error(`kmemleak-sim: ${text}\n`));
  }
  const work = async (): Promise<number> => {
    if (isInteractive) {
      const banner = describeMachine(machine.system, config);
      return interact(machine, terminal, { banner, showLog: flags.klog });
    }
    const input = source ?? flags.command ?? (await readStandardInput(maxInput));
    const run = flags.json ? runForJson : runPlain;
    return run(machine, terminal, input, watch.signal);
  };
  let status = await work();
  if (watch.message !== '') {
    terminal.error(`kmemleak-sim: ${watch.message}\n`);
    status = EXIT_TIME;
  }
  printSchedule(flags, machine.system.sched);
  return status;
}

async function runPlain(
  machine: SimulatedMachine,
  terminal: Terminal,
  script: string,
  signal: AbortSignal,
): Promise<number> {
  const { shell: bash } = machine;
  const print = async (): Promise<void> => {
    for (const { to, text } of bash.written) {
      if (to === 'stdout') await terminal.write(text);
      else terminal.error(text);
    }
  };
  for await (const _ of bash.runScript(script, signal)) await print();
  const { status } = await bash.close();
  await print();
  return status;
}

async function runForJson(
  machine: SimulatedMachine,
  terminal: Terminal,
  script: string,
  signal: AbortSignal,
): Promise<number> {
  const out = { stdout: '', stderr: '' };
  for await (const part of machine.shell.runScript(script, signal)) {
    out.stdout += part.stdout;
    out.stderr += part.stderr;
  }
  const last = await machine.shell.close();
  out.stdout += last.stdout;
  out.stderr += last.stderr;
  const log = machine.system.log.linesSince(0);
  await terminal.json({ ...out, status: last.status, log });
  return last.status;
}
