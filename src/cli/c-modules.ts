/**
 * Modules in C for a simulated machine: their sources and headers come from the host's disk.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { formatDiagnostic } from '../base/diagnostic.ts';
import type { CompileCache } from '../cc/base/compile-cache.ts';
import type { LowerOptions } from '../cc/lower/lower.ts';
import { CModules } from '../crun/modules.ts';
import type { ModuleDefinition } from '../kernel/module/module.ts';
import { dirNode, fileNode, type DirProvider, type FsNode } from '../kernel/fs/vfs.ts';
import type { System } from '../system.ts';
import { UsageError } from './exit-codes.ts';

/** Largest file of the host that is shown, in bytes. */
const FILE_MAX = 16 * 1024 * 1024;
/** Where a host folder appears. */
export const MOUNT_POINT = '/mnt';

/** The folder of the package, where `sim` lies. */
function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('kmemleak-sim/package.json'));
}

/** A folder of those that come along. */
function simFolder(name: string): string {
  return join(packageFolder(), 'sim', name);
}

/** The folder with the scenarios that come along. */
export function scenarioFolder(): string {
  return simFolder('scenarios');
}

/** Text of a file as Latin-1, so that its bytes survive; undefined when it cannot be read. */
function readHost(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

/** Builds modules for one machine; `read` gives sources that are not on the host's disk. */
export class ModuleBuilder {
  private readonly modules: CModules;
  private read: (path: string) => string | undefined = () => undefined;

  /** @param options - how they are compiled, and what the machines of one process share. */
  constructor(system: System, options: LowerOptions & { cache?: CompileCache } = {}) {
    const host = { read: (path: string) => this.read(path) ?? readHost(path) };
    const [includeDirs, kernelDir] = [[simFolder('include')], simFolder('kernel')];
    this.modules = new CModules(system, { ...options, host, includeDirs, kernelDir });
  }

  /** Compiles `file`; gives the module, or the text of what is wrong with it. */
  build(
    name: string,
    file: string,
    read: (path: string) => string | undefined = () => undefined,
  ): { definition?: ModuleDefinition; messages: string } {
    this.read = read;
    const { definition, diagnostics } = this.modules.build(name, [file]);
    const messages = diagnostics.map((d) => `${formatDiagnostic(d)}\n`).join('');
    return { ...(definition ? { definition } : {}), messages };
  }
}

/** The scenario of that name: its C file; undefined when there is none. */
export function scenarioFile(name: string): string | undefined {
  if (!/^[\w-]+$/.test(name)) return undefined;
  const file = join(scenarioFolder(), name, `${name}.c`);
  return existsSync(file) ? file : undefined;
}

/** The module that a C file is the source of. */
export function moduleOfFile(file: string): string {
  return basename(file).replace(/\.c$/, '');
}

/** Shows a folder of the host, read-only, in the machine. */
export function mountHost(system: System, folder: string): void {
  const root = resolve(folder);
  if (!existsSync(root) || !statSync(root).isDirectory()) {
    throw new UsageError(`--mount: '${folder}' is not a folder`);
  }
  system.fs.provide(MOUNT_POINT, hostFolder(root));
}

function hostFolder(path: string): DirProvider {
  return {
    names: () => readdirSync(path).filter((name) => !name.startsWith('.')),
    get: (name) => hostNode(join(path, name)),
  };
}

function hostNode(path: string): FsNode | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    const dir = dirNode(0o555);
    dir.provider = hostFolder(path);
    return dir;
  }
  if (!stat?.isFile() || stat.size > FILE_MAX) return undefined;
  return fileNode({ mode: 0o444, read: () => readHost(path) ?? '' });
}
