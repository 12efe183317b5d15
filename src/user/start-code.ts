/**
 * The functions of the C library and the loader that call a program's outermost ones.
 */
import type { LibcFrame } from './allocations.ts';

/** Below the function of a thread. */
export const THREAD_START: readonly LibcFrame[] = [
  { name: 'start_thread', source: 'pthread_create.c:442' },
  { name: 'clone', source: 'clone.S:100' },
];
/** Below constructors. */
export const IN_CONSTRUCTORS: readonly LibcFrame[] = [
  { name: 'call_init', source: 'libc-start.c:145', isInlined: true },
  { name: '__libc_start_main@@GLIBC_2.34', source: 'libc-start.c:347' },
  { name: '(below main)', source: '' },
];
/** Below what atexit() was given, when main() has returned. */
export const AT_EXIT: readonly LibcFrame[] = [
  { name: '__run_exit_handlers', source: 'exit.c:116' },
  { name: 'exit', source: 'exit.c:146' },
  { name: '(below main)', source: 'libc_start_call_main.h:74' },
];
/** Below destructors. */
export const IN_DESTRUCTORS: readonly LibcFrame[] = [
  { name: '_dl_call_fini', source: 'dl-call_fini.c:43', isLoader: true },
  { name: '_dl_fini', source: 'dl-fini.c:114', isLoader: true },
  ...AT_EXIT,
];
