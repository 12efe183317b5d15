import { expect, test } from 'vitest';
import { registersOf, rootsOf, type Root } from '../../../src/user/roots.ts';
import { main } from '../../support/c-main.ts';
import { underTool } from '../../support/user-tool.ts';

test('all places that a program reads without a pointer, by address', () => {
  let roots: Root[] = [];
  let registers = 0;
  const source = main(
    `pthread_t t, u; pthread_create(&t, 0, blocked, 0); pthread_create(&u, 0, ends, 0);
  usleep(1000); mmap(0, 8192, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); sbrk(4096);`,
    `#include <pthread.h>
#include <sys/mman.h>
static __thread int own = 3;
static void *blocked(void *a) { own = 4; for (;;) pause(); return a; }
static void *ends(void *a) { return a; }`,
  );
  const end = underTool(source, {
    ended(proc) {
      roots = rootsOf(proc);
      registers = registersOf(proc).length;
      return undefined;
    },
  });
  expect(end.status).toBe(0);
  const kinds = roots.map(({ kind }) => kind);
  const count = (kind: string): number => kinds.filter((one) => one === kind).length;
  const all = ['data', 'libc', 'break', 'mmap', 'stack', 'tls', 'pthread'];
  // The thread that ended has no stack any more, but what else it had.
  expect(all.map(count)).toEqual([1, 1, 1, 1, 2, 3, 3]);
  expect(registers).toBe(12);
  expect(roots.map(({ start }) => start)).toEqual(
    roots.map(({ start }) => start).sort((a, b) => a - b),
  );
});
