/**
 * The simulated shell: a bash language over the files and programs of a simulated machine.
 *
 * The language comes from the library just-bash; this file joins it to the machine. It behaves as
 * one bash process: what an input sets, the next one sees (bash-state.ts). Each program runs as a
 * task of its own (processes.ts), and a write that the kernel refuses gives a message and status 1
 * (rewrite.ts, write-errors.ts). Simplified: a loop or group with redirected output writes it all
 * at once, background jobs run at once, and pipelines run one command after the other.
 */
import { Bash, type CustomCommand, type ScriptNode } from 'just-bash';
import { Processes } from './processes.ts';
import { programs } from './commands/programs.ts';
import { internalCommands } from './commands/internal.ts';
import { isIncomplete, pieces } from './continuation.ts';
import type {
  CommandRun,
  ModuleCompiler,
  Output,
  ProgramCompiler,
  SourceReader,
  ShellCommand,
} from './commands/command.ts';
import { AssertionError } from '../base/assert.ts';
import { hangText, isFault, type Hang } from '../kernel/task/oops.ts';
import { strerror } from '../lib/errptr.ts';
import { FsError, ShellFs } from './fs.ts';
import type { ShellHost } from './host.ts';
import { LIBRARY_COMMANDS, makeLayout } from './layout.ts';
import { TEXT_MAX, executionLimits } from './limits.ts';
import { eachFunction, nothing } from './syntax.ts';
import { guardLists } from './errexit.ts';
import { rewriteArithmetic } from './arithmetic.ts';
import { carryExitTrap, carrySubshellTraps } from './exit-trap.ts';
import { inlineHereDocs } from './here-docs.ts';
import type { Piece } from '../user/process.ts';
import { OutputOrder } from './output-order.ts';
import { OPEN_MARK, rewriteScript } from './rewrite.ts';
import { joinStderr } from './stderr-joins.ts';
import { BashState, initialVariables } from './bash-state.ts';
import { WriteErrors, writeErrorMessage } from './write-errors.ts';

/** How a shell starts. */
export interface ShellOptions {
  /** Working directory; default `/root`. */
  readonly cwd?: string;
  /** Variables besides the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** Positional parameters: `$1` and so on. */
  readonly args?: readonly string[];
  /** What `$0` is. */
  readonly name?: string;
  /** Compiles a module in C for insmod; without it there is no compiler. */
  readonly buildModule?: ModuleCompiler;
  /** Compiles a program in C for gcc; without it there is no compiler. */
  readonly buildProgram?: ProgramCompiler;
  readonly readSource?: SourceReader;
  /** Somebody types the commands and sees what programs write as they do. */
  readonly isTerminal?: boolean;
  /** Further programs, for tests. */
  readonly commands?: readonly ShellCommand[];
  /** Bytes that a variable, a line, or a file that a program reads may have. */
  readonly textMax?: number;
  /** Bytes that all files of the RAM disk may have together. */
  readonly diskMax?: number;
  /** Is given what the machine does for the shell; measures it. */
  readonly inKernel?: <T>(body: () => T) => T;
  /** The shell's own process, when it has one already. */
  readonly processes?: Processes;
  /** Called between commands; lets a host that is busy running a script breathe. */
  readonly pause?: () => Promise<void>;
}

/** What an input printed, and its exit status. */
export interface ShellResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** What these print their own commands have printed. */
const SHELLS = new Set(['sh', 'bash']);
/** An AbortSignal. */
type Signal = NonNullable<NonNullable<Parameters<Bash['exec']>[1]>['signal']>;
/** Last messages of inputs that end before their time without ending the shell. */
const SURVIVED = /limit|exceeded|too (many|long|large)|(unbound|readonly) variable|syntax error/;
/** What the library says of every file that it cannot read: `cat: FILE: No such …`. */
const FAILED_READ = /^([\w.-]+: )(.*): No such file or directory$/gm;
/** Status of an input that Ctrl-C ended: 128 + SIGINT. */
const INTERRUPTED = 130;
/** Status of a program that the kernel killed: 128 + SIGKILL. */
const KILLED = 137;
/** Status of whatever is typed into a machine that does not come back. */
const HUNG = 2;

type LibraryContext = Parameters<Extract<CustomCommand, { execute: unknown }>['execute']>[1];

