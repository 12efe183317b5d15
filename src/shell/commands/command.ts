/**
 * What a command of the simulated machine is, and the results it gives.
 */
import type { ShellFs } from '../fs.ts';
import type { ModuleDefinition } from '../../kernel/module/module.ts';
import type { Program } from '../../cc/parse/ast.ts';
import type { Piece } from '../../user/process.ts';
import type { Tool } from '../../user/tool.ts';
import type { ShellHost } from '../host.ts';

/** What a command prints, and its exit status. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Both texts in the order in which they were written, when it is not one after the other. */
  readonly pieces?: readonly Piece[];
}

/**
 * Compiles a module: its name, the paths of its sources, what gives them and the files of them, and
 * further folders and macros. The messages are those of the compiler; without a definition there
 * were errors among them.
 */
export type ModuleCompiler = (
  name: string,
  sources: readonly string[],
  files: { read(path: string): string | undefined },
  flags: {
    readonly includeDirs: readonly string[];
    readonly defines: Readonly<Record<string, string>>;
  },
) => { readonly definition?: ModuleDefinition; readonly messages: string };

/** A program in user space that was compiled. */
export interface CompiledProgram {
  /** Runs it as the current task, to its end. */
  run(start: ProgramStart): Output & Required<Pick<Output, 'pieces'>> & { readonly signal: number };
  /** `file:line` of the code so many bytes behind its start; '' when there is none. */
  lineAt(offset: number): string;
}

/** How a program is started. */
export interface ProgramStart {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  /** Its output is a terminal's. */
  readonly isTerminal?: boolean;
  /** What it runs under, when the command that starts it says so. */
  readonly tool?: Tool;
  readonly files: {
    readonly cwd: string;
    read(path: string): string | undefined;
    write(path: string, text: string): number;
    remove(path: string): number;
    isFolder(path: string): boolean;
  };
}

/** Compiles a program in C for user space: its sources, and what gives them and their headers. */
export type ProgramCompiler = (
  files: readonly string[],
  host: { read(path: string): string | undefined },
  options: {
    readonly defines: Readonly<Record<string, string>>;
    readonly optimize: boolean;
    /** What -fsanitize= names. */
    readonly sanitizers?: readonly string[];
    /** Linked for fixed addresses (-no-pie). */
    readonly fixed?: boolean;
    readonly includeDirs: readonly string[];
  },
) => { readonly program?: CompiledProgram; readonly messages: string };

/**
 * Reads a source in C for somebody who looks at it and does not run it: a program's or a module's.
 * What it lacks, headers and declarations of functions, is made up.
 */
export type SourceReader = (
  file: string,
  host: { read(path: string): string | undefined },
  options: {
    readonly defines: Readonly<Record<string, string>>;
    readonly includeDirs: readonly string[];
  },
) => ReadSource;

/** A source that was read. */
export interface ReadSource {
  readonly program: Program;
  /** Whether a file is the user's: not one of the headers that come along. */
  readonly isOwn: (file: string) => boolean;
}

/** What a running command sees. */
export interface CommandRun {
  readonly host: ShellHost;
  readonly fs: ShellFs;
  readonly cwd: string;
  /** What there is to read from standard input. */
  readonly stdin: string;
  readonly buildModule?: ModuleCompiler | undefined;
  readonly buildProgram?: ProgramCompiler | undefined;
  readonly readSource?: SourceReader | undefined;
  /** The variables that programs inherit. */
  readonly exported: Readonly<Record<string, string>>;
  /** Calls `body` as the command's own task. */
  asCurrent<T>(body: () => T): T;
  /** Whether somebody types the commands. */
  readonly isTerminal: boolean;
  /** Whether a program's standard error goes where its standard output goes. */
  isJoined(name: string): boolean;
  /** Runs a script as a child of the command, with its standard input or another. */
  exec(script: string, stdin?: string): Promise<Output>;
  /** Switches the machine off: nothing runs on it any more. */
  powerOff(): void;
  /** Runs the library's command of the same name. */
  original(args: string[]): Promise<Output>;
}

/** A command: a program of the simulated machine. */
export interface ShellCommand {
  readonly name: string;
  run(args: readonly string[], run: CommandRun): Output | Promise<Output>;
}

/** Success, with text for standard output. */
export function ok(stdout = ''): Output {
  return { stdout, stderr: '', exitCode: 0 };
}

/** Failure, with a message for standard error. */
export function fail(message: string, exitCode = 1): Output {
  return { stdout: '', stderr: `${message}\n`, exitCode };
}

/** The text of a pseudo file; '' when it cannot be read. */
export function readText(run: CommandRun, path: string): string {
  const text = run.asCurrent(() => run.host.readFile(path));
  return typeof text === 'string' ? text : '';
}

/**
 * Splits arguments into single-letter options, long options and operands; `--` ends the options.
 * Gives the option that is not in `letters` or `longs` as `unknown`.
 */
export function parseArgs(
  args: readonly string[],
  letters: string,
  longs: readonly string[] = [],
): { options: Set<string>; operands: string[]; unknown: string | undefined } {
  const options = new Set<string>();
  const operands: string[] = [];
  let unknown: string | undefined;
  let ended = false;
  for (const arg of args) {
    if (ended || !arg.startsWith('-') || arg === '-') operands.push(arg);
    else if (arg === '--') ended = true;
    else if (arg.startsWith('--')) {
      if (longs.includes(arg.slice(2))) options.add(arg.slice(2));
      else unknown ??= arg;
    } else {
      for (const letter of arg.slice(1)) {
        if (letters.includes(letter)) options.add(letter);
        else unknown ??= `-${letter}`;
      }
    }
  }
  return { options, operands, unknown };
}
