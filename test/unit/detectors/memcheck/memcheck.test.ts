import { describe, expect, test } from 'vitest';
import { kindsOf, underMemcheck } from '../../../support/memcheck.ts';

const HEAD = `#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
`;

function main(body: string, before = ''): string {
  return `${HEAD}${before}\nint main(void)\n{\n${body}\nreturn 0;\n}\n`;
}

test('blocks lie as under valgrind 3.19', () => {
  // What a program printed there: red zones, holes before aligned blocks, superblocks of 4 MiB.
  const source = main(`void *p[] = {
    malloc(100), malloc(102), malloc(0), malloc(1), calloc(3, 5), realloc(malloc(10), 20),
    aligned_alloc(64, 128), malloc(16), malloc(16) };
  for (int i = 0; i < 9; i++) printf("%p ", p[i]);
  void *big[] = { malloc(3000000), malloc(5000000), malloc(3000000) };
  for (int i = 0; i < 3; i++) printf("%p ", big[i]);`);
  const { stdout } = underMemcheck('layout', source);
  expect(stdout.trim().split(' ').slice(0, 9)).toEqual([
    '0x4a41040',
    '0x4a410f0',
    '0x4a411a0',
    '0x4a411e0',
    '0x4a41230',
    '0x4a412d0',
    '0x4a41380',
    '0x4a41330',
    '0x4a41470',
  ]);
  expect(stdout.trim().split(' ').slice(10)).toEqual(['0x4e41040', '0x5306040']);
});

describe('what was never written holds no pointer', () => {
  const lost = { 200: 'definite' };
  test.each([
    ['a part of the stack that was used before', 'use(); unused();', lost],
    ['a copy of it', 'use(); copy();', lost],
    ['a block that was used before', 'use(); put(&g, again());', lost],
  ])('%s', (_, body, kinds) => {
    const before = `
static void *g; static char h[32];
static void put(void *at, void *v) { memcpy(at, &v, 8); }
static void use(void) { void *volatile q[4]; q[2] = malloc(200); (void)q; }
static void unused(void) { void *q[4]; (void)q; exit(0); }
static void copy(void) { void *q[4]; memcpy(h, q, sizeof h); }
static void *again(void) { void **p = malloc(8); p[0] = malloc(200); free(p); return malloc(8); }`;
    expect(kindsOf(underMemcheck('undefined', main(body, before)))).toMatchObject(kinds);
  });

  test('a pointer that passes through registers and records stays defined', () => {
    const before = `struct pair { void *a, *b; }; static struct pair g;
static struct pair make(void) { struct pair p = { malloc(24), malloc(40) }; return p; }`;
    const result = underMemcheck('records', main('g = make();', before));
    expect(kindsOf(result)).toEqual({ 24: 'reachable', 40: 'reachable' });
  });
});

test('two threads, joined and blocked, and keys', () => {
  const source = main(
    `pthread_t a; pthread_key_t k; pthread_key_create(&k, free);
  pthread_create(&a, 0, worker, (void *)(long)k); pthread_join(a, 0);
  pthread_setspecific(k, malloc(70));`,
    `#include <pthread.h>
static __thread void *own;
static void *worker(void *k) { own = malloc(50); pthread_setspecific((long)k, malloc(60)); return 0; }`,
  );
  const result = underMemcheck('threads', source);
  expect(kindsOf(result)).toEqual({ 50: 'definite', 70: 'reachable' });
  expect(result.terminal).toContain('start_thread (pthread_create.c:442)');
});

test('options: kinds that are errors, a status, frames, a log', () => {
  const source = main('one();', 'static void one(void) { (void)!malloc(10); }');
  const run = (options: string): ReturnType<typeof underMemcheck> =>
    underMemcheck('options', source, options);
  expect(run('-q --leak-check=full --error-exitcode=9').status).toBe(9);
  expect(run('-q --leak-check=full --error-exitcode=9 --errors-for-leak-kinds=none').status).toBe(
    0,
  );
  expect(run('--leak-check=no').stderr).toContain('For a detailed leak analysis, rerun with');
  expect(run('-q --leak-check=full --num-callers=2').stderr).not.toContain('main');
  const logged = run('--leak-check=full --log-file=%p.log');
  expect(logged.stderr).toBe('');
  const pid = /^==(\d+)==/.exec(run('').stderr)![1];
  expect(logged.files(`/${pid}.log`)).toContain('ERROR SUMMARY: 1');
});

test('a suppressed record leaves what hangs on it', () => {
  const source = main('void **p = malloc(40); p[0] = malloc(80); p = 0;');
  const name =
    '{\n  own\n  Memcheck:Leak\n  match-leak-kinds: definite\n  fun:malloc\n  ...\n  fun:ma*\n}\n';
  const { stderr } = underMemcheck('suppressed', source, '--leak-check=full', name);
  expect(stderr).toContain('indirectly lost: 80 bytes in 1 blocks');
  expect(stderr).toContain('suppressed: 40 bytes in 1 blocks');
  expect(stderr).toContain('ERROR SUMMARY: 0 errors from 0 contexts (suppressed: 1 from 1)');
});
