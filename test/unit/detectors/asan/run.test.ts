import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { sanitized } from '../../../support/typed-program.ts';

test.each([
  ['heap-use-after-free', 'char *p = malloc(10); free(p); return p[2];'],
  ['attempting double-free', 'char *p = malloc(10); free(p); free(p);'],
  ['attempting free on address which was not malloc()-ed', 'char *p = malloc(10); free(p + 1);'],
  ['global-buffer-overflow', 'return table[number];'],
  ['stack-use-after-scope', 'int *p; { int x = 3; p = &x; } return *p;'],
])('%s', async (what, body) => {
  const text = await sanitized('address', main(body, 'int table[4]; int number = 4;'));
  expect(text).toContain(`ERROR: AddressSanitizer: ${what}`);
  expect(text).toContain('status 1');
});

test('leaks are told when the program ends', async () => {
  const text = await sanitized('address', main('(void)!malloc(77);'));
  expect(text).toContain('SUMMARY: AddressSanitizer: 77 byte(s) leaked in 1 allocation(s).');
});
