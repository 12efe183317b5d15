import { expect, test } from 'vitest';
import type { EnumTag, RecordTag } from '../../../../src/cc/base/ctype.ts';
import { typeName } from '../../../../src/cc/parse/type-name.ts';
import {
  compileClean,
  compileText,
  messages,
  variable,
  words,
  type,
} from '../../../support/c-snippet.ts';

test('structs, unions, anonymous members, bit-fields', () => {
  const program = compileClean(`struct s { int a; struct { char b; union { long c; short d; }; };
    unsigned e : 3, : 5, f : 9; struct { int g; } h[2]; char i[]; } x; union u { int a; char b[9]; } y;`);
  const { tag } = type(program, 'x') as { tag: RecordTag };
  expect(tag.fields!.map(({ name, offset }) => [name, offset])).toEqual([
    ['a', 0],
    [undefined, 8],
    ['e', 24],
    ['f', 24],
    ['h', 28],
    ['i', 36],
  ]);
  expect([tag.size, tag.align, tag.flexible]).toEqual([40, 8, true]);
  expect(variable(program, 'y').size).toBe(12);
});

test('packed and aligned, before and behind', () => {
  const program = compileClean(`struct __attribute__((packed)) a { char x; int y; } a;
    struct { char x; int y; } __attribute__((packed, aligned(2))) b;
    struct { char x; int y __attribute__((packed)); long z __attribute__((aligned(32))); } c;`);
  expect(['a', 'b', 'c'].map((name) => variable(program, name).size)).toEqual([5, 6, 64]);
});

test('a tag is one type, in its scope', () => {
  const program = compileClean(`struct s; struct s *p; struct s { struct s *next; } x;
    int f(struct s *a) { struct s { char c; } y; p = a; return sizeof y + sizeof(struct s); }`);
  expect(typeName(type(program, 'p'))).toBe('struct s *');
  expect(
    messages('struct s { int a; }; int f(void) { struct s; struct s *p = 0; return p->a; }'),
  ).toEqual(["'struct s' is not defined here, only declared"]);
});

test('mistakes in records', () => {
  expect(
    messages(`struct s { int a; char a; struct s b; void c; int d(void); int e : 33; int f : 0;
      int *g : 2; int h[]; int i; union { int a; }; int; };
      union s { int x; }; struct s { int x; };`),
  ).toEqual([
    "duplicate member 'a'",
    "member 'b' has incomplete type 'struct s'",
    "member 'c' has incomplete type 'void'",
    "member 'd' declared as a function",
    "width of bit-field 'e' is not between 0 and 32",
    "zero width for bit-field 'f'",
    "bit-field 'g' has invalid type 'int *'",
    "duplicate member 'a'",
    'declaration does not declare anything',
    "flexible array member 'h' not at end of struct",
    "'s' defined as wrong kind of tag",
    "redefinition of 'struct s'",
  ]);
});

test('a member with a syntax error does not hide the others', () => {
  const program = compileText(
    'struct s { int a; int 3; int b; }; int f(struct s *p) { return p->b; }',
  );
  expect(program.diagnostics.map((d) => d.message)).toEqual([
    'expected the name of a member',
    "expected ';' at the end of a member declaration before '3'",
  ]);
});

test('enums: values, and the type that gcc chooses', () => {
  const program =
    compileClean(`enum a { A, B = 5, C } a; enum b { D = -1 } b; enum c { E = 1L << 40, F = 1 } c;
    enum __attribute__((packed)) d { G = 200 } d; long v[] = { B, C, D, E, sizeof(A), sizeof(E), sizeof(F) };`);
  expect(words(program, 'v', 8)).toEqual([5n, 6n, -1n, 1n << 40n, 4n, 8n, 8n]);
  const underlying = (name: string): string =>
    (type(program, name) as { tag: EnumTag }).tag.underlying.name;
  expect(['a', 'b', 'c', 'd'].map(underlying)).toEqual([
    'unsigned int',
    'int',
    'unsigned long',
    'unsigned char',
  ]);
});

test('mistakes in enums', () => {
  expect(
    messages('enum e { A, A }; enum f { B = x }; enum g { }; enum h y; int n; enum i { C = n };'),
  ).toEqual([
    "redeclaration of 'A'",
    "'x' undeclared",
    'empty enum is invalid',
    "'enum h' is not defined",
    'the value of an enumerator must be an integer constant, this is not a constant',
  ]);
});

test('static assertions, also among members', () => {
  expect(
    messages(`_Static_assert(sizeof(int) == 4, "fine"); _Static_assert(1 > 2, "not" " so");
      struct s { int a; _Static_assert(0); }; void f(void) { _Static_assert(3 == 3); }`),
  ).toEqual(['static assertion failed: "not"', 'static assertion failed']);
});
