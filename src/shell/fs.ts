/**
 * The shell's file system: the kernel's pseudo files over a small RAM disk.
 *
 * A path that the kernel has is the kernel's; everything else lies on the RAM disk. A directory of
 * both shows the entries of both. Contents of pseudo files are made at each read, and each write
 * reaches the kernel as the task that the shell says is running.
 *
 * A write that the kernel refuses does not throw, because the library would abandon the whole
 * script: it is noted in `errors`, for the command after it to report (see rewrite.ts).
 */
import { InMemoryFs, type IFileSystem } from 'just-bash';
import {
  EACCES,
  EEXIST,
  EINTR,
  EISDIR,
  ENOENT,
  ENOSPC,
  ENOTDIR,
  EPERM,
  EROFS,
  errnoName,
  strerror,
} from '../lib/errptr.ts';
import { pseudoSize } from '../kernel/fs/vfs.ts';
import type { ShellHost } from './host.ts';
import { DISK_ENTRIES_MAX, DISK_MAX } from './limits.ts';
import { OPEN_MARK } from './rewrite.ts';
import { toByteString, toBytes } from './text-bytes.ts';
import { epochSeconds } from './wall-clock.ts';
import type { WriteErrors } from './write-errors.ts';

type ByteString = Awaited<ReturnType<InMemoryFs['readFileBytes']>>;
type Content = Parameters<IFileSystem['writeFile']>[1];
type WriteOptions = Parameters<IFileSystem['writeFile']>[2];
type Stat = Awaited<ReturnType<IFileSystem['stat']>>;
type Timestamp = Stat['mtime'];

/** Where debugfs belongs. */
export const DEBUGFS = '/sys/kernel/debug';
const MAX_LINKS = 40;
/** Begins the path of a file that a redirection opens. */
const MARKED = `/${OPEN_MARK}`;

/** What the file system needs of the shell. */
export interface ShellFsOptions {
  readonly host: ShellHost;
  readonly errors: WriteErrors;
  /** Bytes that all files of the RAM disk may have. */
  readonly diskMax?: number | undefined;
  /** Runs a read or a write as the task that does it; `isWork` when the machine has to do it. */
  asCurrent<T>(body: () => T, isWork: boolean): T;
  /** How the writer's messages begin. */
  writerName(): string;
  /** Whether the input has been ended. */
  isInterrupted(): boolean;
}

/** The file system of one shell. */
export class ShellFs implements IFileSystem {
  readonly ram: InMemoryFs;
  debugfsMounted = true;
  /** Errors of refused opens, for the messages of the redirections they belong to. */
  readonly openErrors: string[] = [];
  /** What the kernel said to reads of its files that failed, by path. */
  readonly readErrors = new Map<string, string>();
  private readonly options: ShellFsOptions;
  private hasLinks = false;
  /** Entries of the RAM disk, or more: what is removed is not counted down. */
  private entries = 0;

  constructor(options: ShellFsOptions) {
    this.options = options;
    this.ram = new InMemoryFs(undefined, { maxTotalBytes: options.diskMax ?? DISK_MAX });
  }

  async readFile(path: string): Promise<string> {
    this.interrupt('open', path);
    const at = await this.follow(path);
    const text = this.readPseudo(at);
    return text ?? (at === '/dev/null' ? '' : this.ram.readFile(at));
  }

  async readFileBuffer(path: string): Promise<Uint8Array> {
    this.interrupt('open', path);
    const at = await this.follow(path);
    const text = this.readPseudo(at);
    if (text !== undefined) return toBytes(text);
    return at === '/dev/null' ? new Uint8Array() : this.ram.readFileBuffer(at);
  }

  async readFileBytes(path: string): Promise<ByteString> {
    this.interrupt('open', path);
    const at = await this.follow(path);
    const text = this.readPseudo(at);
    if (text !== undefined) return toByteString(text);
    return at === '/dev/null' ? toByteString('') : this.ram.readFileBytes(at);
  }

  async writeFile(path: string, content: Content, options?: WriteOptions): Promise<void> {
    const at = await this.openForWriting(path);
    if (at === undefined) return this.writePseudo(await this.follow(path), content, options);
    if (at === '/dev/null') return;
    if (await this.written(at, () => this.ram.writeFile(at, content, options)))
      await this.touch(at);
  }

