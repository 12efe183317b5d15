/**
 * Where in glibc 2.36 its own functions call malloc and free: the symbol and offset that the log of
 * mtrace has, and the line that addr2line gives with libc6-dbg.
 */
import type { AllocCall } from '../../user/allocations.ts';
import { addressOfLibc } from '../../user/frames.ts';
import type { UserProcess } from '../../user/tool.ts';

export const LIBC = '/lib/x86_64-linux-gnu/libc.so.6';

/** A place of the library: `(symbol+offset)`, '' when no name is exported, and its offset. */
interface LibcPlace {
  readonly symbol: string;
  readonly offset: number;
  readonly line: string;
}

/** By the function that calls malloc, or what it is inlined into. */
const ALLOCATES: Readonly<Record<string, LibcPlace>> = {
  strdup: place('__strdup+1a', 0x9e9aa, './string/./string/strdup.c:44'),
  strndup: place('__strndup+1a', 0x9f52a, './string/./string/strndup.c:45'),
  __fopen_internal: place('', 0x761fb, './libio/./libio/iofopen.c:67'),
  getdelim: place('__getdelim+6f', 0x76c9f, './libio/./libio/iogetdelim.c:62'),
  _IO_file_doallocate: place(
    '_IO_file_doallocate+8c',
    0x758cc,
    './libio/./libio/filedoalloc.c:101',
  ),
  __vasprintf_internal: place('', 0x7e32d, './libio/./libio/vasprintf.c:53'),
  __add_to_environ: place('', 0x41149, './stdlib/./stdlib/setenv.c:158'),
  __alloc_dir: place('', 0xcfda5, './dirent/../sysdeps/unix/sysv/linux/opendir.c:116'),
};
/** By the function that has allocated what is freed. */
const FREES: Readonly<Record<string, LibcPlace>> = {
  _IO_file_doallocate: place('_IO_setb+55', 0x83045, './libio/./libio/genops.c:341'),
  __fopen_internal: place('_IO_fclose+103', 0x75aa3, './libio/./libio/iofclose.c:75'),
  __alloc_dir: place('closedir+d', 0xcfedd, './dirent/../sysdeps/unix/sysv/linux/closedir.c:49'),
  __add_to_environ: place('clearenv+4d', 0x4157d, './stdlib/./stdlib/setenv.c:311'),
};
/** Where buffers of streams are freed when the library gives back all it has. */
const FREES_BUFFERS = place('', 0x17a944, './libio/./libio/genops.c:800');

const LINES = new Map(
  [...Object.values(ALLOCATES), ...Object.values(FREES), FREES_BUFFERS].map((one) => [
    one.offset,
    one.line,
  ]),
);

function place(symbol: string, offset: number, line: string): LibcPlace {
  return { symbol: symbol === '' ? '' : `(${symbol})`, offset, line };
}

/** `libc.so.6:(_IO_file_doallocate+8c)[0x758cc]`: where the library has allocated. */
export function allocatingPlace(proc: UserProcess, { via }: AllocCall): string {
  const [frame] = via;
  const known = ALLOCATES[frame.name];
  if (known) return placeText(known);
  const offset = addressOfLibc(proc, frame.name, frame.source) - proc.layout.libcStart;
  return placeText({ symbol: '', offset, line: '' });
}

/** Where the library frees what `call` allocated. @param isEnd - it gives back all it has. */
export function freeingPlace(call: AllocCall | undefined, isEnd: boolean): string {
  const name = call?.via[0]?.name ?? '';
  const isBuffer = name === '_IO_file_doallocate' || !(name in FREES);
  return placeText(isEnd && isBuffer ? FREES_BUFFERS : (FREES[name] ?? FREES_BUFFERS));
}

function placeText({ symbol, offset }: LibcPlace): string {
  return `${LIBC}:${symbol}[0x${offset.toString(16)}]`;
}

/** The line of an offset in the library; undefined for one that nobody knows. */
export function lineInLibc(offset: number): string | undefined {
  const line = LINES.get(offset);
  return line === '' ? undefined : line;
}
