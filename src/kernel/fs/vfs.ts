/**
 * The pseudo file systems: /proc, /sys, /sys/kernel/debug and the few files beside them, as one
 * tree of directories and handlers (fs/kernfs, fs/proc/generic.c, fs/debugfs).
 *
 * Simplified: no inodes, links, owners or open files; a read gives the whole text at once, up to a
 * limit. Mount points are plain directories; whether debugfs is mounted is up to the shell.
 *
 * Invariants: paths are absolute, without `.` and `..`; errors are negative error numbers.
 */
import {
  EACCES,
  EEXIST,
  EINVAL,
  EISDIR,
  ENOENT,
  ENOMEM,
  ENOTDIR,
  ENXIO,
} from '../../lib/errptr.ts';
import type { VirtAddr } from '../../machine/address.ts';

/** Characters of a file that a reader gets at most. */
export const TEXT_MAX = 256 * 1024 * 1024;

/**
 * A file that a program in user space has open. Addresses are the program's own, numbers that are
 * negative error numbers.
 */
export interface OpenPseudoFile {
  read(to: VirtAddr, bytes: number): number;
  write(from: VirtAddr, bytes: number): number;
  ioctl(command: number, argument: number): number;
  /** What it is ready for now (POLLIN, …). */
  poll(): number;
  seek(offset: number, whence: number): number;
  /** Maps what the driver has to a range of pages. */
  mmap(start: VirtAddr, bytes: number, flags: number, page: number): number;
  close(): void;
}

/** A file's handlers; what is missing fails as it does in the kernel. */
export interface PseudoFile {
  /** Permission bits, as 0o644. */
  readonly mode: number;
  /** Its handlers are C code, which makes the frames of a read or a write from vfs_read on. */
  readonly inC?: boolean;
  /** It is a file of the host: what reading it takes is not the machine's work. */
  readonly ofHost?: boolean;
  /** The device that it leads to. */
  readonly device?: DeviceNumber;
  /** It was made by mknod, and can be removed. */
  readonly isNode?: boolean;
  /** The whole text, in pieces where it may be long, or a negative errno. */
  read?(): string | Iterable<string> | number;
  /** Takes one write(2): the bytes consumed, or a negative errno. */
  write?(data: Uint8Array): number;
  /** open(2) of a program in user space; without it the program reads and writes the text. */
  open?(flags: number): OpenPseudoFile | number;
}

/** The number of a device. */
export interface DeviceNumber {
  readonly major: number;
  readonly minor: number;
}

/** What can be done with a node of a device that is there. */
type NodeCalls = Pick<PseudoFile, 'read' | 'write' | 'open'>;

/** Entries of a directory that come and go by themselves, such as the processes in /proc. */
export interface DirProvider {
  /** The names that exist now. */
  names(): readonly string[];
  /** The entry of that name, made up at each call. */
  get(name: string): FsNode | undefined;
}

/** A directory of the tree. */
export interface DirNode {
  readonly kind: 'dir';
  readonly mode: number;
  readonly entries: Map<string, FsNode>;
  provider?: DirProvider;
  /** Where this name leads, when it is a symbolic link to a directory, whose entries it shares. */
  readonly link?: string;
}

/** A file of the tree. */
export interface FileNode {
  readonly kind: 'file';
  readonly mode: number;
  readonly file: PseudoFile;
}

/** A file or a directory. */
export type FsNode = DirNode | FileNode;

/** What `ls -l` shows of an entry. */
export interface PseudoStat {
  readonly kind: 'dir' | 'file';
  readonly mode: number;
  /** What a file says: attributes of sysfs a page, others 0. */
  readonly size: number;
}

/** A page: what an attribute of sysfs says, whatever a read gives (sysfs_add_file_mode_ns). */
const ATTRIBUTE_SIZE = 4096;
/** An address of a section of a module, with `0x` and a newline (MODULE_SECT_READ_SIZE). */
const SECTION_SIZE = 19;

/** The size that a pseudo file says it has. */
export function pseudoSize(path: string): number {
  if (!path.startsWith('/sys/') || path.startsWith('/sys/kernel/debug/')) return 0;
  return /^\/sys\/module\/[^/]+\/sections\//.test(path) ? SECTION_SIZE : ATTRIBUTE_SIZE;
}

/** An empty directory node, for providers. */
export function dirNode(mode = 0o555): DirNode {
  return { kind: 'dir', mode, entries: new Map() };
}

/** A file node, for providers. */
export function fileNode(file: PseudoFile): FileNode {
  return { kind: 'file', mode: file.mode, file };
}

/**
 * A tree of pseudo files.
 * @kernel fs/debugfs/inode.c debugfs_create_file simplified
 */
export class PseudoFs {
  private readonly root: DirNode = dirNode(0o755);
  /** Opens what has a device number; without it there is no device of any number. */
  device: ((dev: DeviceNumber, name: string) => NodeCalls) | undefined;

