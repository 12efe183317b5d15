/**
 * faddr2line and decode_stacktrace.sh, of the kernel's scripts: names with offsets, as call traces
 * have them, to lines of sources. Modules that are loaded have lines; the kernel, as Debian builds
 * it, has no debug information in its image.
 */
import { fail, ok, type CommandRun, type Output, type ShellCommand } from './command.ts';

const USAGE = 'usage: faddr2line [--list] <object file> <func+offset> <func+offset>...';
/** Lines that --list shows before and after. */
const AROUND = 5;
/** `0010:name+0xOFF/0xLEN [module]`, perhaps in round brackets, at the end of a line. */
const TRACED =
  /\(?([0-9a-f]{4}:)?([\w.]+)\+(0x[0-9a-f]+)\/0x[0-9a-f]+\)?(?: \[([\w-]+)[^\]]*\]\)?)?\s*$/;
const DECODE_USAGE = `\
Usage:
	decode_stacktrace.sh -r <release>
	decode_stacktrace.sh [<vmlinux> [<base_path>|auto [<modules_path>]]]`;

/** A function and a place in it. */
interface Place {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  /** `file.c:12`; '' when it is not known. */
  readonly line: string;
}

/** Finds a function; of any module, or of the one that is named. */
function placeOf(run: CommandRun, name: string, offset: number, module?: string): Place[] {
  const { symbols, sources } = run.host.kernel.base;
  return symbols
    .all()
    .filter((one) => one.name === name && /^[tT]$/.test(one.type))
    .filter((one) => module === undefined || one.module === module)
    .map(({ address, size }) => ({ name, offset, size, line: sources.lineAt(address + offset) }));
}

/** The module that an object file is; '' for vmlinux. */
function moduleOf(file: string): string {
  const base = file.slice(file.lastIndexOf('/') + 1);
  return base.startsWith('vmlinux')
    ? ''
    : base.replace(/\.k?o(\.debug)?$/, '').replaceAll('-', '_');
}

const faddr2line: ShellCommand = {
  name: 'faddr2line',
  async run(args, run) {
    const isList = args[0] === '--list';
    const [file, ...places] = isList ? args.slice(1) : args;
    if (places.length === 0) return fail(USAGE);
    const module = moduleOf(file);
    const isLoaded = run.host.modules.list().some(({ name }) => name === module);
    if (module === '' && !(await run.fs.exists(run.fs.resolvePath(run.cwd, file)))) {
      return fail(`ERROR: can't find objfile ${file}`);
    }
    if (module !== '' && !isLoaded) return fail(`ERROR: can't find objfile ${file}`);
    const output = { stdout: '', stderr: '', exitCode: 0 };
    for (const text of places) await tell(text, module, isList, run, output);
    return output;
  },
};

/** Adds what is known of one place. */
async function tell(
  text: string,
  module: string,
  isList: boolean,
  run: CommandRun,
  output: { stdout: string; stderr: string; exitCode: number },
): Promise<void> {
  const match = /^([^+]+)\+(0x[0-9a-f]+|\d+)(?:\/(0x[0-9a-f]+|\d+))?$/i.exec(text);
  if (!match) {
    output.stderr += `bad func+offset ${text}\n`;
    return;
  }
  const [, name, offset, size] = match;
  const found = placeOf(run, name, Number(offset), module);
  const fits = found.filter(
    (one) => Number(size ?? one.size) === one.size && one.offset <= one.size,
  );
  for (const one of fits) {
    const gap = / at .*\n/.test(output.stdout) ? '\n' : '';
    output.stdout += `${gap}${name}+${offset}/0x${one.size.toString(16)}:\n`;
    const at = one.line === '' ? '??:?' : one.line;
    output.stdout += `${isList ? '\n' : ''}${name} at ${at}\n`;
    if (isList) output.stdout += await excerpt(one.line, run);
  }
  if (fits.length > 0) return;
  for (const one of found) {
    const sizes = `${size} != 0x${one.size.toString(16)}`;
    output.stdout += `skipping ${name} address at ${offset} due to size mismatch (${sizes})\n`;
  }
  output.stderr += `no match for ${text}\n`;
}

/** The lines around one. */
async function excerpt(line: string, run: CommandRun): Promise<string> {
  const [, file, number] = /^(.*):(\d+)$/.exec(line) ?? [];
  if (file === undefined) return '';
  try {
    const text = await run.fs.readFile(run.fs.resolvePath(run.cwd, file));
    const lines = text.split('\n');
    const at = Number(number);
    const from = Math.max(1, at - AROUND);
    return lines
      .slice(from - 1, at + AROUND)
      .map((one, i) => (from + i === at ? `>${at}<\t${one}\n` : ` ${from + i} \t${one}\n`))
      .join('');
  } catch {
    return '';
  }
}

const decodeStacktrace: ShellCommand = {
  name: 'decode_stacktrace.sh',
  run(args, run): Output {
    if (args.length === 0) return fail(DECODE_USAGE);
    return ok(
      run.stdin
        .split('\n')
        .map((line) => decoded(line, run))
        .join('\n'),
    );
  },
};

/** A line, with the place in a source where it has a name with an offset. */
function decoded(line: string, run: CommandRun): string {
  const match = TRACED.exec(line);
  if (!match) return line;
  const [, segment = '', name, offset, module = ''] = match;
  // A call trace has return addresses; the script takes them as they are.
  const [place] = placeOf(run, name, Number(offset), module);
  const head = line.slice(0, match.index).trimStart();
  if (!place || place.line === '') return line.trimStart();
  return `${head}${segment}${name} (${place.line}) ${module}`;
}

/** Both. */
export const CODE_LINE_COMMANDS: readonly ShellCommand[] = [faddr2line, decodeStacktrace];
