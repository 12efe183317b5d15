/**
 * sysctl: the files of /proc/sys by name.
 */
import { toBytes } from '../text-bytes.ts';
import { strerror } from '../../lib/errptr.ts';
import {
  fail,
  ok,
  parseArgs,
  readText,
  type CommandRun,
  type Output,
  type ShellCommand,
} from './command.ts';

const ROOT = '/proc/sys';
const CONFIGURATION = '/etc/sysctl.conf';

const sysctl: ShellCommand = {
  name: 'sysctl',
  async run(args, run) {
    const longs = ['all', 'values', 'names', 'ignore', 'quiet', 'write', 'load'];
    const { options, operands, unknown } = parseArgs(args, 'aAXnNeqwp', longs);
    if (unknown) return fail(`sysctl: unrecognized option '${unknown}'`);
    const has = (letter: string, long: string): boolean => options.has(letter) || options.has(long);
    const style: Style = {
      hasName: !has('n', 'values'),
      hasValue: !has('N', 'names'),
      isQuiet: has('q', 'quiet'),
      ignores: has('e', 'ignore'),
    };
    if (has('a', 'all') || options.has('A') || options.has('X')) return all(run, style);
    if (has('p', 'load')) return load(run, operands, style);
    if (operands.length === 0)
      return fail("sysctl: no variables specified\nTry `sysctl --help' for more information.");
    return joined(operands.map((operand) => one(run, operand, style, has('w', 'write'))));
  },
};

interface Style {
  readonly hasName: boolean;
  readonly hasValue: boolean;
  readonly isQuiet: boolean;
  readonly ignores: boolean;
}

function joined(outputs: readonly Output[]): Output {
  return {
    stdout: outputs.map((o) => o.stdout).join(''),
    stderr: outputs.map((o) => o.stderr).join(''),
    exitCode: Math.max(0, ...outputs.map((o) => o.exitCode)),
  };
}

function one(run: CommandRun, operand: string, style: Style, mustSet: boolean): Output {
  const at = operand.indexOf('=');
  const given = (at < 0 ? operand : operand.slice(0, at)).trim();
  const name = given.replaceAll('/', '.');
  const path = `${ROOT}/${given.replaceAll('.', '/')}`;
  const node = run.host.fs.lookup(path);
  if (node?.kind === 'dir' && at < 0)
    return joined(files(run, path).map((file) => show(run, file, style)));
  if (node?.kind !== 'file') {
    if (style.ignores) return ok();
    return fail(`sysctl: cannot stat ${path}: No such file or directory`);
  }
  if (at < 0 && mustSet) return fail(`sysctl: "${operand}" must be of the form name=value`);
  if (at < 0) return show(run, path, style);
  const value = operand.slice(at + 1).trim();
  if ((node.mode & 0o222) === 0)
    return fail(`sysctl: permission denied on key "${name}", ignoring`);
  const taken = run.asCurrent(() => run.host.writeFile(path, toBytes(`${value}\n`)));
  if (taken < 0) return fail(`sysctl: setting key "${name}": ${strerror(taken)}`);
  return ok(style.isQuiet ? '' : line(name, value, style));
}

function show(run: CommandRun, path: string, style: Style): Output {
  const name = path.slice(ROOT.length + 1).replaceAll('/', '.');
  const node = run.host.fs.lookup(path);
  if (node?.kind === 'file' && (node.mode & 0o444) === 0) {
    return fail(`sysctl: permission denied on key '${name}'`);
  }
  return ok(line(name, readText(run, path).trimEnd(), style));
}

function line(name: string, value: string, { hasName, hasValue }: Style): string {
  if (!hasValue) return `${name}\n`;
  return hasName ? `${name} = ${value}\n` : `${value}\n`;
}

function all(run: CommandRun, style: Style): Output {
  return joined(files(run, ROOT).map((path) => show(run, path, style)));
}

function files(run: CommandRun, folder: string): string[] {
  const names = run.host.fs.list(folder);
  if (typeof names === 'number') return [];
  return [...names].sort().flatMap((name) => {
    const path = `${folder}/${name}`;
    return run.host.fs.lookup(path)?.kind === 'dir' ? files(run, path) : [path];
  });
}

async function load(run: CommandRun, operands: readonly string[], style: Style): Promise<Output> {
  const [file = CONFIGURATION] = operands;
  const path = run.fs.resolvePath(run.cwd, file);
  if (!(await run.fs.exists(path)))
    return fail(`sysctl: cannot open "${file}": No such file or directory`);
  const lines = (await run.fs.readFile(path)).split('\n').map((text) => text.trim());
  const settings = lines.filter((text) => text.includes('=') && !/^[#;]/.test(text));
  return joined(settings.map((text) => one(run, text, style, true)));
}

/** The commands of this file. */
export const SYSCTL_COMMANDS: readonly ShellCommand[] = [sysctl];
