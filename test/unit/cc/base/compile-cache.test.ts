import { expect, test } from 'vitest';
import { CompileCache } from '../../../../src/cc/base/compile-cache.ts';
import { compile } from '../../../../src/cc/compile.ts';
import type { CProgram } from '../../../../src/cc/base/program.ts';

const FILES: Record<string, string> = {
  'a.c': '#include "a.h"\nint f(void) { return TWO + g(1); }\n',
  'a.h': '#define TWO 2\nint g(int);\n',
  'bad.c': '#include "bad.h"\nint x;\n',
  'bad.h': '/* no end',
};
const host = { read: (path: string) => FILES[path] };

test('tokens are kept by name and text', () => {
  const cache = new CompileCache();
  const plain = compile('a.c', { host, includeDirs: [] });
  const first = compile('a.c', { host, includeDirs: [], cache });
  expect(cache.tokensOf('a.h', FILES['a.h'])?.[0].text).toBe('#');
  expect(cache.tokensOf('a.h', 'other')).toBeUndefined();
  const second = compile('a.c', { host, includeDirs: [], cache });
  expect(first).toEqual(plain);
  expect(second).toEqual(plain);
});

test('what is wrong with a file is said each time', () => {
  const cache = new CompileCache();
  for (let i = 0; i < 2; i++) {
    const { diagnostics } = compile('bad.c', { host, includeDirs: [], cache });
    expect(diagnostics.map(({ message }) => message)).toContain('unterminated comment');
  }
});

test('programs are kept by a key', () => {
  const cache = new CompileCache();
  const program = {} as CProgram;
  cache.keepProgram('key', program);
  expect(cache.programOf('key')).toBe(program);
  expect(cache.programOf('other')).toBeUndefined();
});
