import { describe, expect, test } from 'vitest';
import { readsVariable } from '../../../../src/cc/lower/expr.ts';
import { instructions, opcodes, returned, runStatements } from '../../../support/c-lowered.ts';

describe('conversions', () => {
  const convert = (from: string, to: string): string =>
    opcodes(`${to} f(${from} a) { return a; }`).replace(/ ret$/, '');

  test('to wider types extend by the sign of the source', () => {
    expect(convert('int', 'long')).toBe('sx64');
    expect(convert('unsigned', 'long')).toBe('zx64');
    expect(convert('unsigned char', 'unsigned long')).toBe('zx64');
    expect(convert('short', 'int')).toBe('mov32');
  });

  test('to narrower ones cut, where the value may not fit', () => {
    expect([convert('int', 'char'), convert('int', 'unsigned short')]).toEqual(['sx8', 'zx16']);
    expect([convert('unsigned char', 'short'), convert('short', 'char')]).toEqual(['mov32', 'sx8']);
    expect(convert('char', 'unsigned short')).toBe('zx16');
    expect([convert('long', '_Bool'), convert('int', '_Bool')]).toEqual(['bool64', 'bool32']);
    expect(opcodes('_Bool f(int a, int b) { return a < b; }')).toBe('lt32 ret');
  });

  test('of values', () => {
    expect(
      runStatements(`volatile int i = -2; volatile unsigned u = 0x80000001; volatile long l = 1L << 35;
        printf("%ld %ld %d %d ", (long)i, (long)u, (char)u, (unsigned short)i);
        printf("%d %d %d %lu", (_Bool)l, (_Bool)(int)l, (short)0x18000, (unsigned long)(char)i);`),
    ).toBe('-2 2147483649 1 65534 1 0 -32768 18446744073709551614');
  });
});

test('an expression leaves its value in the register asked for, written last', () => {
  expect(opcodes('int f(int a) { int x = a; x = x * x - x; return x; }')).toBe(
    'mov32 mul32 sub32 ret',
  );
  expect(
    runStatements(`int x = 3, y; x = (x > 2 ? x + 1 : x - 1) * x; y = x ? ({ int x = 5; x; }) + x : 0;
      x = y = x + y; printf("%d %d", x, y);`),
  ).toBe('29 29');
});

test('what stands in a variable’s own register', () => {
  const reads = (expr: string): boolean =>
    readsVariable(returned(`int f(int a, int *p) { return ${expr}; }`));
  expect(['a', 'a++', 'a = 1', '(*p, a)', '({ a; })'].map(reads)).toEqual(Array(5).fill(true));
  expect(['a + 1', '*p', '3', '-a'].map(reads)).toEqual(Array(4).fill(false));
});

test('pointers move by their element, and count in elements', () => {
  const f = 'struct s { int a[3]; };';
  expect(instructions(`${f} struct s *f(struct s *p) { return p + 2; }`)[0]).toBe(
    'addi64 r1, r0, 24',
  );
  expect(opcodes(`${f} struct s *f(struct s *p, long n) { return p - n; }`)).toBe(
    'muli64 sub64 ret',
  );
  expect(
    runStatements(`int a[10], *p = a + 2, *q = &a[9]; char *c = (char *)p; short i = -1;
      p += 3; q--; --q; c += 4; p[i] = 7; *p++ = 8; p -= 1;
      printf("%ld %ld %d %d %d", q - p, (int *)c - a, a[4], *p, p[-1] == *(a + 4));`),
  ).toBe('2 3 7 8 1');
});

test('assignments and steps in narrow types wrap, and give what was stored', () => {
  expect(
    runStatements(`unsigned char c = 255; short s = 32767; _Bool b = 0; struct { unsigned v : 3; int w : 3; } f = { 7, 3 };
      printf("%d ", c++); printf("%d ", c); printf("%d ", ++s); b++; b++; printf("%d ", b);
      printf("%d ", f.v++); printf("%d ", f.v); printf("%d ", f.w += 1); printf("%d ", f.v = 9);
      int i = 300; i += (c = i); printf("%d ", i); c = 200; c *= 2; printf("%d ", c); c >>= 3; printf("%d", c);`),
  ).toBe('255 0 -32768 1 7 0 -4 1 344 144 18');
});

test('values without a user are not computed for their effects alone', () => {
  expect(opcodes('int f(int a, volatile int *p) { (void)*p; a ? a++ : 0; return 1; }')).toMatch(
    /^ld32 jz32 /,
  );
  expect(
    runStatements(
      't(1), t(2); 0 ? t(3) : t(4); (void)(t(0) && t(5)); ({ t(6); t(7); });',
      '#include <stdio.h>\nstatic int t(int n) { printf("%d", n); return n; }',
    ),
  ).toBe('124067');
});

test('!, ~ and - on both widths', () => {
  expect(opcodes('int f(int a) { return !a; }')).toBe('eqi32 ret');
  expect(opcodes('int f(char *a) { return !a; }')).toBe('bool64 xori32 ret');
  expect(opcodes('long f(long a) { return ~a; }')).toBe('li64 xor64 ret');
  expect(
    runStatements(`volatile long l = 5; volatile int i = 0; volatile unsigned u = 1;
      printf("%ld %ld %d %d %u %d", -l, ~l, ~i, !i, -u, !l + !!l);`),
  ).toBe('-5 -6 -1 1 4294967295 1');
});
