import { expect, test } from 'vitest';
import type { Program } from '../../../../src/cc/parse/ast.ts';
import {
  compileClean,
  compileText,
  messages,
  variable,
  words,
} from '../../../support/c-snippet.ts';

function relocations(program: Program, name: string): string[] {
  return (variable(program, name).init?.relocations ?? []).map(({ offset, target, addend }) => {
    const symbol = target.kind === 'string-literal' ? `"${target.id}"` : target.name;
    return `${offset}: ${symbol}+${addend}`;
  });
}

test('addresses: objects, members, elements, functions, strings, labels', () => {
  const program = compileClean(`struct s { int a; int b[4]; } x, y[3]; int f(void);
    int *p[] = { &x.a, &x.b[2], x.b + 1, 0, &y[1].b[0] - 1, (int *)&x };
    int (*g[])(void) = { f, &f, *f }; const char *s[] = { "ab", "ab" + 1, &"cd"[1] };
    unsigned long n = (unsigned long)&x + 8, m = 4 + (long)f; struct s *q = &(struct s){ 1 };
    int h(void) { static void *t[] = { &&one, &&two }; goto *t[0]; one: two: return 0; }`);
  expect(relocations(program, 'p')).toEqual([
    '0: x+0',
    '8: x+12',
    '16: x+8',
    '32: y+20',
    '40: x+0',
  ]);
  expect(relocations(program, 'g')).toEqual(['0: f+0', '8: f+0', '16: f+0']);
  expect(relocations(program, 's')).toEqual(['0: "0"+0', '8: "0"+1', '16: "1"+1']);
  expect([relocations(program, 'n'), relocations(program, 'm')]).toEqual([['0: x+8'], ['0: f+4']]);
  expect(relocations(program, 'q')).toEqual(['0: <compound literal>+0']);
  expect(relocations(program, 't')).toEqual(['0: one+0', '8: two+0']);
});

test('what is all zero has no image', () => {
  const program = compileClean(
    'int a = 0, b[4] = { 0 }, c; char d[3] = ""; static int e; int *f = &e;',
  );
  expect('abcde'.split('').map((name) => variable(program, name).init)).toEqual(
    Array(5).fill(undefined),
  );
  expect(variable(program, 'f').init!.bytes).toHaveLength(8);
});

test('bit-fields share bytes', () => {
  const program = compileClean(
    'struct { unsigned a : 3, b : 7, c : 1; int d; } x = { 5, 100, 1, -1 }, y = { .b = 127, .b = 1 };',
  );
  expect(words(program, 'x')).toEqual([BigInt(5 | (100 << 3) | (1 << 10)), -1n]);
  expect(words(program, 'y')).toEqual([8n, 0n]);
});

test('a later value replaces an address', () => {
  const program = compileClean(
    'int x; struct s { int *p; long n; } a = { .p = &x, .n = 1, .p = 0 };',
  );
  expect(relocations(program, 'a')).toEqual([]);
  expect(words(program, 'a', 8)).toEqual([0n, 1n]);
});

test('what is known only at run time', () => {
  const not = 'initializer element is not constant';
  expect(messages('int n; int a = n;')).toEqual([not]);
  expect(messages('int f(void); int a[] = { 1, f() };')).toEqual([not]);
  expect(messages('int x; int a = (int)(long)&x; char b = (long)&x;')).toEqual([not, not]);
  expect(messages('void f(int p) { static int *q = &p; int l; static int *r = &l; }')).toEqual([
    not,
    not,
  ]);
  expect(messages('int x, y; long d = (long)&x - (long)&y;')).toEqual([not]);
});

test('huge images are refused, huge zeroed objects are not made', () => {
  const program = compileText('char a[1 << 30]; char b[1 << 30] = { 1 };');
  expect(program.diagnostics.map((d) => d.message)).toEqual([
    'the initialized objects are too large',
  ]);
  const some = Array.from({ length: 9 }, (_, i) => `char a${i}[8 << 20] = { 1 };`);
  expect(messages(some.join(' '))).toEqual(['the initialized objects are too large']);
  expect(messages(some.slice(1).join(' '))).toEqual([]);
});
