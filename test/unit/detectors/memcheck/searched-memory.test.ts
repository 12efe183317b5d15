import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { kindsOf, underMemcheck } from '../../../support/memcheck.ts';

test('tables of functions make pointers to later bases count', () => {
  const before = `static void *g; static int a(void) { return 1; } static int b(void) { return 2; }
static int (*const table[4])(void) = { a, b, a, b }; static void *const none[4] = { &g, &g };`;
  const body = (name: string): string =>
    main(
      `void **o = malloc(64); o[0] = (void *)${name}; o[3] = (void *)(${name} + 1); g = o + 3; o = 0;`,
      before,
    );
  expect(kindsOf(underMemcheck('table', body('table')))).toEqual({ 64: 'reachable' });
  expect(kindsOf(underMemcheck('none', body('none')))).toEqual({ 64: 'possible' });
});
