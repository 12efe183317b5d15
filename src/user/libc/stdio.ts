/**
 * stdio.h: streams over files, with buffers in the program's heap.
 */
import type { VirtAddr } from '../../machine/address.ts';
import { EBADF, EINVAL, strerror } from '../../lib/errptr.ts';
import type { HostCall, HostLibrary } from '../../crun/vm/host.ts';
import { bytesOf, O_APPEND, O_CREAT, O_TRUNC } from '../files.ts';
import type { Process } from '../process.ts';
import { openPath } from '../syscalls.ts';
import { formatted, formattedList } from './text.ts';

/** Bytes of a FILE that fopen() gives, and of its buffer. */
const FILE_BYTES = 472;
const BUFFER_BYTES = 4096;
const EOF = -1;
const MODES: Readonly<Record<string, number>> = {
  r: 0,
  'r+': 2,
  w: 1 | O_CREAT | O_TRUNC,
  'w+': 2 | O_CREAT | O_TRUNC,
  a: 1 | O_CREAT | O_APPEND,
  'a+': 2 | O_CREAT | O_APPEND,
};

/** One stream. */
interface Stream {
  readonly fd: number;
  /** Its buffer, when it has written or read. */
  buffer: VirtAddr;
  /** What was written and not passed on. */
  out: string;
  /** What was read and not taken. */
  input: string;
  atEnd: boolean;
  failed: boolean;
  /** Passed on at the end of each line, or at once. */
  readonly mode: 'full' | 'line' | 'none';
}

