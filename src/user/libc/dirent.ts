/**
 * dirent.h: folders of the kernel's files and of the disk.
 */
import { EBADF, ENOENT, ENOTDIR } from '../../lib/errptr.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { HostLibrary } from '../../crun/vm/host.ts';
import type { LibcFrame } from '../allocations.ts';
import type { Process } from '../process.ts';
import { pathOf } from '../syscalls.ts';

/** Bytes of a DIR: itself and room for 32 KiB of entries. */
const DIR_BYTES = 48 + 32_768;
/** Offset of the entry that readdir() gives. */
const ENTRY = 48;
const NAME = 19;
const OPENDIR: readonly LibcFrame[] = [
  { name: '__alloc_dir', source: 'opendir.c:115' },
  { name: 'opendir_tail', source: 'opendir.c:63' },
];

/** Adds the functions. */
export function addDirent(library: HostLibrary, proc: Process): void {
  const { memory } = proc;
  const open = new Map<VirtAddr, string[]>();
  const namesIn = (path: string): string[] | number => {
    const node = proc.kernel.fs.lookup(path);
    const isFolder = path === '/' || node?.kind === 'dir' || proc.start.files.isFolder(path);
    if (!isFolder) {
      const isThere = node !== undefined || proc.start.files.read(path) !== undefined;
      return isThere ? -ENOTDIR : -ENOENT;
    }
    const own =
      node?.kind === 'dir' ? [...node.entries.keys(), ...(node.provider?.names() ?? [])] : [];
    return ['.', '..', ...own];
  };
  library.addAll({
    'DIR *opendir(const char *)': (c) => {
      const names = namesIn(pathOf(proc, c.string(0)));
      if (typeof names === 'number') {
        proc.fail(names);
        return 0;
      }
      const at = proc.allocations.alloc(DIR_BYTES, 'malloc', 16, OPENDIR);
      if (at === 0) return 0;
      memory.fill(at, 0, ENTRY);
      open.set(at, names);
      return at;
    },
    'struct dirent *readdir(DIR *)': (c) => {
      const at = c.address(0);
      const name = open.get(at)?.shift();
      if (name === undefined) return 0;
      memory.fill(at + ENTRY, 0, NAME);
      memory.writeString(at + ENTRY + NAME, name, 256);
      return at + ENTRY;
    },
    'int closedir(DIR *)': (c) => {
      if (!open.delete(c.address(0))) return proc.fail(EBADF);
      proc.allocations.release(c.address(0));
      return 0;
    },
  });
}
