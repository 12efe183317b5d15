/**
 * Files that C code makes: entries in the tree of the pseudo file systems whose handlers are C
 * functions (sim/kernel/fs/pseudo.c).
 *
 * A process reads and writes through a page of its own, which no cache and no kmemleak knows.
 */
import { ENOMEM } from '../../lib/errptr.ts';
import { PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import { GFP_KERNEL } from '../../mm/gfp.ts';
import type { DeviceNumber, OpenPseudoFile, PseudoFs } from '../../kernel/fs/vfs.ts';
import type { HostCall, HostLibrary } from '../vm/host.ts';
import type { LibraryServices } from './memory.ts';
import { DEVICE_LISTS, type DeviceLists } from '../../kernel/proc/device-lists.ts';

/** Bytes of a path that C code gives. */
const PATH_MAX = 256;
/** Bytes of a node's name that its dentry has. */
const NAME_MAX = 100;
/** Bits of a device number below the major number. */
const MINOR_BITS = 20;

/** Calls a function of sim/kernel/fs/user.c. */
type CallPart = (name: string, ...args: number[]) => number;

/** A file with handlers in C that a program in user space has open; or a negative errno. */
function openedInC(call: CallPart, n: number): OpenPseudoFile | number {
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

/** Gives work a page of its own. */
function pages({ mm }: LibraryServices): NodeServices['withPage'] {
  return (work) => {
    const page = mm.pageAlloc.getFreePages(GFP_KERNEL, 0);
    if (page === 0) return -ENOMEM;
    try {
      return work(page);
    } finally {
      mm.pageAlloc.freePagesAt(page, 0);
    }
  };
}

/** Adds these functions. @param addressOf - the address of a function of the kernel in C. */
export function addFiles(
  library: HostLibrary,
  services: LibraryServices,
  fs: PseudoFs,
  addressOf: (name: string) => VirtAddr,
): void {
  const { base } = services;
  const { memory } = base.machine;
  /** What the reads that are going on have got so far; the innermost is last. */
  const readers: string[][] = [];

  const withPage = pages(services);
  /** What `work` gives a reader, or its error when that is nothing. */
  const collect = (work: () => number): string | number => {
    const parts: string[] = [];
    readers.push(parts);
    try {
      const result = work();
      return result < 0 && parts.length === 0 ? result : parts.join('');
    } finally {
      readers.pop();
    }
  };
  const read = (ops: VirtAddr, owner: VirtAddr): string | number =>
    withPage((page) =>
      collect(() =>
        services.callFunction(addressOf('__sim_fs_read'), [ops, owner, page, PAGE_SIZE]),
      ),
    );
  const write = (ops: VirtAddr, owner: VirtAddr, data: Uint8Array): number =>
    withPage((page) => {
      const part = data.subarray(0, PAGE_SIZE);
      memory.writeBytes(page, part);
      return services.callFunction(addressOf('__sim_fs_write'), [ops, owner, page, part.length]);
    }) as number;

  fs.device = deviceNodes({ services, addressOf, withPage, collect });

  const file = (c: HostCall, device?: DeviceNumber): number => {
    const [ops, owner] = [c.address(2), c.address(3)];
    return fs.addFile(c.string(0, PATH_MAX), {
      mode: c.int(1) & 0o7777,
      inC: true,
      ...(device && { device }),
      read: () => read(ops, owner),
      write: (data) => write(ops, owner, data),
      open: (flags) => {
        const call: CallPart = (name, ...args) =>
          services.callFunction(addressOf(`__sim_user_${name}`), args);
        return openedInC(call, call('open', ops, owner, flags));
      },
    });
  };
  library.addAll({
    'int __sim_fs_file(const char *, umode_t, const struct pseudo_ops *, void *)': (c) => file(c),
    'int __sim_fs_node(const char *, umode_t, const struct pseudo_ops *, void *, dev_t)': (c) =>
      file(c, { major: c.uint(4) >>> MINOR_BITS, minor: c.uint(4) & (2 ** MINOR_BITS - 1) }),
    'int __sim_fs_dir(const char *, umode_t)': (c) => {
      fs.addDir(c.string(0, PATH_MAX), c.int(1) & 0o7777);
      return 0;
    },
    'int __sim_fs_link(const char *path, const char *target)': (c) =>
      fs.addLink(c.string(0, PATH_MAX), c.string(1, PATH_MAX)),
    'int __sim_fs_remove(const char *)': (c) => fs.remove(c.string(0, PATH_MAX)),
    'void __sim_fs_data(const char *, size_t)': (c) => {
      const bytes = memory.readBytes(c.address(0), c.size(1));
      readers.at(-1)?.push(String.fromCharCode(...bytes));
    },
  });
}

/** Lets C code tell who has which device numbers and ports. */
export function addDeviceLists(library: HostLibrary, devices: DeviceLists): void {
  library.addAll({
    'void __sim_device_entry(int, const void *, unsigned long, unsigned long, const char *)': (
      c,
    ) => {
      const name = c.address(4) === 0 ? '<BAD>' : c.string(4, PATH_MAX);
      devices.add(DEVICE_LISTS[c.int(0)], c.address(1), { from: c.size(2), to: c.size(3), name });
    },
    'void __sim_device_gone(int list, const void *key)': (c) =>
      devices.remove(DEVICE_LISTS[c.int(0)], c.address(1)),
  });
}

/** What reading and writing a node of a device is made of. */
interface NodeServices {
  readonly services: LibraryServices;
  readonly addressOf: (name: string) => VirtAddr;
  readonly withPage: (work: (page: VirtAddr) => string | number) => string | number;
  readonly collect: (work: () => number) => string | number;
}

/** Opens nodes by device number: the part of the kernel that knows devices may not be there. */
function deviceNodes(node: NodeServices): NonNullable<PseudoFs['device']> {
  const { services, addressOf, withPage, collect } = node;
  const { memory } = services.base.machine;
  const room = PAGE_SIZE - NAME_MAX - 1;
  return ({ major, minor }, name) => {
    const dev = (major << MINOR_BITS) | minor;
    const fn = addressOf('__sim_node_read');
    if (fn === 0) return {};
    const text = name.slice(0, NAME_MAX);
    return {
      read: () =>
        withPage((page) => {
          memory.writeString(page, text, NAME_MAX + 1);
          return collect(() => services.callFunction(fn, [dev, page, PAGE_SIZE]));
        }),
      open(flags) {
        const call: CallPart = (what, ...args) =>
          services.callFunction(addressOf(`__sim_user_${what}`), args);
        const n = withPage((page) => {
          memory.writeString(page, text, NAME_MAX + 1);
          return call('open_node', page, dev, flags);
        });
        return openedInC(call, n as number);
      },
      write: (data) =>
        withPage((page) => {
          const part = data.subarray(0, room);
          memory.writeBytes(page, part);
          memory.writeString(page + room, text, NAME_MAX + 1);
          const args = [page + room, dev, page, part.length];
          return services.callFunction(addressOf('__sim_node_write'), args);
        }) as number,
    };
  };
}
