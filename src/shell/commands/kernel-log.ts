/**
 * dmesg.
 */
import { printable } from '../../base/diagnostic.ts';
import { fail, ok, parseArgs, type ShellCommand } from './command.ts';

const LONG = ['clear', 'read-clear', 'notime', 'ctime', 'raw', 'nopager', 'color'];

const dmesg: ShellCommand = {
  name: 'dmesg',
  run(args, run) {
    const { options, unknown } = parseArgs(args, 'cCtTrPx', LONG);
    if (unknown === '-w' || unknown === '--follow') {
      return fail('dmesg: -w would wait for ever: simulated time stands still while it waits');
    }
    if (unknown) return fail(`dmesg: unrecognized option '${unknown}'`);
    const clearOnly = options.has('C') || options.has('clear');
    let text = clearOnly ? '' : run.host.log.dmesg;
    if (options.has('t') || options.has('notime')) text = text.replace(/^\[ *[0-9.]+\] /gm, '');
    if (clearOnly || options.has('c') || options.has('read-clear')) run.host.log.clear();
    return ok(printable(text));
  },
};

/** The commands of this file. */
export const LOG_COMMANDS: readonly ShellCommand[] = [dmesg];
