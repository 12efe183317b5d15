/**
 * poweroff and the like: the machine goes, and the shell with it.
 */
import { ok, type ShellCommand } from './command.ts';

/** The last line of the kernel's log. */
const LAST_WORDS: Readonly<Record<string, string>> = {
  poweroff: 'reboot: Power down',
  shutdown: 'reboot: Power down',
  halt: 'reboot: System halted',
  reboot: 'reboot: Restarting system',
};

/** The commands of this file. */
export const POWER_COMMANDS: readonly ShellCommand[] = Object.entries(LAST_WORDS).map(
  ([name, words]) => ({
    name,
    run(args, run) {
      if (args.some((arg) => arg === '-c' || arg === '--help')) return ok();
      const isReboot = name === 'shutdown' && args.some((arg) => /^-\w*r|^--reboot/.test(arg));
      run.host.log.printk(isReboot ? LAST_WORDS['reboot'] : words, 0);
      run.powerOff();
      return ok();
    },
  }),
);
