/**
 * Kernel modules in C for one machine: compiles, links, and gives what the module loader takes.
 */
import { assert } from '../base/assert.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { DEFAULT_LIMITS, type Limits } from '../base/limits.ts';
import { moduleName, type ModuleDefinition } from '../kernel/module/module.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { KmemleakApi } from '../kernel/base/kmemleak-api.ts';
import type { Truth } from '../truth/truth.ts';
import { CompileCache } from '../cc/base/compile-cache.ts';
import { LoweringStop } from '../cc/base/diagnostics.ts';
import type { CProgram } from '../cc/base/program.ts';
import { compile } from '../cc/compile.ts';
import { KernelParts } from './module/kernel-parts.ts';
import { lacksMessage } from './module/lacks.ts';
import { lower, type LowerOptions } from '../cc/lower/lower.ts';
import { exportsOf, moduleFromProgram } from './module/program.ts';
import type { Place } from '../cc/base/place.ts';
import { SourceFiles, type SourceHost } from '../cc/base/source.ts';
import { CRuntime } from './runtime.ts';

/** What modules in C need of the machine that they are loaded on; a booted `System` is one. */
export interface CMachine {
  readonly kernel: Kernel;
  readonly kmemleak: { readonly api: KmemleakApi };
  readonly truth: Truth | undefined;
}

/** How modules are built. */
export interface CModuleOptions extends LowerOptions {
  readonly host: SourceHost;
  /** Folders with the kernel's headers. */
  readonly includeDirs: readonly string[];
  /** The folder with the parts of the kernel in C (`sim/kernel`); without it there are none. */
  readonly kernelDir?: string;
  /** What machines that are built in one program may share; it only saves time. */
  readonly cache?: CompileCache;
  /** Macros as on a compiler's command line: name to text. */
  readonly defines?: Readonly<Record<string, string>>;
  /** Default {@link DEFAULT_LIMITS}. */
  readonly limits?: Limits;
}

/** What one module is built with besides. */
export interface ModuleFlags {
  /** Folders of headers, looked into after the kernel's. */
  readonly includeDirs?: readonly string[];
  /** Macros: name to text. */
  readonly defines?: Readonly<Record<string, string>>;
}

/** What came of building a module. */
export interface BuiltModule {
  /** Errors and warnings of compiler and linker. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when there were errors. */
  readonly definition?: ModuleDefinition;
}

/** What came of compiling: a program, unless there were errors. */
interface Translated {
  readonly diagnostics: Diagnostic[];
  readonly program?: CProgram;
}

/** Builds C modules for one machine. */
export class CModules {
  readonly runtime: CRuntime;
  private readonly machine: CMachine;
  private readonly options: CModuleOptions;
  private readonly cache: CompileCache;
  private readonly parts: KernelParts | undefined;
  /** Which module that was built exports a name. */
  private readonly exporters = new Map<string, string>();

  /** Several for one machine share what they load: a module may use another's exports. */
  constructor(machine: CMachine, options: CModuleOptions) {
    this.machine = machine;
    this.options = options;
    this.runtime = CRuntime.of(machine.kernel, machine.kmemleak.api, machine.truth);
    const { kernelDir, host, includeDirs } = options;
    this.cache = options.cache ?? new CompileCache();
    if (kernelDir !== undefined) {
      const defines = this.defines();
      this.parts = new KernelParts(kernelDir, { host, includeDirs, defines, cache: this.cache });
    }
  }

  /**
   * Compiles and links a module.
   * @param name - as the file of the module would be called, without `.ko`.
   * @param files - paths of its sources, as the source host knows them.
   */
  build(name: string, files: readonly string[], flags: ModuleFlags = {}): BuiltModule {
    const { host } = this.options;
    const { diagnostics, program } = this.translate(name, files, flags);
    if (program === undefined) return { diagnostics };
    const problems = this.parts?.provide(this.runtime, program) ?? [];
    diagnostics.push(...problems);
    if (problems.some(({ severity }) => severity === 'error')) return { diagnostics };
    // What another module exports is there once that is loaded.
    const wanted = [...program.externals, ...program.undefinedSymbols];
    const used = wanted.flatMap((one) => this.exporters.get(one.name) ?? []);
    const missing = this.runtime.link(
      program,
      linesOf(host),
      [...(this.parts?.names() ?? []), ...this.exporters.keys()],
      (one) => this.exporters.has(one),
    );
    if (missing.length > 0) return { diagnostics: [...diagnostics, ...missing] };
    for (const exported of exportsOf(program)) this.exporters.set(exported, name);
    const depends = [...new Set(used)].filter((other) => other !== name);
    return { diagnostics, definition: moduleFromProgram(this.runtime, program, name, depends) };
  }

