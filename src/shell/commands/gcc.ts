/**
 * gcc for programs in user space, and running what it makes.
 *
 * What it writes is a script that names the program by a number; the code is kept here, for the RAM
 * disk has only texts.
 */
import { EISDIR, ENOENT } from '../../lib/errptr.ts';
import { textOf } from '../../user/files.ts';
import { SIGNAL_TEXTS } from '../../user/signal.ts';
import type { Tool } from '../../user/tool.ts';
import { moduleSources } from '../module-sources.ts';
import type { ShellFs } from '../fs.ts';
import {
  fail,
  type CommandRun,
  type CompiledProgram,
  type Output,
  type ProgramStart,
  type ShellCommand,
} from './command.ts';

/** The command that a program's file calls. */
const RUNNER = '__program';
/** Options of gcc that need no doing: warnings, debugging, standards, what the linker is told. */
const IGNORED = /^-(g\w*|W.*|w|std=.*|pedantic|f.*|m.*|l.*|L.*|pthread|pipe|rdynamic|static)$/;
/** Bytes of files that a program can open. */
const FILES_MAX = 4 << 20;

/** What was compiled; the file of a program names it by its number here. */
const programs: MadeProgram[] = [];

/** A program and where it was made. */
interface MadeProgram {
  readonly program: CompiledProgram;
  /** The folder that gcc ran in, which paths of sources count from. */
  readonly folder: string;
  /** It was linked for fixed addresses (`-no-pie`). */
  readonly fixed: boolean;
}

/** The program in a file; undefined for another. @param path - as the user typed it. */
export async function programAt(path: string, run: CommandRun): Promise<MadeProgram | undefined> {
  const at = run.fs.resolvePath(run.cwd, path);
  const isFile = (await run.fs.exists(at)) && !(await run.fs.stat(at)).isDirectory;
  const text = isFile ? await run.fs.readFile(at) : '';
  const [, id] = new RegExp(`^${RUNNER} (\\d+) `).exec(text) ?? [];
  return programs[Number(id)];
}

/**
 * Runs the program in a file under a tool, as valgrind does; undefined when there is none of ours.
 * @param path - as the user typed it.
 */
export async function runUnder(
  tool: Tool,
  path: string,
  args: readonly string[],
  run: CommandRun,
): Promise<Output | undefined> {
  const made = await programAt(path, run);
  return made && execute(made.program, path, args, run, tool);
}

/** gcc and what runs its programs. */
function commands(): ShellCommand[] {
  return [
    ...['gcc', 'cc'].map((name) => ({
      name,
      run: (args: readonly string[], run: CommandRun) =>
        compile(name, args, run, (made) => programs.push(made) - 1),
    })),
    {
      name: RUNNER,
      run: async ([id, path, ...args], run) => {
        const made = programs[Number(id)];
        if (!made) return fail(`bash: ${path}: cannot execute binary file: Exec format error`, 126);
        return execute(made.program, path, args, run);
      },
    },
  ];
}

export const GCC_COMMANDS = commands();

/** Options as gcc takes them. */
interface Options {
  readonly sources: string[];
  readonly includeDirs: string[];
  output: string;
  readonly defines: Record<string, string>;
  optimize: boolean;
  sanitizers: string[];
  fixed: boolean;
}

function parse(args: readonly string[]): Options | string {
  const options: Options = {
    sources: [],
    includeDirs: [],
    output: 'a.out',
    defines: {},
    optimize: false,
    sanitizers: [],
    fixed: false,
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '-o') options.output = args[++i] ?? '';
    else if (arg.startsWith('-o')) options.output = arg.slice(2);
    else if (arg === '-D' || arg.startsWith('-D')) {
      const [name, value = '1'] = (arg === '-D' ? (args[++i] ?? '') : arg.slice(2)).split(/=(.*)/s);
      options.defines[name] = value;
    } else if (arg === '-I') options.includeDirs.push(args[++i] ?? '.');
    else if (arg.startsWith('-I')) options.includeDirs.push(arg.slice(2));
    else if (arg === '-L') i++;
    else if (arg.startsWith('-fsanitize=')) {
      options.sanitizers.push(...arg.slice('-fsanitize='.length).split(','));
    } else if (arg === '-no-pie') options.fixed = true;
    else if (arg.startsWith('-O')) options.optimize = arg !== '-O0' && arg !== '-Og';
    else if (arg === '-c' || arg === '-S' || arg === '-E') {
      return `'${arg}' is not there: programs are compiled and linked at once`;
    } else if (arg.startsWith('-') && !IGNORED.test(arg)) {
      return `unrecognized command-line option '${arg}'`;
    } else if (!arg.startsWith('-')) options.sources.push(arg);
  }
  return options;
}

