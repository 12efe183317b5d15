import { expect, test } from 'vitest';
import { lostMembers } from '../../../../src/detectors/cppcheck/members.ts';
import { functionIn, lines } from '../../../support/c-tree.ts';

test('a member goes with its structure, unless it is freed or may have got away', () => {
  const text = `struct s { char *name, *text; };
void f(void) {
  struct s *p = malloc(16);
  p->name = malloc(3);
  p->text = malloc(3);
  ext(p->text);
  free(p);
}`;
  expect(lines(lostMembers(functionIn(text)))).toEqual(['8: Memory leak: p.name']);
});
