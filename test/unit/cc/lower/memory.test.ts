import { expect, test } from 'vitest';
import { instructions, opcodes, runStatements } from '../../../support/c-lowered.ts';

test('loads and stores by size and sign, from pointers and from the frame', () => {
  const load = (type: string): string => opcodes(`long f(${type} *p) { return *p; }`);
  expect(
    ['signed char', 'unsigned char', 'short', 'unsigned short', 'int', 'long'].map(load),
  ).toEqual([
    'ld8s sx64 ret',
    'ld8u zx64 ret',
    'ld16s sx64 ret',
    'ld16u zx64 ret',
    'ld32 sx64 ret',
    'ld64 ret',
  ]);
  const local = (type: string): string => opcodes(`void f(void) { volatile ${type} v = 1; v; }`);
  expect(['char', 'short', 'int', 'long'].map(local)).toEqual([
    'li32 stf8 ldf8s retv',
    'li32 stf16 ldf16s retv',
    'li32 stf32 ldf32 retv',
    'li64 stf64 ldf64 retv',
  ]);
});

test('bit-fields are read from their unit by two shifts', () => {
  const s = 'struct s { int a : 3; unsigned b : 7; long c : 40; };';
  expect(instructions(`${s} int f(struct s *p) { return p->b; }`)).toEqual([
    'ld16u r1, r0, 0',
    'shli32 r1, r1, 22',
    'shri32 r1, r1, 25',
    'ret r1',
  ]);
  expect(opcodes(`${s} int f(struct s *p) { return p->a; }`)).toBe('ld8u shli32 sari32 ret');
  expect(opcodes(`${s} long f(struct s *p) { return p->c; }`)).toMatch(/shli64 sari64 ret$/);
});

test('packed bit-fields that no unit holds are reached in parts', () => {
  const before = `struct w { unsigned char x; unsigned long long c : 40; long long d : 61; int e : 3;
    unsigned f : 30; unsigned char g : 2; } __attribute__((packed));
    static struct w s = { 1, 0x123456789a, -5, -2, 77, 1 };`;
  const show = (v: string): string =>
    `printf("%llx %lld %d %u %u ", (unsigned long long)${v}.c, (long long)${v}.d, ${v}.e, ${v}.f, ${v}.g);`;
  expect(
    runStatements(
      `struct w v = { 2, 0xfedcba9876, 123456789012345, 3, 0x3fffffff, 2 };
      ${show('s')} ${show('v')} v.d = -1; v.f = 5; v.c++; v.d--; ${show('v')}
      printf("%lld %zu", (long long)(v.d = -9), sizeof v);`,
      before,
    ),
  ).toBe(
    '123456789a -5 -2 77 1 fedcba9876 123456789012345 3 1073741823 2 ' +
      'fedcba9877 -2 3 5 2 -9 18',
  );
});

test('writing a bit-field leaves its neighbours alone', () => {
  expect(
    runStatements(
      `struct s v = { -1, 127, 0 }, *p = &v; p->b = 0x55 + 128; p->c = -(1L << 38);
      printf("%d %d %ld ", p->a, p->b, p->c); p->a = 3; p->c += 5;
      printf("%d %d %ld %d ", v.a, v.b, v.c, (v.a = 5)); v.w = ~0; v.d = 1;
      printf("%llx %d", (unsigned long long)v.w, v.d);`,
      'struct s { int a : 3; unsigned b : 7; long c : 40; unsigned long long w : 63; _Bool d : 1; };',
    ),
  ).toBe('-1 85 -274877906944 -3 85 -274877906939 -3 7fffffffffffffff 1');
});

test('records are copied as a whole; those without bytes not at all', () => {
  const copy = (type: string): string =>
    opcodes(`${type}; void f(struct s *a, struct s *b) { *a = *b; }`);
  expect(copy('struct s { char a[100]; }')).toBe('copy retv');
  expect(copy('struct s { }')).toBe('retv');
  expect(
    runStatements(
      'struct s a = { "abc", 1 }, b = a, c[2]; c[1] = b; b.n = 2; c[0] = (c[1].n = 7, b); printf("%s%d%s%d%d", c[1].t, c[1].n, c[0].t, c[0].n, a.n);',
      'struct s { char t[5]; int n; };',
    ),
  ).toBe('abc7abc21');
});