  async appendFile(path: string, content: Content, options?: WriteOptions): Promise<void> {
    const at = await this.openForWriting(path);
    if (at === undefined) return this.writePseudo(await this.follow(path), content, options);
    if (at === '/dev/null') return;
    if (await this.written(at, () => this.ram.appendFile(at, content, options)))
      await this.touch(at);
  }

  async exists(path: string): Promise<boolean> {
    if (isHiddenCommand(path)) return true;
    const at = await this.follow(path);
    if (path.startsWith(MARKED) && (await this.refusal(at)) !== undefined) return true;
    return this.lookup(at) !== undefined || this.ram.exists(at);
  }

  async stat(path: string): Promise<Stat> {
    this.interrupt('stat', path);
    if (isHiddenCommand(path)) return this.pseudoStat(path, 'file', 0o755);
    const at = await this.follow(path);
    const refusal = path.startsWith(MARKED) ? await this.refusal(at) : undefined;
    if (refusal !== undefined) {
      this.openErrors.push(strerror(refusal));
      throw new FsError(refusal, 'open', at);
    }
    const node = this.lookup(at);
    return node ? this.pseudoStat(at, node.kind, node.mode) : this.ram.stat(at);
  }

  async lstat(path: string): Promise<Stat> {
    this.interrupt('lstat', path);
    if (isHiddenCommand(path)) return this.pseudoStat(path, 'file', 0o755);
    const node = this.lookup(path);
    if (node) {
      const stat = await this.pseudoStat(path, node.kind, node.mode);
      const isLink = node.kind === 'dir' && node.link !== undefined;
      return isLink ? { ...stat, isDirectory: false, isSymbolicLink: true, mode: 0o777 } : stat;
    }
    const stat = await this.ram.lstat(path);
    if (stat.isSymbolicLink) stat.mtime.setTime(epochSeconds(0) * 1000);
    return stat;
  }

  async readdir(path: string): Promise<string[]> {
    this.interrupt('scandir', path);
    const at = await this.follow(path);
    const names = this.lookup(at) ? this.options.host.fs.list(at) : -ENOENT;
    const hidden = at === DEBUGFS && !this.debugfsMounted;
    const pseudo = typeof names === 'number' || hidden ? [] : names;
    if (typeof names === 'number') return this.ram.readdir(at);
    const disk = (await this.ram.exists(at)) ? await this.ram.readdir(at) : [];
    return [...new Set([...pseudo, ...disk])].sort();
  }

  async mkdir(path: string, options?: { recursive?: boolean }): Promise<void> {
    if (this.lookup(path) && options?.recursive) return;
    this.refuse(path, 'mkdir');
    await this.room(path);
    await this.ram.mkdir(path, options);
    await this.touch(path);
  }

  async rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void> {
    const node = this.lookup(path);
    if (node?.kind === 'file' && node.file.isNode) {
      this.options.host.fs.remove(path);
      return;
    }
    if (node) this.refuse(path, 'rm');
    await this.ram.rm(path, options);
  }

  async cp(src: string, dest: string, options?: { recursive?: boolean }): Promise<void> {
    const from = await this.follow(src);
    if (this.lookup(from)?.kind === 'file' || this.lookup(dest)) {
      return this.writeFile(dest, await this.readFileBuffer(from));
    }
    this.refuse(dest, 'cp');
    if (this.lookup(from)) return this.copyFolder(from, dest);
    await this.room(dest, this.ram.getAllPaths().filter((one) => one.startsWith(from)).length);
    if (await this.written(dest, () => this.ram.cp(from, dest, options))) await this.touch(dest);
  }

  async mv(src: string, dest: string): Promise<void> {
    this.refuse(src, 'mv');
    if (this.lookup(dest) && !this.isReadOnly(dest)) {
      return this.writeFile(dest, await this.readFileBuffer(src));
    }
    this.refuse(dest, 'mv');
    await this.ram.mv(src, dest);
  }

  /** Copies a folder of the kernel's, with what lies in it. */
  private async copyFolder(from: string, dest: string): Promise<void> {
    await this.mkdir(dest, { recursive: true });
    for (const name of await this.readdir(from)) {
      await this.cp(`${from}/${name}`, `${dest}/${name}`, { recursive: true });
    }
  }

  resolvePath(base: string, path: string): string {
    if (path.startsWith(OPEN_MARK)) return MARKED + this.ram.resolvePath(base, path.slice(1));
    return this.ram.resolvePath(base, path);
  }

