import { expect, test } from 'vitest';
import { isBuiltin } from '../../../../src/cc/parse/builtins.ts';
import { body, compileClean, messages, words } from '../../../support/c-snippet.ts';

test('names', () => {
  expect(['__builtin_x', '__sync_synchronize', '__atomic_load_n', 'memcpy'].map(isBuiltin)).toEqual(
    [true, true, true, false],
  );
  expect(messages('int f(void) { return __builtin_frobnicate(1); }')).toEqual([
    "the builtin '__builtin_frobnicate' is not supported",
  ]);
});

test('bit counts and the like are folded', () => {
  const program = compileClean(`long values[] = {
    __builtin_clz(1), __builtin_clzl(1), __builtin_ctz(8), __builtin_ffs(0), __builtin_ffsll(8),
    __builtin_popcount(255), __builtin_popcountl(-1L), __builtin_parity(7), __builtin_clrsb(-1),
    __builtin_bswap16(0x1234), __builtin_bswap32(0x12345678), __builtin_bswap64(1ul) == 1ul << 56,
    __builtin_strlen("four"), __builtin_abs(-3), __builtin_expect(5, 1),
    __builtin_constant_p(3 + 4), __builtin_constant_p("s"), __builtin_object_size((void *)0, 0) };`);
  expect(words(program, 'values', 8)).toEqual([
    31n,
    63n,
    3n,
    0n,
    4n,
    8n,
    64n,
    1n,
    31n,
    0x3412n,
    0x78563412n,
    1n,
    4n,
    3n,
    5n,
    1n,
    1n,
    -1n,
  ]);
});

test('what is left for the machine', () => {
  expect(
    body(`void *f(char *d, unsigned x) { int r; __builtin_memcpy(d, "a", x);
      if (__builtin_add_overflow(x, 1, &r)) __builtin_trap();
      r = __builtin_popcount(x) + __builtin_constant_p(x);
      return __builtin_return_address(0); }`),
  ).toBe(
    'int r; (%memcpy (void * $d) (const void * @"a") (unsigned long $x)); ' +
      'if (%add_overflow $x 1 (& r)) (%trap); ' +
      '(= r (+ (%popcount $x) 0)); return (%return_address 0:unsigned int);',
  );
});

test('atomics', () => {
  expect(
    body(`int f(int *p, int *e) { __sync_synchronize(); __atomic_store_n(p, 1L, 5);
      if (__sync_bool_compare_and_swap(p, 1, 2)) return __atomic_load_n(p, 0);
      if (__atomic_compare_exchange_n(p, e, 3, 0, 5, 5)) return __sync_fetch_and_add(p, 4);
      return __atomic_add_fetch(p, 1, 0); }`),
  ).toBe(
    '(%barrier); (%atomic_store $p 1); ' +
      'if (%sync_bool_compare_and_swap $p 1 2) return (%atomic_load $p); ' +
      'if (%atomic_compare_exchange $p $e 3) return (%atomic_fetch_add $p 4); ' +
      'return (, (= <temporary> 1) (+ (%atomic_fetch_add $p $<temporary>) $<temporary>));',
  );
  expect(
    messages('void f(char **p, const int *q) { __atomic_load_n(q, 0); __sync_fetch_and_add(p); }'),
  ).toEqual([
    "the first argument of '__atomic_load_n' must point to an integer or pointer",
    "wrong number of arguments to '__sync_fetch_and_add'",
  ]);
});

test('variable arguments', () => {
  expect(
    body(`int f(const char *s, ...) { __builtin_va_list a, b; __builtin_va_start(a, s);
      __builtin_va_copy(b, a); int x = __builtin_va_arg(a, int); __builtin_va_end(a); return x; }`),
  ).toBe(
    'struct __va_list_tag [1] a; struct __va_list_tag [1] b; (%va_start @a); (%va_copy @b @a); ' +
      'int x [0=(%va_arg @a)]; (%va_end @a); return $x;',
  );
  expect(messages('void f(int a) { __builtin_va_list l; __builtin_va_start(l, a); }')).toEqual([
    "'va_start' used in function with fixed arguments",
  ]);
});
