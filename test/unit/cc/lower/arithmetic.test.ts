import { describe, expect, test } from 'vitest';
import { FACTOR } from '../../../../src/cc/base/bytecode.ts';
import { instructions, opcodes, runStatements } from '../../../support/c-lowered.ts';

/** The first opcode of `type f(type a, type b) { return <expr>; }`, with its immediate. */
function first(type: string, expr: string): string {
  const [line] = instructions(`${type} f(${type} a, ${type} b) { return ${expr}; }`);
  return line.replace(/ r\d,( r\d,?)*/, '');
}

test('the type says how wide an operation is and whether it looks at the sign', () => {
  const ops = ['+', '-', '*', '/', '%', '<<', '>>', '&', '|', '^'];
  const all = (type: string): string => ops.map((op) => first(type, `a ${op} b`)).join(' ');
  expect(all('int')).toBe('add32 sub32 mul32 div32 mod32 shl32 sar32 and32 or32 xor32');
  expect(all('unsigned')).toBe('add32 sub32 mul32 divu32 modu32 shl32 shr32 and32 or32 xor32');
  expect(opcodes('long f(long a, long b) { return a / b; }')).toBe('div64 ret');
  expect(opcodes('unsigned long f(unsigned long a) { return a >> 3; }')).toBe('shri64 ret');
});

test('constants become immediates where there is such an instruction', () => {
  expect(first('int', 'a - 7')).toBe('addi32 -7');
  expect(first('int', 'a * 8')).toBe(`shli32 ${FACTOR + 3}`);
  expect(first('int', 'a * 10')).toBe('muli32 10');
  expect(first('unsigned', 'a / 16')).toBe(`shri32 ${FACTOR + 4}`);
  expect(first('unsigned', 'a % 16')).toBe('andi32 15');
  expect(first('int', 'a / 1')).toBe('addi32 0');
  expect(first('long', 'a & 255')).toBe('andi64 255');
  expect(opcodes('int f(int a) { return a / 16; }')).toBe('li32 div32 ret');
  expect(opcodes('long f(long a) { return a + 0x80000000; }')).toBe('li64 add64 ret');
  expect(opcodes('long f(long a) { return a | 1; }')).toBe('li64 or64 ret');
});

test('comparisons: `>` is `<` the other way round', () => {
  expect(instructions('int f(int a, int b) { return a > b; }')[0]).toBe('lt32 r2, r1, r0');
  expect(opcodes('int f(unsigned long a, unsigned long b) { return a >= b; }')).toBe('leu64 ret');
  expect(first('int', 'a >= 5')).toBe('gei32 5');
  expect(first('unsigned', 'a < 5')).toBe('ltui32 5');
});

test('a jump takes the opposite comparison to get past its branch', () => {
  const jump = (condition: string, type = 'int'): string =>
    instructions(`int f(${type} a, ${type} b) { if (${condition}) return 1; return 2; }`)[0];
  expect(jump('a < b')).toBe('jle32 r1, r0, 12');
  expect(jump('a == 0')).toBe('jnz32 r0, 12');
  expect(jump('a != 0', 'char *')).toBe('jz64 r0, 12');
  expect(jump('a > 9', 'unsigned')).toBe('jleui32 r0, 9, 12');
});

describe('values at the edges, at both levels', () => {
  test('wrapping, signs, shifts', () => {
    expect(
      runStatements(`
        unsigned u = 0xffffffff; int i = -7; long l = 1L << 40; unsigned char c = 250;
        printf("%u %d %d %u ", u + 2, i / 2, i % 2, u / 3);
        printf("%d %u %ld %ld ", i >> 1, u >> 28, l * -3, -l / 7);
        c += 10; printf("%d %d ", c, (signed char)(c + 200));
        printf("%lu %lu", 0ul - 1 > 5 ? 1ul : 0ul, (unsigned long)u * u);`),
    ).toBe('1 -3 -1 1431655765 -4 15 -3298534883328 -157073089682 4 -52 1 18446744065119617025');
  });

  test('the same with constants that are no immediates', () => {
    expect(
      runStatements(`
        unsigned u = 0x80000001; long l = -5; unsigned long w = 1ul << 63;
        printf("%u %u %u ", u / 0x80000000u, u % 0x80000000u, u * 0x80000000u);
        printf("%lu %lu %ld ", w / 0x8000000000000000u, w % 3, l % 0x100000000);
        printf("%d %d", l < 0x7fffffffffL, (unsigned long)l < 5);`),
    ).toBe('1 1 2147483648 1 2 -5 1 0');
  });
});
