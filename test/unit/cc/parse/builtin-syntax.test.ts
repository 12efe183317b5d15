import { expect, test } from 'vitest';
import { body, compileClean, messages, words } from '../../../support/c-snippet.ts';

test('offsetof', () => {
  const program = compileClean(`struct s { int a; union { char b; struct { short c[3]; } d; }; };
    long v[] = { __builtin_offsetof(struct s, a), __builtin_offsetof(struct s, d.c[2]),
                 __builtin_offsetof(struct s, b) };`);
  expect(words(program, 'v', 8)).toEqual([0n, 8n, 4n]);
  expect(
    messages(`struct s { int a : 3; int b; } ; int x;
      int f(void) { return __builtin_offsetof(struct s, a) + __builtin_offsetof(struct s, c)
        + __builtin_offsetof(int, x) + __builtin_offsetof(struct s, b[1]); }`),
  ).toEqual([
    "attempt to take address of bit-field 'a'",
    "'struct s' has no member named 'c'",
    "'int' is no structure or union with known members",
    'offsetof needs a constant index of an array',
  ]);
});

test('types_compatible_p', () => {
  const program = compileClean(`enum e { A }; int v[] = {
    __builtin_types_compatible_p(int, const int), __builtin_types_compatible_p(int, long),
    __builtin_types_compatible_p(int[], int[3]), __builtin_types_compatible_p(char *, char const *),
    __builtin_types_compatible_p(enum e, unsigned) };`);
  expect(words(program, 'v')).toEqual([1n, 0n, 1n, 0n, 0n]);
});

test('choose_expr gives one of two expressions, with its type', () => {
  expect(body('long f(int a) { return sizeof(__builtin_choose_expr(0, a, "abc")); }')).toBe(
    'return 4:long;',
  );
  expect(body('void f(int a) { __builtin_choose_expr(1, a, "abc") = 3; }')).toBe('(= a 3);');
  expect(messages('int f(int a) { return __builtin_choose_expr(a, 1, 2); }')).toEqual([
    "first argument to '__builtin_choose_expr' not a constant",
  ]);
});

test('va_arg', () => {
  const of = (type: string): string[] =>
    messages(`void f(int a, ...) { __builtin_va_list l; __builtin_va_arg(l, ${type}); }`);
  expect(of('long')).toEqual([]);
  expect(of('struct s *')).toEqual([]);
  expect(of('char')).toEqual(["'char' is promoted when passed through '...'"]);
  expect(of('struct s')).toEqual(["'va_arg' cannot give a 'struct s'"]);
  expect(messages('void f(int *l) { __builtin_va_arg(l, int); }')).toEqual([
    "a 'va_list' is wanted here",
  ]);
});
