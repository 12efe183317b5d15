/**
 * ls, because the library's does not know modes, owners and simulated time.
 */
import { fail, ok, parseArgs, type CommandRun, type Output, type ShellCommand } from './command.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly kind: '-' | 'd' | 'l' | 'c';
  /** Major and minor number of a device. */
  readonly device?: string;
  readonly target: string;
  readonly mtime: { getTime(): number; toUTCString(): string };
}

const ls: ShellCommand = {
  name: 'ls',
  async run(args, run) {
    const { options, operands, unknown } = parseArgs(args, '1aAdhlnrRStiFp', ['all', 'color']);
    if (unknown) return fail(`ls: unrecognized option '${unknown}'`, 2);
    const errors: string[] = [];
    const files: Entry[] = [];
    const dirs: Entry[] = [];
    for (const name of operands.length > 0 ? operands : ['.']) {
      const entry = await entryAt(run, name, run.fs.resolvePath(run.cwd, name), options.has('l'));
      if (!entry) errors.push(`ls: cannot access '${name}': No such file or directory\n`);
      else if (entry.kind === 'd' && !options.has('d')) dirs.push(entry);
      else files.push(entry);
    }
    const blocks: string[] = [];
    if (files.length > 0) blocks.push(format(sorted(files, options), options));
    const titled = operands.length > 1 || options.has('R');
    for (const dir of dirs) await listDir(run, dir, options, titled, blocks);
    const result: Output = { ...ok(blocks.join('\n')), stderr: errors.join('') };
    return errors.length > 0 ? { ...result, exitCode: 2 } : result;
  },
};

async function listDir(
  run: CommandRun,
  dir: Entry,
  options: ReadonlySet<string>,
  titled: boolean,
  blocks: string[],
): Promise<void> {
  const all = options.has('a') || options.has('all');
  const names = (await run.fs.readdir(dir.path)).filter(
    (name) => all || options.has('A') || !name.startsWith('.'),
  );
  const entries: Entry[] = [];
  for (const name of all ? ['.', '..', ...names] : names) {
    const entry = await entryAt(run, name, run.fs.resolvePath(dir.path, name), true);
    if (entry) entries.push(entry);
  }
  const list = sorted(entries, options);
  const total = options.has('l') ? 'total 0\n' : '';
  blocks.push(`${titled ? `${dir.name}:\n` : ''}${total}${format(list, options)}`);
  if (!options.has('R')) return;
  for (const entry of list) {
    if (entry.kind !== 'd' || entry.name === '.' || entry.name === '..') continue;
    const name = `${dir.name.replace(/\/$/, '')}/${entry.name}`;
    await listDir(run, { ...entry, name }, options, true, blocks);
  }
}

async function entryAt(
  run: CommandRun,
  name: string,
  path: string,
  keepLinks: boolean,
): Promise<Entry | undefined> {
  try {
    const stat = await (keepLinks ? run.fs.lstat(path) : run.fs.stat(path));
    const kind = stat.isSymbolicLink ? 'l' : stat.isDirectory ? 'd' : '-';
    const target = kind === 'l' ? await run.fs.readlink(path) : '';
    const { mode, size, mtime } = stat;
    const device = kind === '-' ? deviceAt(run, path) : undefined;
    if (device === undefined) return { name, path, mode, size, kind, target, mtime };
    return { name, path, mode, size, kind: 'c', device, target, mtime };
  } catch {
    return undefined;
  }
}

function deviceAt(run: CommandRun, path: string): string | undefined {
  const node = run.host.fs.lookup(path);
  const device = node?.kind === 'file' ? node.file.device : undefined;
  if (device) return `${device.major}, ${String(device.minor).padStart(3)}`;
  return path === '/dev/null' ? '1,   3' : undefined;
}

function sorted(entries: readonly Entry[], options: ReadonlySet<string>): Entry[] {
  const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const list = [...entries].sort((a, b) => {
    if (options.has('S')) return b.size - a.size || byName(a, b);
    if (options.has('t')) return b.mtime.getTime() - a.mtime.getTime() || byName(a, b);
    return byName(a, b);
  });
  return options.has('r') ? list.reverse() : list;
}

function format(entries: readonly Entry[], options: ReadonlySet<string>): string {
  if (!options.has('l')) return entries.map((e) => `${e.name}${mark(e, options)}\n`).join('');
  return entries.map((e) => `${longLine(e, options)}\n`).join('');
}

function mark(entry: Entry, options: ReadonlySet<string>): string {
  if (entry.kind === 'd' && (options.has('F') || options.has('p'))) return '/';
  if (!options.has('F')) return '';
  if (entry.kind === 'l') return '@';
  return (entry.mode & 0o111) !== 0 ? '*' : '';
}

/** As busybox prints it, with numbers for the owner. */
function longLine(entry: Entry, options: ReadonlySet<string>): string {
  const size = options.has('h') ? humanSize(entry.size) : String(entry.size);
  // toUTCString: `Wed, 01 Jan 2025 00:00:05 GMT`
  const [, day, month, , time] = entry.mtime.toUTCString().split(' ');
  const when = `${month} ${String(Number(day)).padStart(2)} ${time.slice(0, 5)}`;
  const arrow = entry.kind === 'l' ? ` -> ${entry.target}` : mark(entry, options);
  const mode = `${entry.kind}${modeText(entry.kind === 'l' ? 0o777 : entry.mode)}`;
  const many = (entry.device ?? size).padStart(9);
  return `${mode}    1 0        0        ${many} ${when} ${entry.name}${arrow}`;
}

function modeText(mode: number): string {
  return [6, 3, 0]
    .map((shift) => {
      const bits = (mode >> shift) & 7;
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
    })
    .join('');
}

function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)}K` : `${(bytes / 1024 ** 2).toFixed(1)}M`;
}

/** The commands of this file. */
export const LS_COMMANDS: readonly ShellCommand[] = [ls];
