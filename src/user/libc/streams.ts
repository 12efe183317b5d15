/**
 * The streams of a program: files with a buffer in its heap.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { EBADF, EINVAL } from '../../lib/errptr.ts';
import { bytesOf, O_APPEND, O_CREAT, O_TRUNC } from '../files.ts';
import type { LibcFrame } from '../allocations.ts';
import type { Process } from '../process.ts';
import { closeFile, openPath, readFrom, writeTo } from '../syscalls.ts';
import type { Scanned } from './scan.ts';

/** Bytes of a FILE that fopen() gives, and of its buffer. */
const FILE_BYTES = 472;
const BUFFER_BYTES = 4096;
/** Bytes of that of a terminal. */
const TERMINAL_BYTES = 1024;
/** Offsets in a FILE of what points at memory. */
const FILE = { buffer: 0x38, bufferEnd: 0x40, chain: 0x68, lock: 0x88, wide: 0xa0 } as const;
/** Where its lock and its part for wide characters are. */
const LOCK = 0xe0;
const WIDE = 0xf0;
const FOPEN: readonly LibcFrame[] = [{ name: '__fopen_internal', source: 'iofopen.c:65' }];
const BUFFER: readonly LibcFrame[] = [
  { name: '_IO_file_doallocate', source: 'filedoalloc.c:101' },
  { name: '_IO_doallocbuf', source: 'genops.c:347', isInlined: true },
  { name: '_IO_doallocbuf', source: 'genops.c:342' },
];
/** Who asks for one when it is written to, and when it is read. */
const OVERFLOW: readonly LibcFrame[] = [
  { name: '_IO_file_overflow@@GLIBC_2.2.5', source: 'fileops.c:744' },
  { name: '_IO_new_file_xsputn', source: 'fileops.c:1243', isInlined: true },
  { name: '_IO_file_xsputn@@GLIBC_2.2.5', source: 'fileops.c:1196' },
];
const UNDERFLOW: readonly LibcFrame[] = [
  { name: '_IO_file_underflow@@GLIBC_2.2.5', source: 'fileops.c:485' },
];
/** Bytes of a stream of the library's own. */
const STANDARD_BYTES = 240;
export const EOF = -1;
const MODES: Readonly<Record<string, number>> = {
  r: 0,
  'r+': 2,
  w: 1 | O_CREAT | O_TRUNC,
  'w+': 2 | O_CREAT | O_TRUNC,
  a: 1 | O_CREAT | O_APPEND,
  'a+': 2 | O_CREAT | O_APPEND,
};

/** When what is written is passed on, by the numbers of setvbuf(). */
const BUFFERING = ['full', 'line', 'none'] as const;

/** One stream. */
export interface Stream {
  readonly file: VirtAddr;
  readonly fd: number;
  /** Its buffer, when it has written or read. */
  buffer: VirtAddr;
  /** What was written and not passed on. */
  out: string;
  /** What was read and not taken. */
  input: string;
  atEnd: boolean;
  failed: boolean;
  mode: (typeof BUFFERING)[number];
}

/** All streams of a program, by the address of their FILE. */
export class Streams {
  stdin: VirtAddr = 0;
  stdout: VirtAddr = 0;
  private readonly proc: Process;
  private readonly streams = new Map<VirtAddr, Stream>();

  constructor(proc: Process) {
    this.proc = proc;
    proc.ready.push(() => {
      this.stdin = this.standard('stdin', 0, 'full');
      this.stdout = this.standard('stdout', 1, proc.start.isTerminal ? 'line' : 'full');
      this.standard('stderr', 2, 'none');
    });
    proc.flushes.push(() => void this.flushAll());
    proc.resources.push(() => this.freeBuffers());
  }

  find(file: VirtAddr): Stream | undefined {
    return this.streams.get(file);
  }

  /** fopen(): the address of a FILE, 0 when it cannot be. */
  open(name: string, mode: string): VirtAddr {
    const { proc } = this;
    const flags = MODES[mode.replaceAll(/[be]/g, '')];
    if (flags === undefined) {
      proc.fail(EINVAL);
      return 0;
    }
    // The structure is there before the file is opened.
    const at = proc.allocations.alloc(FILE_BYTES, 'malloc', 16, FOPEN);
    if (at === 0) return 0;
    this.link(at, FILE_BYTES);
    const fd = openPath(proc, name, flags);
    if (fd < 0) {
      this.unlink(at);
      proc.allocations.release(at);
      proc.fail(fd);
      return 0;
    }
    this.streams.set(at, newStream(at, fd, 'full'));
    return at;
  }

  close(file: VirtAddr): number {
    const { proc } = this;
    const stream = this.find(file);
    if (!stream) return proc.fail(EBADF);
    const result = this.flush(stream);
    this.streams.delete(file);
    this.unlink(file);
    closeFile(proc, stream.fd);
    for (const at of [stream.buffer, file]) {
      if (proc.allocations.heap.blocks.has(at)) proc.allocations.release(at);
    }
    return result;
  }

  /** Passes on what was written: 0, or EOF with errno. */
  flush(stream: Stream): number {
    const { proc } = this;
    const text = stream.out;
    stream.out = '';
    for (let at = 0; at < text.length;) {
      const part = text.slice(at, at + BUFFER_BYTES);
      proc.memory.writeBytes(stream.buffer, bytesOf(part));
      const taken = writeTo(proc, stream.fd, stream.buffer, part.length);
      if (taken <= 0) {
        stream.failed = true;
        return taken < 0 ? proc.fail(taken) : EOF;
      }
      at += taken;
    }
    return 0;
  }

