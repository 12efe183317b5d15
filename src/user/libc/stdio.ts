/**
 * stdio.h.
 */
import { EBADF, EINVAL, ENOMEM, strerror } from '../../lib/errptr.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { HostCall, HostLibrary } from '../../crun/vm/host.ts';
import { bytesOf } from '../files.ts';
import type { LibcFrame } from '../allocations.ts';
import type { Process } from '../process.ts';
import { writeTo } from '../syscalls.ts';
import { scan } from './scan.ts';
import { EOF, Streams } from './streams.ts';
import { formatted, formattedList } from './text.ts';

const ASPRINTF_BYTES = 100;
const ASPRINTF: readonly LibcFrame[] = [
  { name: '__vasprintf_internal', source: 'vasprintf.c:71' },
  { name: 'asprintf', source: 'asprintf.c:31' },
];
const ASPRINTF_RESIZED: readonly LibcFrame[] = [
  { name: '__vasprintf_internal', source: 'vasprintf.c:79' },
  { name: 'asprintf', source: 'asprintf.c:31' },
];
const PUTS: readonly LibcFrame[] = [{ name: 'puts', source: 'ioputs.c:40' }];
const PRINTF: readonly LibcFrame[] = [
  { name: 'outstring_func', source: 'vfprintf-internal.c:239', isInlined: true },
  { name: '__vfprintf_internal', source: 'vfprintf-process-arg.c:213' },
  { name: 'printf', source: 'printf.c:33' },
];
/** What gcc makes a call of puts() of. */
const PLAIN_LINE = /^[^%]*\n$/;
/** Bytes of the first buffer of getline(). */
const LINE_BYTES = 120;
const GETDELIM: readonly LibcFrame[] = [{ name: 'getdelim', source: 'iogetdelim.c:62' }];

/** Adds the functions of stdio.h. */
export function addStdio(library: HostLibrary, proc: Process): void {
  const streams = new Streams(proc);
  addOutput(library, proc, streams);
  addTexts(library, proc);
  addInput(library, proc, streams);
  addStreams(library, proc, streams);
}

/** The addresses that a variadic call gives, one after the other. */
function addressesOf(c: HostCall, from: number): () => VirtAddr {
  let at = from;
  return () => (at < c.count ? c.address(at++) : 0);
}

function addOutput(library: HostLibrary, proc: Process, streams: Streams): void {
  const { memory } = proc;
  const letter = (c: HostCall): string => String.fromCharCode(c.uint(0) & 0xff);
  library.addAll({
    'int printf(const char *, ...)': (c) =>
      streams.put(
        streams.stdout,
        formatted(proc, c, 0),
        PLAIN_LINE.test(c.string(0)) ? PUTS : PRINTF,
      ),
    'int vprintf(const char *, va_list)': (c) =>
      streams.put(streams.stdout, formattedList(proc, c, 0)),
    'int fprintf(FILE *, const char *, ...)': (c) =>
      streams.put(c.address(0), formatted(proc, c, 1)),
    'int vfprintf(FILE *, const char *, va_list)': (c) =>
      streams.put(c.address(0), formattedList(proc, c, 1)),
    'int sscanf(const char *, const char *, ...)': (c) =>
      scan(c.string(0), c.string(1), addressesOf(c, 2), memory).result,
    'int scanf(const char *, ...)': (c) =>
      streams.scan(streams.stdin, (text) => scan(text, c.string(0), addressesOf(c, 1), memory)),
    'int fscanf(FILE *, const char *, ...)': (c) =>
      streams.scan(c.address(0), (text) => scan(text, c.string(1), addressesOf(c, 2), memory)),
    'int dprintf(int, const char *, ...)': (c) => {
      const text = formatted(proc, c, 1);
      const at = proc.allocations.alloc(text.length + 1);
      memory.writeBytes(at, bytesOf(text));
      const taken = writeTo(proc, c.int(0), at, text.length);
      proc.allocations.release(at);
      return proc.answer(taken);
    },
    'int puts(const char *)': (c) => streams.put(streams.stdout, `${c.string(0)}\n`, PUTS),
    'int putchar(int)': (c) => {
      streams.put(streams.stdout, letter(c));
      return c.int(0);
    },
    'int fputs(const char *, FILE *)': (c) => streams.put(c.address(1), c.string(0)),
    'int fputc(int, FILE *)': (c) => {
      streams.put(c.address(1), letter(c));
      return c.int(0);
    },
    'size_t fwrite(const void *, size_t, size_t, FILE *)': (c) => {
      const bytes = memory.readBytes(c.address(0), c.size(1) * c.size(2));
      streams.put(c.address(3), String.fromCharCode(...bytes));
      return c.size(2);
    },
    'void perror(const char *)': (c) => {
      const error = strerror(memory.read32(proc.variable('errno')));
      const text = c.address(0) === 0 ? '' : c.string(0);
      proc.complain(text === '' ? `${error}\n` : `${text}: ${error}\n`);
    },
  });
}

