import { expect, test } from 'vitest';
import { instructions, opcodes, runStatements } from '../../../support/c-lowered.ts';

const cases = (count: number): string =>
  Array.from({ length: count }, (_, i) => `case ${i * 10}: return ${i};`).join(' ');
/** The opcodes before the first case. */
const search = (source: string): string => opcodes(source).replace(/ li32 ret.*/, '');

test('few cases are tried one after the other, many by halves', () => {
  const of = (count: number): string =>
    search(`int f(int x) { switch (x) { ${cases(count)} } return -1; }`);
  expect(of(2)).toBe('jeqi32 jeqi32 jmp');
  expect(of(3)).toBe('jeqi32 jeqi32 jeqi32 jmp');
  expect(of(4)).toBe('jlti32 jeqi32 jeqi32 jmp jeqi32 jeqi32 jmp');
  const halves = of(64).split(' ');
  expect(halves.filter((name) => name === 'jlti32')).toHaveLength(31);
});

test('ranges take two comparisons; unsigned and wide values their own', () => {
  const of = (type: string): string =>
    search(`int f(${type} x) { switch (x) { case 5 ... 9: return 1; } return 2; }`);
  expect(of('int')).toBe('jlti32 jlei32 jmp');
  expect(of('unsigned')).toBe('jltui32 jleui32 jmp');
  expect(of('long')).toBe('li64 jlt64 li64 jle64 jmp');
  expect(of('unsigned long')).toBe('li64 jltu64 li64 jleu64 jmp');
});

test('a known value jumps straight to its case', () => {
  const of = (value: number): string[] =>
    instructions(`int f(void) { switch (${value}) { case 1: return 5; default: return 6; } }`);
  expect(
    of(1)
      .filter((line) => line.startsWith('li32'))
      .at(-1),
  ).toMatch(/, 5$/);
  expect(
    of(2)
      .filter((line) => line.startsWith('li32'))
      .at(-1),
  ).toMatch(/, 6$/);
  expect(of(1).some((line) => line.startsWith('jeq'))).toBe(false);
});

test('falling through, default in the middle, nesting, breaks and loops', () => {
  expect(
    runStatements(
      `for (int i = -1; i < 7; i++) {
        switch (i) { case 0: printf("a"); default: printf("d"); case 1: printf("b"); break;
          case 2 ... 4: switch (i) { case 3: continue; } printf("r"); break; case 5: { case 6: printf("in"); } }
        printf("%d ", i);
      }`,
    ),
  ).toBe('db-1 adb0 b1 r2 r4 in5 in6');
});

test('values at the edges of their types', () => {
  expect(
    runStatements(
      'printf("%d%d%d %d%d%d %d%d", s(-128), s(127), s(0), u(0), u(0xffffffff), u(5), l(-1L), l(1L << 40));',
      `int s(signed char x) { switch (x) { case -128: return 1; case 127: return 2; default: return 3; } }
      int u(unsigned x) { switch (x) { case 0: return 1; case 0x80000000 ... 0xffffffff: return 2; case 1: case 2: case 3: return 4; default: return 3; } }
      int l(long x) { switch (x) { case -1: return 1; case 1L << 40: return 2; case 0: return 3; case 7: return 4; } return 5; }`,
    ),
  ).toBe('123 123 12');
});
