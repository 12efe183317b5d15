/**
 * unistd.h, fcntl.h, sys/ioctl.h, poll.h, sys/mman.h, sys/stat.h, time.h: system calls.
 */
import { EBADF, EINVAL, ENOENT, ENOMEM, ENOTTY, ERANGE, strerror } from '../../lib/errptr.ts';
import { alignUp, PAGE_SIZE, type VirtAddr } from '../../machine/address.ts';
import type { OpenPseudoFile } from '../../kernel/fs/vfs.ts';
import type { HostCall, HostFunction, HostLibrary } from '../../crun/vm/host.ts';
import type { LibcFrame } from '../allocations.ts';
import type { Process } from '../process.ts';
import type { Access } from '../space.ts';
import { FILES_MAX } from '../files.ts';
import { EPOCH_SECONDS as EPOCH } from '../layout.ts';
import { closeFile, copying, openPath, pathOf, readFrom, writeTo } from '../syscalls.ts';

const PATH_MAX = 4096;
const GETCWD: readonly LibcFrame[] = [{ name: 'getcwd', source: 'getcwd.c:86' }];
/** Bytes of a `struct pollfd`. */
const POLLFD = 8;
const MAP_ANONYMOUS = 0x20;
/** MAP_FAILED. */
const FAILED: VirtAddr = 2 ** 48 - 1;
const PROT_READ = 1;
const PROT_WRITE = 2;
const PROT_EXEC = 4;
/** Between two looks at files that are not ready. */
const POLL_MS = 1;

/** Adds system calls. */
export function addUnistd(library: HostLibrary, proc: Process): void {
  addFiles(library, proc);
  addPoll(library, proc);
  addMappings(library, proc);
  const { kernel, memory } = proc;
  const { clock } = kernel.base.machine;
  const sleep = (c: HostCall, ns: number): number =>
    c.wait(kernel.run.sleeping.nanosleep(ns / 1e6));
  const time = (at: VirtAddr, parts: readonly number[]): number => {
    for (const [i, value] of parts.entries()) memory.writeLong(at + 8 * i, value);
    return 0;
  };
  const seconds = (): number => EPOCH + Math.floor(clock.nowNs / 1e9);
  library.addAll({
    'int getpid(void)': () => kernel.tasks.current.pid,
    'int getppid(void)': () => kernel.tasks.current.parent?.pid ?? 0,
    'int getuid(void)': () => 0,
    'int geteuid(void)': () => 0,
    'int getpagesize(void)': () => PAGE_SIZE,
    'long sysconf(int)': (c) => (c.int(0) === 30 ? PAGE_SIZE : proc.fail(EINVAL)),
    'unsigned int sleep(unsigned int)': (c) => sleep(c, c.uint(0) * 1e9),
    'int usleep(unsigned int)': (c) => sleep(c, c.uint(0) * 1e3),
    'int nanosleep(const struct timespec *, struct timespec *)': (c) =>
      sleep(c, memory.readLong(c.address(0)) * 1e9 + memory.readLong(c.address(0) + 8)),
    'long time(long *)': (c) => {
      if (c.address(0) !== 0) memory.writeLong(c.address(0), seconds());
      return seconds();
    },
    'int clock_gettime(int, struct timespec *)': (c) => {
      const base = c.int(0) === 0 ? EPOCH : 0;
      return time(c.address(1), [base + Math.floor(clock.nowNs / 1e9), clock.nowNs % 1e9]);
    },
    'int gettimeofday(struct timeval *, void *)': (c) =>
      time(c.address(0), [seconds(), Math.floor((clock.nowNs % 1e9) / 1e3)]),
    'char *strerror(int)': (c) => {
      const text = strerror(c.int(0));
      const at = proc.variable('__strerror_text', 128);
      memory.writeString(at, text, text.length + 1);
      return at;
    },
    'int *__errno_location(void)': () => proc.variable('errno'),
  });
}

function addFiles(library: HostLibrary, proc: Process): void {
  const on = (c: HostCall, work: (file: OpenPseudoFile) => number): number => {
    const file = proc.files.find(c.int(0));
    return proc.answer(file ? work(file) : -EBADF);
  };
  const open = (name: string, flags: number): number => proc.answer(openPath(proc, name, flags));
  const unlink: HostFunction = (c) =>
    proc.answer(proc.start.files.remove(pathOf(proc, c.string(0))));
  library.addAll({
    'int open(const char *, int, ...)': (c) => open(c.string(0), c.int(1)),
    'int openat(int, const char *, int, ...)': (c) => open(c.string(1), c.int(2)),
    'int creat(const char *, unsigned int)': (c) => open(c.string(0), 0o1101),
    'int close(int)': (c) => proc.answer(closeFile(proc, c.int(0))),
    'ssize_t read(int, void *, size_t)': (c) =>
      proc.answer(readFrom(proc, c.int(0), c.address(1), c.size(2))),
    'ssize_t write(int, const void *, size_t)': (c) =>
      proc.answer(writeTo(proc, c.int(0), c.address(1), c.size(2))),
    'int ioctl(int, unsigned long, ...)': (c) =>
      on(c, (file) =>
        proc.syscall('ioctl', () => file.ioctl(c.uint(1), c.count > 2 ? c.size(2) : 0)),
      ),
    'off_t lseek(int, long, int)': (c) =>
      on(c, (file) => proc.syscall('lseek', () => file.seek(c.long(1), c.int(2)))),
    'int dup(int)': (c) => on(c, (file) => proc.files.add(file)),
    'int dup2(int, int)': (c) =>
      on(c, (file) => {
        if (c.int(1) < 0 || c.int(1) >= FILES_MAX) return -EBADF;
        if (c.int(1) !== c.int(0)) closeFile(proc, c.int(1));
        proc.files.set(c.int(1), file);
        return c.int(1);
      }),
    'int access(const char *, int)': (c) => {
      const path = pathOf(proc, c.string(0));
      const { files } = proc.start;
      const isThere =
        proc.kernel.fs.lookup(path) ?? files.read(path) ?? (files.isFolder(path) || undefined);
      return isThere === undefined ? proc.fail(ENOENT) : 0;
    },
    'int unlink(const char *)': unlink,
    'int remove(const char *)': unlink,
    'int isatty(int)': (c) =>
      proc.start.isTerminal && c.int(0) >= 0 && c.int(0) <= 2 ? 1 : proc.fail(ENOTTY) + 1,
    'char *getcwd(char *, size_t)': (c) => {
      const { cwd } = proc.start.files;
      const { allocations } = proc;
      const isOwn = c.address(0) === 0;
      const room = isOwn && c.size(1) === 0 ? PATH_MAX : c.size(1);
      if (room <= cwd.length) {
        proc.fail(ERANGE);
        return 0;
      }
      let at = isOwn ? allocations.alloc(room, 'malloc', 16, GETCWD) : c.address(0);
      if (at !== 0 && isOwn && c.size(1) === 0) {
        at = allocations.resize(at, cwd.length + 1, GETCWD);
      }
      if (at !== 0) proc.memory.writeString(at, cwd, cwd.length + 1);
      return at;
    },
    'int fsync(int)': (c) => on(c, () => 0),
  });
}

