/**
 * What a module on the command line is: the sources that it is compiled from, a scenario, or one
 * that the machine has.
 */
import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { SourceHost } from '../cc/base/source.ts';
import { nearest, type Diagnostic } from '../base/diagnostic.ts';
import { Endless } from '../kbuild/expand.ts';
import {
  isKbuild,
  kbuildIn,
  kbuildModule,
  kbuildModules,
  type KbuildModule,
} from '../kbuild/modules.ts';
import { moduleName } from '../kernel/module/module.ts';
import { moduleOfFile, scenarioFile } from './disk.ts';
import { UsageError } from './exit-codes.ts';
import { definesOf, type GivenModule, type ModuleFlags } from './given-modules.ts';
import { namedFolder, namedSources } from './host-folder.ts';
import { checkReadable } from './named-files.ts';
import { readScenarios } from './scenario-files.ts';
import type { SimulatedMachine } from './simulated-machine.ts';
import type { Terminal } from './terminal.ts';

/** MODULE_NAME_LEN of the kernel, without the zero byte at its end. */
const MODULE_NAME_MAX = 55;
const MODULE_NAME = new RegExp(`^\\w[\\w-]{0,${MODULE_NAME_MAX - 1}}$`);

/** A module that was asked for. */
export interface FoundModule {
  readonly name: string;
  /** What it is compiled from; absent when the machine has it. */
  readonly sources?: readonly string[];
  readonly includeDirs?: readonly string[];
  /** Sources and folders that the user named, besides what lies in the sources' own folders. */
  readonly named?: { readonly files: readonly string[]; readonly folders: readonly string[] };
  readonly defines?: Readonly<Record<string, string>>;
  /** What insmod is given for it. */
  readonly params?: readonly string[];
}

/**
 * Finds what each of the given modules means; a makefile may name several.
 * @throws UsageError when there is no such module, or its files cannot be read.
 */
export function findModules(
  machine: SimulatedMachine,
  given: readonly GivenModule[],
  flags: ModuleFlags,
): FoundModule[] {
  const defines = definesOf(flags);
  const includeDirs = flags.include ?? [];
  for (const dir of includeDirs) if (!isFolder(dir)) throw new UsageError(`-I: no folder '${dir}'`);
  return given.flatMap(({ text, params }) => {
    const found = findModule(machine, text);
    const names = found.map(({ name }) => moduleName(name));
    return found.map((module) => ({
      ...module,
      includeDirs: [...includeDirs, ...(module.includeDirs ?? [])],
      named: {
        files: module.named?.files ?? [],
        folders: [...includeDirs, ...(module.named?.folders ?? [])],
      },
      defines: { ...module.defines, ...defines },
      params: params.flatMap((param) => paramFor(moduleName(module.name), names, param)),
    }));
  });
}

/** `ring.size=4` is for the module ring alone, `size=4` for all that an argument named. */
function paramFor(name: string, names: readonly string[], param: string): string[] {
  const match = /^([\w-]+)\.([\w-]+=.*)$/s.exec(param);
  if (!match) return [param];
  if (!names.includes(moduleName(match[1]))) {
    throw new UsageError(`'${param}': there is no module '${match[1]}' here`);
  }
  return moduleName(match[1]) === name ? [match[2]] : [];
}

function findModule(machine: SimulatedMachine, text: string): FoundModule[] {
  if (isFolder(text) || isKbuild(text)) return modulesOfKbuild(text);
  if (text.endsWith('.ko')) return [moduleOfObject(text)];
  const parts = text.split('+');
  const files = parts.every((part) => part.endsWith('.c')) ? parts : undefined;
  const source = text.endsWith('.c') ? text : scenarioFile(text);
  if (files && files.length > 1 && !isFile(text)) return [moduleOf(files)];
  if (source !== undefined) return [moduleOf([source])];
  return [knownModule(machine, text)];
}

function moduleOf(sources: readonly string[]): FoundModule {
  for (const source of sources) checkReadable(source);
  const name = checkedName(moduleOfFile(sources[0]), sources[0]);
  return { name, sources, named: { files: sources, folders: [] } };
}

/** The module that the machine has under that name. */
function knownModule(machine: SimulatedMachine, name: string): FoundModule {
  const known = machine.shell.moduleNames;
  if (known.some((k) => moduleName(k) === moduleName(name))) return { name };
  const scenarios = readScenarios().map((scenario) => scenario.name);
  const near = nearest(name, [...scenarios, ...known]);
  const all = `known modules: ${known.join(', ')}, and what "kmemleak-sim scenarios" lists`;
  const hint = near ? `did you mean ${near}?` : all;
  throw new UsageError(`there is no module '${name}'`, hint);
}

