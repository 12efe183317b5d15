import { expect, test } from 'vitest';
import { reallocMistakes, unstored } from '../../../../src/detectors/cppcheck/calls.ts';
import { functionIn, lines } from '../../../support/c-tree.ts';

test('results that nobody keeps, also of functions that pass them on', () => {
  const text = `char *make(void) { char *p = malloc(3); return p; }
void f(void) {
  make();
  puts(malloc(3));
  free(malloc(3));
}`;
  expect(lines(unstored(functionIn(text)))).toEqual([
    "4: Return value of allocation function 'make' is not stored.",
    "5: Allocation with malloc, puts doesn't release it.",
  ]);
});

test('p = realloc(p, n) loses p, unless something else has it', () => {
  const text = `void f(char *given) {
  char *p = malloc(3), *q = malloc(3), *copy = q;
  p = realloc(p, 9);
  q = realloc(q, 9);
}`;
  expect(lines(reallocMistakes(functionIn(text)))).toEqual([
    "4: Common realloc mistake: 'p' nulled but not freed upon failure",
  ]);
});
