/**
 * `mtrace [PROGRAM] LOG` in the shell: glibc's script.
 */
import {
  fail,
  ok,
  type CommandRun,
  type Output,
  type ShellCommand,
} from '../../shell/commands/command.ts';
import { programAt } from '../../shell/commands/gcc.ts';
import { LIBC, lineInLibc } from './libc-places.ts';
import { readLog, reportText, type Addr2line } from './report.ts';

const SCRIPT = '/usr/bin/mtrace';
const USAGE = `Usage: mtrace [OPTION]... [Binary] MtraceData
  --help       print this help, then exit
  --version    print version number, then exit
`;
const VERSION = `mtrace (Debian GLIBC 2.36-9+deb12u14) 2.36
Copyright (C) 2022 Free Software Foundation, Inc.
This is free software; see the source for copying conditions.  There is NO
warranty; not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.
`;
/** Status of a script that dies when no call has failed, and when no file is there. */
const DIED = 255;
const ENOENT = 2;

export const mtraceCommand: ShellCommand = { name: 'mtrace', run: runScript };

async function runScript(args: readonly string[], run: CommandRun): Promise<Output> {
  const [first = ''] = args;
  if (/^--v(e(r(s(i(on?)?)?)?)?)?$/.test(first)) return ok(VERSION);
  if (/^--h(e(lp?)?)?$/.test(first)) return ok(USAGE);
  if (first.startsWith('-')) {
    const more = `Try \`${SCRIPT} --help' for more information.\n`;
    const text = `${SCRIPT}: unrecognized option \`${first}'\n${more}`;
    return { stdout: text, stderr: '', exitCode: 1 };
  }
  if (args.length === 0 || args.length > 2) {
    const text = `Wrong number of arguments, run ${SCRIPT} --help for help. at ${SCRIPT} line 90.`;
    return fail(text, DIED);
  }
  const log = run.fs.resolvePath(run.cwd, args.at(-1)!);
  if (!(await run.fs.exists(log)) || (await run.fs.stat(log)).isDirectory) {
    return fail(`Cannot open mtrace data file at ${SCRIPT} line 152.`, ENOENT);
  }
  const text = await run.fs.readFile(log);
  const report = readLog(text, args.length === 2 ? await linesOf(text, run) : undefined);
  const exitCode = report.rows.length > 0 ? 1 : 0;
  return { stdout: reportText(report), stderr: '', exitCode };
}

/** Lines of the programs that a log names. */
async function linesOf(log: string, run: CommandRun): Promise<Addr2line> {
  const names = new Set(
    log.split('\n').flatMap((line) => /^@ (.*):.*\[0x[^\]]*\] /.exec(line)?.[1] ?? []),
  );
  const programs = new Map(
    await Promise.all([...names].map(async (name) => [name, await programAt(name, run)] as const)),
  );
  return (object, offset) => {
    if (object === LIBC) return lineInLibc(offset) ?? '??:?';
    const made = programs.get(object);
    // Of a program with fixed addresses the log's, which count from its start, are nowhere.
    if (!made || made.fixed) return undefined;
    const line = made.program.lineAt(offset);
    if (line === '') return undefined;
    return line.startsWith('/') ? line : `${made.folder === '/' ? '' : made.folder}/${line}`;
  };
}
