import { expect, test } from 'vitest';
import type { ArgumentOrder, CodeModel } from '../../../../src/cc/lower/lower.ts';
import { instructions, opcodes, runStatements } from '../../../support/c-lowered.ts';
import { programOf, UserMachine } from '../../../support/user-program.ts';

test('a call: arguments behind the window, the result in the first of them', () => {
  expect(instructions('long g(int, long); long f(void) { return g(1, 2); }')).toEqual([
    'li64 r0, 2, 0',
    'li32 r1, 1',
    'mov32 r2, r1',
    'mov64 r3, r0',
    'callh 0, 4, 2',
    'mov64 r1, r2',
    'ret r1',
  ]);
  const source = 'int g(int a, int b, int c) { return 0; } int f(void) { g(1, 2, 3); return 0; }';
  expect(programOf(source, { model: 'O0' }).functions.map((f) => f.outgoing)).toEqual([0, 3]);
});

test('who is called: a function here, elsewhere, or by a pointer', () => {
  const call = (before: string, callee: string): string =>
    opcodes(`${before} void f(void (*p)(void)) { ${callee}(); }`);
  expect(call('void g(void) { }', 'g')).toBe('call retv');
  expect(call('void g(void);', '(&g)')).toMatch(/call/);
  expect(call('void g(void);', 'g')).toBe('callh retv');
  expect(call('', '(*p)')).toBe('calli retv');
  expect(call('__attribute__((noreturn)) void g(void);', 'g')).toBe('callh trap');
});

test('arguments beyond the prototype are extended by their signs', () => {
  const code = opcodes('void g(int, ...); void f(int a, unsigned b, long c) { g(a, a, b, c); }');
  expect(code).toBe('mov32 sx64 zx64 mov64 callh retv');
});

test('records go and come by the addresses of copies', () => {
  const type = 'struct s { long a, b, c; };';
  expect(instructions(`${type} struct s g(struct s); void f(struct s *p) { g(*p); }`)).toEqual([
    'leaf r1, 24',
    'copy r1, r0, 24',
    'leaf r1, 24',
    'leaf r2, 0',
    'mov64 r3, r1',
    'callh 0, 4, 2',
    'retv',
  ]);
  expect(
    runStatements(
      `struct s x = { 1, 2, 3 }, y = twice(x), z = twice(twice(y));
      printf("%ld %ld %ld %ld %ld", x.c, y.a, y.c, z.c, twice(z).b);`,
      `${type} __attribute__((noinline)) struct s twice(struct s v)
      { v.a *= 2; v.b *= 2; v.c *= 2; return v; }`,
    ),
  ).toBe('3 2 6 24 32');
});

test('an argument keeps its value while the others are evaluated', () => {
  const source = `#include <stdio.h>
    __attribute__((noinline)) static int take(int a, int b) { return a * 10 + b; }
    int main(void) {
      int i = 1, a = take(i, (i = 7, 2)), b = take((i++, 3), i), c = take(i, i++);
      printf("%d %d %d", a, b, c);
      return 0;
    }`;
  const run = (argumentOrder: ArgumentOrder, model: CodeModel): string =>
    new UserMachine().run(programOf(source, { argumentOrder, model })).output;
  for (const model of ['O0', 'O2'] as const) {
    expect(run('right-to-left', model)).toBe('72 37 98');
    expect(run('left-to-right', model)).toBe('12 38 88');
  }
});

test('an inlined body: returns, locals and labels of its own at each call', () => {
  const before = `static inline int clamp(int a) {
      int low = 0; if (a < low) return low;
      for (;;) { if (a <= 9) goto out; a /= 10; }
    out: return a; }
    struct p { int x, y; };
    static inline struct p swap(struct p v) { return (struct p){ v.y, v.x }; }
    static inline void set(int *p, int v) { if (v < 0) return; *p = v; }`;
  expect(opcodes(`${before} int f(int a) { return clamp(a) + clamp(a + 1); }`)).not.toContain(
    'call',
  );
  expect(
    runStatements(
      `int n = 3; struct p v = { 1, 2 }; set(&n, -1); set(&v.x, 8);
      for (int i = 0; i < 3; i++) { if (clamp(i * 57) == 5) continue; n += clamp(clamp(-i) + 84); }
      v = swap(swap(swap(v))); printf("%d %d%d", n, v.x, v.y);`,
      before,
    ),
  ).toBe('19 28');
});
