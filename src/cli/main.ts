#!/usr/bin/env node
/**
 * The program kmemleak-sim: its commands, and what becomes of errors.
 */
import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { addCommands, isCommand } from './commands.ts';
import { packageVersion } from './package-version.ts';
import { raiseHint } from '../base/limits.ts';
import { ScheduleError } from '../kernel/base/schedule.ts';
import { NeverEnds } from '../machine/effort.ts';
import { writeErrorJson, type Failure } from './error-json.ts';
import { EXIT_BUG, EXIT_CLEAN, EXIT_USAGE, UsageError } from './exit-codes.ts';
import { ALL_SLUB_FLAGS, addMachineOptions } from './machine-options.ts';
import { exitOnLostOutput } from './terminal.ts';

const SLUB_DEBUG = '--slub-debug';

const OVERVIEW = `
Examples:
  kmemleak-sim demo                     a first look
  kmemleak-sim run kmemleak-test        load a module, scan, unload it, scan again
  kmemleak-sim run ./driver.c           the same for a module of yours, in C
  kmemleak-sim explain ./driver.c       why is it reported, why is it not
  kmemleak-sim record ./driver.c        write a trace of what it does with memory
  kmemleak-sim scenarios                documented leaks to run
  kmemleak-sim shell                    a shell on a simulated machine
  kmemleak-sim trace recordings.jsonl   compare with recordings of real kernels
  kmemleak-sim triage dmesg.txt         what to do about reports of a real machine
  kmemleak-sim check                    the laws of kmemleak, on random programs

Exit status: 0 clean, 1 leaks or differences (shell: the script's), 2 wrong usage or input, or a
machine that does not come back, 3 a bug in the simulator. "kmemleak-sim COMMAND --help" explains
a command.`;

/** @param only - the command that is asked for; without it the program has all. */
async function buildProgram(
  finish: (status: number) => void,
  only: string | undefined,
): Promise<Command> {
  const program = new Command('kmemleak-sim')
    .description("A simulated Linux machine whose kmemleak answers as the real kernel's does.")
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain')
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(`kmemleak-sim: ${text}`) })
    .addHelpText('after', OVERVIEW)
    .exitOverride();
  await addCommands(program, finish, only);
  for (const command of program.commands) {
    command.copyInheritedSettings(program).helpOption('-h, --help', 'explain');
  }
  // Of options before a command that there is not, the command is what is wrong.
  if (only === undefined) addMachineOptions(program);
  for (const option of program.options.slice(1)) option.hideHelp();
  return program;
}

/**
 * The arguments with options that stand before the command behind it, where they are declared;
 * of `help` for a command that there is not, that command, to be complained of.
 */
function commandFirst(args: readonly string[]): string[] {
  if (args[0] === 'help' && /^(?!-|help$)/.test(args[1] ?? '-') && !isCommand(args[1])) {
    return [args[1]];
  }
  const at = args.findIndex(isCommand);
  const before = args.slice(0, at);
  if (at < 1 || /^(?:help|-h|-V|--help|--version)$/.test(before[0])) return [...args];
  // Its value is optional: it must not take the first operand for one.
  if (before.at(-1) === SLUB_DEBUG) before[at - 1] = `${SLUB_DEBUG}=${ALL_SLUB_FLAGS}`;
  return [args[at], ...before, ...args.slice(at + 1)];
}

/** Runs the command line; gives the exit status. */
async function main(args: readonly string[]): Promise<number> {
  let status = EXIT_CLEAN;
  const words = commandFirst(args);
  const only = words.length > 0 && isCommand(words[0]) ? words[0] : undefined;
  const program = await buildProgram((value) => (status = value), only);
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return EXIT_USAGE;
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT_CLEAN;
      // Commander has written it to standard error.
      if (isJson(args)) writeErrorJson('usage', { message: error.message.replace(/^error: /, '') });
      return EXIT_USAGE;
    }
    const failure = failureOf(error);
    if (failure === undefined) {
      const text = bugReport(error, args);
      process.stderr.write(text);
      if (isJson(args)) writeErrorJson('bug', { message: text });
      return EXIT_BUG;
    }
    const { message, hint } = failure;
    const more = hint === undefined ? '' : `  hint: ${hint}\n`;
    process.stderr.write(`kmemleak-sim: error: ${message}\n${more}`);
    if (isJson(args)) writeErrorJson('input', failure);
    return EXIT_USAGE;
  }
}

/** What is said of an error that is not ours. */
function failureOf(error: unknown): Failure | undefined {
  if (error instanceof UsageError) return error;
  if (error instanceof NeverEnds) {
    const message = `the machine comes to no end: ${error.message}`;
    return { message, hint: raiseHint('kernel-steps') };
  }
  if (error instanceof ScheduleError) return { message: `--schedule: ${error.message}` };
  return undefined;
}

function isJson(args: readonly string[]): boolean {
  return args.includes('--json');
}

function bugReport(error: unknown, args: readonly string[]): string {
  const at = args.indexOf('--seed');
  const seed =
    args.find((arg) => arg.startsWith('--seed='))?.slice(7) ?? (at < 0 ? '1' : args[at + 1]);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    `kmemleak-sim: this is a bug in the simulator, not in what you gave it:\n${text}\n\n` +
    `Please report it with this command line: kmemleak-sim ${withoutPasswords(args)}\n` +
    `(seed ${seed}, version ${packageVersion()}, node ${process.version}) and the files it reads.\n`
  );
}

/** What was typed, for others to read. */
function withoutPasswords(args: readonly string[]): string {
  return args.join(' ').replaceAll(/(:\/\/)[^@\s/]*@/g, '$1…@');
}

exitOnLostOutput();
process.exitCode = await main(process.argv.slice(2));
