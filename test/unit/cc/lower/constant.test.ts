import { describe, expect, test } from 'vitest';
import { constantOf, hasEffects, hasLabels } from '../../../../src/cc/lower/constant.ts';
import { bodyOf, returned } from '../../../support/c-lowered.ts';

const constant = (expr: string, type = 'long'): bigint | undefined =>
  constantOf(returned(`int g(void); ${type} f(int a, int *p) { return ${expr}; }`));

describe('constants', () => {
  test('are computed as the machine would', () => {
    expect(constant('(3 + 4) * 2 - 20 / 3 % 4')).toBe(12n);
    expect(constant('0xffffffffu + 1', 'unsigned')).toBe(0n);
    expect(constant('~0u >> 4', 'unsigned')).toBe(0x0fff_ffffn);
    expect(constant('-8 >> 1')).toBe(-4n);
    expect(constant('(signed char)200')).toBe(-56n);
    expect(constant('(_Bool)256 + !5 + (3 < 2) + (-1 < 0u)')).toBe(1n);
    expect(constant('sizeof(int[5])')).toBe(20n);
  });

  test('need no operand that does not count', () => {
    expect(constant('0 && g()')).toBe(0n);
    expect(constant('1 || a')).toBe(1n);
    expect(constant('1 ? 5 : a')).toBe(5n);
    expect([constant('a && 0'), constant('1 && a'), constant('a ? 1 : 1')]).toEqual(
      Array(3).fill(undefined),
    );
  });

  test('are not what faults or depends on memory', () => {
    for (const expr of ['a', '*p', 'g()', '(a, 1)', 'a * 0', '(long)p']) {
      expect(constant(expr)).toBeUndefined();
    }
  });
});

test('what has effects', () => {
  const effects = (expr: string): boolean =>
    hasEffects(returned(`int g(void); int f(int a, int *p) { return ${expr}; }`));
  expect(['a + *p', 'p[a] < 3', '-(char)a', 'sizeof(a++)'].map(effects)).toEqual(
    Array(4).fill(false),
  );
  expect(['a++', 'a + g()', 'p[a = 1]', '({ a; })', 'a ? a : (*p += 1)'].map(effects)).toEqual(
    Array(5).fill(true),
  );
});

test('what can be jumped into', () => {
  const labels = (statement: string): boolean =>
    hasLabels(bodyOf(`void f(int a) { switch (a) { default: ; ${statement} } out: ; }`)[0]);
  const alone = (statement: string): boolean =>
    hasLabels(bodyOf(`void f(int a) { ${statement} }`)[0]);
  expect(labels('')).toBe(true);
  expect(alone('if (a) { while (a) { x: a--; } } goto x;')).toBe(true);
  expect(alone('if (a) ({ y: a; }); ')).toBe(true);
  expect(alone('for (int i = 0; i < a; i++) { a = ({ int b = a; b + 1; }); }')).toBe(false);
});
