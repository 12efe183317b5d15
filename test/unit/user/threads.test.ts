import { describe, expect, test } from 'vitest';
import { main } from '../../support/c-main.ts';
import { underTool } from '../../support/user-tool.ts';

const HEAD = '#include <pthread.h>\n#include <semaphore.h>\n';
const out = (body: string, before: string): string => {
  const { stdout, stderr, status } = underTool(main(body, HEAD + before));
  return `${stdout}${stderr}${status === 0 ? '' : `status ${status}`}`;
};

describe('threads', () => {
  test('have variables of their own, and give a result', () => {
    const before = `static __thread int own = 5; static __thread char zero[8];
static void *f(void *a) { own += (long)a; zero[0] = 1; return (void *)(long)own; }`;
    const body = `pthread_t t[3]; void *r; own = 100;
  for (long i = 0; i < 3; i++) pthread_create(&t[i], 0, f, (void *)i);
  for (int i = 0; i < 3; i++) { pthread_join(t[i], &r); printf("%ld ", (long)r); }
  printf("%d %d %d\\n", own, zero[0], pthread_join(t[0], 0) != 0);`;
    expect(out(body, before)).toBe('5 6 7 100 0 1\n');
  });

  test('take turns under a mutex, with a condition and a barrier', () => {
    const before = `static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER; static pthread_barrier_t b; static int n;
static void *f(void *a) { pthread_barrier_wait(&b);
  for (int i = 0; i < 100; i++) { pthread_mutex_lock(&m); int k = n; sched_yield(); n = k + 1; pthread_mutex_unlock(&m); }
  pthread_mutex_lock(&m); pthread_cond_signal(&c); pthread_mutex_unlock(&m); return 0; }`;
    const body = `pthread_t t[2]; pthread_barrier_init(&b, 0, 2);
  for (int i = 0; i < 2; i++) pthread_create(&t[i], 0, f, 0);
  pthread_mutex_lock(&m); while (n < 200) pthread_cond_wait(&c, &m); pthread_mutex_unlock(&m);
  printf("%d\\n", n);`;
    expect(out(body, before)).toBe('200\n');
  });

  test('end the program, or let it end without them', () => {
    const before = `static void *f(void *a) { exit(4); return a; } static void *g(void *a) { for (;;) pause(); return a; }
static void *h(void *a) { *(volatile int *)a = 1; return a; }`;
    expect(out('pthread_t t; pthread_create(&t, 0, f, 0); pthread_join(t, 0);', before)).toBe(
      'status 4',
    );
    expect(out('pthread_t t; pthread_create(&t, 0, g, 0);', before)).toBe('');
    expect(out('pthread_t t; pthread_create(&t, 0, h, 0); pthread_join(t, 0);', before)).toBe(
      'status 139',
    );
    // Nobody will ever end it.
    expect(out('pthread_t t; pthread_create(&t, 0, g, 0); pthread_join(t, 0);', before)).toBe(
      'status 130',
    );
  });
});
