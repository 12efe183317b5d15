/**
 * Commands that the rewriting of scripts calls, and `trap`; nobody types the ones in `/bin/__*`.
 */
import type { CustomCommand } from 'just-bash';
import { ARITH_COMMAND } from '../arithmetic.ts';
import { RESTORE_STATUS_COMMAND } from '../errexit.ts';
import type { ShellFs } from '../fs.ts';
import type { ShellHost } from '../host.ts';
import { ArithmeticError, evaluate } from '../int64.ts';
import {
  DEVICE_COMMAND,
  DYNAMIC_VARIABLES,
  REWRITE_COMMAND,
  SOURCE_COMMAND,
  START_COMMAND,
  STATUS_COMMAND,
} from '../rewrite.ts';
import { JOINED_COMMAND } from '../stderr-joins.ts';
import { SAVE_COMMAND, type BashState } from '../bash-state.ts';
import { epochSeconds } from '../wall-clock.ts';
import { writeErrorMessage, type WriteError } from '../write-errors.ts';
import { fail, ok, type Output } from './command.ts';

/** What these commands reach in the shell. */
export interface Internals {
  readonly host: ShellHost;
  readonly fs: ShellFs;
  readonly state: BashState;
  takeErrors(): WriteError[];
  reap(): void;
  /** Rewrites a script given as text. */
  rewrite(text: string): string;
  setExitTrap(script: string): void;
  /** The program that comes next writes both outputs to one place. */
  announce(name: string): void;
}

type Context = Parameters<Extract<CustomCommand, { execute: unknown }>['execute']>[1];
type Run = (args: string[], ctx: Context) => Output | Promise<Output>;

/** Where the rewritten text of sourced files goes. */
const SOURCED = '/run/.sourced';

/** The commands, bound to a shell. */
export function internalCommands(shell: Internals): CustomCommand[] {
  let sourced = 0;
  const startNs = shell.host.nowNs();
  let timedFromNs = startNs;
  const runs: Record<string, Run> = {
    [JOINED_COMMAND]: ([name]) => {
      shell.announce(name);
      return ok();
    },
    [START_COMMAND]: () => {
      timedFromNs = shell.host.nowNs();
      return ok();
    },
    [STATUS_COMMAND]: (args) => {
      const output = reportStatus(shell, args);
      if (!args.includes('-t')) return output;
      return { ...output, stderr: output.stderr + times(shell.host.nowNs() - timedFromNs) };
    },
    [RESTORE_STATUS_COMMAND]: ([status]) => ({ ...ok(), exitCode: Number(status) }),
    [SAVE_COMMAND]: ([status, declarations, functions]) => {
      shell.state.save(Number(status), declarations ?? '', functions ?? '');
      return { ...ok(), exitCode: Number(status) };
    },
    // Both hand the status on, which the text that is evaluated can ask for.
    [REWRITE_COMMAND]: (args) => ({
      ...ok(rewritten(shell, args.slice(0, -1).join(' '))),
      exitCode: Number(args.at(-1)),
    }),
    [SOURCE_COMMAND]: async ([file = '', status], { cwd }) => {
      const exitCode = Number(status);
      const path = shell.fs.resolvePath(cwd, file);
      if (!(await shell.fs.exists(path)) || (await shell.fs.stat(path)).isDirectory)
        return { ...ok(file), exitCode };
      const copy = `${SOURCED}/${++sourced}`;
      await shell.fs.writeFile(copy, rewritten(shell, await shell.fs.readFile(path)));
      return { ...ok(copy), exitCode };
    },
    [DEVICE_COMMAND]: async ([file = ''], { cwd }) => {
      const path = await shell.fs.realpath(shell.fs.resolvePath(cwd, file)).catch(() => '');
      const node = shell.host.fs.lookup(path);
      const isDevice = node?.kind === 'file' && node.file.device !== undefined;
      return ok(isDevice || path === '/dev/null' || path === '/dev/kmsg' ? 'yes' : '');
    },
    [DYNAMIC_VARIABLES['RANDOM']]: () => ok(String(shell.host.random())),
    [DYNAMIC_VARIABLES['SECONDS']]: () =>
      ok(String(Math.floor((shell.host.nowNs() - startNs) / 1e9))),
    [DYNAMIC_VARIABLES['EPOCHSECONDS']]: () => ok(String(epochSeconds(shell.host.nowNs()))),
    [ARITH_COMMAND]: (args, ctx) => compute(shell, args, ctx, startNs),
    trap: (args) => trap(shell, args),
  };
  return Object.entries(runs).map(([path, run]) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    trusted: true,
    execute: async (args, ctx) => run(args, ctx),
  }));
}