/** Texts that are made in memory. */
function addTexts(library: HostLibrary, proc: Process): void {
  const { memory } = proc;
  const copyOut = (c: HostCall, max: number, text: string): number => {
    if (max > 0) {
      const cut = text.slice(0, max - 1);
      memory.writeString(c.address(0), cut, cut.length + 1);
    }
    return text.length;
  };
  library.addAll({
    'int sprintf(char *, const char *, ...)': (c) => copyOut(c, Infinity, formatted(proc, c, 1)),
    'int snprintf(char *, size_t, const char *, ...)': (c) =>
      copyOut(c, c.size(1), formatted(proc, c, 2)),
    'int vsnprintf(char *, size_t, const char *, va_list)': (c) =>
      copyOut(c, c.size(1), formattedList(proc, c, 2)),
    'int asprintf(char **, const char *, ...)': (c) => makeText(proc, c, formatted(proc, c, 1)),
    'int vasprintf(char **, const char *, va_list)': (c) =>
      makeText(proc, c, formattedList(proc, c, 1)),
  });
}

function addInput(library: HostLibrary, proc: Process, streams: Streams): void {
  const { memory } = proc;
  const getc = (file: number): number => {
    const stream = streams.find(file);
    const letter = stream ? streams.take(stream, 1) : '';
    return letter === '' ? EOF : letter.charCodeAt(0);
  };
  /** A line into a block that grows: its length, or EOF. */
  const getLine = (c: HostCall, end: string, file: number): number => {
    const [to, size] = [c.address(0), c.address(1)];
    const stream = streams.find(file);
    if (!stream || to === 0 || size === 0) return proc.fail(EINVAL);
    const { allocations } = proc;
    let at = memory.readPtr(to);
    let bytes = memory.readLong(size);
    if (at === 0 || bytes === 0) {
      at = allocations.alloc(LINE_BYTES, 'malloc', 16, GETDELIM);
      bytes = LINE_BYTES;
      if (at === 0) return EOF;
    }
    const text = streams.takeLine(stream, Infinity, end);
    if (text.length + 1 > bytes) {
      bytes = Math.max(2 * bytes, text.length + 1);
      at = allocations.resize(at, bytes, GETDELIM);
      if (at === 0) return EOF;
    }
    memory.writePtr(to, at);
    memory.writeLong(size, bytes);
    if (text === '') return EOF;
    memory.writeString(at, text, text.length + 1);
    return text.length;
  };
  library.addAll({
    'size_t fread(void *, size_t, size_t, FILE *)': (c) => {
      const stream = streams.find(c.address(3));
      const text = stream ? streams.take(stream, c.size(1) * c.size(2)) : '';
      memory.writeBytes(c.address(0), bytesOf(text));
      return c.size(1) === 0 ? 0 : Math.floor(text.length / c.size(1));
    },
    'char *fgets(char *, int, FILE *)': (c) => {
      const stream = streams.find(c.address(2));
      const text = stream && c.int(1) > 1 ? streams.takeLine(stream, c.int(1) - 1) : '';
      if (text === '') return 0;
      memory.writeString(c.address(0), text, text.length + 1);
      return c.address(0);
    },
    'ssize_t getline(char **, size_t *, FILE *)': (c) => getLine(c, '\n', c.address(2)),
    'ssize_t getdelim(char **, size_t *, int, FILE *)': (c) =>
      getLine(c, String.fromCharCode(c.uint(2) & 0xff), c.address(3)),
    'int fgetc(FILE *)': (c) => getc(c.address(0)),
    'int getchar(void)': () => getc(streams.stdin),
  });
}

function addStreams(library: HostLibrary, proc: Process, streams: Streams): void {
  library.addAll({
    'FILE *fopen(const char *, const char *)': (c) => streams.open(c.string(0), c.string(1)),
    'int fclose(FILE *)': (c) => streams.close(c.address(0)),
    'int fflush(FILE *)': (c) => {
      const stream = streams.find(c.address(0));
      return stream ? streams.flush(stream) : streams.flushAll();
    },
    'int feof(FILE *)': (c) => Number(streams.find(c.address(0))?.atEnd ?? false),
    'int ferror(FILE *)': (c) => Number(streams.find(c.address(0))?.failed ?? false),
    'void clearerr(FILE *)': (c) => {
      const stream = streams.find(c.address(0));
      if (stream) [stream.atEnd, stream.failed] = [false, false];
    },
    'int fileno(FILE *)': (c) => streams.find(c.address(0))?.fd ?? proc.fail(EBADF),
    'void setbuf(FILE *, char *)': (c) =>
      void streams.setMode(c.address(0), c.address(1) === 0 ? 2 : 0),
    'int setvbuf(FILE *, char *, int, size_t)': (c) => streams.setMode(c.address(0), c.int(2)),
  });
}

/** It is made in a block of 100 bytes that grows, and copied when that is much too large. */
function makeText(proc: Process, c: HostCall, text: string): number {
  const { allocations, memory } = proc;
  const needed = text.length + 1;
  let room = ASPRINTF_BYTES;
  let at = allocations.alloc(room, 'malloc', 16, ASPRINTF);
  while (at !== 0 && room < needed) {
    room = 2 * room + ASPRINTF_BYTES;
    allocations.release(at);
    at = allocations.alloc(room, 'malloc', 16, ASPRINTF);
  }
  if (at !== 0 && room >> 1 <= needed) at = allocations.resize(at, needed, ASPRINTF_RESIZED);
  else if (at !== 0) {
    const copy = allocations.alloc(needed, 'malloc', 16, ASPRINTF);
    allocations.release(at);
    at = copy;
  }
  if (at === 0) return proc.fail(ENOMEM);
  memory.writeString(at, text, needed);
  memory.writePtr(c.address(0), at);
  return text.length;
}