  getAllPaths(): string[] {
    return this.ram.getAllPaths();
  }

  async chmod(path: string, mode: number): Promise<void> {
    if (this.isReadOnly(path)) throw new FsError(EROFS, 'chmod', path);
    if (!this.lookup(path)) await this.ram.chmod(path, mode);
  }

  async symlink(target: string, linkPath: string): Promise<void> {
    this.refuse(linkPath, 'symlink');
    await this.room(linkPath);
    await this.ram.symlink(target, linkPath);
    this.hasLinks = true;
  }

  async link(existingPath: string, newPath: string): Promise<void> {
    this.refuse(existingPath, 'link');
    this.refuse(newPath, 'link');
    await this.room(newPath);
    await this.ram.link(existingPath, newPath);
  }

  async readlink(path: string): Promise<string> {
    const node = this.lookup(path);
    return (node?.kind === 'dir' && node.link) || this.ram.readlink(path);
  }

  async realpath(path: string): Promise<string> {
    const at = await this.follow(path);
    return this.lookup(at) ? at : this.ram.realpath(at);
  }

  async utimes(path: string, _atime: Timestamp, _mtime: Timestamp): Promise<void> {
    if (this.isReadOnly(path)) throw new FsError(EROFS, 'utimes', path);
    // What touch says comes from the host's clock.
    if (!this.lookup(path)) await this.touch(path);
  }

  /** Ends a program that goes through folders, which looks at no signal in between. */
  private interrupt(call: string, path: string): void {
    if (this.options.isInterrupted()) throw new FsError(EINTR, call, path);
  }

  /** The kernel's entry at a path, unless debugfs is not mounted there. */
  private lookup(path: string): ReturnType<ShellHost['fs']['lookup']> {
    if (path === '/' || (!this.debugfsMounted && path.startsWith(`${DEBUGFS}/`))) {
      return path === '/' ? this.options.host.fs.lookup('/') : undefined;
    }
    return this.options.host.fs.lookup(path);
  }

  private async pseudoStat(path: string, kind: 'dir' | 'file', mode: number): Promise<Stat> {
    const { mtime } = await this.ram.stat('/');
    mtime.setTime(epochSeconds(0) * 1000);
    const isFile = kind === 'file';
    const identity = `kernel:${path}`;
    const size = isFile ? pseudoSize(path) : 0;
    return { isFile, isDirectory: !isFile, isSymbolicLink: false, mode, size, mtime, identity };
  }

  private readPseudo(path: string): string | undefined {
    const node = this.lookup(path);
    if (node?.kind !== 'file') return undefined;
    const isWork = node.file.ofHost !== true;
    const text = this.options.asCurrent(() => this.options.host.readFile(path), isWork);
    if (typeof text === 'number') {
      this.readErrors.set(path, strerror(text));
      throw new FsError(text, 'read', path);
    }
    return text;
  }

  /** Where to write on the RAM disk; undefined for a pseudo file. Throws like open(2) fails. */
  private async openForWriting(path: string): Promise<string | undefined> {
    const at = await this.follow(path);
    const refusal = await this.refusal(at);
    if (refusal !== undefined) throw new FsError(refusal, 'open', at);
    return this.lookup(at) ? undefined : at;
  }

  /** The error number with which opening a path for writing fails, if it does. */
  private async refusal(at: string): Promise<number | undefined> {
    const node = this.lookup(at);
    if (node?.kind === 'dir') return undefined;
    if (this.isReadOnly(at)) return this.lookup(parentOf(at)) ? EROFS : ENOENT;
    if (node) return at.startsWith('/sys/') && (node.mode & 0o222) === 0 ? EACCES : undefined;
    const parent = parentOf(at);
    if (await this.isFile(parent)) return ENOTDIR;
    if (parent === '/dev' || (await this.ram.exists(parent))) return undefined;
    return this.lookup(parent) && parent.startsWith('/sys') ? EACCES : ENOENT;
  }

  private async isFile(path: string): Promise<boolean> {
    const node = this.lookup(path);
    if (node) return node.kind === 'file';
    return (await this.ram.exists(path)) && (await this.ram.stat(path)).isFile;
  }

