/**
 * `valgrind PROGRAM` in the shell.
 */
import {
  fail,
  type CommandRun,
  type Output,
  type ShellCommand,
} from '../../shell/commands/command.ts';
import { runUnder } from '../../shell/commands/gcc.ts';
import { parseCommand } from './options.ts';
import { MemcheckRun } from './run.ts';
import { parseSuppressions, type Suppression } from './suppressions.ts';

const MANUAL = 'valgrind: Use --help for more information or consult the user manual.';

export const valgrind: ShellCommand = { name: 'valgrind', run: runValgrind };

async function runValgrind(args: readonly string[], run: CommandRun): Promise<Output> {
  if (args[0] === '--version') return { stdout: 'valgrind-3.19.0\n', stderr: '', exitCode: 0 };
  const { options, program, tool, bad } = parseCommand(args);
  if (bad !== undefined) {
    return fail(`valgrind: Unknown option: ${bad}\n${MANUAL}`, 1);
  }
  if (tool !== 'memcheck') {
    const why = "for platform 'amd64-linux': No such file or directory";
    return fail(`valgrind: failed to start tool '${tool}' ${why}`, 1);
  }
  const [path, ...rest] = program;
  if (path === undefined) {
    return fail('valgrind: no program specified\nvalgrind: Use --help for more information.', 1);
  }
  const suppressions: Suppression[] = [];
  for (const file of options.suppressions) {
    const at = run.fs.resolvePath(run.cwd, file);
    if (!(await run.fs.exists(at))) {
      return fail(`==1== FATAL: can't open suppressions file "${file}"`, 1);
    }
    const found = parseSuppressions(await run.fs.readFile(at));
    if (typeof found === 'string') {
      return fail(`==1== FATAL: in suppressions file "${file}": ${found}\n==1== exiting now.`, 1);
    }
    suppressions.push(...found);
  }
  const output = await runUnder(new MemcheckRun(options, suppressions), path, rest, run);
  if (output) return output;
  return fail(`valgrind: ${path}: command not found`, 127);
}