/** A shell on a simulated machine. */
export class Shell {
  readonly fs: ShellFs;
  private readonly host: ShellHost;
  private readonly bash: Bash;
  private readonly state: BashState;
  private readonly errors = new WriteErrors();
  private readonly order = new OutputOrder();
  /** The program that was announced as one whose outputs go to one place. */
  private joined = new Set<string>();
  private readonly processes: Processes;
  private readonly pause: (() => Promise<void>) | undefined;
  private readonly inKernel: NonNullable<ShellOptions['inKernel']>;
  private readonly buildModule: ModuleCompiler | undefined;
  private readonly buildProgram: ProgramCompiler | undefined;
  private readonly readSource: SourceReader | undefined;
  private readonly isTerminal: boolean;
  private readonly names: string[];
  private ready = false;
  private isInputNext = false;
  private parsed = false;
  /** A bug of the simulator that a command met. */
  private bug: Error | undefined;
  private isEnded = false;
  private isOff = false;
  /** What ends the input that runs. */
  private signal: Signal | undefined;
  private exitTrap = '';
  private isRewriting = false;
  /** Here documents of the text that is rewritten become words. */
  private isInlining = false;

  constructor(host: ShellHost, options: ShellOptions = {}) {
    this.host = host;
    this.pause = options.pause;
    this.inKernel = options.inKernel ?? ((body) => body());
    this.buildModule = options.buildModule;
    this.buildProgram = options.buildProgram;
    this.readSource = options.readSource;
    this.isTerminal = options.isTerminal ?? false;
    this.processes = options.processes ?? new Processes(host, 'sh');
    this.fs = new ShellFs({
      host,
      errors: this.errors,
      diskMax: options.diskMax,
      asCurrent: (body, isWork) => {
        const work = (): ReturnType<typeof body> => this.processes.asCurrent(body);
        return isWork ? this.inKernel(work) : work();
      },
      writerName: () => this.processes.writerName,
      isInterrupted: () => this.signal?.aborted ?? false,
    });
    const own = [...programs(), ...(options.commands ?? [])];
    const ownNames = new Set(own.map((c) => c.name));
    const library = LIBRARY_COMMANDS.filter((name) => !ownNames.has(name));
    this.names = [...ownNames, ...library].sort();
    const cwd = options.cwd ?? '/root';
    this.state = new BashState(cwd, initialVariables(cwd, options));
    this.bash = new Bash({
      fs: this.fs,
      cwd,
      commands: [...LIBRARY_COMMANDS],
      customCommands: [
        ...own.map((command) => this.program(command)),
        ...library.map((name) =>
          this.program({ name, run: (args, run) => run.original([...args]) }),
        ),
        ...this.internals(),
      ],
      executionLimits: executionLimits(options.textMax ?? TEXT_MAX),
      defenseInDepth: false,
      processInfo: { pid: this.processes.pid, ppid: 1, uid: 0, gid: 0 },
      sleep: (ms) => Promise.resolve(this.inKernel(() => host.sleep(ms))),
    });
    const transform = (ast: ScriptNode): ScriptNode => this.transform(ast);
    this.bash.registerTransformPlugin({
      name: 'kmemleak-sim',
      transform: ({ ast }) => ({ ast: transform(ast) }),
    });
  }

  /** Runs a script and waits for it; the next call finds what this one left. `signal` ends it. */
  async run(script: string, signal?: Signal): Promise<ShellResult> {
    if (this.isEnded) return this.silent();
    if (!this.ready) await makeLayout(this.fs, this.host, this.names);
    this.ready = true;
    if (script.trim() === '') return this.silent();
    this.isInputNext = true;
    this.parsed = false;
    this.signal = signal;
    const result = await this.execute(script, signal);
    if (this.bug) throw this.bug;
    this.processes.reap();
    const reasons = this.fs.openErrors.splice(0);
    const stderr = this.tidyErrors(result.stderr, reasons);
    this.settle(result.exitCode, result.env, stderr);
    // Messages that `2>&1` has led there.
    const stdout = this.withReasons(result.stdout, reasons);
    this.fs.readErrors.clear();
    if (this.isOff) this.isEnded = true;
    if (this.host.hang) return this.hangUp(this.host.hang, stdout, stderr);
    this.order.take(stdout, stderr);
    return { stdout, stderr, status: this.state.status };
  }

  /**
   * Runs `body` as a program of the machine, as an input would whose one command it is: for work
   * whose outcome is no text. Undefined when there is no memory for the process.
   */
  async runProgram<T>(name: string, body: () => T): Promise<T | undefined> {
    if (this.pause) await this.pause();
    if (!this.processes.enter(name)) return undefined;
    const result = this.processes.asCurrent(body);
    this.processes.leave(name);
    this.processes.reap();
    this.state.status = 0;
    return result;
  }

  /** Whether `poweroff` or its like has switched the machine off. */
  get poweredOff(): boolean {
    return this.isOff;
  }

  /** What the last input has written, in the order in which it did. */
  get written(): readonly Piece[] {
    return this.order.written;
  }

  /** Whether `exit`, or a failure under `set -e`, has ended the shell. */
  get ended(): boolean {
    return this.isEnded;
  }

  /** `$?`. */
  get status(): number {
    return this.state.status;
  }

  get cwd(): string {
    return this.state.cwd;
  }