  /** Hands `content` to the kernel, as write(2) would until all is taken. */
  private writePseudo(path: string, content: Content, options?: WriteOptions): void {
    const encoding = typeof options === 'string' ? options : options?.encoding;
    const raw = encoding === 'binary' || encoding === 'latin1';
    let rest = typeof content === 'string' ? toBytes(content, raw) : content;
    while (rest.length > 0) {
      const data = rest;
      const taken = this.options.asCurrent(() => this.options.host.writeFile(path, data), true);
      if (taken <= 0) {
        const writer = this.options.writerName();
        if (taken < 0) this.options.errors.add({ path, errno: taken, writer });
        return;
      }
      rest = rest.subarray(taken);
    }
  }

  /** Makes sure that the RAM disk takes so many more entries, if there is none at a path yet. */
  private async room(path: string, more = 1): Promise<void> {
    if (await this.ram.exists(path)) return;
    this.entries += more;
    if (this.entries <= DISK_ENTRIES_MAX) return;
    this.entries = this.ram.getAllPaths().length + more;
    if (this.entries > DISK_ENTRIES_MAX) throw new FsError(ENOSPC, 'open', path);
  }

  /** Writes to the RAM disk; notes it when that is full. */
  private async written(path: string, write: () => Promise<void>): Promise<boolean> {
    try {
      await this.room(path);
      await write();
      return true;
    } catch (error) {
      const isFull = error instanceof FsError ? error.errno === ENOSPC : isDiskFull(error);
      if (!isFull) throw error;
      this.options.errors.add({ path, errno: -ENOSPC, writer: this.options.writerName() });
      return false;
    }
  }

  /** Throws when a call that makes or removes an entry fails at a path. */
  private refuse(path: string, call: string): void {
    if (this.isReadOnly(path)) throw new FsError(EROFS, call, path);
    const inKernel = this.lookup(path) !== undefined || /^\/(proc|sys)\//.test(path);
    if (inKernel) throw new FsError(EPERM, call, path);
  }

  /** Whether a path lies on a folder of the host: what the kernel has outside of these three. */
  private isReadOnly(path: string): boolean {
    if (path === '/' || /^\/(proc|sys|dev)(\/|$)/.test(path)) return false;
    for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      if (this.lookup(at)) return true;
    }
    return false;
  }

  /** Gives an entry of the RAM disk the simulated time. */
  async touch(path: string): Promise<void> {
    if (!(await this.ram.exists(path))) return;
    // Each entry has a time object of its own, made from the host's clock: set it.
    const { mtime } = await this.ram.stat(path);
    mtime.setTime(epochSeconds(this.options.host.nowNs()) * 1000);
    await this.ram.utimes(path, mtime, mtime);
  }

  /** Follows the RAM disk's symbolic links in a path, which may lead to pseudo files. */
  private async follow(path: string): Promise<string> {
    let at = path.startsWith(MARKED) ? path.slice(MARKED.length) : path;
    if (!this.hasLinks) return at;
    for (let n = 0; n < MAX_LINKS; n++) {
      const next = await this.followOnce(at);
      if (next === at) return at;
      at = next;
    }
    return at;
  }

  private async followOnce(path: string): Promise<string> {
    const names = path.split('/');
    for (let i = 2; i <= names.length; i++) {
      const prefix = names.slice(0, i).join('/');
      if (this.lookup(prefix) || !(await this.isLink(prefix))) continue;
      const target = await this.ram.readlink(prefix);
      const base = names.slice(0, i - 1).join('/') || '/';
      return this.ram.resolvePath(base, [target, ...names.slice(i)].join('/'));
    }
    return path;
  }

  private async isLink(path: string): Promise<boolean> {
    try {
      return (await this.ram.lstat(path)).isSymbolicLink;
    } catch {
      return false;
    }
  }
}

/** The library has a message only. */
function isDiskFull(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('ENOSPC');
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Errors that the library looks for in messages, where it has words of its own for them. */
const WORDED_BY_LIBRARY: readonly number[] = [ENOENT, EISDIR, ENOTDIR, EEXIST];

/** Commands of the rewriting pass have a path that no directory shows. */
function isHiddenCommand(path: string): boolean {
  return path.startsWith('/bin/__');
}

/** A call that failed, with a message as programs print it behind the path. */
export class FsError extends Error {
  readonly path: string;
  readonly errno: number;

  constructor(errno: number, call: string, path: string) {
    const text = strerror(errno);
    const worded = `${errnoName(errno)}: ${text.toLowerCase()}, ${call} '${path}'`;
    super(WORDED_BY_LIBRARY.includes(errno) ? worded : text);
    this.path = path;
    this.errno = errno;
  }
}
