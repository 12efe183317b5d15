/**
 * pipe() and sys/epoll.h: what the kernel keeps of what programs give it.
 *
 * Simplified: a pipe never is full; a read of an empty one gives the end of the file, or -EAGAIN.
 */
import { EAGAIN, EBADF, EEXIST, EINVAL, ENOENT, ENOTTY, ESPIPE } from '../../lib/errptr.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { HostLibrary } from '../../crun/vm/host.ts';
import type { OpenPseudoFile } from '../../kernel/fs/vfs.ts';
import type { Process } from '../process.ts';

const POLLIN = 1;
const POLLOUT = 4;
/** Bytes of a struct epoll_event, and where its data are. */
const EVENT_BYTES = 12;
const EVENT_DATA = 4;
const [EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD] = [1, 2, 3];

/** A file that is none of a folder. */
abstract class Unnamed implements OpenPseudoFile {
  read(_to: VirtAddr, _bytes: number): number {
    return -EINVAL;
  }

  write(_from: VirtAddr, _bytes: number): number {
    return -EINVAL;
  }

  ioctl(): number {
    return -ENOTTY;
  }

  poll(): number {
    return 0;
  }

  seek(): number {
    return -ESPIPE;
  }

  mmap(): number {
    return -EINVAL;
  }

  close(): void {}
}

/** What one end of a pipe writes and the other reads. */
interface PipeState {
  bytes: number[];
  writers: number;
}

class PipeEnd extends Unnamed {
  private readonly proc: Process;
  private readonly state: PipeState;
  private readonly writes: boolean;

  constructor(proc: Process, state: PipeState, writes: boolean) {
    super();
    this.proc = proc;
    this.state = state;
    this.writes = writes;
  }

  override read(to: VirtAddr, bytes: number): number {
    if (this.writes) return -EBADF;
    const part = this.state.bytes.splice(0, bytes);
    if (part.length === 0 && this.state.writers > 0) return -EAGAIN;
    this.proc.memory.writeBytes(to, Uint8Array.from(part));
    return part.length;
  }

  override write(from: VirtAddr, bytes: number): number {
    if (!this.writes) return -EBADF;
    for (const byte of this.proc.memory.readBytes(from, bytes)) this.state.bytes.push(byte);
    return bytes;
  }

  override poll(): number {
    if (this.writes) return POLLOUT;
    return this.state.bytes.length > 0 ? POLLIN : 0;
  }

  override close(): void {
    if (this.writes) this.state.writers = 0;
  }
}

/** What an epoll file waits for, by the number of the file. */
class Epoll extends Unnamed {
  readonly entries = new Map<number, { readonly events: number; readonly data: Uint8Array }>();
}

/** Adds the functions. */
export function addPipes(library: HostLibrary, proc: Process): void {
  const { memory } = proc;
  const create = (): number => proc.answer(proc.files.add(new Epoll()));
  library.addAll({
    'int pipe(int *)': (c) => {
      const state: PipeState = { bytes: [], writers: 1 };
      for (const [i, writes] of [false, true].entries()) {
        const fd = proc.files.add(new PipeEnd(proc, state, writes));
        if (fd < 0) return proc.fail(fd);
        memory.write32(c.address(0) + 4 * i, fd);
      }
      return 0;
    },
    'int epoll_create(int)': create,
    'int epoll_create1(int)': create,
    'int epoll_ctl(int, int, int, struct epoll_event *)': (c) => {
      const [file, op, fd] = [proc.files.find(c.int(0)), c.int(1), c.int(2)];
      if (!(file instanceof Epoll) || !proc.files.find(fd)) return proc.fail(EBADF);
      const isThere = file.entries.has(fd);
      if (op === EPOLL_CTL_ADD && isThere) return proc.fail(EEXIST);
      if (op !== EPOLL_CTL_ADD && !isThere) return proc.fail(ENOENT);
      if (op === EPOLL_CTL_DEL) file.entries.delete(fd);
      else if (op === EPOLL_CTL_ADD || op === EPOLL_CTL_MOD) {
        const data = memory.readBytes(c.address(3) + EVENT_DATA, EVENT_BYTES - EVENT_DATA);
        file.entries.set(fd, { events: memory.read32(c.address(3)), data });
      } else return proc.fail(EINVAL);
      return 0;
    },
    'int epoll_wait(int, struct epoll_event *, int, int)': (c) => {
      const file = proc.files.find(c.int(0));
      if (!(file instanceof Epoll)) return proc.fail(EBADF);
      let found = 0;
      for (const [fd, { events, data }] of file.entries) {
        const ready = (proc.files.find(fd)?.poll() ?? 0) & events;
        if (ready === 0 || found >= c.int(2)) continue;
        const at = c.address(1) + EVENT_BYTES * found++;
        memory.write32(at, ready);
        memory.writeBytes(at + EVENT_DATA, data);
      }
      return found;
    },
  });
}
