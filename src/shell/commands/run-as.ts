/**
 * sudo and su: everybody is root already, so what they run is just run.
 */
import { fail, ok, type CommandRun, type Output, type ShellCommand } from './command.ts';

/** Options of sudo that have a value. */
const SUDO_VALUES = new Set('C D g h p R r T t U u'.split(' '));
const USERS: ReadonlySet<string> = new Set(['root', '#0']);

/** Words as a command that the shell takes for just these words. */
export function shellQuoted(words: readonly string[]): string {
  return words
    .map((text) => (/^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

const sudo: ShellCommand = {
  name: 'sudo',
  run(args, run) {
    const words = [...args];
    let wantsShell = false;
    while (words[0]?.startsWith('-')) {
      const option = words.shift()!;
      if (option === '--') break;
      if (option === '-l' || option === '--list') return ok('User root may run everything here.\n');
      if (['-i', '-s', '--login', '--shell'].includes(option)) wantsShell = true;
      if (/^-[vkK]$/.test(option)) return ok();
      const [, user] = /^(?:-u|--user=)(.*)$/.exec(option) ?? [];
      const value = SUDO_VALUES.has(option.slice(1)) || option === '--user' ? words.shift() : user;
      const isUser = option.startsWith('-u') || option.startsWith('--user');
      if (isUser && !USERS.has(value ?? '')) return fail(`sudo: unknown user ${value ?? ''}`);
    }
    const assignments: string[] = [];
    while (/^[A-Za-z_]\w*=/.test(words[0] ?? '')) {
      const [name, ...value] = words.shift()!.split('=');
      assignments.push(`${name}=${shellQuoted([value.join('=')])}`);
    }
    if (words.length > 0) return run.exec([...assignments, shellQuoted(words)].join(' '));
    if (wantsShell) return typedShell(run);
    return fail('usage: sudo [-u user] [VAR=value] command [args]');
  },
};

const su: ShellCommand = {
  name: 'su',
  run(args, run) {
    const words = [...args];
    let command: string | undefined;
    const operands: string[] = [];
    for (let option = words.shift(); option !== undefined; option = words.shift()) {
      if (option === '-c' || option === '--command') command = words.shift();
      else if (option.startsWith('--command=')) command = option.slice('--command='.length);
      else if (option === '-s' || option === '--shell') words.shift();
      else if (!option.startsWith('-')) operands.push(option);
    }
    const [user = 'root', ...rest] = operands;
    if (!USERS.has(user))
      return fail(
        `su: user ${user} does not exist or the user entry ` +
          'does not contain all the required fields',
      );
    if (command === undefined) return typedShell(run);
    return run.exec(`bash -c ${shellQuoted([command, ...rest])}`);
  },
};

/** A shell that reads standard input; on a terminal the one that is there goes on. */
function typedShell(run: CommandRun): Output | Promise<Output> {
  return run.stdin === '' ? ok() : run.exec('bash', run.stdin);
}

/** The commands of this file. */
export const RUN_AS_COMMANDS: readonly ShellCommand[] = [sudo, su];
