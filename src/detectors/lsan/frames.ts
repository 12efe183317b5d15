/**
 * Call chains as the sanitizers of gcc 12 print them: their own function first, then the C library,
 * the program, and what called main().
 */
import { absolutePath } from '../../user/file-access.ts';
import type { VirtAddr } from '../../machine/address.ts';
import type { AllocCall, LibcFrame } from '../../user/allocations.ts';
import { addressOfLibc, programFrames, type Frame } from '../../user/frames.ts';
import type { UserProcess } from '../../user/tool.ts';

/** One frame. */
export interface PrintedFrame {
  readonly address: VirtAddr;
  readonly function: string;
  /** `/root/test.c:18`, or `(/root/test+0x10b0)`. */
  readonly place: string;
}

/** Which library the sanitizer is, and the lines of its functions. */
export interface SanitizerLibrary {
  readonly file: string;
  readonly lines: Readonly<Record<string, number>>;
}

const SOURCES = '../../../../src/libsanitizer/';
/** Functions of the C library by their names here: how the real one's debugging symbols say it. */
const LIBC: Readonly<Record<string, readonly [name: string, place: string]>> = {
  strdup: ['__GI___strdup', 'string/strdup.c:42'],
  strndup: ['__GI___strndup', 'string/strndup.c:43'],
  getdelim: ['__GI___getdelim', 'libio/iogetdelim.c:62'],
  __alloc_dir: ['__alloc_dir', '../sysdeps/unix/sysv/linux/opendir.c:115'],
  __fopen_internal: ['__fopen_internal', 'libio/iofopen.c:65'],
  __vasprintf_internal: ['__vasprintf_internal', 'libio/vasprintf.c:71'],
  __add_to_environ: ['__add_to_environ', 'stdlib/setenv.c:130'],
  _IO_file_doallocate: ['__GI__IO_file_doallocate', 'libio/filedoalloc.c:101'],
  start_thread: ['start_thread', 'nptl/pthread_create.c:442'],
  clone: ['clone3', '../sysdeps/unix/sysv/linux/x86_64/clone3.S:81'],
  __run_exit_handlers: ['__run_exit_handlers', 'stdlib/exit.c:116'],
  exit: ['__GI_exit', 'stdlib/exit.c:146'],
  call_init: ['call_init', '../csu/libc-start.c:145'],
  '__libc_start_main@@GLIBC_2.34': ['__libc_start_main_impl', '../csu/libc-start.c:347'],
  _dl_call_fini: ['_dl_call_fini', 'elf/dl-call_fini.c:43'],
  _dl_fini: ['_dl_fini', 'elf/dl-fini.c:114'],
};
const BELOW_MAIN = '(below main)';
const CALLS_MAIN: readonly [string, string] = [
  '__libc_start_call_main',
  '../sysdeps/nptl/libc_start_call_main.h:58',
];

/** The frame of a function of the sanitizer. @param name - as the program calls it. */
export function interceptorFrame(
  proc: UserProcess,
  { file, lines }: SanitizerLibrary,
  name: string,
): PrintedFrame {
  const [source, line] = interceptors[name] ?? [file, lines[name] ?? 0];
  const place = `${SOURCES}${source}:${line}`;
  return {
    address: addressOfLibc(proc, `__interceptor_${name}`, place),
    function: `__interceptor_${name}`,
    place,
  };
}

/** A frame below an interceptor's: another interceptor, or what several of them share. */
export function innerFrame(
  proc: UserProcess,
  library: SanitizerLibrary,
  name: string,
): PrintedFrame {
  if (!Object.hasOwn(SHARED, name)) return interceptorFrame(proc, library, name);
  const [file, line, whole = name] = SHARED[name];
  const place = `${SOURCES}${file}:${line}`;
  return { address: addressOfLibc(proc, name, place), function: whole, place };
}

/** An interceptor's frame when another one lies below it. */
export function outerFrame(
  proc: UserProcess,
  library: SanitizerLibrary,
  name: string,
): PrintedFrame {
  const frame = interceptorFrame(proc, library, name);
  const line = OUTER[name];
  return line === undefined ? frame : { ...frame, place: `${SOURCES}${COMMON}:${line}` };
}

