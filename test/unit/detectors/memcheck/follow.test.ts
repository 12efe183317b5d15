import { describe, expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { kindsOf, underMemcheck } from '../../../support/memcheck.ts';

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
