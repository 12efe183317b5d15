/**
 * Programs in C for user space: compiled with the headers of sim/user/include, linked with the C
 * library, and run as processes of one machine.
 */
import { formatDiagnostic } from '../base/diagnostic.ts';
import type { Limits } from '../base/limits.ts';
import { compile } from '../cc/compile.ts';
import { LoweringStop } from '../cc/base/diagnostics.ts';
import type { CProgram } from '../cc/base/program.ts';
import type { SourceHost } from '../cc/base/source.ts';
import { lower, type CodeModel } from '../cc/lower/lower.ts';
import { linesOf, type CModules } from '../crun/modules.ts';
import { HostLibrary } from '../crun/vm/host.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { addLibc } from './libc/libc.ts';
import { LIBC_VARIABLES, Process, type Exit, type Start } from './process.ts';

/** What programs are made with. */
export interface ProgramParts {
  readonly kernel: Kernel;
  /** Brings the parts of the kernel in C that system calls need. */
  readonly modules: CModules;
  /** Folders with the headers of the C library and of the kernel's interface. */
  readonly includeDirs: readonly string[];
  readonly limits?: Limits;
}

/** How a program is compiled. */
export interface ProgramOptions {
  readonly defines?: Readonly<Record<string, string>>;
  readonly model?: CodeModel;
  /** Folders of headers before those of the C library. */
  readonly includeDirs?: readonly string[];
  /** Functions that a tool adds to the C library. */
  readonly functions?: readonly string[];
}

/** What came of compiling. */
export interface BuiltProgram {
  readonly program?: CProgram;
  /** What the compiler says. */
  readonly messages: string;
}

/** What system calls call. */
const SYSCALLS = ['__sim_user_open'];
/** Where a `struct vm_area_struct` says where it ends. */
const VMA_END = 8;

/** The programs of one machine. */
export class Programs {
  private readonly parts: ProgramParts;

  constructor(parts: ProgramParts) {
    this.parts = parts;
  }

  /** Compiles and links sources. */
  build(files: readonly string[], host: SourceHost, options: ProgramOptions = {}): BuiltProgram {
    const { limits } = this.parts;
    const includeDirs = [...(options.includeDirs ?? []), ...this.parts.includeDirs];
    const defines = { __linux__: '1', __unix__: '1', ...options.defines };
    const given = { host, includeDirs, defines, hasThreads: true, ...(limits ? { limits } : {}) };
    const units = files.map((file) => compile(file, given));
    const diagnostics = units.flatMap((unit) => unit.diagnostics);
    const messages = (): string => diagnostics.map((d) => `${formatDiagnostic(d)}\n`).join('');
    if (units.some((unit) => unit.hasErrors)) return { messages: messages() };
    let program: CProgram;
    try {
      program = lower(units, { model: options.model ?? 'O0', ...(limits ? { limits } : {}) });
    } catch (error) {
      if (!(error instanceof LoweringStop)) throw error;
      diagnostics.push(error.diagnostic(linesOf(host)));
      return { messages: messages() };
    }
    const missing = this.missing(program, new Set(options.functions));
    return missing === '' ? { program, messages: messages() } : { messages: messages() + missing };
  }

  /** Runs a program as the current task. */
  run(program: CProgram, start: Start): Exit {
    const { kernel, modules } = this.parts;
    const library = new HostLibrary();
    const proc = new Process(kernel, start, library);
    addLibc(library, proc);
    start.tool?.functions?.(library, proc);
    proc.needDrivers = () => modules.need(SYSCALLS);
    const { runtime } = modules;
    const before = runtime.userMapped;
    runtime.userMapped = (at, area) => {
      const bytes = kernel.base.machine.memory.readPtr(area + VMA_END) - at;
      const unmap = runtime.addressOf('__sim_user_munmap');
      proc.space.noteMapped(at, bytes, () => void runtime.call(unmap, [area]));
    };
    try {
      return proc.run(program);
    } finally {
      runtime.userMapped = before;
    }
  }

  /** What the linker says of names that nobody has. */
  private missing(program: CProgram, others: ReadonlySet<string>): string {
    const known = this.names();
    const lacking = [...program.externals, ...program.undefinedSymbols].filter(
      ({ name, isWeak }) =>
        !isWeak && !known.has(name) && !others.has(name) && !LIBC_VARIABLES.has(name),
    );
    const lines = lacking.map(
      ({ name, place }) => `${place.file}:${place.line}: undefined reference to '${name}'\n`,
    );
    const hasMain = program.functions.some(({ name }) => name === 'main');
    if (!hasMain) lines.push("undefined reference to 'main'\n");
    return lines.length === 0
      ? ''
      : `${lines.join('')}collect2: error: ld returned 1 exit status\n`;
  }

  private known: ReadonlySet<string> | undefined;

  private names(): ReadonlySet<string> {
    if (this.known) return this.known;
    const library = new HostLibrary();
    const start: Start = { name: '', argv: [], env: {}, stdin: '', files: NO_FILES, sleep() {} };
    addLibc(library, new Process(this.parts.kernel, start, library));
    return (this.known = new Set(library.names()));
  }
}

const NO_FILES: Start['files'] = {
  cwd: '/',
  read: () => undefined,
  write: () => -1,
  remove: () => -1,
  isFolder: () => false,
};