/** `EXPRESSION STATUS` prints a value; `-c EXPRESSION…` says whether the last one is not 0. */
async function compute(
  shell: Internals,
  args: readonly string[],
  ctx: Context,
  startNs: number,
): Promise<Output> {
  const isCommand = args[0] === '-c';
  const set = new Map<string, [name: string, value: string, subscript?: string]>();
  const nowNs = shell.host.nowNs();
  const get = (name: string): string | undefined => {
    if (name === 'RANDOM') return String(shell.host.random());
    if (name === 'SECONDS') return String(Math.floor((nowNs - startNs) / 1e9));
    if (name === 'EPOCHSECONDS') return String(epochSeconds(nowNs));
    return set.get(name)?.[1] ?? ctx.env.get(name);
  };
  let value = 0n;
  for (const text of isCommand ? args.slice(1) : args.slice(0, 1)) {
    try {
      value = evaluate(text, {
        get,
        set: (name, result, subscript) => {
          const key = subscript === undefined ? name : `${name}[${subscript}]`;
          set.set(key, [name, result, subscript]);
        },
      });
    } catch (error) {
      if (!(error instanceof ArithmeticError)) throw error;
      return fail(`bash: ${text.trim()}: ${error.message}`);
    }
  }
  for (const [name, text, subscript] of set.values()) {
    await ctx.assignShellVariable?.(name, text, subscript);
  }
  if (isCommand) return { ...ok(), exitCode: value === 0n ? 1 : 0 };
  return { ...ok(String(value)), exitCode: Number(args[1]) };
}

/** The text after rewriting; a text that does not parse stays, for bash to complain about. */
function rewritten(shell: Internals, text: string): string {
  try {
    return shell.rewrite(text);
  } catch {
    return text;
  }
}

/**
 * Reports refused writes. Flags: `-m` the failed command was not the last of its pipeline, so the
 * status stays; `-n` the pipeline is negated; `-q` the message goes nowhere.
 */
function reportStatus(shell: Internals, args: readonly string[]): Output {
  const flags = new Set(args.slice(0, -1));
  const status = Number(args.at(-1));
  const errors = shell.takeErrors();
  shell.reap();
  if (errors.length === 0) return { ...ok(), exitCode: status };
  const stderr = flags.has('-q') ? '' : errors.map(writeErrorMessage).join('');
  const failed = flags.has('-n') ? 0 : status || 1;
  return { stdout: '', stderr, exitCode: flags.has('-m') ? status : failed };
}

/** What `time` prints: only simulated time that passes counts, and nobody is charged for it. */
function times(ns: number): string {
  const seconds = (ns / 1e9) % 60;
  const real = `${Math.floor(ns / 60e9)}m${seconds.toFixed(3)}s`;
  return `\nreal\t${real}\nuser\t0m0.000s\nsys\t0m0.000s\n`;
}

const SIGNALS = /^(?:0|EXIT|(?:SIG)?(?:HUP|INT|QUIT|TERM|ERR|DEBUG|RETURN|USR1|USR2)|1|2|3|15)$/;

/** trap for EXIT; other signals never come here, so their traps are accepted and never run. */
function trap(shell: Internals, args: readonly string[]): Output {
  const words = args[0] === '--' ? args.slice(1) : args;
  const [action, ...signals] = words.length === 1 ? ['-', ...words] : words;
  if (action === undefined || action === '-l' || args.includes('-p')) return ok();
  for (const signal of signals) {
    if (!SIGNALS.test(signal)) return fail(`bash: trap: ${signal}: invalid signal specification`);
    if (signal === 'EXIT' || signal === '0') shell.setExitTrap(action === '-' ? '' : action);
  }
  return ok();
}
