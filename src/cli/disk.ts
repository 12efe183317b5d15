/**
 * The host's disk: the files that come with the simulator, sources of the user's modules, and a
 * folder shown in the machine.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import type { SourceHost } from '../cc/base/source.ts';
import { dirNode, fileNode, type DirProvider, type FsNode } from '../kernel/fs/vfs.ts';
import type { SimSources, SourceBundle } from '../session/sources.ts';
import type { System } from '../system.ts';
import { UsageError } from './exit-codes.ts';
import { hostReason } from './named-files.ts';

/** Largest file of the host that is shown, in bytes. */
const FILE_MAX = 16 * 1024 * 1024;
/** Where a host folder appears. */
export const MOUNT_POINT = '/mnt';

/** The folder `sim` of the package. */
function simFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('kmemleak-sim/package.json')), 'sim');
}

/** The folder with the scenarios that come along. */
export function scenarioFolder(): string {
  return join(simFolder(), 'scenarios');
}

/** Text of a file as Latin-1, so that its bytes survive; undefined when it cannot be read. */
function readHost(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

/** All files of the disk, by their paths. */
export const diskFiles: SourceHost = { read: readHost };

/** The files that come along, from the disk. */
export function diskSources(folder = simFolder()): SimSources {
  return { folder, read: (path) => readHost(join(folder, path)) };
}

/** The files that come along as a bundle: what a machine needs, and the sources of scenarios. */
export function bundleFromDisk(folder = simFolder()): SourceBundle {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /(?:\.[ch]|(?:^|\/)Kbuild|\/expect\.json)$/.test(name))
    .sort();
  return Object.fromEntries(files.map((name) => [name, readHost(join(folder, name)) ?? '']));
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
  try {
    readdirSync(root);
  } catch (error) {
    throw new UsageError(`--mount: cannot read '${folder}': ${hostReason(error)}`);
  }
  system.fs.provide(MOUNT_POINT, hostFolder(root));
}

function hostFolder(path: string): DirProvider {
  return {
    names: () => hostNames(path).filter((name) => !name.startsWith('.')),
    get: (name) => hostNode(join(path, name)),
  };
}

/** The names in a folder; none when it cannot be read or has gone. */
function hostNames(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function hostNode(path: string): FsNode | undefined {
  // A link that leads round in a circle does not exist either.
  const stat = existsSync(path) ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (stat?.isDirectory()) {
    const dir = dirNode(0o555);
    dir.provider = hostFolder(path);
    return dir;
  }
  if (!stat?.isFile() || stat.size > FILE_MAX) return undefined;
  return fileNode({ mode: 0o444, read: () => readHost(path) ?? '' });
}
