import { expect, test } from 'vitest';
import { INSTRUCTION } from '../../../../src/cc/base/bytecode.ts';
import { formatLine, LINE_BITS } from '../../../../src/cc/base/program.ts';
import { linked, loweredFunction } from '../../../support/c-lowered.ts';
import { programOf } from '../../../support/user-program.ts';

test('an entry of a line table has the file above and the line below', () => {
  const files = ['main.c', 'include/list.h'];
  expect(formatLine(files, 12)).toBe('main.c:12');
  expect(formatLine(files, (1 << LINE_BITS) | 7)).toBe('include/list.h:7');
  expect(formatLine(files, (1 << LINE_BITS) - 1)).toBe('main.c:1048575');
});

test('each instruction of a function has a line and an offset', () => {
  const program = programOf('int f(int a) {\n  a *= 3;\n  return a;\n}');
  const { code, lines, offsets, size } = loweredFunction(program);
  expect([lines.length, offsets.length]).toEqual(Array(2).fill(code.length / INSTRUCTION));
  const places = [...lines].map((entry) => formatLine(program.files, entry));
  expect(new Set(places)).toEqual(new Set(['/main.c:2', '/main.c:3', '/main.c:4']));
  expect([...offsets]).toEqual([...offsets].sort((a, b) => a - b));
  expect(offsets.at(-1)).toBeLessThan(size);
});

test('code from a header names the call where it is inlined, and its own file where not', () => {
  const header = `static int n;
    static inline int one(void)
    { return ++n; }
    static inline int two(void)
    { return one() + 1; }`;
  const linesOf = (model: 'O0' | 'O2', name: string): string[] => {
    const source = '#include "one.h"\nstatic int own(int a)\n{ return a * n; }\n';
    const main = programOf(
      `${source}int f(void)\n{\nreturn own(3) + two();\n}`,
      { model },
      { '/include/one.h': header },
    );
    const { lines } = loweredFunction(main, name);
    return [...new Set([...lines].map((entry) => formatLine(main.files, entry)))].sort();
  };
  expect(linesOf('O2', 'f')).toEqual(['/main.c:3', '/main.c:6', '/main.c:7']);
  expect(linesOf('O0', 'one')).toContain('/include/one.h:3');
});

test('code of each unit names its own file', () => {
  const both = linked(['int a(void) { return 1; }', '\nint b(void) { return 2; }']);
  expect(both.files).toEqual(['/unit0.c', '/unit1.c']);
  expect(formatLine(both.files, loweredFunction(both, 'b').lines[0])).toBe('/unit1.c:2');
});
