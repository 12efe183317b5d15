import { expect, test } from 'vitest';
import { check } from '../../../../src/detectors/cppcheck/check.ts';
import { lines, parsed } from '../../../support/c-tree.ts';

test('of one message in a line the first is said, and functions with errors are left out', () => {
  const text = `void f(int c) { char *p = malloc(3); if (c) return; if (c > 2) return; free(p); }
void g(void) { char *p = malloc(3); unknown = 3; }`;
  expect(lines(check(parsed(text), () => true))).toEqual(['2: Memory leak: p']);
  expect(check(parsed(text), () => false)).toEqual([]);
});
