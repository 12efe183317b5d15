import { expect, test } from 'vitest';
import { compileClean, functionOf, messages, problems } from '../../../support/c-snippet.ts';

test('parameters that no register holds are refused', () => {
  expect(messages('int f(__int128 x) { return 1; }')).toEqual([
    "parameters of type '__int128' are not supported",
  ]);
  expect(messages('int f(const long double x) { return 1; }')).toEqual([
    "parameters of type 'const long double' are not supported",
  ]);
  expect(messages('int f(__int128 *x, struct { long a[9]; } y);')).toEqual([]);
});

test('a body with parameters, locals and its end', () => {
  const program = compileClean('int f(int a, char *b)\n{\n\tint c = a;\n\treturn c;\n}\n');
  const { params, locals, end } = functionOf(program, 'f').body!;
  expect(params.map(({ name, storage }) => [name, storage])).toEqual([
    ['a', 'param'],
    ['b', 'param'],
  ]);
  expect(locals.map(({ name }) => name)).toEqual(['c']);
  expect(end).toMatchObject({ line: 5, column: 1 });
});

test('a missing return', () => {
  expect(problems('int f(int a) { if (a) return 1; }')).toEqual([
    '1:33: warning: control reaches end of non-void function',
  ]);
  expect(messages('int main(void) { } void g(void) { } int h(void) { for (;;) ; }')).toEqual([]);
});

test('mistakes of definitions', () => {
  expect(messages('int f(int, int b) { return b; } int g(int a, int a) { return a; }')).toEqual([
    'parameter 1 has no name',
    "redefinition of parameter 'a'",
  ]);
  expect(messages('struct s; struct s f(void) { } void g(struct s x) { }')).toEqual([
    "'f' returns the incomplete type 'struct s'",
    'control reaches end of non-void function',
    "parameter 'x' has incomplete type",
  ]);
  expect(messages('int f(a) int a; { return a; }')[0]).toBe("unknown type name 'a'");
  expect(messages('int x { return 1; }')).toEqual(["'{' after something that is no function"]);
  expect(messages('static int f(void); int g(void) { return f(); }')).toEqual([
    "'f' used but never defined",
  ]);
});

test('what begins no declaration', () => {
  expect(
    messages('MODULE_LICENSE("GPL");\nint a;\nf(int x) { return x; }\nint d; } } int b = c;\n+;'),
  ).toEqual([
    "'MODULE_LICENSE' is neither a type nor a macro",
    "'f' is neither a type nor a macro",
    "expected a declaration before '}'",
    "'c' undeclared",
    "expected a declaration before '+'",
  ]);
});

test('mistakes in one function do not hide those in the next', () => {
  expect(
    problems('void f(void) { ( }\nvoid g(void) { x; }\nvoid h( { }\nvoid i(void) { y; }'),
  ).toEqual([
    "1:18: error: expected an expression before '}'",
    "2:16: error: 'x' undeclared",
    '3:9: error: a type is missing here',
    "3:9: error: expected ')' after the parameters before '{'",
    "4:16: error: 'y' undeclared",
  ]);
});