function addPoll(library: HostLibrary, proc: Process): void {
  const { memory } = proc;
  const { clock } = proc.kernel.base.machine;
  /** Looks at each file once: how many have something. */
  const look = (list: VirtAddr, count: number): number => {
    let ready = 0;
    for (let i = 0; i < count; i++) {
      const at = list + POLLFD * i;
      const fd = memory.read32(at) | 0;
      const wanted = memory.read8(at + 4) | (memory.read8(at + 5) << 8) | 0x18;
      const file = fd < 0 ? undefined : proc.files.find(fd);
      let events = 0;
      if (file) events = proc.syscall('poll', () => file.poll()) & wanted;
      else if (fd >= 0) events = 0x20;
      memory.write8(at + 6, events & 0xff);
      memory.write8(at + 7, events >> 8);
      if (events !== 0) ready++;
    }
    return ready;
  };
  library.addAll({
    'int poll(struct pollfd *, unsigned long, int)': (c) => {
      const timeout = c.int(2);
      const end = timeout < 0 ? Infinity : clock.nowNs + timeout * 1e6;
      for (;;) {
        const count = c.size(1);
        const ready = count > FILES_MAX ? -EINVAL : copying(() => look(c.address(0), count));
        if (ready !== 0 || clock.nowNs >= end) return proc.answer(ready);
        proc.pause(Math.min(POLL_MS, (end - clock.nowNs) / 1e6));
      }
    },
  });
}

function addMappings(library: HostLibrary, proc: Process): void {
  const { space } = proc;
  const failed = (error: number): VirtAddr => {
    proc.fail(error);
    return FAILED;
  };
  const mmap = (c: HostCall): VirtAddr => {
    const bytes = alignUp(c.size(1), PAGE_SIZE);
    if (bytes === 0 || c.size(5) % PAGE_SIZE !== 0) return failed(EINVAL);
    const start = space.place(bytes);
    if (start === 0) return failed(ENOMEM);
    const [protection, flags] = [c.int(2), c.int(3)];
    if (flags & MAP_ANONYMOUS) {
      if (!space.map(start, bytes)) return failed(ENOMEM);
      if (!(protection & PROT_WRITE)) space.protect(start, bytes, accessOf(protection));
      return start;
    }
    const file = proc.files.find(c.int(4));
    if (!file) return failed(EBADF);
    const error = proc.syscall('mmap', () =>
      file.mmap(start, bytes, vmFlags(protection, flags), c.size(5) / PAGE_SIZE),
    );
    return error < 0 ? failed(error) : start;
  };
  library.addAll({
    'void *mmap(void *, size_t, int, int, int, long)': mmap,
    'int munmap(void *, size_t)': (c) => {
      if (c.address(0) % PAGE_SIZE !== 0) return proc.fail(EINVAL);
      proc.syscall('munmap', () => Number(space.unmap(c.address(0))));
      return 0;
    },
    'int mprotect(void *, size_t, int)': (c) => {
      space.protect(c.address(0), alignUp(c.size(1), PAGE_SIZE), accessOf(c.int(2)));
      return 0;
    },
    'int brk(void *)': (c) => {
      const by = c.address(0) - proc.brk.end;
      return proc.brk.move(by) ? 0 : proc.fail(ENOMEM);
    },
    'void *sbrk(long)': (c) => {
      const before = proc.brk.end;
      return proc.brk.move(c.long(0)) ? before : failed(ENOMEM);
    },
  });
}

/** What protections allow: whoever may run or read, may read. */
function accessOf(protection: number): Access {
  if (protection & PROT_WRITE) return 'write';
  return (protection & (PROT_READ | PROT_EXEC)) === 0 ? 'none' : 'read';
}

/** VM_READ, VM_WRITE, VM_SHARED and what may become of them. */
function vmFlags(protection: number, flags: number): number {
  const isShared = (flags & 1) !== 0;
  return (protection & 7) | 0x70 | (isShared ? 0x88 : 0);
}
