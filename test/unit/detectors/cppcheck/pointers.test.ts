import { expect, test } from 'vitest';
import { lookAtPointers } from '../../../../src/detectors/cppcheck/pointers.ts';
import { functionIn, lines } from '../../../support/c-tree.ts';

const found = (body: string): string[] =>
  lines(lookAtPointers(functionIn(`int f(int c) {\n${body}\n}`)));

test.each([
  ['char *p = malloc(3);\nif (!p) return 1;\nreturn 0;', ['5: Memory leak: p']],
  ['FILE *f = fopen("a", "r");\nif (f) puts("x");\nreturn 0;', ['5: Resource leak: f']],
  ['char *p = malloc(3);\nfree(p);\nfree(p);', ["5: Memory pointed to by 'p' is freed twice."]],
  ['char *p = malloc(3);\nfclose(p);', ['4: Mismatching allocation and deallocation: p']],
  // What the real one does not see.
  ['char *p = malloc(3);\nif (c) free(p);\nreturn 0;', []],
  ['char *p = malloc(3);\nwhile (c--) puts("x");\nreturn 0;', []],
  ['char *p = malloc(3);\nif (c) goto out;\nreturn 0;\nout: return 1;', []],
  ['char *p = malloc(3);\next(p);\nreturn 0;', []],
])('%s', (body, lost) => {
  expect(found(body)).toEqual(lost);
});
