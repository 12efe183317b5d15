import { expect, test } from 'vitest';
import { compileText, messages } from '../../../support/c-snippet.ts';

const chain = (n: number, text: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => text(i)).join('\n');

test('members of anonymous records are found by their name', () => {
  const source = 'struct s { struct { int a; union { int b; long c; }; }; int d; } s;';
  expect(messages(`${source} int *p[] = { &s.a, &s.b, (int *)&s.c, &s.d };`)).toEqual([]);
  expect(messages(`${source} int *p = &s.e;`)[0]).toBe("'struct s' has no member named 'e'");
});

test('records that hold each other many times over', () => {
  const empty = chain(60, (i) => `typedef struct { t${i}; t${i}; } t${i + 1};`);
  expect(messages(`typedef struct {} t0;\n${empty}\nt60 x; int y = sizeof(x.z);`)).toEqual([
    "'struct <anonymous>' has no member named 'z'",
  ]);
  const twice = chain(25, (i) => `struct s${i + 1} { struct s${i} a, b; };`);
  const use = 'void f(struct s25 *p, struct s25 *q) { *p = *q; }';
  expect(messages(`struct s0 { int x; };\n${twice}\n${use}`)).toEqual([]);
});

test('types that name each other many times over', () => {
  const types = (t: string): string =>
    `typedef int ${t}0;${chain(60, (i) => `typedef ${t}${i} *(*${t}${i + 1})(${t}${i}, ${t}${i});`)}`;
  expect(messages(`${types('t')} ${types('u')} extern t60 x; extern u60 x;`)).toEqual([]);
  const [{ message }] = compileText(`${types('t')} t60 x; struct { int a; } y = x;`).diagnostics;
  expect(message.length).toBeLessThan(2000);
});
