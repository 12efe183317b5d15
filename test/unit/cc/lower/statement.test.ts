import { expect, test } from 'vitest';
import { findLabelScopes } from '../../../../src/cc/lower/statement.ts';
import { compileClean, functionOf } from '../../../support/c-snippet.ts';
import { instructions, opcodes, runStatements } from '../../../support/c-lowered.ts';

test('loops have their condition below the body', () => {
  expect(opcodes('void f(int a) { while (a > 0) a -= 1; }')).toBe('jmp addi32 jgti32 retv');
  expect(instructions('void f(int a) { while (a > 0) a -= 1; }').slice(-2)[0]).toMatch(/^jgti32 /);
  expect(opcodes('void f(int a) { do a -= 1; while (a > 0); }')).toBe('addi32 jgti32 retv');
  expect(opcodes('void f(int a) { do a -= 1; while (0); }')).toBe('addi32 retv');
  expect(opcodes('void f(int a) { while (0) a -= 1; }')).toBe('retv');
  expect(opcodes('void f(int a) { for (;;) a -= 1; }')).toBe('addi32 jmp');
});

test('what is known not to run is not there, unless it holds a label', () => {
  expect(opcodes('int f(int a) { if (0) a = 5; else a = 6; return 1; }')).toBe('li32 li32 ret');
  expect(opcodes('int f(int a) { if (a) goto in; if (0) { in: return 5; } return 6; }')).toBe(
    'jz32 jmp jmp li32 ret li32 ret',
  );
});

test('break, continue, goto and returns out of nested loops', () => {
  expect(
    runStatements(
      `for (int i = 0; i < 3; i++) { for (int k = 0; ; k++) { if (k == i) continue; if (k > 2) break; printf("%d%d ", i, k); } }
      int n = 0; again: if (n++ < 2) { printf("n"); goto again; } do { if (n++ > 5) break; continue; } while (n < 9);
      printf(" %d %d", n, find(7));`,
      'int find(int x) { for (int i = 0; ; i++) { while (x > i) { if (x == i + 1) return i; break; } } }',
    ),
  ).toBe('01 02 10 12 20 21 nn 7 6');
});

test('clean-ups run in reverse, however a scope is left', () => {
  const before = `#include <stdio.h>
    static int e_of(int c) { return c * 10; }
    static void bye(int *p) { printf("%d", *p); }
    #define AUTO __attribute__((cleanup(bye))) int
    static int f(int how) {
      AUTO a = 1;
      for (AUTO b = 2; ; ) {
        AUTO c = 3;
        { AUTO d = 4; if (how == 0) break; if (how == 1) return a; if (how == 2) goto out; }
        { AUTO e = 5; if (how-- == 4) continue; }
        return e_of(c);
      }
      printf("|"); return 8;
    out: printf("-"); return 9;
    }`;
  expect(
    runStatements('for (int i = 0; i < 5; i++) { int r = f(i); printf("=%d ", r); }', before),
  ).toBe('432|1=8 4321=1 432-1=9 45321=30 45345321=30');
});

test('the value of a return is there before clean-ups change what it was read from', () => {
  expect(
    runStatements(
      'printf("%d", f());',
      'static void end(int *p) { *p = 0; } static int f(void) { __attribute__((cleanup(end))) int a = 5; return a; }',
    ),
  ).toBe('5');
});

test('initialisers: zeros first, then what is said, strings and records as copies', () => {
  expect(opcodes('void g(int *); void f(int n) { int a[8] = { 1, [5] = n }; g(a); }')).toMatch(
    /zero .*stf32 .*stf32 /,
  );
  expect(
    runStatements(
      `int n = 4, a[6] = { 1, [3] = n, n + 1 }; char t[8] = "hey", u[2] = "xy"; struct s v = { { 5, 6 }, "q" }, w = { .p = v.p };
      printf("%d%d%d%d%d%d %s%d %c%c %d%d%s%d%d%d", a[0], a[1], a[2], a[3], a[4], a[5], t, t[7], u[0], u[1], v.p.x, v.p.y, v.t, w.p.x, w.p.y, w.t[0]);`,
      'struct s { struct { int x, y; } p; char t[3]; };',
    ),
  ).toBe('100450 hey0 xy 56q560');
});

test('the scopes around a label, outermost first', () => {
  const { body } = functionOf(
    compileClean('void f(int a) { one: for (;;) { if (a) { two: a--; } ({ three: a++; }); } }'),
    'f',
  );
  const found = [...findLabelScopes(body!.block)].map(
    ([label, around]) => `${label.name}: ${around.map(({ kind }) => kind).join(' ')}`,
  );
  expect(found).toEqual([
    'one: block',
    'two: block for block block',
    'three: block for block block',
  ]);
});
