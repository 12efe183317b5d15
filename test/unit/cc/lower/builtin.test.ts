import { expect, test } from 'vitest';
import { instructions, opcodes, runStatements } from '../../../support/c-lowered.ts';
import { programOf } from '../../../support/user-program.ts';

const externals = (source: string): string[] => programOf(source).externals.map(({ name }) => name);

test('bits are counted by instructions, and by gcc’s rules', () => {
  expect(opcodes('int f(unsigned a) { return __builtin_popcount(a); }')).toBe('popc32 ret');
  expect(opcodes('int f(unsigned long a) { return __builtin_clzl(a); }')).toBe('clz64 ret');
  expect(opcodes('int f(unsigned a) { return __builtin_parity(a); }')).toBe('popc32 andi32 ret');
  expect(
    runStatements(`volatile unsigned u = 0x00f0; volatile unsigned long w = 1ul << 40;
      printf("%d %d %d %d ", __builtin_clz(u), __builtin_ctz(u), __builtin_popcount(u), __builtin_ffs(u));
      printf("%d %d %d %d ", __builtin_clzl(w), __builtin_ctzl(w), __builtin_popcountl(w), __builtin_ffsl(w));
      printf("%d %d %x %x", __builtin_ffs(u & 1), __builtin_parity(u | 1), __builtin_bswap16(u), __builtin_bswap32(u));`),
  ).toBe('24 4 4 5 23 40 1 41 0 1 f000 f0000000');
});

test('small blocks are copied and cleared on the spot, large ones by a call', () => {
  const copy = (size: string): string =>
    `void f(char *a, char *b, unsigned long n) { __builtin_memcpy(a, b, ${size}); }`;
  expect(opcodes(copy('16'))).toBe('copy retv');
  expect(opcodes(copy('0'))).toBe('retv');
  expect([externals(copy('16')), externals(copy('129')), externals(copy('n'))]).toEqual([
    [],
    ['memcpy'],
    ['memcpy'],
  ]);
  const set = (value: number): string => `void f(char *a) { __builtin_memset(a, ${value}, 24); }`;
  expect(instructions(set(0))).toEqual(['zero r0, 24', 'retv']);
  expect(externals(set(1))).toEqual(['memset']);
});

test('traps, barriers and frames', () => {
  expect(instructions('void f(void) { __builtin_trap(); }')).toEqual(['trap 1']);
  expect(opcodes('void f(int a) { if (a) __builtin_unreachable(); }')).toBe('jz32 trap retv');
  expect(opcodes('void f(void) { __sync_synchronize(); }')).toBe('retv');
  expect(instructions('void *f(void) { return __builtin_return_address(0); }')).toEqual([
    'retaddr r0, 0',
    'ret r0',
  ]);
  expect(opcodes('void *f(void) { return __builtin_frame_address(0); }')).toBe('leaf ret');
  expect(opcodes('void f(int n) { __builtin_alloca(n); }')).toContain('alloca');
});

test('overflow is told, and the wrapped result stored', () => {
  expect(externals('int f(int a, int *p) { return __builtin_add_overflow(a, 1, p); }')).toEqual([
    '__sim_overflow',
  ]);
  expect(
    runStatements(`int i; unsigned u; unsigned char c; long l;
      printf("%d ", __builtin_add_overflow(0x7fffffff, 1, &i)); printf("%d ", i);
      printf("%d ", __builtin_sub_overflow(1u, 2u, &u)); printf("%u ", u);
      printf("%d ", __builtin_mul_overflow(16, 16, &c)); printf("%d ", c);
      printf("%d ", __builtin_mul_overflow(1L << 31, 2, &l)); printf("%ld", l);`),
  ).toBe('1 -2147483648 1 4294967295 1 0 0 4294967296');
});

test('atomic operations give what was there, or what is there now', () => {
  expect(opcodes('int f(int *p) { return __atomic_load_n(p, 5); }')).toBe('ld32 ret');
  expect(
    runStatements(`int a = 5, e = 7; short s = -1;
      printf("%d ", __atomic_fetch_add(&a, 3, 5)); printf("%d ", __atomic_exchange_n(&a, 20, 5));
      printf("%d ", __atomic_compare_exchange_n(&a, &e, 1, 0, 5, 5)); printf("%d %d ", a, e);
      printf("%d ", __atomic_compare_exchange_n(&a, &e, 1, 0, 5, 5)); printf("%d ", a);
      printf("%d ", __sync_val_compare_and_swap(&s, -1, 4)); printf("%d ", s);
      printf("%d %d", __sync_bool_compare_and_swap(&s, 9, 1), s);`),
  ).toBe('5 8 0 20 20 1 1 -1 4 0 4');
});

test('variadic arguments lie in memory, one after the other', () => {
  expect(opcodes('int f(int n, ...) { return n; }')).toBe('varargs mov32 ret');
  expect(
    runStatements(
      'printf("%ld %d", sum(3, 1, -2L, (struct r){ 3, 40 }), 9);',
      `#include <stdarg.h>
      struct r { int a, b; };
      long sum(int n, ...) {
        va_list list, other; va_start(list, n); va_copy(other, list);
        long s = va_arg(list, int); s += va_arg(list, long); s += va_arg(list, struct r).b;
        s = s * 1000 + va_arg(other, int); va_end(list); va_end(other); return s;
      }`,
    ),
  ).toBe('39001 9');
});

test('registers that a variadic function saves do not lie on its arguments', () => {
  expect(
    runStatements(
      'printf("%d %d", sum(4, 1, 20, 300, 4000), sum(2, 5, 6));',
      `#include <stdarg.h>
      __attribute__((noinline)) int same(int a) { return a; }
      __attribute__((noinline)) int sum(int n, ...) {
        va_list list; int s = 0, more = 0; va_start(list, n);
        for (int i = 0; i < n; i++) { s += same(va_arg(list, int)); more += same(i); }
        va_end(list); return s * 10 + more; }`,
    ),
  ).toBe('43216 111');
});