  /** Makes a directory and its parents; an existing one is kept. */
  addDir(path: string, mode = 0o755): DirNode {
    let dir = this.root;
    for (const name of splitPath(path)) {
      let next = dir.entries.get(name);
      if (!next) {
        next = dirNode(mode);
        dir.entries.set(name, next);
      }
      if (next.kind !== 'dir') return dir;
      dir = next;
    }
    return dir;
  }

  /**
   * Makes a node of a character device (mknod); -EEXIST when the name is taken.
   * @kernel fs/namei.c vfs_mknod simplified
   */
  addDevice(path: string, dev: DeviceNumber, mode: number): number {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const open = (): NodeCalls => this.device?.(dev, name) ?? {};
    return this.addFile(path, {
      mode,
      inC: true,
      device: dev,
      isNode: true,
      read: () => open().read?.() ?? -ENXIO,
      write: (data) => open().write?.(data) ?? -ENXIO,
      open: (flags) => open().open?.(flags) ?? -ENXIO,
    });
  }

  /** Makes a file and the directories above it; -EEXIST when the name is taken. */
  addFile(path: string, file: PseudoFile): number {
    const names = splitPath(path);
    const name = names.pop();
    if (name === undefined) return -EISDIR;
    const dir = this.addDir(names.join('/'));
    if (dir.entries.has(name)) return -EEXIST;
    dir.entries.set(name, fileNode(file));
    return 0;
  }

  /** Makes a symbolic link to a directory; -EEXIST when the name is taken. */
  addLink(path: string, target: string): number {
    const [from, to] = [splitPath(path), splitPath(target)];
    const [name, dir] = [from.pop(), this.lookup(target)];
    if (name === undefined || dir?.kind !== 'dir') return -ENOENT;
    const { entries } = this.addDir(from.join('/'));
    if (entries.has(name)) return -EEXIST;
    const shared = from.findIndex((part, i) => part !== to[i]);
    const common = shared < 0 ? from.length : shared;
    const up = from.slice(common).map(() => '..');
    entries.set(name, { ...dir, link: [...up, ...to.slice(common)].join('/') });
    return 0;
  }

  /** Lets `provider` add entries to a directory, after those added by hand. */
  provide(path: string, provider: DirProvider): void {
    this.addDir(path).provider = provider;
  }

  /** Removes a file or a directory with all below it; -ENOENT when there is none. */
  remove(path: string): number {
    const names = splitPath(path);
    const name = names.pop();
    const dir = this.lookup(names.join('/'));
    if (name === undefined || dir?.kind !== 'dir') return -ENOENT;
    return dir.entries.delete(name) ? 0 : -ENOENT;
  }

  /** The entry at `path`. */
  lookup(path: string): FsNode | undefined {
    let node: FsNode | undefined = this.root;
    for (const name of splitPath(path)) {
      if (node?.kind !== 'dir') return undefined;
      node = node.entries.get(name) ?? node.provider?.get(name);
    }
    return node;
  }

  /** The names in a directory, in the order of their making, or a negative errno. */
  list(path: string): readonly string[] | number {
    const node = this.lookup(path);
    if (!node) return -ENOENT;
    if (node.kind !== 'dir') return -ENOTDIR;
    const names = [...node.entries.keys()];
    for (const name of node.provider?.names() ?? []) {
      if (!node.entries.has(name)) names.push(name);
    }
    return names;
  }

  /** Kind, mode and size of an entry, or -ENOENT. */
  stat(path: string): PseudoStat | number {
    const node = this.lookup(path);
    if (!node) return -ENOENT;
    const size = node.kind === 'file' ? pseudoSize(path) : 0;
    return { kind: node.kind, mode: node.mode, size };
  }

  /** The whole text of a file, or a negative errno: -ENOMEM when it is longer than TEXT_MAX. */
  read(path: string): string | number {
    const node = this.lookup(path);
    if (!node) return -ENOENT;
    if (node.kind === 'dir') return -EISDIR;
    const found = node.file.read?.() ?? -EINVAL;
    return typeof found === 'object' ? joined(found) : found;
  }

  /** One write(2) to a file: the bytes consumed, or a negative errno. */
  write(path: string, data: Uint8Array): number {
    const node = this.lookup(path);
    if (!node) return -ENOENT;
    if (node.kind === 'dir') return -EISDIR;
    if (node.file.write) return node.file.write(data);
    // Root passes the permission bits, but sysfs refuses to open for writing what nobody may write.
    return (node.mode & 0o222) === 0 && path.startsWith('/sys') ? -EACCES : -EINVAL;
  }
}

function joined(pieces: Iterable<string>): string | number {
  const all: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    length += piece.length;
    if (length > TEXT_MAX) return -ENOMEM;
    all.push(piece);
  }
  return all.join('');
}

function splitPath(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
