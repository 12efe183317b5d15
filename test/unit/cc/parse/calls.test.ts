import { expect, test } from 'vitest';
import { body, compileText, messages } from '../../../support/c-snippet.ts';

test('arguments are converted to the parameters, the rest is promoted', () => {
  expect(
    body(
      'int g(long a, const char *s, ...); int f(char c, float *x) { return g(c, "s", c, 1u, x); }',
    ),
  ).toBe('return (g (long $c) (const char * @"s") (int $c) 1:unsigned int $x);');
});

test('calls through pointers, however written', () => {
  expect(body('int f(int (*g)(int)) { return g(1) + (*g)(2) + (**g)(3); }')).toBe(
    'return (+ (+ ($g 1) ($g 2)) ($g 3));',
  );
  expect(body('int g(int); int f(void) { return (*g)(1) + (&g)(2); }')).toBe(
    'return (+ (g 1) ((& g) 2));',
  );
});

test('records are passed and returned', () => {
  expect(
    body('struct s { long a[3]; }; struct s g(struct s); long f(struct s x) { return g(x).a[1]; }'),
  ).toBe('return $(* (p+8 @(. (g $x) a) 1:long));');
});

test('wrong numbers of arguments, with a note', () => {
  const { diagnostics } = compileText('int g(int a);\nint f(void) { return g() + g(1, 2); }');
  expect(diagnostics.map((d) => [d.message, d.hint, d.notes?.[0].line])).toEqual([
    ["too few arguments to 'g'", 'it takes 1, this gives 0', 1],
    ["too many arguments to 'g'", 'it takes 1, this gives 2', 1],
  ]);
  expect(messages('int g(); int f(void) { return g(1, 2); }')).toEqual([]);
});

test('what cannot be called', () => {
  expect(messages('int x; int f(void) { return x(); }')).toEqual([
    'called object is not a function or function pointer',
  ]);
  const { diagnostics } = compileText(
    'void kfree(void *); void f(void *p) { kfre(p); kfre(p); nothing_like_it(kfee); }',
  );
  expect(diagnostics.map((d) => [d.message, d.hint])).toEqual([
    ["implicit declaration of function 'kfre'", "did you mean 'kfree'?"],
    ["implicit declaration of function 'nothing_like_it'", undefined],
    ["'kfee' undeclared", "did you mean 'kfree'?"],
  ]);
  expect(messages('void v(void); int g(int, ...); int f(void) { return g(1, v()); }')).toEqual([
    'invalid use of void expression',
  ]);
});
