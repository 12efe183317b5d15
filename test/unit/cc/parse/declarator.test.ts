import { expect, test } from 'vitest';
import { typeName } from '../../../../src/cc/parse/type-name.ts';
import { compileClean, functionOf, messages, variable } from '../../../support/c-snippet.ts';

test('nested declarators', () => {
  const source = `int *a[3]; int (*b)[3]; int (*c)(int, char *); int (*d[2])(void);
    void (*(*e)(int))(char); char *const *f, g; int (h); int ((*i))[1];`;
  const program = compileClean(source);
  const names = 'a b c d e f g h i'.split(' ');
  expect(names.map((name) => typeName(variable(program, name).type))).toEqual([
    'int *[3]',
    'int (*)[3]',
    'int (*)(int, char *)',
    'int (*[2])(void)',
    'void (*(*)(int))(char)',
    'char *const *',
    'char',
    'int',
    'int (*)[1]',
  ]);
});

test('parameters of arrays and functions are pointers', () => {
  const program = compileClean(
    'int f(int a[3], int b[static 2], int c(void), int n, int d[n], const char e[][4]) { return 0; }',
  );
  const { params } = functionOf(program, 'f').body!;
  expect(params.map(({ type }) => typeName(type))).toEqual([
    'int *',
    'int *',
    'int (*)(void)',
    'int',
    'int *',
    'const char (*)[4]',
  ]);
});

test('a function that returns a pointer to a function', () => {
  const program = compileClean(
    'int g(char c) { return c; } int (*f(int a))(char) { return a ? g : 0; } int (k)(void) { return 1; }',
  );
  expect(typeName(functionOf(program, 'f').type)).toBe('int (*(int))(char)');
  expect(functionOf(program, 'f').body!.params).toHaveLength(1);
  expect(functionOf(program, 'k').body).toBeDefined();
});

test('arrays need a constant length and elements with a size', () => {
  expect(
    messages('struct s; int n; int a[n]; int b[-1]; struct s c[2]; void d[2]; int e[1L << 40];'),
  ).toEqual([
    'the size of an array must be an integer constant',
    'size of array is negative',
    'array of elements without a known size',
    'array of elements without a known size',
    'size of array is too large',
  ]);
  expect(messages('int f(void)[3]; int (*g(void))[3];')).toEqual([
    'a function cannot return an array or a function',
  ]);
  expect(messages('typedef int t __attribute__((aligned(16))); t a[2];')).toEqual([
    'alignment of array elements is greater than element size',
  ]);
});

test('parameters', () => {
  expect(messages('void f(void a); void g(int a, void); void h(int,);')).toEqual([
    "parameter a has type 'void'",
    "parameter  has type 'void'",
    'a type is missing here',
  ]);
});
