/**
 * Where a search for leaks begins: what a program can read without following a pointer. A detector
 * takes of these kinds what the real tool takes.
 */
import type { VirtAddr } from '../machine/address.ts';
import { PTHREAD, type UserThread } from './threads.ts';
import type { UserProcess } from './tool.ts';

/**
 * `data`: .data and .bss. `libc`: variables of the C library. `stack`: from the stack pointer up.
 * `tls`: a thread's own variables. `pthread`: its `struct pthread`. `mmap`: what mmap() gave and a
 * program can read. `break`: what brk() moves, but for glibc's own heap, which is there.
 */
export type RootKind = 'data' | 'libc' | 'stack' | 'tls' | 'pthread' | 'mmap' | 'break';

/** A range of memory with roots. */
export interface Root {
  readonly kind: RootKind;
  readonly start: VirtAddr;
  readonly end: VirtAddr;
  /** Whose stack or variables they are. */
  readonly thread?: UserThread;
}

/** All ranges by address. Threads that ended and are not yet forgotten have no stack. */
export function rootsOf(proc: UserProcess): Root[] {
  const roots: Root[] = [
    { kind: 'data', ...proc.image.data },
    { kind: 'libc', start: proc.libcData.start, end: proc.libcData.end },
  ];
  for (const { kind, start, end } of proc.space.list()) {
    if (kind === 'mmap') roots.push({ kind, start, end });
    if (kind === 'break') roots.push({ kind, start, end });
  }
  for (const thread of proc.threads.all) {
    if (!proc.space.list().some(({ start, end }) => start <= thread.self && thread.self < end)) {
      continue;
    }
    const { stack } = thread.task;
    const { self } = thread;
    if (!thread.ended) roots.push({ kind: 'stack', start: stack.sp, end: stack.end, thread });
    roots.push({ kind: 'tls', start: thread.tls, end: self, thread });
    roots.push({ kind: 'pthread', start: self, end: self + PTHREAD.bytes, thread });
  }
  return roots.sort((a, b) => a.start - b.start);
}

/** The values of the registers that functions keep, of each thread that is there. */
export function registersOf(proc: UserProcess): { thread: UserThread; value: number }[] {
  return proc.threads.all
    .filter(({ ended }) => !ended)
    .flatMap((thread) => thread.task.regs.map((value) => ({ thread, value })));
}
