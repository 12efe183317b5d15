/** cppcheck, which looks at sources and runs nothing: `cppcheck [OPTION]… FILE…`. */
import { outermost } from '../../cc/base/place.ts';
import { lineReader } from '../../cc/base/source.ts';
import type { Program } from '../../cc/parse/ast.ts';
import type { CommandRun, Output, ReadSource, ShellCommand } from '../../shell/commands/command.ts';
import { moduleSources } from '../../shell/module-sources.ts';
import type { Detector } from '../detector.ts';
import { check } from './check.ts';
import { parseOptions, type Options } from './options.ts';
import { Printer, type Said } from './report.ts';

const VERSION = 'Cppcheck 2.10\n';
const HELP = `Cppcheck - A tool for static C/C++ code analysis

Syntax:
    cppcheck [OPTIONS] [files or paths]

Of the real one's checks those for leaks are here, and of its options:
    -D<ID> -I <dir> -q --enable=<id> --error-exitcode=<n> --suppress=<id>
    --template='<text>' --version
`;
/** Libraries that come with it; what they know is not used here. */
const LIBRARIES = /^(std|posix|gnu|bsd|windows|qt|gtk|openssl|zlib|sqlite3|pcre|libcurl|python)$/;
const SOURCES = /\.(c|cc|cpp|cxx|c\+\+)$/;

const command: ShellCommand = { name: 'cppcheck', run };

export const cppcheck: Detector = { name: 'cppcheck', commands: [command] };

async function run(args: readonly string[], given: CommandRun): Promise<Output> {
  if (args.includes('--version')) return say(VERSION);
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) return say(HELP);
  const options = parseOptions(args);
  if (typeof options === 'string') return wrong(options);
  const unknown = options.libraries.find((name) => !LIBRARIES.test(name));
  if (unknown !== undefined) {
    return {
      stdout: `cppcheck: Failed to load library configuration file '${unknown}'. File not found\n`,
      stderr: new Printer(options.template, () => '').text({
        severity: 'information',
        id: 'failedToLoadCfg',
        message: `Failed to load the library ${unknown}`,
        places: [],
      }),
      exitCode: 1,
    };
  }
  const files = await filesOf(options.paths, given);
  if (files.length === 0) return wrong('could not find or open any of the paths given.');
  if (!given.readSource)
    return { stdout: '', stderr: 'bash: cppcheck: command not found\n', exitCode: 127 };
  return checkAll(files, options, given, given.readSource);
}

function say(stdout: string): Output {
  return { stdout, stderr: '', exitCode: 0 };
}

function wrong(message: string): Output {
  return { stdout: `cppcheck: error: ${message}\n`, stderr: '', exitCode: 1 };
}

/** The sources that are named, those in folders among them. */
async function filesOf(paths: readonly string[], { fs, cwd }: CommandRun): Promise<string[]> {
  const files: string[] = [];
  const all = fs.getAllPaths();
  for (const path of paths) {
    const at = fs.resolvePath(cwd, path);
    if (!(await fs.exists(at))) continue;
    if (!(await fs.stat(at)).isDirectory) files.push(path);
    else {
      const inside = all.filter((one) => one.startsWith(`${at}/`) && SOURCES.test(one)).sort();
      const prefix = path === '.' ? '' : `${path.replace(/\/$/, '')}/`;
      files.push(...inside.map((one) => prefix + one.slice(at.length + 1)));
    }
  }
  return [...new Set(files)];
}

async function checkAll(
  files: readonly string[],
  options: Options,
  { fs, cwd }: CommandRun,
  readSource: NonNullable<CommandRun['readSource']>,
): Promise<Output> {
  const resolved = (path: string): string => fs.resolvePath(cwd, path);
  const includeDirs = options.includeDirs.map(resolved);
  const texts = await moduleSources(fs, files.map(resolved), includeDirs);
  const host = { read: (path: string) => texts.get(resolved(path)) };
  const printer = new Printer(options.template, lineReader(host));
  const sources: ReadSource[] = [];
  let stdout = '';
  let stderr = '';
  let hasErrors = false;
  const print = (said: readonly Said[]): void => {
    for (const one of said) {
      if (options.suppressed.has(one.id)) continue;
      stderr += printer.text(one);
      hasErrors ||= one.severity !== 'information';
    }
  };
  const sizes = files.map((file) => host.read(file)?.length ?? 0);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  for (const [i, file] of files.entries()) {
    if (!options.isQuiet) stdout += `Checking ${file} ...\n`;
    const source = readSource(file, host, { defines: options.defines, includeDirs });
    sources.push(source);
    print(check(source.program, source.isOwn).map((one) => ({ ...one, severity: 'error' })));
    print(notLookedAt(source));
    done += sizes[i];
    if (!options.isQuiet && files.length > 1) {
      const percent = total > 0 ? Math.floor((done * 100) / total) : 100;
      stdout += `${i + 1}/${files.length} files checked ${percent}% done\n`;
    }
  }
  const enabled = (group: string): boolean =>
    options.enabled.has(group) || options.enabled.has('all');
  if (enabled('unusedFunction')) print(unusedFunctions(sources));
  const hasIncludes = [...texts.values()].some((text) =>
    /^[ \t]*#[ \t]*include[ \t]*</m.test(text),
  );
  if ((enabled('information') || enabled('missingInclude')) && hasIncludes) print([MISSING]);
  return { stdout, stderr, exitCode: hasErrors ? options.errorExit : 0 };
}

const MISSING: Said = {
  severity: 'information',
  id: 'missingIncludeSystem',
  message: 'Cppcheck cannot find all the include files (use --check-config for details)',
  places: [],
};

/** Functions with something that cannot be read; the real one may have understood it. */
function notLookedAt({ program, isOwn }: ReadSource): Said[] {
  const errors = program.diagnostics.filter(({ severity }) => severity !== 'warning');
  return errors
    .filter(({ file }) => isOwn(file))
    .map(({ file, line, column, message }) => ({
      severity: 'information',
      id: 'notLookedAt',
      message: `The function is not looked at: ${message}`,
      places: [{ file, line, column }],
    }));
}

/** Functions that nobody names, in all sources together. */
function unusedFunctions(sources: readonly ReadSource[]): Said[] {
  const used = new Set<string>(['main']);
  for (const { program } of sources) {
    for (const name of usedNames(program)) used.add(name);
  }
  return sources.flatMap(({ program, isOwn }) =>
    program.functions
      .filter(({ name, body, place }) => body && !used.has(name) && isOwn(outermost(place).file))
      .map(({ name, place }) => ({
        severity: 'style' as const,
        id: 'unusedFunction',
        message: `The function '${name}' is never used.`,
        places: [{ file: outermost(place).file, line: outermost(place).line, column: 0 }],
      })),
  );
}

function usedNames({ functions }: Program): string[] {
  return functions.filter(({ referenced }) => referenced).map(({ name }) => name);
}