const COMMON = 'sanitizer_common/sanitizer_common_interceptors.inc';
const SHARED: Readonly<Record<string, readonly [file: string, line: number, printed?: string]>> = {
  printf_common: ['sanitizer_common/sanitizer_common_interceptors_format.inc', 553],
  StrstrCheck: [COMMON, 580],
  StrtolFixAndCheck: [COMMON, 3501],
  MemcmpInterceptorCommon: [
    COMMON,
    860,
    'MemcmpInterceptorCommon(void*, int (*)(void const*, void const*, unsigned long), ' +
      'void const*, void const*, unsigned long)',
  ],
};
/** Lines of those that are inlined into themselves. */
const OUTER: Readonly<Record<string, number>> = { strstr: 590, memcmp: 887 };
const INTERCEPTORS = 'asan/asan_interceptors.cpp';
/** Functions of the C library that the sanitizers replace in files for all of them. */
const interceptors: Readonly<Record<string, readonly [file: string, line: number]>> = {
  strdup: [INTERCEPTORS, 439],
  pthread_create: [INTERCEPTORS, 207],
  strndup: [COMMON, 414],
  memcpy: [COMMON, 827],
  memmove: [COMMON, 810],
  memset: [COMMON, 799],
  memcmp: [COMMON, 892],
  strlen: [COMMON, 389],
  strcmp: [COMMON, 466],
  strncmp: [COMMON, 497],
  strcasecmp: [COMMON, 532],
  strncasecmp: [COMMON, 560],
  strstr: [COMMON, 597],
  strchr: [COMMON, 708],
  strrchr: [COMMON, 740],
  strspn: [COMMON, 755],
  strcspn: [COMMON, 766],
  strpbrk: [COMMON, 785],
  memchr: [COMMON, 931],
  strnlen: [COMMON, 403],
  strtok: [COMMON, 660],
  fopen: [COMMON, 6147],
  atoi: [INTERCEPTORS, 505],
  atol: [INTERCEPTORS, 522],
  atoll: [INTERCEPTORS, 550],
  strtol: [INTERCEPTORS, 484],
  strtoll: [INTERCEPTORS, 536],
  vprintf: [COMMON, 1657],
  fprintf: [COMMON, 1718],
  vfprintf: [COMMON, 1661],
  strcpy: [INTERCEPTORS, 425],
  strcat: [INTERCEPTORS, 377],
  strncat: [INTERCEPTORS, 402],
  strncpy: [INTERCEPTORS, 470],
  sprintf: [COMMON, 1727],
  snprintf: [COMMON, 1736],
  vsprintf: [COMMON, 1684],
  vsnprintf: [COMMON, 1665],
  printf: [COMMON, 1715],
  puts: [COMMON, 1283],
  fputs: [COMMON, 1271],
  fgets: [COMMON, 1254],
  fread: [COMMON, 1043],
  fwrite: [COMMON, 1157],
  read: [COMMON, 1025],
  write: [COMMON, 1079],
};

/** The program's frames, and those below main(); `outer` is what called a thread's function. */
export function chain(
  proc: UserProcess,
  stack: number,
  outer: readonly LibcFrame[] = [],
): PrintedFrame[] {
  const own = programFrames(proc, stack).map((frame) => printed(proc, frame));
  const below = outer.filter(({ name }) => name !== BELOW_MAIN);
  if (below.length > 0) return [...own, ...libc(proc, below)];
  const [name, place] = CALLS_MAIN;
  return [...own, { address: addressOfLibc(proc, name, place), function: name, place }];
}

/** The frames of an allocation. */
export function allocationChain(
  proc: UserProcess,
  library: SanitizerLibrary,
  call: AllocCall,
): PrintedFrame[] {
  const [first] = call.via;
  const isReplaced = first !== undefined && first.name in library.lines && call.via.length === 1;
  return [
    interceptorFrame(proc, library, isReplaced ? first.name : call.name),
    ...(isReplaced ? [] : libc(proc, call.via)),
    ...chain(proc, call.stack, call.outer),
  ];
}

/** What an error's chain has behind main(), which those of allocations do not reach. */
export function behindMain(proc: UserProcess): PrintedFrame[] {
  const entry = 0x10b0;
  const place = '../csu/libc-start.c:360';
  const file = absolutePath(proc.start.files, proc.start.argv[0].replace(/^\.\//, ''));
  return [
    {
      address: addressOfLibc(proc, '__libc_start_main_impl', place),
      function: '__libc_start_main_impl',
      place,
    },
    {
      address: proc.layout.programStart + entry,
      function: '_start',
      place: `(${file}+0x${entry.toString(16)})`,
    },
  ];
}

/** `    #0 0x… in main /root/test.c:6`, a line for each. */
export function frameLines(frames: readonly PrintedFrame[]): string[] {
  return frames.map(
    ({ address, function: name, place }, i) =>
      `    #${i} 0x${address.toString(16).padStart(12, '0')} in ${name} ${place}`,
  );
}

function printed(proc: UserProcess, { address, name, file, line }: Frame): PrintedFrame {
  return {
    address: address - 1,
    function: name,
    place: `${absolutePath(proc.start.files, file)}:${line}`,
  };
}

function libc(proc: UserProcess, list: readonly LibcFrame[]): PrintedFrame[] {
  return list.map((frame) => {
    const [name, place] = LIBC[frame.name] ?? [frame.name, frame.source];
    return { address: addressOfLibc(proc, name, place), function: name, place };
  });
}
