import { expect, test } from 'vitest';
import { expand } from '../../../src/kbuild/expand.ts';

const variables: Readonly<Record<string, string>> = { SRCS: 'a.c b.c', N: 'SRCS', x: 'y' };
const text = (from: string): string =>
  expand(from, { variable: (name) => variables[name], files: () => [], spend: () => {} });

test.each([
  ['$(SRCS:.c=.o)', 'a.o b.o'],
  ['${SRCS:%.c=obj/%.o}', 'obj/a.o obj/b.o'],
  ['$($(N))', 'a.c b.c'],
  ['$x $$x $(none)', 'y $x '],
  ['$(filter %.c,a.c b.h)', 'a.c'],
  ['$(filter-out a%,a.c b.h)', 'b.h'],
  ['$(notdir d/a.c) $(basename d/a.c) $(dir d/a.c)', 'a.c d/a d/'],
  ['$(subst a,b,banana) $(strip  a   b )', 'bbnbnb a b'],
  ['$(if $(SRCS),yes,no) $(if ,yes,no)', 'yes no'],
  ['$(sort b a b) $(firstword b a) $(lastword b a)', 'a b b a'],
  ['$(shell rm -rf /)', ''],
  ['$(unclosed', '$(unclosed'],
])('%s is %s', (from, to) => expect(text(from)).toBe(to));
