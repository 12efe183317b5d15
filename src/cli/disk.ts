/**
 * The host's disk: the files that come with the simulator, and a folder shown in the machine.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { dirNode, fileNode, type DirProvider } from '../kernel/fs/vfs.ts';
import { EIO, EXDEV } from '../lib/errptr.ts';
import type { SimSources, SourceBundle } from '../session/sources.ts';
import type { System } from '../system.ts';
import { UsageError } from './exit-codes.ts';
import { HostFolder, LEVELS_MAX, readEntry } from './host-folder.ts';
import { hostReason, isPermitted } from './named-files.ts';

/** Where a host folder appears. */
export const MOUNT_POINT = '/mnt';
/** Paths of a mounted folder of which is told that they are refused. */
const NOTES_MAX = 20;

/** The folder `sim` of the package. */
function simFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('kmemleak-sim/package.json')), 'sim');
}

/** The folder with the scenarios that come along. */
export function scenarioFolder(): string {
  return join(simFolder(), 'scenarios');
}

/** The folder with the campaigns that come along. */
export function campaignFolder(): string {
  return join(simFolder(), 'campaigns');
}

/** Text of a file as Latin-1, so that its bytes survive; undefined when it cannot be read. */
function readHost(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

/** The files that come along, from the disk, each read once. */
export function diskSources(folder = simFolder()): SimSources {
  const texts = new Map<string, string>();
  const read = (path: string): string | undefined => {
    if (path.split('/').includes('..')) return undefined;
    const text = texts.get(path) ?? readHost(join(folder, path));
    if (text !== undefined) texts.set(path, text);
    return text;
  };
  return { folder, read };
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

/**
 * Shows a folder of the host, read-only, in the machine.
 * @param note - is told, once for each path, what of it is not shown, and why.
 */
export function mountHost(system: System, folder: string, note: (text: string) => void): void {
  const root = resolve(folder);
  if (!isPermitted('fs.read', root)) {
    throw new UsageError(`--mount: Node is not permitted to read '${folder}'`);
  }
  if (!existsSync(root) || !statSync(root).isDirectory()) {
    throw new UsageError(`--mount: '${folder}' is not a folder`);
  }
  try {
    readdirSync(root);
    const shown = new HostFolder(root);
    system.fs.provide(MOUNT_POINT, provider(shown, [shown.real], MOUNT_POINT, notes(note)));
  } catch (error) {
    throw new UsageError(`--mount: cannot read '${folder}': ${hostReason(error)}`);
  }
}

/** @param way - the real paths of the folder and of those that it was reached through. */
function provider(
  folder: HostFolder,
  way: readonly string[],
  path: string,
  note: (path: string, why: string) => void,
): DirProvider {
  const real = way[way.length - 1];
  return {
    names() {
      const { names, isAll } = folder.names(real);
      if (!isAll) note(path, `only the first ${names.length} names are shown`);
      return names;
    },
    get(name) {
      const found = folder.entry(real, name);
      if (found === undefined) return undefined;
      if (found.kind === 'file') {
        const read = (): string | number => readEntry(found.real) ?? -EIO;
        return fileNode({ mode: 0o444, ofHost: true, read });
      }
      let why = found.kind === 'refused' ? found.why : undefined;
      if (found.kind === 'dir') {
        if (way.includes(found.real)) why = 'a link that leads back to where it came from';
        else if (way.length >= LEVELS_MAX) why = `more than ${LEVELS_MAX} folders deep`;
        else {
          const dir = dirNode(0o555);
          dir.provider = provider(folder, [...way, found.real], `${path}/${name}`, note);
          return dir;
        }
      }
      note(`${path}/${name}`, `refused: ${why}`);
      return fileNode({ mode: 0, ofHost: true, read: () => -EXDEV });
    },
  };
}

/** Tells of each path once, and of so many only as somebody can read. */
function notes(tell: (text: string) => void): (path: string, why: string) => void {
  const told = new Set<string>();
  return (path, why) => {
    if (told.has(path) || told.size > NOTES_MAX) return;
    told.add(path);
    tell(told.size > NOTES_MAX ? 'more of the folder is refused' : `${path}: ${why}`);
  };
}
