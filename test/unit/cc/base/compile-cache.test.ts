import { describe, expect, test, vi } from 'vitest';
import { limitsWith } from '../../../../src/base/limits.ts';
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

describe('the headers at the head of a source', () => {
  const HEADERS: Record<string, string> = {
    'inc/a.h': '#pragma once\n#define TWO 2\n#define CALL(x) g((x) + __COUNTER__)\nint g(int);\n',
    'inc/b.h': '#include <a.h>\n#ifdef TWO\nint b;\n#endif\n',
    'inc/self.h': '#ifndef SEEN\n#define SEEN\n#include "../main.c"\n#endif\n',
    'inc/open.h': '#define F(x) int x;\nF',
    'inc/wrong.h': 'int wrong\n#endif\n',
    'inc/maybe.h': '#if __has_include(<other.h>)\nint other;\n#endif\n',
    'inc/name.h': 'const char *name = KBUILD_MODNAME __BASE_FILE__;\n',
  };
  const SOURCES = [
    '#include <a.h>\nint f(void) { return CALL(TWO); }\n',
    '#include <a.h>\nint f(void) { return CALL(CALL(1)); }\n#include <a.h>\n',
    '#include <a.h>\n#include <b.h>\n#undef TWO\n#define TWO 3\nint two = TWO;\n',
    '#include <a.h>\n#include <b.h>\n#define TWO 4\nint two = TWO + __COUNTER__;\n',
    '#include <a.h>\n#include <self.h>\nint own = TWO;\n',
    '#include <open.h>\n(y)\n',
    '#include <a.h>\n#include <open.h>\n(z) int end;\n',
    '#include <wrong.h>\nint x;\n',
    '#include <maybe.h>\nint x = __LINE__;\n',
    '#include <name.h>\n#include <none.h>\n',
    '#include <name.h>\nint x;\n',
    '#include <a.h>',
  ];

  /** Compiles a source as it is and in front of others, so that much is the same. */
  function results(cache: CompileCache | undefined, moduleName: string): unknown[] {
    return SOURCES.map((text) => {
      const read = (path: string) => (path === 'main.c' ? text : HEADERS[path]);
      const options = { host: { read }, includeDirs: ['inc'], moduleName };
      return compile('main.c', cache ? { ...options, cache } : options);
    });
  }

  test('are gone through once, and nothing else changes', () => {
    const cache = new CompileCache();
    const kept = vi.spyOn(cache, 'keepHeaders');
    for (const name of ['one', 'two', 'two']) {
      expect(results(cache, name)).toEqual(results(undefined, name));
    }
    expect(kept).toHaveBeenCalled();
    const { length } = kept.mock.calls;
    results(cache, 'two');
    results(cache, 'two');
    // Those of another module's name take the place of the first.
    expect(kept.mock.calls.length).toBe(length);
  });

  test('are looked at again when one of them has changed, or is there now', () => {
    const cache = new CompileCache();
    results(cache, 'one');
    HEADERS['inc/other.h'] = '';
    expect(results(cache, 'one')).toEqual(results(undefined, 'one'));
    HEADERS['inc/a.h'] = HEADERS['inc/a.h'].replace('TWO 2', 'TWO 22');
    expect(results(cache, 'one')).toEqual(results(undefined, 'one'));
  });

  test('stay right when a compilation is given up in the middle of a macro', () => {
    const cache = new CompileCache();
    const source = (rest: string) => `#include <a.h>\nint f(void) { return ${rest}; }\n`;
    const program = (rest: string, limit: number, keep?: CompileCache) => {
      const read = (path: string) => (path === 'main.c' ? source(rest) : HEADERS[path]);
      const limits = limitsWith({ 'c-tokens': limit });
      const options = { host: { read }, includeDirs: ['inc'], limits };
      return compile('main.c', keep ? { ...options, cache: keep } : options);
    };
    const full = 'CALL(1) + CALL(2)';
    for (const rest of ['1', `${full} + 1 + 1 + 1`, full]) {
      expect(program(rest, 30, cache)).toEqual(program(rest, 30));
    }
  });
});
