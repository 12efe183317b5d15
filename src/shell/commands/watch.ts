/**
 * watch: a command again and again. Nobody here presses Ctrl-C, so it ends after a few turns.
 */
import { dateParts } from '../wall-clock.ts';
import { fail, type Output, type ShellCommand } from './command.ts';
import { shellQuoted } from './run-as.ts';

const TURNS = 3;
const WIDTH = 80;
const LONG_FLAGS = /^--(beep|chgexit|color|differences|errexit|exec|no-\w+|precise)$/;
const LETTERS: Readonly<Record<string, string>> = {
  '--errexit': 'e',
  '--chgexit': 'g',
  '--exec': 'x',
  '--no-title': 't',
};
const FLAGS = /^-[bcdegprtwx]+$/;

const watch: ShellCommand = {
  name: 'watch',
  async run(args, run) {
    const words = [...args];
    const flags = new Set<string>();
    let seconds = 2;
    while (words[0]?.startsWith('-')) {
      const option = words.shift()!;
      if (option === '--') break;
      const interval = /^(?:-n|--interval=?)(.*)$/.exec(option);
      if (interval) seconds = Number(interval[1] || words.shift());
      else if (FLAGS.test(option)) for (const letter of option.slice(1)) flags.add(letter);
      else if (LONG_FLAGS.test(option)) flags.add(LETTERS[option] ?? '');
      else return fail(`watch: unrecognized option '${option}'`);
    }
    if (!(seconds >= 0)) return fail('watch: failed to parse argument');
    if (words.length === 0) return fail('Usage: watch [options] command');
    const command = flags.has('x') ? shellQuoted(words) : words.join(' ');
    const every = `Every ${Math.max(seconds, 0.1).toFixed(1)}s: ${words.join(' ')}`;
    const all: Output = { stdout: '', stderr: '', exitCode: 0 };
    const result = { ...all };
    let before: string | undefined;
    for (let turn = 0; turn < TURNS; turn++) {
      if (turn > 0) run.host.sleep(Math.max(seconds, 0.1) * 1000);
      const { day, month, date, clock, year } = dateParts(run.host.nowNs());
      const when = `kmemleak-sim: ${day} ${month} ${String(date).padStart(2)} ${clock} ${year}`;
      if (!flags.has('t')) result.stdout += `${every.padEnd(WIDTH - when.length)} ${when}\n\n`;
      const output = await run.exec(command);
      const text = output.stdout + output.stderr;
      result.stdout += text;
      if (flags.has('e') && output.exitCode !== 0) return { ...result, exitCode: output.exitCode };
      if (flags.has('g') && before !== undefined && before !== text) return result;
      before = text;
    }
    const stderr = `watch: ended after ${TURNS} turns: nobody presses Ctrl-C here\n`;
    return { ...result, stderr };
  },
};

/** The commands of this file. */
export const WATCH_COMMANDS: readonly ShellCommand[] = [watch];