/** Adds the functions of stdio.h. */
export function addStdio(library: HostLibrary, process: Process): void {
  const { memory } = process;
  const streams = new Map<VirtAddr, Stream>();
  const standard = (name: string, fd: number, mode: Stream['mode']): VirtAddr => {
    const file = process.variable(`_IO_2_1_${name}_`, 240);
    streams.set(file, newStream(fd, mode));
    memory.writePtr(process.variable(name), file);
    return file;
  };
  let stdin: VirtAddr = 0;
  let stdout: VirtAddr = 0;
  process.ready.push(() => {
    stdin = standard('stdin', 0, 'full');
    stdout = standard('stdout', 1, 'full');
    standard('stderr', 2, 'none');
  });
  const streamOf = (file: VirtAddr): Stream | undefined => streams.get(file);
  const flush = (stream: Stream): number => {
    const text = stream.out;
    stream.out = '';
    for (let at = 0; at < text.length;) {
      const part = text.slice(at, at + BUFFER_BYTES);
      memory.writeBytes(stream.buffer, bytesOf(part));
      const file = process.files.find(stream.fd);
      const taken = file
        ? process.syscall('write', () => file.write(stream.buffer, part.length))
        : -EBADF;
      if (taken <= 0) {
        stream.failed = true;
        return taken < 0 ? process.fail(taken) : EOF;
      }
      at += taken;
    }
    return 0;
  };
  const ensureBuffer = (stream: Stream): void => {
    if (stream.buffer === 0) stream.buffer = process.heap.alloc(BUFFER_BYTES);
  };
  const put = (file: VirtAddr, text: string): number => {
    const stream = streamOf(file);
    if (!stream) return process.fail(EBADF);
    ensureBuffer(stream);
    stream.out += text;
    const full = stream.out.length >= BUFFER_BYTES;
    if (stream.mode === 'none' || full) return flush(stream) < 0 ? EOF : text.length;
    return text.length;
  };
  process.flushes.push(() => {
    for (const stream of streams.values()) flush(stream);
  });
  /** More to read; false at the end. */
  const fill = (stream: Stream): boolean => {
    ensureBuffer(stream);
    const file = process.files.find(stream.fd);
    const got = file
      ? process.syscall('read', () => file.read(stream.buffer, BUFFER_BYTES))
      : -EBADF;
    if (got <= 0) {
      if (got < 0) process.fail(got);
      stream.failed ||= got < 0;
      stream.atEnd ||= got === 0;
      return false;
    }
    stream.input += String.fromCharCode(...memory.readBytes(stream.buffer, got));
    return true;
  };
  const take = (stream: Stream, bytes: number): string => {
    while (stream.input.length < bytes && fill(stream));
    const text = stream.input.slice(0, bytes);
    stream.input = stream.input.slice(text.length);
    return text;
  };
  const getc = (file: VirtAddr): number => {
    const stream = streamOf(file);
    const letter = stream ? take(stream, 1) : '';
    return letter === '' ? EOF : letter.charCodeAt(0);
  };
  const fopen = (c: HostCall): VirtAddr => {
    const flags = MODES[c.string(1).replaceAll(/[be]/g, '')];
    if (flags === undefined) {
      process.fail(EINVAL);
      return 0;
    }
    // The structure is there before the file is opened.
    const at = process.heap.alloc(FILE_BYTES);
    const fd = openPath(process, c.string(0), flags);
    if (fd < 0) {
      process.heap.release(at);
      process.fail(fd);
      return 0;
    }
    streams.set(at, newStream(fd, 'full'));
    return at;
  };
  const fgets = (c: HostCall): VirtAddr => {
    const stream = streamOf(c.address(2));
    const max = c.int(1) - 1;
    if (!stream || max < 0) return 0;
    while (!stream.input.includes('\n') && stream.input.length < max && fill(stream));
    const end = stream.input.indexOf('\n') + 1 || stream.input.length;
    const text = stream.input.slice(0, Math.min(end, max));
    if (text === '') return 0;
    stream.input = stream.input.slice(text.length);
    memory.writeString(c.address(0), text, text.length + 1);
    return c.address(0);
  };
  const copyOut = (c: HostCall, max: number, text: string): number => {
    if (max > 0) {
      const cut = text.slice(0, max - 1);
      memory.writeString(c.address(0), cut, cut.length + 1);
    }
    return text.length;
  };
  library.addAll({
    'int printf(const char *, ...)': (c) => put(stdout, formatted(process, c, 0)),
    'int vprintf(const char *, va_list)': (c) => put(stdout, formattedList(process, c, 0)),
    'int fprintf(FILE *, const char *, ...)': (c) => put(c.address(0), formatted(process, c, 1)),
    'int vfprintf(FILE *, const char *, va_list)': (c) =>
      put(c.address(0), formattedList(process, c, 1)),
    'int dprintf(int, const char *, ...)': (c) => {
      process.complain('');
      const text = formatted(process, c, 1);
      const at = process.heap.alloc(text.length + 1);
      memory.writeString(at, text, text.length + 1);
      const file = process.files.find(c.int(0));
      const result = file
        ? process.syscall('write', () => file.write(at, text.length))
        : -EBADF;
      process.heap.release(at);
      return process.answer(result);
    },
    'int sprintf(char *, const char *, ...)': (c) =>
      copyOut(c, Infinity, formatted(process, c, 1)),
    'int snprintf(char *, size_t, const char *, ...)': (c) =>
      copyOut(c, c.size(1), formatted(process, c, 2)),
    'int vsnprintf(char *, size_t, const char *, va_list)': (c) =>
      copyOut(c, c.size(1), formattedList(process, c, 2)),
    'int puts(const char *)': (c) => put(stdout, `${c.string(0)}\n`),
    'int putchar(int)': (c) => {
      put(stdout, String.fromCharCode(c.uint(0) & 0xff));
      return c.int(0);
    },
    'int fputs(const char *, FILE *)': (c) => put(c.address(1), c.string(0)),
    'int fputc(int, FILE *)': (c) => {
      put(c.address(1), String.fromCharCode(c.uint(0) & 0xff));
      return c.int(0);
    },
    'size_t fwrite(const void *, size_t, size_t, FILE *)': (c) => {
      const bytes = memory.readBytes(c.address(0), c.size(1) * c.size(2));
      put(c.address(3), String.fromCharCode(...bytes));
      return c.size(2);
    },
    'size_t fread(void *, size_t, size_t, FILE *)': (c) => {
      const stream = streamOf(c.address(3));
      const text = stream ? take(stream, c.size(1) * c.size(2)) : '';
      memory.writeBytes(c.address(0), bytesOf(text));
      return c.size(1) === 0 ? 0 : Math.floor(text.length / c.size(1));
    },
    'char *fgets(char *, int, FILE *)': fgets,
    'int fgetc(FILE *)': (c) => getc(c.address(0)),
    'int getchar(void)': () => getc(stdin),
    'FILE *fopen(const char *, const char *)': fopen,
    'int fclose(FILE *)': (c) => {
      const stream = streamOf(c.address(0));
      if (!stream) return process.fail(EBADF);
      const result = flush(stream);
      streams.delete(c.address(0));
      const file = process.files.remove(stream.fd);
      if (file) {
        process.syscall('close', () => {
          file.close();
          return 0;
        });
      }
      process.heap.release(stream.buffer);
      if (stream.fd > 2) process.heap.release(c.address(0));
      return result;
    },
    'int fflush(FILE *)': (c) => {
      const stream = streamOf(c.address(0));
      if (stream) return flush(stream);
      for (const one of streams.values()) flush(one);
      return 0;
    },
    'int feof(FILE *)': (c) => Number(streamOf(c.address(0))?.atEnd ?? false),
    'int ferror(FILE *)': (c) => Number(streamOf(c.address(0))?.failed ?? false),
    'void clearerr(FILE *)': (c) => {
      const stream = streamOf(c.address(0));
      if (stream) [stream.atEnd, stream.failed] = [false, false];
    },
    'int fileno(FILE *)': (c) => streamOf(c.address(0))?.fd ?? process.fail(EBADF),
    'void setbuf(FILE *, char *)': () => undefined,
    'int setvbuf(FILE *, char *, int, size_t)': () => 0,
    'void perror(const char *)': (c) => {
      const error = strerror(memory.read32(process.variable('errno')));
      const text = c.address(0) === 0 ? '' : c.string(0);
      process.complain(text === '' ? `${error}\n` : `${text}: ${error}\n`);
    },
  });
}

function newStream(fd: number, mode: Stream['mode']): Stream {
  return { fd, buffer: 0, out: '', input: '', atEnd: false, failed: false, mode };
}
