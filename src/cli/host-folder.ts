/**
 * A folder of the host of which the simulated side sees what lies in it, and nothing else: the one
 * way by which a module, a script or a trace reaches files that the user did not name.
 *
 * Every name on the way to a file is looked at. A symbolic link may lead anywhere within the
 * folder; one that leads out is refused, as is what is too large, too deep or no plain file.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  opendirSync,
  readSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { SourceHost } from '../cc/base/source.ts';
import type { KbuildFiles } from '../kbuild/modules.ts';

/** What bounds the view into a folder, besides {@link LEVELS_MAX}. */
export const HOST_LIMITS = {
  /** Bytes of a file. */
  file: 16 * 1024 * 1024,
  /** Names in one folder. */
  names: 20_000,
} as const;
/** Folders that are shown in each other. */
export const LEVELS_MAX = 64;

/** What is at a name: a folder or a file by its real path, or why it cannot be seen. */
export type HostEntry =
  | { readonly kind: 'dir'; readonly real: string }
  | { readonly kind: 'file'; readonly real: string }
  | { readonly kind: 'refused'; readonly why: string };

/** A folder that is shown to the simulated side. */
export class HostFolder {
  /** Its real path. */
  readonly real: string;

  /** @throws what Node throws when there is no such folder. */
  constructor(folder: string) {
    this.real = realpathSync.native(folder);
  }

  /** The names in a folder that `entry` gave, in order; at most so many as the limit says. */
  names(folder: string): { readonly names: string[]; readonly isAll: boolean } {
    const names: string[] = [];
    let isAll = true;
    try {
      const dir = opendirSync(folder);
      for (let one = dir.readSync(); one !== null; one = dir.readSync()) {
        if (names.length === HOST_LIMITS.names) {
          isAll = false;
          break;
        }
        if (isVisible(one.name)) names.push(one.name);
      }
      dir.closeSync();
    } catch {
      // One that cannot be read, or has gone, has no names.
    }
    return { names: names.sort(), isAll };
  }

  /** What `name` is in a folder that `entry` gave; undefined when there is nothing. */
  entry(folder: string, name: string): HostEntry | undefined {
    if (!isVisible(name)) return undefined;
    let real: string;
    let stat: Stats;
    try {
      real = join(folder, name);
      // A link that leads round in a circle, or nowhere, does not exist either.
      if (lstatSync(real).isSymbolicLink()) real = realpathSync.native(real);
      if (!this.holds(real)) return refused('a link that leads out of the folder');
      stat = lstatSync(real);
    } catch {
      return undefined;
    }
    const below = real.slice(this.real.length).split(sep);
    if (below.some((part) => part.startsWith('.'))) return undefined;
    if (stat.isDirectory()) return { kind: 'dir', real };
    if (!stat.isFile()) return refused('neither a file nor a folder');
    if (stat.size > HOST_LIMITS.file) {
      return refused(`larger than ${HOST_LIMITS.file / 1024 / 1024} MiB`);
    }
    return { kind: 'file', real };
  }

  /** What is at a path below the folder. */
  find(names: readonly string[]): HostEntry | undefined {
    let at: HostEntry | undefined = { kind: 'dir', real: this.real };
    for (const name of names) {
      if (at?.kind !== 'dir') return at?.kind === 'refused' ? at : undefined;
      at = this.entry(at.real, name);
    }
    return at;
  }

  private holds(real: string): boolean {
    return real === this.real || real.startsWith(this.real === sep ? sep : this.real + sep);
  }
}

/**
 * The text, as Latin-1, of a file that {@link HostFolder.entry} gave; undefined when it cannot be
 * read, or is not any more what it was.
 */
export function readEntry(real: string): string | undefined {
  let fd: number | undefined;
  try {
    // A link or a pipe that has taken the place of the file is not waited for.
    fd = openSync(
      real,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    const { size } = fstatSync(fd);
    if (!fstatSync(fd).isFile() || size > HOST_LIMITS.file) return undefined;
    const bytes = Buffer.alloc(size);
    let length = 0;
    for (let n = -1; length < size && n !== 0; length += n) {
      n = readSync(fd, bytes, length, size - length, length);
    }
    return bytes.toString('latin1', 0, length);
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/**
 * What C files that the user named are compiled from: those files, what lies in their folders and
 * below, and in the folders that the user named besides. Paths begin as the files' do.
 */
export function namedSources(
  named: string | readonly string[],
  folders: readonly string[] = [],
): SourceHost {
  const files = new Set((typeof named === 'string' ? [named] : named).map((file) => resolve(file)));
  const bases = [...[...files].map((file) => dirname(file)), ...folders.map((dir) => resolve(dir))];
  const shown = [...new Set(bases)].map((base) => ({
    start: base === sep ? sep : base + sep,
    folder: openFolder(base),
  }));
  const find = (path: string): HostEntry | undefined => {
    const at = resolve(path);
    if (files.has(at)) return namedFile(at);
    let refusal: HostEntry | undefined;
    for (const { start, folder } of shown) {
      if (!at.startsWith(start)) continue;
      const found = folder?.find(at.slice(start.length).split(sep));
      if (found?.kind === 'file') return found;
      refusal ??= found;
    }
    return refusal;
  };
  return {
    read(path) {
      const found = find(path);
      return found?.kind === 'file' ? readEntry(found.real) : undefined;
    },
    refusal(path) {
      const found = find(path);
      return found?.kind === 'refused' ? found.why : undefined;
    },
  };
}

/** A folder that the user named, with what lies in it and below. Paths begin as `base` does. */
export function namedFolder(base: string): KbuildFiles {
  const start = resolve(base);
  const folder = openFolder(start);
  const find = (path: string): HostEntry | undefined => {
    const at = resolve(path);
    if (at === start) return folder && { kind: 'dir', real: folder.real };
    const prefix = start === sep ? sep : start + sep;
    return at.startsWith(prefix) ? folder?.find(at.slice(prefix.length).split(sep)) : undefined;
  };
  return {
    read(path) {
      const found = find(path);
      return found?.kind === 'file' ? readEntry(found.real) : undefined;
    },
    names(path) {
      const found = find(path);
      return found?.kind === 'dir' && folder ? folder.names(found.real).names : [];
    },
  };
}

/** Where only the file may be read, as Node's permissions may say, it has no folder. */
function openFolder(path: string): HostFolder | undefined {
  try {
    return new HostFolder(path);
  } catch {
    return undefined;
  }
}

/** The file that was named itself may be a link to anywhere: the user says so. */
function namedFile(file: string): HostEntry | undefined {
  try {
    const real = realpathSync.native(file);
    return statSync(real).isFile() ? { kind: 'file', real } : undefined;
  } catch {
    return undefined;
  }
}

/** Names that begin with a dot are nobody's business: keys and settings have such names. */
function isVisible(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[/\\\0]/.test(name);
}

function refused(why: string): HostEntry {
  return { kind: 'refused', why };
}
