import { expect, test } from 'vitest';
import { typeName } from '../../../../src/cc/parse/type-name.ts';
import { compileClean, compileText, messages, variable } from '../../../support/c-snippet.ts';

test('words of a type in any order', () => {
  const types = [
    ['unsigned', 'unsigned int'],
    ['long unsigned int long', 'unsigned long long'],
    ['int short', 'short'],
    ['signed', 'int'],
    ['char signed', 'signed char'],
    ['char', 'char'],
    ['long const int volatile', 'const volatile long'],
    ['_Bool', '_Bool'],
    ['unsigned __int128', 'unsigned __int128'],
    ['double long', 'long double'],
    ['__signed__ char', 'signed char'],
  ];
  const program = compileClean(types.map(([type], i) => `${type} v${i};`).join('\n'));
  expect(types.map((_, i) => typeName(variable(program, `v${i}`).type))).toEqual(
    types.map(([, name]) => name),
  );
});

test('typeof and __auto_type', () => {
  const program = compileClean(`const int a[3]; typeof(a) b; typeof(&a[0]) c; typeof(int *) d, e;
    typedef int *t; const t f;
    void g(void) { __auto_type h = &a[1]; static typeof(*h) i; const __auto_type j = 'c'; }`);
  expect(['b', 'c', 'd', 'e', 'f', 'i'].map((n) => typeName(variable(program, n).type))).toEqual([
    'const int [3]',
    'const int *',
    'int *',
    'int *',
    'int *const',
    'const int',
  ]);
  const locals = program.functions[0].body!.locals;
  expect(locals.map(({ type }) => typeName(type))).toEqual(['const int *', 'const int']);
});

test('a typedef name can be hidden', () => {
  expect(messages('typedef int t; int f(void) { int t = 3; { t * t; } return t; }')).toEqual([]);
  expect(messages('typedef int t; struct s { t t; }; void f(t t) { t++; }')).toEqual([]);
});

test('mistakes', () => {
  expect(messages('long short a; unsigned struct s { int x; } b; int char c;')).toEqual([
    "'long short' is not a type",
    'two or more data types in declaration specifiers',
    "'int char' is not a type",
  ]);
  expect(messages('static extern int a; _Thread_local int b; struct s { static int x; };')).toEqual(
    [
      'multiple storage classes in declaration specifiers',
      'thread-local variables do not exist in the kernel',
      "storage class 'static' is not allowed here",
    ],
  );
  expect(messages('static a; const b;')).toEqual(Array(2).fill('a type is missing here'));
});

test('an unknown type is named, with what may have been meant', () => {
  const hints = (source: string) =>
    compileText(source).diagnostics.map(({ message, hint }) => [message, hint]);
  expect(hints('typedef int u32; u3 x; struct s { int a; }; s y; void f(foo_t z);')).toEqual([
    ["unknown type name 'u3'", "did you mean 'u32'?"],
    ["unknown type name 's'", "write 'struct s'"],
    ["unknown type name 'foo_t'", undefined],
  ]);
  expect(hints('void f(void) { foo_t x; bar_t *y = 0; }')).toEqual([
    ["unknown type name 'foo_t'", undefined],
    ["unknown type name 'bar_t'", undefined],
  ]);
});
