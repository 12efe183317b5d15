import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { kindsOf, underMemcheck } from '../../../support/memcheck.ts';

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

test('what is allocated deeper than frames are shown is one record', () => {
  const before = 'static void rec(int d) { if (d) rec(d - 1); (void)!malloc(16); }';
  const result = underMemcheck('deep', main('rec(30);', before));
  expect(result.report!.records.map(({ blocks }) => blocks)).toEqual([
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 21,
  ]);
});
