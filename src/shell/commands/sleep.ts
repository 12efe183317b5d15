/**
 * sleep: simulated time passes, the user does not wait.
 */
import { fail, ok, type ShellCommand } from './command.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
/** Longest sleep: automatic scans go on while time passes, and the host has to run them. */
const MAX_SECONDS = 30 * 86_400;

/** Seconds that `text` means to sleep(1), or undefined. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return match ? Number(match[1]) * UNITS[match[2]] : undefined;
}

const sleep: ShellCommand = {
  name: 'sleep',
  run(args, run) {
    if (args.length === 0) return fail('sleep: missing operand');
    let seconds = 0;
    for (const arg of args) {
      const duration = parseDuration(arg);
      if (duration === undefined) return fail(`sleep: invalid time interval '${arg}'`);
      seconds += duration;
    }
    if (seconds > MAX_SECONDS)
      return fail('sleep: 30 days is the longest that this machine sleeps');
    run.host.sleep(seconds * 1000);
    return ok();
  },
};

/** The commands of this file. */
export const SLEEP_COMMANDS: readonly ShellCommand[] = [sleep];