  /** Makes sure that parts of the kernel in C are there which export these names. */
  need(names: readonly string[]): void {
    const place = { file: '', line: 0, column: 0 };
    const externals = names.map((name) => ({ name, place }));
    const problems = this.parts?.provide(this.runtime, { ...NO_PROGRAM, externals }) ?? [];
    assert(problems.length === 0, problems[0]?.message ?? '');
  }

  /** Compiles sources to a program, unless the same ones were compiled before. */
  private translate(name: string, files: readonly string[], flags: ModuleFlags): Translated {
    const { host, limits = DEFAULT_LIMITS, model, argumentOrder } = this.options;
    const includeDirs = [...this.options.includeDirs, ...(flags.includeDirs ?? [])];
    const defines = { ...this.defines(), ...this.options.defines, ...flags.defines };
    const key = JSON.stringify([name, files, includeDirs, defines, limits, model, argumentOrder]);
    const known = this.cache.moduleOf(key);
    if (known && [...known.reads].every(([path, text]) => host.read(path) === text)) {
      return { diagnostics: [], program: known.program };
    }
    const reads = new Map<string, string | undefined>();
    const noting: SourceHost = {
      read: (path) => {
        const text = host.read(path);
        reads.set(path, text);
        return text;
      },
      refusal: (path) => host.refusal?.(path),
    };
    const { cache } = this;
    const options = { includeDirs, defines, limits, cache, moduleName: moduleName(name) };
    const units = files.map((file) => compile(file, { ...options, host: noting }));
    const diagnostics = units.flatMap((unit) => unit.diagnostics);
    if (units.some((unit) => unit.hasErrors)) {
      const provided = new Set(this.parts?.names());
      const lacks = lacksMessage(
        units,
        (wanted) =>
          this.runtime.provides(wanted) || provided.has(wanted) || this.exporters.has(wanted),
      );
      return { diagnostics: lacks ? [...diagnostics, lacks] : diagnostics };
    }
    try {
      const program = lower(units, this.options);
      if (diagnostics.length === 0) cache.keepModule(key, { program, reads });
      return { diagnostics, program };
    } catch (error) {
      if (!(error instanceof LoweringStop)) throw error;
      return { diagnostics: [...diagnostics, error.diagnostic(linesOf(host))] };
    }
  }

  /** The numbers of linux/version.h, and the configuration that modules ask for. */
  defines(): Record<string, string> {
    const { facts } = this.machine.kernel.base;
    const [major, patchlevel, sublevel] = facts.release.split('.');
    return {
      LINUX_VERSION_MAJOR: major,
      LINUX_VERSION_PATCHLEVEL: patchlevel,
      LINUX_VERSION_SUBLEVEL: sublevel,
      CONFIG_SMP: '1',
      CONFIG_MODULES: '1',
      CONFIG_64BIT: '1',
      CONFIG_DEBUG_KMEMLEAK: '1',
      CONFIG_HZ: '1000',
      ...(facts.c.charIsUnsigned ? { __CHAR_UNSIGNED__: '1' } : {}),
    };
  }
}

const NO_PROGRAM: CProgram = {
  functions: [],
  data: [],
  externals: [],
  undefinedSymbols: [],
  aliases: new Map(),
  files: [],
};

/** Gives the text of a line of a source. */
export function linesOf(host: SourceHost): (place: Place) => string {
  const sources = new SourceFiles(host);
  return (place) => {
    sources.read(place.file);
    return sources.line(place.file, place.line);
  };
}
