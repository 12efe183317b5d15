/**
 * Programs that run another one: with a bound of time, another priority, a lock. Here nothing
 * competes with it, so it is just run.
 */
import { fail, ok, type CommandRun, type Output, type ShellCommand } from './command.ts';
import { shellQuoted } from './run-as.ts';

/** Status of a program that ran out of time. */
const TIMED_OUT = 124;
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** How the words before the command are skipped. */
interface Wrapper {
  readonly name: string;
  /** Options that have a value in the next word. */
  readonly values?: string;
  /** Words between the options and the command. */
  readonly operands?: number;
}

const WRAPPERS: readonly Wrapper[] = [
  { name: 'nice', values: 'n' },
  { name: 'ionice', values: 'cn' },
  { name: 'nohup' },
  { name: 'setsid' },
  { name: 'stdbuf', values: 'ioe' },
  { name: 'taskset', operands: 1 },
  { name: 'chrt', operands: 1, values: 'TPD' },
];

/** Options at the start, operands, and the words of the command behind them. */
function split(
  args: readonly string[],
  { values = '', operands: many = 0 }: Omit<Wrapper, 'name'>,
): { options: string[]; operands: string[]; command: string[] } {
  const words = [...args];
  const options: string[] = [];
  while (words[0]?.startsWith('-') && words[0] !== '-') {
    const option = words.shift()!;
    if (option === '--') break;
    options.push(option);
    if (option.length === 2 && values.includes(option[1])) options.push(words.shift() ?? '');
  }
  return { options, operands: words.splice(0, many), command: words };
}

function wrapper(made: Wrapper): ShellCommand {
  const { name } = made;
  return {
    name,
    run(args, run) {
      const { command } = split(args, made);
      return command.length > 0
        ? run.exec(shellQuoted(command))
        : fail(`${name}: missing operand\nTry '${name} --help' for more information.`);
    },
  };
}

const timeout: ShellCommand = {
  name: 'timeout',
  async run(args, run) {
    const { operands, command } = split(args, { values: 'sk', operands: 1 });
    const [, number, unit] = /^(\d*\.?\d+)([smhd]?)$/.exec(operands[0] ?? '') ?? [];
    if (number === undefined)
      return fail(`timeout: invalid time interval '${operands[0] ?? ''}'`, 125);
    const seconds = Number(number) * UNITS[unit];
    const start = run.host.nowNs();
    const output = await run.exec(shellQuoted(command));
    const isLate = seconds > 0 && run.host.nowNs() - start > seconds * 1e9;
    return isLate ? { ...output, exitCode: TIMED_OUT } : output;
  },
};

const flock: ShellCommand = {
  name: 'flock',
  run(args, run): Output | Promise<Output> {
    const { command } = split(args, { values: 'wE', operands: 1 });
    const script = command[0] === '-c' ? (command[1] ?? '') : shellQuoted(command);
    return command.length > 0 ? run.exec(script) : ok();
  },
};

/** Files belong to root, and stay so. */
function owner(name: string): ShellCommand {
  return {
    name,
    async run(args, run: CommandRun) {
      const { command } = split(args, { operands: 1 });
      const errors: string[] = [];
      for (const file of command) {
        if (await run.fs.exists(run.fs.resolvePath(run.cwd, file))) continue;
        errors.push(`${name}: cannot access '${file}': No such file or directory\n`);
      }
      return { stdout: '', stderr: errors.join(''), exitCode: errors.length > 0 ? 1 : 0 };
    },
  };
}

/** The commands of this file. */
export const WRAPPER_COMMANDS: readonly ShellCommand[] = [
  ...WRAPPERS.map(wrapper),
  timeout,
  flock,
  owner('chown'),
  owner('chgrp'),
];