  /** Names that can be typed as commands. */
  get commandNames(): string[] {
    return [...this.names, ...this.state.functionNames].sort();
  }

  /** Names of the modules that can be loaded. */
  get moduleNames(): string[] {
    return this.host.modules.available().map((m) => m.name);
  }

  /** Names of the blocks that `explain` can be asked about. */
  get blockNames(): string[] {
    return this.host.explain?.names() ?? [];
  }

  /** Names of the modules that are loaded. */
  get loadedModuleNames(): string[] {
    return this.host.modules.list().map((m) => m.name);
  }

  /**
   * Runs a script command by command, as bash runs what it reads from standard input, and gives
   * what each has printed. Ends early when the shell does.
   */
  async *runScript(script: string, signal?: Signal): AsyncGenerator<ShellResult, void> {
    const parse = (t: string): ScriptNode => this.rewritten(() => this.bash.transform(t).ast);
    for (const piece of pieces(script, parse)) {
      yield await this.run(piece, signal);
      if (this.isEnded || signal?.aborted) return;
    }
  }

  /** Whether an input typed so far goes on in the next line. */
  isIncomplete(text: string): boolean {
    return isIncomplete(text, (t) => this.rewritten(() => this.bash.transform(t).ast));
  }

  /** Runs the EXIT trap and ends the shell's task; gives what the trap printed. */
  async close(): Promise<ShellResult> {
    const { status } = this.state;
    const script = this.exitTrap;
    this.exitTrap = '';
    this.isEnded = false;
    const result = script ? await this.run(script) : this.silent();
    this.isEnded = true;
    this.state.status = status;
    this.processes.close();
    return { ...result, status };
  }

  private async execute(
    script: string,
    signal: Signal | undefined,
  ): Promise<Awaited<ReturnType<Bash['exec']>>> {
    const { variables, cwd } = this.state;
    const options = { rawScript: true, replaceEnv: true, env: variables, cwd };
    try {
      const result = await this.bash.exec(script, signal ? { ...options, signal } : options);
      if (signal?.aborted && !(this.parsed && this.state.isSaved)) {
        this.parsed = true;
        this.state.keep(INTERRUPTED);
        return { ...result, env: variables };
      }
      return result;
    } catch (error) {
      // Scripts that are not rewritten can make the library fail on a file that does not open.
      if (!(error instanceof FsError)) throw error;
      const stderr = `bash: ${error.path}: ${strerror(error.errno)}\n`;
      this.state.keep(1);
      return { stdout: '', stderr, exitCode: 1, env: variables };
    }
  }

  private silent(): ShellResult {
    this.order.take('', '');
    return { stdout: '', stderr: '', status: this.state.status };
  }

  /** The machine does not come back: nothing that is typed from now on gets an answer. */
  private hangUp(hang: Hang, stdout: string, stderr: string): ShellResult {
    this.isEnded = true;
    this.exitTrap = '';
    this.state.status = HUNG;
    const said = `${stderr}${hangText(hang)}\n`;
    this.order.take(stdout, said);
    return { stdout, stderr: said, status: HUNG };
  }

  private settle(exitCode: number, env: Record<string, string>, stderr: string): void {
    if (!this.parsed) {
      // A syntax error: nothing ran.
      this.state.status = exitCode;
      return;
    }
    if (this.state.isSaved) {
      this.state.variables = env;
      this.state.cwd = env['PWD'] ?? this.state.cwd;
      return;
    }
    this.state.status = exitCode;
    this.isEnded = !SURVIVED.test(stderr.trimEnd().split('\n').at(-1) ?? '');
  }

  private transform(ast: ScriptNode): ScriptNode {
    const isInput = this.isInputNext;
    this.isInputNext = false;
    if (isInput) this.parsed = true;
    const { state } = this;
    if (isInput) state.begin();
    const defined = new Set(state.functionNames);
    eachFunction(ast, ({ name }) => defined.add(name));
    rewriteArithmetic(ast);
    joinStderr(ast);
    guardLists(ast, defined);
    // What is neither typed nor rewritten by us is a script that the library's bash runs.
    carrySubshellTraps(ast);
    const isProgram = !isInput && !this.isRewriting;
    if (!isInput) carryExitTrap(ast, isProgram);
    rewriteScript(ast);
    if (isProgram) ast.statements.unshift(nothing());
    eachFunction(ast, (definition) => state.define(definition));
    if (isInput) state.wrap(ast, (text) => this.rewritten(() => this.bash.transform(text).ast));
    if (this.isInlining) inlineHereDocs(ast);
    return ast;
  }

