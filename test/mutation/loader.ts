/**
 * Loads the simulator from its sources with one of them changed: what depends on the changed file
 * is instantiated anew, the rest is shared by all mutants. No file on disk is touched.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { absolute } from '../support/source-tree.ts';

/** A change of one source, which must occur there exactly once. */
export interface Mutant {
  readonly name: string;
  /** Relative to src/kmemleak. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

type Exports = Record<string, unknown>;

const require = createRequire(import.meta.url);

/** All sources that an entry reaches, compiled. */
export class Loader {
  private readonly code = new Map<string, string>();
  private readonly imports = new Map<string, string[]>();
  private readonly shared = new Map<string, Exports>();
  private readonly entry: string;

  /** @param entry - relative to the repository's top. */
  constructor(entry: string) {
    this.entry = entry;
    this.compile(entry);
  }

  /** The entry's exports, with a mutant in place of its file. */
  load(mutant?: Mutant): Exports {
    if (!mutant) return this.instantiate(this.entry, this.shared, new Map());
    const path = `src/kmemleak/${mutant.file}`;
    const changed = new Map([[path, transpile(path, mutate(read(path), mutant))]]);
    const instances = new Map<string, Exports>();
    for (const [file, exports] of this.shared) {
      if (!this.reaches(file, path)) instances.set(file, exports);
    }
    return this.instantiate(this.entry, instances, changed);
  }

  private compile(path: string): void {
    if (this.code.has(path)) return;
    const code = transpile(path, read(path));
    this.code.set(path, code);
    const found = [...code.matchAll(/\brequire\("(\.[^"]+)"\)/g)].map((m) => resolve(path, m[1]));
    this.imports.set(path, found);
    for (const file of found) this.compile(file);
  }

  private reaches(from: string, to: string, seen = new Set<string>()): boolean {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return this.imports.get(from)!.some((file) => this.reaches(file, to, seen));
  }

  private instantiate(
    path: string,
    instances: Map<string, Exports>,
    changed: ReadonlyMap<string, string>,
  ): Exports {
    const known = instances.get(path);
    if (known) return known;
    const module = { exports: {} as Exports };
    instances.set(path, module.exports);
    const load = (name: string): unknown =>
      name.startsWith('.')
        ? this.instantiate(resolve(path, name), instances, changed)
        : (require(name) as unknown);
    const code = changed.get(path) ?? this.code.get(path)!;
    // oxlint-disable-next-line no-implied-eval, no-new-func -- our own sources, compiled
    const run = new Function('require', 'module', 'exports', code) as (
      require: (name: string) => unknown,
      module: { exports: Exports },
      exports: Exports,
    ) => void;
    run(load, module, module.exports);
    return module.exports;
  }
}

/**
 * A source with the mutant's change.
 * @throws Error when what it replaces is not there exactly once.
 */
export function mutate(source: string, { name, file, from, to }: Mutant): string {
  const times = source.split(from).length - 1;
  if (times === 1) return source.replace(from, () => to);
  throw new Error(`mutant '${name}' does not apply: ${file} has ${times} times\n${from}`);
}

function read(path: string): string {
  return readFileSync(absolute(path), 'utf8');
}

function resolve(from: string, name: string): string {
  return join(dirname(from), name);
}

function transpile(fileName: string, source: string): string {
  const { outputText } = ts.transpileModule(source, {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
    },
  });
  return outputText;
}
