/**
 * The parts of the kernel that are written in C (sim/kernel): which there are, and how a program
 * that needs one brings it into the machine, as a linker takes objects out of an archive.
 *
 * `Kbuild` names the objects as the kernel's build does (`obj-y += lib/rbtree.o`); what a source
 * offers stands in it as `EXPORT_SYMBOL(name)`. A part that nothing needs is never compiled, so a
 * machine without it is the same as if it did not exist.
 */
import { assert } from '../../base/assert.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { BuiltIn } from './built-in.ts';
import { compile, type CompileOptions } from '../../cc/compile.ts';
import { lower } from '../../cc/lower/lower.ts';
import type { CProgram } from '../../cc/base/program.ts';
import type { CRuntime } from '../runtime.ts';

/** The loader's, in every module. */
const THIS_MODULE = '__this_module';
const EXPORT = /^EXPORT_SYMBOL(?:_GPL)?\((\w+)\)/gm;
const OBJECTS = /^obj-y\s*[+:]?=(.*)$/gm;

/** The archive of the kernel's parts. */
export class KernelParts {
  private readonly folder: string;
  private readonly options: CompileOptions;
  private index: ReadonlyMap<string, string> | undefined;

  /**
   * @param folder - where `Kbuild` is.
   * @param options - how sources are compiled: without `moduleName`.
   */
  constructor(folder: string, options: CompileOptions) {
    // Sources are named as in a kernel's tree, so messages are the same wherever it lies.
    this.folder = folder;
    const { host } = options;
    const read = (path: string): string | undefined =>
      path.startsWith('/') ? host.read(path) : (host.read(`${folder}/${path}`) ?? host.read(path));
    this.options = { ...options, host: { ...host, read } };
  }

  /** Brings what `program` needs and nobody provides yet; gives what is wrong with the sources. */
  provide(runtime: CRuntime, program: CProgram): Diagnostic[] {
    const programs = new Map<string, CProgram>();
    const diagnostics: Diagnostic[] = [];
    this.collect(runtime, program, programs, diagnostics);
    if (diagnostics.some(({ severity }) => severity === 'error')) return diagnostics;
    const parts = [...programs.values()].map((part) => new BuiltIn(runtime, part));
    for (const part of parts) part.place();
    diagnostics.push(...[...programs.values()].flatMap((part) => runtime.link(part)));
    if (diagnostics.some(({ severity }) => severity === 'error')) return diagnostics;
    for (const part of parts) part.link();
    // What a part needs comes before it, but for parts that need each other.
    runtime.kernel.initcalls(() => parts.forEach((part) => part.init()));
    return diagnostics;
  }

  /** Compiles what `program` needs, each part after those that it needs itself. */
  private collect(
    runtime: CRuntime,
    program: CProgram,
    programs: Map<string, CProgram>,
    diagnostics: Diagnostic[],
    seen = new Set<string>(),
  ): void {
    for (const file of this.filesFor(runtime, program)) {
      if (seen.has(file)) continue;
      seen.add(file);
      const part = this.compile(file, diagnostics);
      if (!part) continue;
      this.collect(runtime, part, programs, diagnostics, seen);
      programs.set(file, part);
    }
  }

  private compile(file: string, diagnostics: Diagnostic[]): CProgram | undefined {
    const { cache, host, includeDirs, defines } = this.options;
    const key = JSON.stringify([this.folder, file, host.read(file), includeDirs, defines]);
    const known = cache?.programOf(key);
    if (known) return known;
    const unit = compile(file, this.options);
    diagnostics.push(...unit.diagnostics);
    if (unit.hasErrors) return undefined;
    const part = lower([unit]);
    if (unit.diagnostics.length === 0) cache?.keepProgram(key, part);
    return part;
  }

  /** All names that parts export. */
  names(): Iterable<string> {
    return this.exports().keys();
  }

  private filesFor(runtime: CRuntime, { externals, undefinedSymbols }: CProgram): string[] {
    const names = [...externals, ...undefinedSymbols]
      .map(({ name }) => name)
      .filter((name) => name !== THIS_MODULE && !runtime.provides(name));
    const files = names.map((name) => this.exports().get(name));
    return [...new Set(files)].filter((file) => file !== undefined);
  }

  /** The source that exports each name. */
  private exports(): ReadonlyMap<string, string> {
    if (this.index) return this.index;
    const index = new Map<string, string>();
    for (const file of this.files()) {
      const text = this.options.host.read(file);
      assert(text !== undefined, `Kbuild names ${file}, which is not there`);
      for (const [, name] of text.matchAll(EXPORT)) {
        assert(!index.has(name), `${name} is exported by ${index.get(name)!} and ${file}`);
        index.set(name, file);
      }
    }
    this.index = index;
    return index;
  }

  private files(): string[] {
    const text = this.options.host.read('Kbuild') ?? '';
    return [...text.matchAll(OBJECTS)]
      .flatMap(([, objects]) => objects.trim().split(/\s+/))
      .map((object) => object.replace(/\.o$/, '.c'));
  }
}
