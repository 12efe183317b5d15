/**
 * What the file system layer in C (sim/kernel/fs) needs of the machine: a disk, and to be called
 * when a process returns to user space, ends, or asks for memory back.
 */
import { Disk } from '../../kernel/fs/disk.ts';
import { EINVAL, ENOENT, ENOSPC, ENOTEMPTY } from '../../lib/errptr.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { Memory } from '../../machine/memory.ts';
import type { CFacts } from '../../versions/c.ts';
import type { HostCall, HostLibrary } from '../vm/host.ts';
import type { LibraryServices } from './memory.ts';

/** Bytes of one read or write at most. */
const IO_MAX = 1 << 24;

/** Where functions are registered that the kernel calls. */
export interface VfsEdges {
  onUserReturn(fn: VirtAddr): void;
  onExit(fn: VirtAddr): void;
  onDropSlab(fn: VirtAddr): void;
}

/** Offsets of what `%pd` and `%pD` look at in a `struct dentry`. */
const DENTRY = { parent: 24, name: 40 } as const;
/** Bytes of a name that are printed. */
const NAME_MAX = 255;

/**
 * `%pd` with a `struct dentry` and `%pD` with a `struct file`: as many last parts of the path as
 * the digit behind says.
 * @kernel lib/vsprintf.c dentry_name faithful
 */
export function pathName(
  memory: Memory,
  { fileDentryOffset }: CFacts,
  address: VirtAddr,
  letters: string,
): string {
  const isFile = letters.startsWith('D');
  let dentry = isFile ? memory.readPtr(address + fileDentryOffset) : address;
  const depth = Math.min(4, Math.max(1, Number(letters[1] ?? '1') || 1));
  const parts: string[] = [];
  while (parts.length < depth) {
    const parent = memory.readPtr(dentry + DENTRY.parent);
    parts.unshift(memory.readString(memory.readPtr(dentry + DENTRY.name), NAME_MAX));
    if (parent === dentry) break;
    dentry = parent;
  }
  // The name of the root is the slash before the next part.
  return parts.join('/').replace(/^\/\//, '/');
}

/** Adds these functions, and the variable `saved_command_line`. */
export function addVfs(
  library: HostLibrary,
  { base }: LibraryServices,
  edges: VfsEdges,
  cmdline: string,
): void {
  const { data, machine } = base;
  const text = data.place(cmdline.length + 1, 1, 'rodata');
  machine.memory.writeString(text, cmdline, cmdline.length + 1);
  machine.memory.writePtr(data.define('saved_command_line', 8), text);
  library.addAll({
    'void __sim_on_user_return(void (*fn)(void))': (c) => edges.onUserReturn(c.address(0)),
    'void __sim_on_exit(void (*fn)(void))': (c) => edges.onExit(c.address(0)),
    'void __sim_on_drop_slab(void (*fn)(void))': (c) => edges.onDropSlab(c.address(0)),
  });
  addDisk(library);
}

function addDisk(library: HostLibrary): void {
  const disk = new Disk();
  const name = (c: HostCall, i: number): string =>
    String.fromCharCode(...c.memory.readBytes(c.address(i), c.uint(i + 1)));
  library.addAll({
    'unsigned long __sim_disk_lookup(unsigned long dir, const unsigned char *name, u32 len)': (c) =>
      disk.lookup(c.size(0), name(c, 1)),
    'unsigned long __sim_disk_create(unsigned long, const unsigned char *, u32, bool)': (c) =>
      disk.create(c.size(0), name(c, 1), c.uint(3) !== 0),
    'int __sim_disk_unlink(unsigned long dir, const unsigned char *name, u32 len)': (c) => {
      const [dir, text] = [c.size(0), name(c, 1)];
      if (disk.lookup(dir, text) === 0) return -ENOENT;
      return disk.unlink(dir, text) ? 0 : -ENOTEMPTY;
    },
    'bool __sim_disk_is_folder(unsigned long ino)': (c) => Number(disk.isFolder(c.size(0))),
    'long __sim_disk_size(unsigned long ino)': (c) => disk.size(c.size(0)),
    'long __sim_disk_read(unsigned long ino, void *to, size_t count, loff_t pos)': (c) => {
      if (c.size(2) > IO_MAX || c.long(3) < 0) return -EINVAL;
      const bytes = disk.read(c.size(0), c.long(3), c.size(2));
      c.memory.writeBytes(c.address(1), bytes);
      return bytes.length;
    },
    'long __sim_disk_write(unsigned long ino, const void *from, size_t count, loff_t pos)': (c) => {
      if (c.size(2) > IO_MAX || c.long(3) < 0) return -EINVAL;
      const bytes = c.memory.readBytes(c.address(1), c.size(2));
      return disk.write(c.size(0), c.long(3), bytes) ? bytes.length : -ENOSPC;
    },
    'int __sim_disk_truncate(unsigned long ino, loff_t size)': (c) =>
      disk.truncate(c.size(0), Math.max(0, c.long(1))) ? 0 : -ENOSPC,
    'void __sim_disk_release(unsigned long ino)': (c) => disk.release(c.size(0)),
  });
}
