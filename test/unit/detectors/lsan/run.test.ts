import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { sanitized } from '../../../support/typed-program.ts';

const RING = main(
  'ring();',
  'static void ring(void) { void **p = malloc(40); void **q = malloc(50); *p = q; *q = p; }',
);

test('leaks end a program with 23, and nothing that leaks with its own status', async () => {
  const text = await sanitized('leak', main('(void)!malloc(77); return 4;'));
  expect(text).toContain('Direct leak of 77 byte(s) in 1 object(s) allocated from:');
  expect(text).toContain('SUMMARY: LeakSanitizer: 77 byte(s) leaked in 1 allocation(s).');
  expect(text).toContain('status 23');
  expect(await sanitized('leak', main('free(malloc(77)); return 4;'))).toBe('status 4\n');
});

test('a ring has no direct leak; options of the environment', async () => {
  const text = await sanitized('leak', RING);
  expect(text).not.toContain('Direct leak');
  expect(text).toContain('Indirect leak of 50 byte(s)');
  expect(await sanitized('leak', RING, 'LSAN_OPTIONS=exitcode=0')).toContain('status 0');
  expect(await sanitized('leak', RING, 'LSAN_OPTIONS=detect_leaks=0')).toBe('status 0\n');
});
