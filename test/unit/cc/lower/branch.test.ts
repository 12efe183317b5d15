import { expect, test } from 'vitest';
import { instructions, opcodes, runStatements } from '../../../support/c-lowered.ts';

const jumps = (condition: string, params = 'int a, int b'): string =>
  opcodes(`int f(${params}) { if (${condition}) return 1; return 2; }`).replace(
    / ?li32 ret li32 ret$/,
    '',
  );

test('a condition is jumps alone, never a value', () => {
  expect(jumps('a')).toBe('jz32');
  expect(jumps('!a')).toBe('jnz32');
  expect(jumps('!!a')).toBe('jz32');
  expect(jumps('a && b')).toBe('jz32 jz32');
  expect(jumps('a || b')).toBe('jnz32 jz32');
  expect(jumps('!(a < b) && !(a == 3)')).toBe('jlt32 jeqi32');
  expect(jumps('(long)(a < b)')).toBe('jle32');
  expect(jumps('p', 'char *p')).toBe('jz64');
  expect(jumps('(_Bool)p', 'char *p')).toBe('jz64');
});

test('cutting bits off may change the truth, so the value is computed', () => {
  expect(jumps('(char)a')).toBe('sx8 jz32');
  expect(jumps('(int)l', 'long l')).not.toContain('jz64');
  expect(
    runStatements(`volatile int a = 256; volatile long l = 1L << 32;
      printf("%d%d%d%d", (char)a ? 1 : 0, a ? 1 : 0, (int)l ? 1 : 0, l ? 1 : 0);`),
  ).toBe('0101');
});

test('a known condition is no jump or only a jump', () => {
  expect(opcodes('int f(int a) { return 1 || a ? 3 : 4; }')).toBe('li32 ret');
  expect(jumps('a && 1')).toBe('jz32');
  expect(instructions('int f(int a) { if (a && 0) return 1; return 2; }')).toEqual([
    'jz32 r0, 4',
    'li32 r1, 2',
    'ret r1',
  ]);
});

test('the right side is evaluated only where it counts', () => {
  expect(
    runStatements(
      `for (int i = 0; i < 4; i++) {
        int a = i & 1, b = i >> 1;
        printf("[%d%d", t('a', a) && t('b', b), t('c', a) || t('d', b));
        if (!(t('e', a) || !t('f', b)) || (t('g', 1), t('h', a))) printf("!");
      }`,
      '#include <stdio.h>\nstatic int t(char c, int v) { putchar(c); return v; }',
    ),
  ).toMatchInlineSnapshot(`"cda[00efghcab[01egh!cda[01ef!cab[11egh!"`);
});
