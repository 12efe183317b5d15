/**
 * What programs ask of the kernel about files, by name and by number.
 */
import { EACCES, EBADF, EEXIST, EFAULT, EISDIR, EMFILE, ENOENT } from '../lib/errptr.ts';
import type { VirtAddr } from '../machine/address.ts';
import { PageFault } from '../machine/memory.ts';
import { O_ACCMODE, O_CREAT, O_EXCL, TextFile } from './files.ts';
import type { FsNode, OpenPseudoFile } from '../kernel/fs/vfs.ts';
import type { Process } from './process.ts';

/** The frames of read and write from vfs_read and vfs_write on, which C makes for drivers. */
const MADE_IN_C = 2;

/** read(2): the bytes read or a negative errno. */
export function readFrom(proc: Process, fd: number, to: VirtAddr, bytes: number): number {
  const file = proc.files.find(fd);
  if (!file) return -EBADF;
  return proc.syscall('read', () => copying(() => file.read(to, bytes)), MADE_IN_C);
}

/** write(2): the bytes taken or a negative errno. */
export function writeTo(proc: Process, fd: number, from: VirtAddr, bytes: number): number {
  const file = proc.files.find(fd);
  if (!file) return -EBADF;
  return proc.syscall('write', () => copying(() => file.write(from, bytes)), MADE_IN_C);
}

/** close(2): 0 or a negative errno. */
export function closeFile(proc: Process, fd: number): number {
  if (!proc.files.find(fd)) return -EBADF;
  // Another number may stand for the same file.
  const file = proc.files.remove(fd);
  if (!file) return 0;
  return proc.syscall('close', () => {
    file.close();
    return 0;
  });
}

/** What copies to or from the program fails where there is no memory. */
export function copying(work: () => number): number {
  try {
    return work();
  } catch (error) {
    if (error instanceof PageFault) return -EFAULT;
    throw error;
  }
}

/** The absolute path of a name. */
export function pathOf({ start }: Process, name: string): string {
  const parts: string[] = [];
  const whole = name.startsWith('/') ? name : `${start.files.cwd}/${name}`;
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** open(2): a number of a file, or a negative errno. */
export function openPath(proc: Process, name: string, flags: number): number {
  const file = name === '' ? -ENOENT : openFile(proc, pathOf(proc, name), flags);
  if (typeof file === 'number') return file;
  const fd = proc.files.add(file);
  if (fd >= 0) return fd;
  file.close();
  return -EMFILE;
}

/** A file of the kernel; for that of a driver the parts of the kernel that open it are brought. */
function nodeAt({ kernel, needDrivers }: Process, path: string): FsNode | undefined {
  const node = kernel.fs.lookup(path);
  if (node?.kind !== 'file' || !(node.file.isNode || node.file.inC || node.file.open)) return node;
  needDrivers();
  return kernel.fs.lookup(path);
}

function openFile(proc: Process, path: string, flags: number): OpenPseudoFile | number {
  const { kernel, memory, start } = proc;
  if (path === '/dev/null' || path === '/dev/tty') {
    return new TextFile(memory, { text: '', take: (data) => data.length }, flags);
  }
  const node = nodeAt(proc, path);
  if (node?.kind === 'dir' || start.files.isFolder(path)) return -EISDIR;
  if (node) {
    const { file } = node;
    if (file.open) return proc.syscallOpen(() => file.open!(flags));
    const isRead = (flags & O_ACCMODE) !== 1;
    if (!isRead && !file.write) return -EACCES;
    const text = isRead ? proc.syscallOpen(() => kernel.read(path)) : '';
    if (typeof text === 'number') return text;
    return new TextFile(memory, { text, take: (data) => kernel.write(path, data) }, flags);
  }
  const text = start.files.read(path);
  if (text !== undefined && flags & O_CREAT && flags & O_EXCL) return -EEXIST;
  if (text === undefined) {
    if (!(flags & O_CREAT)) return -ENOENT;
    const error = start.files.write(path, '');
    if (error < 0) return error;
  }
  const changed = (now: string): void => void start.files.write(path, now);
  return new TextFile(memory, { text: text ?? '', changed }, flags);
}
