/**
 * Files that C code makes: entries in the tree of the pseudo file systems whose handlers are C
 * functions (sim/kernel/fs/pseudo.c).
 *
 * A process reads and writes through a page of its own, which no cache and no kmemleak knows.
 */
import { ENOMEM } from '../../lib/errptr.ts';
import { PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import { GFP_KERNEL } from '../../mm/gfp.ts';
import type { OpenPseudoFile, PseudoFs } from '../../kernel/fs/vfs.ts';
import type { HostLibrary } from '../vm/host.ts';
import type { LibraryServices } from './memory.ts';

/** Bytes of a path that C code gives. */
const PATH_MAX = 256;

/** Calls a function of sim/kernel/fs/user.c. */
type CallPart = (name: string, ...args: number[]) => number;

/** A file with handlers in C that a program in user space opens; or a negative errno. */
function openInC(
  call: CallPart,
  ops: VirtAddr,
  owner: VirtAddr,
  flags: number,
): OpenPseudoFile | number {
  const n = call('open', ops, owner, flags);
  if (n < 0) return n;
  return {
    read: (to, bytes) => call('read', n, to, bytes),
    write: (from, bytes) => call('write', n, from, bytes),
    ioctl: (command, argument) => call('ioctl', n, command, argument),
    poll: () => call('poll', n),
    seek: (offset, whence) => call('seek', n, offset, whence),
    mmap: (start, bytes, vmFlags, page) => call('mmap', n, start, bytes, vmFlags, page),
    close: () => void call('close', n),
  };
}

/** Adds these functions. @param addressOf - the address of a function of the kernel in C. */
export function addFiles(
  library: HostLibrary,
  services: LibraryServices,
  fs: PseudoFs,
  addressOf: (name: string) => VirtAddr,
): void {
  const { mm, base } = services;
  const { memory } = base.machine;
  /** What the reads that are going on have got so far; the innermost is last. */
  const readers: string[][] = [];

  const withPage = (work: (page: VirtAddr) => string | number): string | number => {
    const page = mm.pageAlloc.getFreePages(GFP_KERNEL, 0);
    if (page === 0) return -ENOMEM;
    try {
      return work(page);
    } finally {
      mm.pageAlloc.freePagesAt(page, 0);
    }
  };
  const read = (ops: VirtAddr, owner: VirtAddr): string | number =>
    withPage((page) => {
      const parts: string[] = [];
      readers.push(parts);
      try {
        const fn = addressOf('__sim_fs_read');
        const result = services.callFunction(fn, [ops, owner, page, PAGE_SIZE]);
        return result < 0 && parts.length === 0 ? result : parts.join('');
      } finally {
        readers.pop();
      }
    });
  const write = (ops: VirtAddr, owner: VirtAddr, data: Uint8Array): number =>
    withPage((page) => {
      const part = data.subarray(0, PAGE_SIZE);
      memory.writeBytes(page, part);
      return services.callFunction(addressOf('__sim_fs_write'), [ops, owner, page, part.length]);
    }) as number;

  library.addAll({
    'int __sim_fs_file(const char *, umode_t, const struct pseudo_ops *, void *)': (c) => {
      const [ops, owner] = [c.address(2), c.address(3)];
      return fs.addFile(c.string(0, PATH_MAX), {
        mode: c.int(1) & 0o7777,
        inC: true,
        read: () => read(ops, owner),
        write: (data) => write(ops, owner, data),
        open: (flags) => {
          const call: CallPart = (name, ...args) =>
            services.callFunction(addressOf(`__sim_user_${name}`), args);
          return openInC(call, ops, owner, flags);
        },
      });
    },
    'int __sim_fs_dir(const char *, umode_t)': (c) => {
      fs.addDir(c.string(0, PATH_MAX), c.int(1) & 0o7777);
      return 0;
    },
    'int __sim_fs_remove(const char *)': (c) => fs.remove(c.string(0, PATH_MAX)),
    'void __sim_fs_data(const char *, size_t)': (c) => {
      const bytes = memory.readBytes(c.address(0), c.size(1));
      readers.at(-1)?.push(String.fromCharCode(...bytes));
    },
  });
}
