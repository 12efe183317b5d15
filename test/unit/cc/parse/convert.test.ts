import { expect, test } from 'vitest';
import { body, compileText, messages, problems } from '../../../support/c-snippet.ts';

const hint = (source: string): string | undefined => compileText(source).diagnostics[0]?.hint;

test('objects are loaded, arrays and functions decay', () => {
  expect(
    body('int a[3]; int g(void); void f(void) { int *p = a; int (*h)(void) = g; *p = h(); }'),
  ).toBe('int * p [0=@a]; int (*)(void) h [0=@g]; (= (* $p) ($h));');
});

test('conversions to _Bool compare, others truncate or extend', () => {
  expect(
    body('void f(_Bool b, int *p, long l, char c) { b = p; b = l; c = l; l = c; b = 256; }'),
  ).toBe('(= b (_Bool $p)); (= b (_Bool $l)); (= c (char $l)); (= l (long $c)); (= b 1:_Bool);');
});

test('pointers: what is silent', () => {
  expect(
    problems(`void g(const void *); void f(int *p, unsigned *u, char *c, unsigned char *d) {
      const int *q = p; void *v = p; p = v; p = 0; p = (void *)0; g(p); p = u; c = d; }`),
  ).toEqual([]);
});

test('pointers: what gcc warns of', () => {
  expect(messages('void f(const int *p) { int *q = p; }')).toEqual([
    "initialization discards 'const' qualifier from pointer target type",
  ]);
  expect(messages('void f(int *p, long l) { long *q; q = p; p = l; l = p; }')).toEqual([
    'assignment from incompatible pointer type',
    'assignment makes pointer from integer without a cast',
    'assignment makes integer from pointer without a cast',
  ]);
  const call = 'void g(char **p); void f(int *p) { g(p); }';
  expect(messages(call)).toEqual(["passing argument 1 of 'g' from incompatible pointer type"]);
  expect(hint(call)).toBe("'char **' is wanted here, this is 'int *'");
  expect(messages('int *f(char *p) { return p; }')).toEqual([
    'return from incompatible pointer type',
  ]);
});

test('what cannot be converted', () => {
  expect(messages('struct a { int x; } a; struct b { int x; } b; void f(void) { a = b; }')).toEqual(
    ['assignment: incompatible types'],
  );
  expect(messages('void g(void); int f(void) { int x = g(); return x; }')).toEqual([
    'initialization: void value not ignored as it ought to be',
  ]);
  expect(messages('struct s { int x; } s; void f(void) { if (s) ; (int)s; }')).toEqual([
    "'struct s' cannot be used as a condition",
    "'struct s' cannot be cast to 'int'",
  ]);
});

test('floating point is known and refused', () => {
  expect(problems('struct s { double d; float f[2]; }; extern double x;')).toEqual([]);
  expect(messages('double x; int f(void) { return x + 1; }')).toEqual([
    'floating point is not available in the kernel',
  ]);
  expect(messages('int f(int a) { return (float)a; }')).toEqual([
    'floating point is not available in the kernel',
  ]);
  expect(messages('__int128 x; long f(void) { return x; }')).toEqual([
    'arithmetic on __int128 is not supported',
  ]);
});

test('the two pointers of ?: and ==', () => {
  expect(body('void *f(int c, int *p, void *v) { return c ? p : v; }')).toBe(
    'return (? $c (void * $p) $v);',
  );
  expect(body('int *f(int c, int *p) { return c ? p : 0; }')).toBe('return (? $c $p 0:int *);');
  expect(messages('long f(int c, int *p) { return c ? p : 5; }')).toEqual([
    'pointer and integer are mixed here without a cast',
    'return makes integer from pointer without a cast',
  ]);
});