/** What `driver.ko` would be made from: `driver.c` beside it, or what a makefile there says. */
function moduleOfObject(file: string): FoundModule {
  const source = file.replace(/\.ko$/, '.c');
  const folder = dirname(file);
  const kbuild = kbuildIn(folder, namedFolder(folder));
  const name = moduleOfFile(source);
  const said =
    kbuild === undefined
      ? undefined
      : attempt(kbuild, () => kbuildModule(name, kbuild, namedFolder(folder)));
  return said ? checkedKbuild(said, kbuild!) : moduleOf([source]);
}

function modulesOfKbuild(path: string): FoundModule[] {
  const folder = isFolder(path) ? path.replace(/(.)\/+$/, '$1') : dirname(path);
  const files = namedFolder(folder);
  const kbuild = isFolder(path) ? kbuildIn(folder, files) : path;
  if (kbuild === undefined) {
    const hint = 'it says which files a module is made of: obj-m := name.o, name-y := a.o b.o';
    throw new UsageError(`there is no Kbuild and no Makefile in '${path}'`, hint);
  }
  checkReadable(kbuild);
  const modules = attempt(kbuild, () => kbuildModules(kbuild, files));
  if (modules.length > 0) return modules.map((module) => checkedKbuild(module, kbuild));
  throw new UsageError(`'${kbuild}' names no module`, 'it needs a line such as obj-m := name.o');
}

function attempt<T>(kbuild: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Endless) throw new UsageError(`'${kbuild}': ${error.message}`);
    throw error;
  }
}

function checkedKbuild(module: KbuildModule, kbuild: string): FoundModule {
  const { name, sources, includeDirs, defines, others } = module;
  if (others.length > 0) {
    throw new UsageError(`'${kbuild}': ${name} is made of ${others.join(', ')}, which is no C`);
  }
  for (const source of sources) checkReadable(source);
  // What a makefile names is not named by the user: it must lie in its folder.
  const named = { files: [], folders: [dirname(kbuild)] };
  return { name: checkedName(name, kbuild), sources, includeDirs, defines, named };
}

/** The name that a file gives its module: it goes into commands as it is. */
function checkedName(name: string, file: string): string {
  if (MODULE_NAME.test(name)) return name;
  const hint = `a name has letters, digits, _ and -, no - in front, ${MODULE_NAME_MAX} at most`;
  throw new UsageError(`'${file}': '${name}' cannot be the name of a module`, hint);
}

/**
 * Makes sure that the machine has the modules: compiles those that have sources, each with what
 * those before it export. Gives their names.
 * @throws UsageError when one does not compile; all that is wrong with them was told.
 */
export function provideModules(
  machine: SimulatedMachine,
  terminal: Pick<Terminal, 'error'>,
  modules: readonly FoundModule[],
): string[] {
  const failed: string[] = [];
  const said: Diagnostic[] = [];
  for (const module of modules) {
    const { name, sources, includeDirs = [], defines = {} } = module;
    if (sources === undefined) continue;
    // As the kernel's build does, after its own headers; and a folder finds its own headers.
    const folders = [...new Set([...includeDirs, ...sources.map((source) => dirname(source))])];
    const files = sourcesOf([module]);
    const flags = { includeDirs: folders, defines };
    const built = machine.builder.build(name, sources, files, flags);
    const { definition, messages, diagnostics } = built;
    said.push(...diagnostics);
    terminal.error(messages);
    if (definition) machine.system.modules.register(definition);
    else failed.push(sources.length > 1 ? name : sources[0]);
  }
  if (failed.length === 0) return modules.map(({ name }) => name);
  const verb = failed.length > 1 ? 'do' : 'does';
  const hint = modules
    .map(({ sources = [] }) => partHint(sources))
    .find((one) => one !== undefined);
  throw new UsageError(`'${failed.join("', '")}' ${verb} not compile`, hint, said);
}

/** A source lacks functions when it is one of several, by what the makefile beside it says. */
function partHint(sources: readonly string[]): string | undefined {
  const [source, ...others] = sources;
  if (source === undefined || others.length > 0) return undefined;
  const folder = dirname(source);
  const files = namedFolder(folder);
  const kbuild = kbuildIn(folder, files);
  if (kbuild === undefined) return undefined;
  const whole = attempt(kbuild, () => kbuildModules(kbuild, files)).find(
    (module) => module.sources.length > 1 && module.sources.some((one) => samePath(one, source)),
  );
  if (!whole) return undefined;
  const parts = whole.sources.map((one) => basename(one)).join(', ');
  return `'${kbuild}' makes ${whole.name} of ${parts}: give it, or its folder`;
}

function samePath(a: string, b: string): boolean {
  return resolve(a) === resolve(b);
}

/** The files that modules may be compiled from. */
export function sourcesOf(modules: readonly FoundModule[]): SourceHost {
  return namedSources(
    modules.flatMap(({ named }) => named?.files ?? []),
    modules.flatMap(({ named }) => named?.folders ?? []),
  );
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
