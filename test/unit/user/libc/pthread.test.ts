import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { underTool } from '../../../support/user-tool.ts';

const said = (body: string, before = '', env = {}): string => {
  const { terminal, status } = underTool(main(body, before), undefined, env);
  return `${terminal}${status === 0 ? '' : `status ${status}`}`;
};

const HEAD = '#include <pthread.h>\n#include <semaphore.h>\n';

test('keys, once, and what fails', () => {
  const before = `${HEAD}static pthread_key_t k; static pthread_once_t o; static void hello(void) { puts("once"); }
static void gone(void *p) { printf("gone %s\\n", (char *)p); }
static void *f(void *a) { pthread_setspecific(k, a); pthread_once(&o, hello); pthread_exit("result"); }`;
  const body = `pthread_t t; void *r; pthread_key_create(&k, gone); pthread_once(&o, hello);
  pthread_create(&t, 0, f, "value"); pthread_join(t, &r); printf("%s %d ", (char *)r, !pthread_getspecific(k));
  printf("%d %d\\n", pthread_setspecific(k + 1, r) != 0, pthread_detach(t) != 0);`;
  expect(said(body, before)).toBe('once\ngone value\nresult 1 1 1\n');
});

test('locks that are taken: trylock, recursion, a time that is over', () => {
  const body = `pthread_mutexattr_t a; pthread_mutex_t m, r; pthread_cond_t c = PTHREAD_COND_INITIALIZER; sem_t s;
  pthread_mutexattr_init(&a); pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&m, 0); pthread_mutex_init(&r, &a); pthread_mutex_lock(&m);
  printf("%d %d %d ", pthread_mutex_trylock(&m), pthread_mutex_lock(&r), pthread_mutex_lock(&r));
  struct timespec t; clock_gettime(0, &t); t.tv_sec++; printf("%d ", pthread_cond_timedwait(&c, &m, &t));
  int v; sem_init(&s, 0, 1); sem_wait(&s); sem_getvalue(&s, &v); printf("%d %d\\n", sem_trywait(&s), v);`;
  expect(said(body, HEAD)).toBe('16 0 0 110 -1 0\n');
});