async function compile(
  name: string,
  args: readonly string[],
  run: CommandRun,
  keep: (made: MadeProgram) => number,
): Promise<Output> {
  const error = (text: string): Output => fail(`${name}: error: ${text}`);
  const fatal = (text: string): Output =>
    fail(`${name}: fatal error: ${text}\ncompilation terminated.`);
  const options = parse(args);
  if (typeof options === 'string') return error(options);
  if (options.output === '') return error("missing filename after '-o'");
  if (options.sources.length === 0) return fatal('no input files');
  if (!run.buildProgram) return fail(`bash: ${name}: command not found`, 127);
  for (const source of options.sources) {
    if (await run.fs.exists(run.fs.resolvePath(run.cwd, source))) continue;
    return fail(
      `${name}: error: ${source}: No such file or directory\n` +
        `${name}: fatal error: no input files\ncompilation terminated.`,
    );
  }
  const resolved = (path: string): string => run.fs.resolvePath(run.cwd, path);
  const includeDirs = options.includeDirs.map(resolved);
  const texts = await moduleSources(run.fs, options.sources.map(resolved), includeDirs);
  // The compiler says what the user typed, not the whole path.
  const host = { read: (path: string) => texts.get(resolved(path)) };
  const { defines, optimize, sanitizers, fixed } = options;
  const how = { defines, optimize, includeDirs, sanitizers, fixed };
  const built = run.buildProgram(options.sources, host, how);
  if (!built.program) return { stdout: '', stderr: built.messages, exitCode: 1 };
  const path = resolved(options.output);
  if (options.sources.some((source) => resolved(source) === path)) {
    return fatal(`input file '${options.output}' is the same as output file`);
  }
  if (await isFolderOrLost(run.fs, path)) {
    return fail(
      `/usr/bin/ld: cannot open output file ${options.output}: ` +
        `${(await run.fs.exists(path)) ? 'Is a directory' : 'No such file or directory'}\n` +
        'collect2: error: ld returned 1 exit status',
    );
  }
  const id = keep({ program: built.program, folder: run.cwd, fixed: options.fixed });
  await run.fs.writeFile(path, `${RUNNER} ${id} "$0" "$@"\n`);
  await run.fs.chmod(path, 0o755);
  return { stdout: '', stderr: built.messages, exitCode: 0 };
}

/** Whether nothing can be written at `path`: it is a folder, or in none. */
async function isFolderOrLost(fs: ShellFs, path: string): Promise<boolean> {
  if (await fs.exists(path)) return (await fs.stat(path)).isDirectory;
  return !(await fs.exists(path.slice(0, path.lastIndexOf('/')) || '/'));
}

/** Runs a program as a process of its own. */
async function execute(
  program: CompiledProgram,
  path: string,
  args: readonly string[],
  run: CommandRun,
  tool?: Tool,
): Promise<Output> {
  const { fs, cwd, exported: env, stdin } = run;
  const disk = await snapshot(fs);
  const changed = new Map<string, string | undefined>();
  const files: ProgramStart['files'] = {
    cwd,
    read: (at) => (changed.has(at) ? changed.get(at) : disk.get(at)),
    write(at, text) {
      changed.set(at, text);
      return 0;
    },
    remove(at) {
      if (files.read(at) === undefined) return files.isFolder(at) ? -EISDIR : -ENOENT;
      changed.set(at, undefined);
      return 0;
    },
    isFolder: (at) => [...disk.keys()].some((file) => file.startsWith(`${at}/`)),
  };
  const name = path.slice(path.lastIndexOf('/') + 1);
  const { isTerminal } = run;
  const given = { name, argv: [path, ...args], env, stdin, files, isTerminal };
  const start = { ...given, ...(tool ? { tool } : {}) };
  const exit = run.asCurrent(() => program.run(start));
  for (const [at, text] of changed) {
    if (text === undefined) await fs.rm(at, { force: true });
    else await fs.writeFile(at, text, 'latin1');
  }
  const said = exit.signal === 0 ? '' : `${SIGNAL_TEXTS[exit.signal] ?? `Signal ${exit.signal}`}\n`;
  const { stdout, exitCode } = exit;
  if (run.isJoined(tool ? 'valgrind' : path)) {
    const all = exit.pieces.map((piece) => piece.text).join('');
    return { stdout: all, stderr: said, exitCode };
  }
  const pieces = [...exit.pieces, { to: 'stderr', text: said } as const];
  return { stdout, stderr: exit.stderr + said, exitCode, pieces };
}

/** The files of the RAM disk that a program may open: not the commands. */
async function snapshot(fs: ShellFs): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  let bytes = 0;
  for (const path of fs.getAllPaths()) {
    if (/^\/(usr|bin|sbin|boot|lib|proc|sys)(\/|$)/.test(path)) continue;
    const stat = await fs.ram.stat(path).catch(() => undefined);
    if (!stat?.isFile || bytes + stat.size > FILES_MAX) continue;
    bytes += stat.size;
    texts.set(path, textOf(await fs.ram.readFileBuffer(path)));
  }
  return texts;
}