  /** A library command that runs `command` as a process of the machine. */
  private program(command: ShellCommand): CustomCommand {
    const run = async (args: string[], ctx: LibraryContext): Promise<Output> => {
      if (this.pause) await this.pause();
      if (this.host.hang) return { stdout: '', stderr: '', exitCode: HUNG };
      if (this.isOff) return { stdout: '', stderr: '', exitCode: 0 };
      // What no `__status` has reported: writes in text that was not rewritten.
      const late = this.messages();
      if (!this.processes.enter(command.name)) {
        return { stdout: '', stderr: 'bash: fork: Cannot allocate memory\n', exitCode: 254 };
      }
      const answer = await command.run(args, this.commandRun(ctx));
      const output = this.processes.isKilled ? killed(answer) : answer;
      const errors = this.messages();
      this.processes.leave(command.name);
      const stderr = late + output.stderr + errors;
      if (!SHELLS.has(command.name)) {
        this.order.note(output.stdout, stderr, late + errors === '' ? output.pieces : undefined);
      }
      if (late + errors === '') return output;
      const exitCode = output.exitCode || (errors === '' ? 0 : 1);
      return { ...output, stderr, exitCode };
    };
    const execute = (args: string[], ctx: LibraryContext): Promise<Output> =>
      run(args, ctx).catch((error: unknown) => {
        // The library takes any error for the command's own and prints it.
        if (error instanceof AssertionError || isFault(error)) this.bug ??= error;
        throw error;
      });
    return { name: command.name, trusted: true, execute };
  }

  private commandRun(ctx: LibraryContext): CommandRun {
    return {
      host: this.host,
      fs: this.fs,
      cwd: ctx.cwd,
      // It is a string; the library's function that says so is not in its build for browsers.
      stdin: ctx.stdin as unknown as string,
      exported: ctx.exportedEnv ?? {},
      buildModule: this.buildModule,
      buildProgram: this.buildProgram,
      readSource: this.readSource,
      asCurrent: (body) => this.inKernel(() => this.processes.asCurrent(body)),
      isTerminal: this.isTerminal,
      isJoined: (name) => this.joined.delete(name),
      exec: (script, stdin = ctx.stdin as unknown as string) => {
        const options = { cwd: ctx.cwd, stdin, stdinKind: 'bytes' as const };
        return ctx.exec!(script, ctx.signal ? { ...options, signal: ctx.signal } : options);
      },
      powerOff: () => (this.isOff = true),
      original: (args) => ctx.origCommand!(args),
    };
  }

  private internals(): CustomCommand[] {
    return internalCommands({
      host: this.host,
      fs: this.fs,
      state: this.state,
      takeErrors: () => this.errors.take(),
      reap: () => this.processes.reap(),
      rewrite: (text) => this.rewritten(() => this.bash.transform(text).script, true),
      setExitTrap: (script) => (this.exitTrap = script),
      announce: (name) => (this.joined = new Set([name])),
    });
  }

  /**
   * Runs `body`, which rewrites a text that is not a script of its own.
   * @param inlines - here documents of the text become words.
   */
  private rewritten<T>(body: () => T, inlines = false): T {
    const { isRewriting, isInlining } = this;
    this.isRewriting = true;
    this.isInlining = inlines;
    try {
      return body();
    } finally {
      this.isRewriting = isRewriting;
      this.isInlining = isInlining;
    }
  }

  private messages(): string {
    return this.errors.take().map(writeErrorMessage).join('');
  }

  /** Takes out traces of the rewriting, and gives refused redirections their reason. */
  private tidyErrors(stderr: string, reasons: string[]): string {
    const late = this.messages();
    const text = stderr
      .replace(/^\++ \/bin\/__.*\n/gm, '')
      .replaceAll(OPEN_MARK, '')
      .replace(/, increase executionLimits\.\w+/g, ' by one input')
      .replace(/command not available in browser environments\..*$/gm, 'command not found')
      .replace(/^bash: execution aborted\n/gm, '')
      .replace(/(\++ declare -p\n)?\++ declare -F\n$/, '');
    return this.withReasons(text, reasons) + late;
  }

  private withReasons(text: string, reasons: string[]): string {
    const { readErrors } = this.fs;
    const read =
      readErrors.size === 0
        ? text
        : text.replace(FAILED_READ, (found, before: string, operand: string) => {
            // The working directory may have been another one then.
            const path = [...readErrors.keys()].find(
              (one) => one === operand || one.endsWith(`/${operand.replace(/^(?:\.\/)+/, '')}`),
            );
            const reason = path === undefined ? undefined : readErrors.get(path);
            return reason === undefined ? found : `${before}${operand}: ${reason}`;
          });
    return reasons.length === 0
      ? read
      : read.replace(/cannot open redirect target/g, (found) => reasons.shift() ?? found);
  }
}

/** A program that is killed says nothing more; of a read that failed the library says anything. */
function killed({ stdout }: Output): Output {
  return { stdout, stderr: 'Killed\n', exitCode: KILLED };
}
