import { expect, test } from 'vitest';
import { INSTRUCTION } from '../../../src/c/bytecode.ts';
import { formatLine, LINE_BITS } from '../../../src/c/program.ts';
import { linked, loweredFunction } from './lowered.ts';
import { programOf } from './user-program.ts';

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

test('code from a header, and from another unit, names its own file', () => {
  const header = `static inline int one(void)
    { return 1; }`;
  const main = programOf(
    '#include "one.h"\nint f(void)\n{ return one(); }',
    {},
    { '/include/one.h': header },
  );
  const places = [...loweredFunction(main).lines].map((entry) => formatLine(main.files, entry));
  expect(places).toContain('/include/one.h:2');
  expect(places).toContain('/main.c:3');

  const both = linked(['int a(void) { return 1; }', '\nint b(void) { return 2; }']);
  expect(both.files).toEqual(['/unit0.c', '/unit1.c']);
  expect(formatLine(both.files, loweredFunction(both, 'b').lines[0])).toBe('/unit1.c:2');
});