  flushAll(): number {
    for (const stream of this.streams.values()) this.flush(stream);
    return 0;
  }

  /** Writes; gives the number of bytes or EOF. */
  put(file: VirtAddr, text: string, via: readonly LibcFrame[] = []): number {
    const stream = this.find(file);
    if (!stream) return this.proc.fail(EBADF);
    this.ensureBuffer(stream, [...OVERFLOW, ...via]);
    stream.out += text;
    const isDue =
      stream.mode === 'none' ||
      stream.out.length >= BUFFER_BYTES ||
      (stream.mode === 'line' && text.includes('\n'));
    return isDue && this.flush(stream) < 0 ? EOF : text.length;
  }

  /** Reads so many bytes, less at the end. */
  take(stream: Stream, bytes: number): string {
    while (stream.input.length < bytes && this.fill(stream));
    const text = stream.input.slice(0, bytes);
    stream.input = stream.input.slice(text.length);
    return text;
  }

  /** Reads what `take` takes of all that there is, and gives what it returns. */
  scan(file: VirtAddr, take: (text: string) => Scanned): number {
    const stream = this.find(file);
    if (!stream) return this.proc.fail(EBADF);
    while (this.fill(stream));
    const { result, read } = take(stream.input);
    stream.input = stream.input.slice(read);
    stream.atEnd = stream.input === '';
    return result;
  }

  /** Reads to the end of a line, or to another letter, at most so many bytes. */
  takeLine(stream: Stream, max: number, last = '\n'): string {
    while (!stream.input.includes(last) && stream.input.length < max && this.fill(stream));
    const end = stream.input.indexOf(last) + 1 || stream.input.length;
    const text = stream.input.slice(0, Math.min(end, max));
    stream.input = stream.input.slice(text.length);
    return text;
  }

  /** setvbuf() of a stream that has done nothing yet. */
  setMode(file: VirtAddr, mode: number): number {
    const stream = this.find(file);
    const wanted = BUFFERING[mode];
    if (!stream || wanted === undefined) return EOF;
    if (stream.buffer === 0) stream.mode = wanted;
    return 0;
  }

  private standard(name: string, fd: number, mode: Stream['mode']): VirtAddr {
    const { proc } = this;
    const file = proc.variable(`_IO_2_1_${name}_`, STANDARD_BYTES);
    this.link(file, STANDARD_BYTES);
    this.streams.set(file, newStream(file, fd, mode));
    proc.memory.writePtr(proc.variable(name), file);
    return file;
  }

  /** The buffers that the library has made, when it gives back all it has. */
  private freeBuffers(): void {
    this.flushAll();
    const { allocations } = this.proc;
    for (const [file, stream] of this.streams) {
      if (!allocations.heap.blocks.has(stream.buffer)) continue;
      allocations.release(stream.buffer);
      stream.buffer = 0;
      this.pointToBuffer(file, 0);
    }
  }

  private pointToBuffer(file: VirtAddr, buffer: VirtAddr): void {
    const { memory } = this.proc;
    memory.writePtr(file + FILE.buffer, buffer);
    memory.writePtr(file + FILE.bufferEnd, buffer === 0 ? 0 : buffer + BUFFER_BYTES);
  }

  /** Writes a FILE and puts it first into the list of all. */
  private link(file: VirtAddr, bytes: number): void {
    const { memory } = this.proc;
    const list = this.proc.variable('_IO_list_all');
    memory.fill(file, 0, Math.min(bytes, STANDARD_BYTES));
    if (bytes > STANDARD_BYTES) {
      memory.writePtr(file + FILE.lock, file + LOCK);
      memory.writePtr(file + FILE.wide, file + WIDE);
    }
    memory.writePtr(file + FILE.chain, memory.readPtr(list));
    memory.writePtr(list, file);
  }

  private unlink(file: VirtAddr): void {
    const { memory } = this.proc;
    let at = this.proc.variable('_IO_list_all');
    while (memory.readPtr(at) !== 0 && memory.readPtr(at) !== file) {
      at = memory.readPtr(at) + FILE.chain;
    }
    if (memory.readPtr(at) === file) memory.writePtr(at, memory.readPtr(file + FILE.chain));
  }

  private ensureBuffer(stream: Stream, via: readonly LibcFrame[]): void {
    if (stream.buffer !== 0) return;
    const { proc } = this;
    if (stream.mode !== 'none') {
      const bytes = proc.start.isTerminal && stream.fd < 3 ? TERMINAL_BYTES : BUFFER_BYTES;
      stream.buffer = proc.allocations.alloc(bytes, 'malloc', 16, [...BUFFER, ...via]);
    }
    if (stream.buffer !== 0) {
      this.pointToBuffer(stream.file, stream.buffer);
      return;
    }
    // Without memory for a buffer a stream does without.
    stream.mode = 'none';
    stream.buffer = proc.variable('__unbuffered', BUFFER_BYTES);
  }

  /** Gets more to read; false at the end. */
  private fill(stream: Stream): boolean {
    const { proc } = this;
    this.ensureBuffer(stream, UNDERFLOW);
    const got = readFrom(proc, stream.fd, stream.buffer, BUFFER_BYTES);
    if (got <= 0) {
      if (got < 0) proc.fail(got);
      stream.failed ||= got < 0;
      stream.atEnd ||= got === 0;
      return false;
    }
    stream.input += String.fromCharCode(...proc.memory.readBytes(stream.buffer, got));
    return true;
  }
}

function newStream(file: VirtAddr, fd: number, mode: Stream['mode']): Stream {
  return { file, fd, buffer: 0, out: '', input: '', atEnd: false, failed: false, mode };
}
