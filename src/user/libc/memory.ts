/**
 * malloc and its kin of stdlib.h, malloc.h and string.h.
 */
import { EINVAL, ENOMEM } from '../../lib/errptr.ts';
import { alignUp, PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import type { HostCall, HostFunction, HostLibrary } from '../../crun/vm/host.ts';
import { HeapAbort, type AllocName, type LibcFrame } from '../allocations.ts';
import type { Process } from '../process.ts';
import { SIGABRT, raised } from '../signal.ts';

const STRDUP: readonly LibcFrame[] = [{ name: 'strdup', source: 'strdup.c:42' }];
const STRNDUP: readonly LibcFrame[] = [{ name: 'strndup', source: 'strndup.c:43' }];
const REQUEST_MAX = 2 ** 63;

/** Adds the functions. */
export function addMemory(library: HostLibrary, proc: Process): void {
  addBlocks(library, proc);
  addCopies(library, proc);
  // Without the library that is loaded before the C library, these do nothing.
  library.addAll({
    'void mtrace(void)': () => undefined,
    'void muntrace(void)': () => undefined,
    'int mcheck(address)': () => -1,
    'int mprobe(void *)': () => 0,
    'int malloc_trim(size_t)': () => 0,
    'int mallopt(int, int)': () => 1,
    'size_t malloc_usable_size(void *)': (c) => proc.allocations.heap.usable(c.address(0)),
  });
}

function addBlocks(library: HostLibrary, proc: Process): void {
  const { memory } = proc;
  const alloc = (
    size: number,
    name: AllocName,
    align?: number,
    via?: readonly LibcFrame[],
  ): VirtAddr => {
    const at = proc.allocations.alloc(size, name, align, via);
    if (at === 0) proc.fail(ENOMEM);
    return at;
  };
  /** What the heap finds wrong ends the program. */
  const guard = (work: () => VirtAddr): VirtAddr => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof HeapAbort)) throw error;
      proc.complain(`${error.message}\n`);
      throw raised(SIGABRT);
    }
  };
  const resize = (old: VirtAddr, size: number): VirtAddr =>
    guard(() => {
      if (old === 0) return alloc(size, 'malloc');
      if (size > 0) {
        const at = proc.allocations.resize(old, size);
        if (at === 0) proc.fail(ENOMEM);
        return at;
      }
      proc.allocations.release(old);
      return 0;
    });
  const aligned =
    (name: AllocName): HostFunction =>
    (c) =>
      alloc(c.size(1), name, c.size(0));
  library.addAll({
    'void *malloc(size_t)': (c) => alloc(c.size(0), 'malloc'),
    'void *calloc(size_t, size_t)': (c) => {
      const bytes = c.size(0) * c.size(1);
      const at = bytes < REQUEST_MAX ? alloc(bytes, 'calloc') : (proc.fail(ENOMEM), 0);
      if (at !== 0) memory.fill(at, 0, bytes);
      return at;
    },
    'void *realloc(void *, size_t)': (c) => resize(c.address(0), c.size(1)),
    'void *reallocarray(void *, size_t, size_t)': (c) =>
      resize(c.address(0), c.size(1) * c.size(2)),
    'void free(void *)': (c) =>
      void guard(() => {
        proc.allocations.release(c.address(0));
        return 0;
      }),
    'void *aligned_alloc(size_t, size_t)': aligned('aligned_alloc'),
    'void *memalign(size_t, size_t)': aligned('memalign'),
    'void *valloc(size_t)': (c) => alloc(c.size(0), 'valloc', PAGE_SIZE),
    'void *pvalloc(size_t)': (c) => alloc(alignUp(c.size(0), PAGE_SIZE), 'valloc', PAGE_SIZE),
    'int posix_memalign(void **, size_t, size_t)': (c) => {
      const align = c.size(1);
      if (align < 8 || (align & (align - 1)) !== 0) return EINVAL;
      const at = proc.allocations.alloc(c.size(2), 'posix_memalign', align);
      if (at === 0) return ENOMEM;
      memory.writePtr(c.address(0), at);
      return 0;
    },
  });
}

/** Copies of texts. */
function addCopies(library: HostLibrary, proc: Process): void {
  const { memory } = proc;
  const copyText = (c: HostCall, max: number, via: readonly LibcFrame[]): VirtAddr => {
    const text = c.string(0, max);
    const at = proc.allocations.alloc(text.length + 1, 'malloc', undefined, via);
    if (at === 0) proc.fail(ENOMEM);
    else memory.writeString(at, text, text.length + 1);
    return at;
  };
  library.addAll({
    'char *strdup(const char *)': (c) => copyText(c, Infinity, STRDUP),
    'char *strndup(const char *, size_t)': (c) => copyText(c, c.size(1), STRNDUP),
  });
}
