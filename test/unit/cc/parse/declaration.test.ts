import { expect, test } from 'vitest';
import { typeName } from '../../../../src/cc/parse/type-name.ts';
import {
  compileClean,
  compileText,
  functionOf,
  messages,
  type,
  variable,
} from '../../../support/c-snippet.ts';

test('tentative definitions, extern and static', () => {
  const program =
    compileClean(`int a; int a; int a = 3; extern int b[]; int b[4]; static int c; extern int c;
    extern int d = 5; int f(void) { extern int e; return e + c; }`);
  const storage = 'abcde'.split('').map((name) => variable(program, name).storage);
  expect(storage).toEqual(['global', 'global', 'static', 'global', 'extern']);
  expect(typeName(type(program, 'b'))).toBe('int [4]');
  expect(variable(program, 'b').size).toBe(16);
});

test('functions are declared many times, defined once', () => {
  const program = compileClean(
    'int f(); int f(int a); static inline int g(void) { return 1; } int f(int a) { return g(); }',
  );
  expect(program.functions.map(({ name }) => name)).toEqual(['f', 'g']);
  expect(functionOf(program, 'g')).toMatchObject({ storage: 'static', inline: true });
});

test('static locals are variables of the unit with a symbol of their own', () => {
  const program = compileClean(
    'int f(void) { static int n = 4; return n++; } int g(void) { static int n; return n; }',
  );
  expect(program.variables.map(({ symbol, owner }) => [symbol, owner?.name])).toEqual([
    ['n.0', 'f'],
    ['n.1', 'g'],
  ]);
});

test('locals know whether they must be in memory', () => {
  const program = compileClean(
    'void g(int *); void f(void) { int a = 1, b = 2, c[2]; struct { int x; } d; register int e = 3; g(&a); g(c); g(&d.x); b += e; }',
  );
  const { locals } = functionOf(program, 'f').body!;
  expect(locals.filter(({ addressTaken }) => addressTaken).map(({ name }) => name)).toEqual([
    'a',
    'c',
    'd',
  ]);
  expect(locals[4].register).toBe(true);
});

test('conflicts, with the place of what was before', () => {
  const { diagnostics } = compileText(
    'int a;\nlong a;\nint f(void);\nlong f(void);\nint g(void) { return 1; }\nint g(void) { return 2; }',
  );
  expect(diagnostics.map((d) => [d.line, d.message, d.notes?.[0].line])).toEqual([
    [2, "conflicting types for 'a'", 1],
    [4, "conflicting types for 'f'", 3],
    [6, "redefinition of 'g'", undefined],
  ]);
  expect(
    messages(`int a = 1; int a = 2; static int b; int c; static int c; void f(void); static void f(void);
      typedef int t; int t; void g(int p) { int p; int q; int q; }`),
  ).toEqual([
    "redefinition of 'a'",
    "static declaration of 'c' contradicts an earlier one",
    "static declaration of 'f' follows non-static declaration",
    "redeclaration of 't'",
    "redeclaration of 'p'",
    "redeclaration of 'q'",
  ]);
});

test('types without a size', () => {
  expect(
    messages(
      'struct s; struct s a; void b; int c[]; void f(void) { struct s d; int e[]; void g; }',
    ),
  ).toEqual([
    "variable 'b' declared void",
    "variable 'd' has incomplete type 'struct s'",
    "variable 'e' has incomplete type 'int []'",
    "variable 'g' declared void",
    "'a' has incomplete type 'struct s'",
    "'c' has incomplete type 'int []'",
  ]);
});

test('typedefs may be repeated when they say the same', () => {
  expect(messages('typedef int t; typedef int t; typedef long t;')).toEqual([
    "redeclaration of 't'",
  ]);
});

test('odd declarations', () => {
  expect(messages('int; struct s; enum { A }; register int a; auto int b; int *;')).toEqual([
    'this declaration declares nothing',
    "file-scope declaration of 'a' with a local storage class",
    "file-scope declaration of 'b' with a local storage class",
    "expected a name before ';'",
  ]);
  expect(messages('void f(void) { __auto_type x; }')).toEqual([
    "expected '=' after __auto_type and a name before ';'",
  ]);
});
