import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../../src/base/diagnostic.ts';
import { Prng } from '../../../src/base/prng.ts';
import { compile } from '../../../src/cc/compile.ts';
import {
  compileClean,
  compileText,
  functionOf,
  hasGcc,
  messages,
  variable,
} from '../../support/c-snippet.ts';
import { KERNEL_H } from '../../support/c-header.ts';
import { KERNEL_MODULE } from './kernel-module.ts';

const MUTANTS = 700;
const AGREEMENT = 200;
/** Names must be declared, as in C11 and in kernel builds. */
const STRICT = [
  '-fsyntax-only',
  '-std=gnu11',
  '-DKBUILD_MODNAME="demo"',
  '-Werror=implicit-function-declaration',
  '-Werror=implicit-int',
];

test('a kernel module compiles without a word', () => {
  const program = compileClean(KERNEL_MODULE);
  expect(program.hasErrors).toBe(false);
  expect(program.functions.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['demo_init', 'demo_exit', 'init_module', 'cleanup_module', 'kfree']),
  );
  expect(functionOf(program, 'demo_init')).toMatchObject({
    section: '.init.text',
    storage: 'static',
  });
  expect(functionOf(program, 'init_module')).toMatchObject({ alias: 'demo_init' });
  const license = program.variables.filter(({ section }) => section === '.modinfo')[0];
  expect(String.fromCharCode(...license.init!.bytes)).toBe('demo.license=GPL\0');
  expect(variable(program, 'counter').section).toBe('.data..percpu');
  expect(variable(program, 'calls')).toMatchObject({ symbol: 'calls.0', storage: 'static' });
  expect(variable(program, 'items').init!.relocations).toEqual([
    { offset: 0, target: variable(program, 'items'), addend: 0 },
    { offset: 8, target: variable(program, 'items'), addend: 0 },
  ]);
});

test('only functions and extern variables that are used are listed', () => {
  const program = compileClean(
    'extern int a, b; void g(void); void h(void); int f(void) { g(); return a; }',
  );
  expect(program.functions.map(({ name }) => name)).toEqual(['g', 'f']);
  expect(program.variables.map(({ name }) => name)).toEqual(['a']);
});

test('all mistakes of a file are found, each with its place, line and caret', () => {
  const source = [
    '#include "kernel.h"',
    'struct thing { int size; };',
    'int first(struct thing *t) { return t->siz; }',
    'int second(void) { return kmaloc(3); }',
    'int third( { }',
    'void fourth(void) { int x = ; y = 1; }',
    'int fifth(int a) { return min(a, 3UL); }',
  ].join('\n');
  const { diagnostics, hasErrors } = compileText(source);
  expect(hasErrors).toBe(true);
  expect(diagnostics.map(formatDiagnostic).join('\n')).toMatchInlineSnapshot(`
    "main.c:3:38: error: 'struct thing' has no member named 'siz'
      int first(struct thing *t) { return t->siz; }
                                           ^
      hint: did you mean 'size'?
    main.c:4:27: error: implicit declaration of function 'kmaloc'
      int second(void) { return kmaloc(3); }
                                ^
      hint: did you mean 'kmalloc'?
    main.c:5:12: error: a type is missing here
      int third( { }
                 ^
    main.c:5:12: error: expected ')' after the parameters before '{'
      int third( { }
                 ^
    main.c:6:29: error: expected an expression before ';'
      void fourth(void) { int x = ; y = 1; }
                                  ^
    main.c:6:31: error: 'y' undeclared
      void fourth(void) { int x = ; y = 1; }
                                    ^
      hint: did you mean 'x'?
    main.c:7:27: warning: comparison of distinct pointer types lacks a cast
      int fifth(int a) { return min(a, 3UL); }
                                ^
      hint: these are 'int *' and 'unsigned long *'
    include/kernel.h:39:19: note: in expansion of macro 'min'
      #define min(x, y) __careful_cmp(x, y, <)
                        ^
    include/kernel.h:37:55: note: in expansion of macro '__careful_cmp'
      #define __careful_cmp(x, y, op) __builtin_choose_expr(__safe_cmp(x, y), __cmp(x, y, op), \\
                                                            ^
    include/kernel.h:31:27: note: in expansion of macro '__safe_cmp'
      #define __safe_cmp(x, y) (__typecheck(x, y) && __no_side_effects(x, y))
                                ^
    include/kernel.h:28:53: note: in expansion of macro '__typecheck'
      #define __typecheck(x, y) (!!(sizeof((typeof(x) *)1 == (typeof(y) *)1)))
                                                          ^"
  `);
});

test('a missing header is the only mistake: what follows from it is not said', () => {
  expect(messages('#include <linux/nope.h>\nfoo_t x;\nMODULE("x");')).toEqual([
    'no such header: linux/nope.h',
  ]);
  expect(messages('#include "a.h"\n#include "b.h"\n')).toHaveLength(2);
});

test('stray characters and open quotes', () => {
  expect(messages('int a @ = 3;\nchar *s = "abc;\nint é;')).toEqual([
    "stray '@' in program",
    'missing terminating " character',
    'stray character in program',
    "expected an expression before 'int'",
  ]);
});

test('a file that cannot be read', () => {
  const program = compile('gone.c', { host: { read: () => undefined } });
  expect(program.diagnostics.map((d) => d.message)).toEqual(["cannot read 'gone.c'"]);
  expect(program.functions).toEqual([]);
});

test('deep nesting is a mistake, not a crash', () => {
  const deep = (open: string, inner: string, close: string): string =>
    open.repeat(20_000) + inner + close.repeat(20_000);
  const sources = [
    `int a = ${deep('(', '1', ')')};`,
    `int a = ${deep('-', '1', '')};`,
    `int a = ${deep('1 + (', '1', ')')};`,
    `int a${deep('[', '1', ']')};`,
    `int ${deep('(', 'a', ')')};`,
    `int ${deep('*', 'a', '')};`,
    `int a[] = ${deep('{', '1', '}')};`,
    `void f(void) ${deep('{', ';', '}')}`,
    `void f(void) { ${deep('if (1) ', ';', '')} }`,
    `void f(void) { ${deep('if (1) ; else ', ';', '')} }`,
    `void f(void) { ${deep('a: ', ';', '')} }`,
    `int f(int x) { return ${deep('x + ', 'x', '')}; }`,
    `int f(int x) { return ${deep('x, ', 'x', '')}; }`,
    `int f(int x) { return ${deep('x ? x : ', 'x', '')}; }`,
    `int f(int x) { return ${deep('x = ', 'x', '')}; }`,
    `int f(int x) { return ${deep('({ ', 'x;', '});')}; }`,
    `struct s ${deep('{ struct ', '', '}')};`,
    `int f(${deep('int (*)(', 'int', ')')});`,
    `typeof(${deep('typeof(', 'int', ')')}) x;`,
    `int *p; int f(void) { return p${deep('[0]', '', '')}; }`,
    `#if ${deep('(', '1', ')')}\n#endif\n`,
    `#if ${deep('!', '1', '')}\n#endif\n`,
    `#define f(x) x\nint a = ${deep('f(', '1', ')')};`,
  ];
  for (const source of sources) {
    const program = compileText(source);
    expect([source.slice(0, 40), program.hasErrors]).toEqual([source.slice(0, 40), true]);
  }
});

test('macros that grow without bound stop', () => {
  const lines = Array.from({ length: 40 }, (_, i) => `#define m${i} m${i + 1} m${i + 1}`);
  expect(messages(`${lines.join('\n')}\nint a = m0;`)).toContain(
    'macros expand to too many tokens',
  );
  expect(messages('#include "main.c"')).toContain('#include nested too deeply');
});

test('large inputs take time in proportion', () => {
  const lines = Array.from(
    { length: 20_000 },
    (_, i) => `static int f${i}(int a, struct list_head *l) { return a * ${i} + (l->next == l); }`,
  );
  const program = compileText(`#include "kernel.h"\n${lines.join('\n')}`);
  expect(program.hasErrors).toBe(false);
});

const PIECES = (
  '( ) { } [ ] ; , . -> * & && | ^ ! ~ ? : = == += ++ -- << ... # ## " \' \\ 0 1 0x 1e5 3.0 int ' +
  'struct union enum typedef static extern const if else for while do switch case default goto ' +
  'return sizeof typeof __attribute__ _Generic _Static_assert asm __label__ __builtin_va_arg ' +
  '__builtin_offsetof __builtin_choose_expr __auto_type min( container_of( list_head items it ' +
  '#define #if #endif #include "a" <a>'
).split(' ');

/** One small damage to a text. */
function mutate(text: string, prng: Prng): string {
  const at = prng.int(text.length + 1);
  const length = 1 + prng.int(prng.chance(0.2) ? 300 : 8);
  switch (prng.int(6)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at) + text.slice(at, at + length).repeat(2) + text.slice(at + length);
    case 2: {
      const to = prng.int(text.length + 1);
      return text.slice(0, to) + text.slice(at, at + length) + text.slice(to);
    }
    case 3:
      return `${text.slice(0, at)} ${PIECES[prng.int(PIECES.length)]} ${text.slice(at)}`;
    case 4:
      return text.slice(0, at) + String.fromCharCode(prng.int(256)) + text.slice(at + 1);
    default:
      return text.slice(0, at);
  }
}

test(`${MUTANTS} damaged sources are diagnosed; none crashes or hangs`, () => {
  const prng = new Prng('mutants');
  let broken = 0;
  for (let i = 0; i < MUTANTS; i++) {
    let source = prng.chance(0.3) ? KERNEL_H : KERNEL_MODULE;
    for (let n = 1 + prng.int(4); n > 0; n--) source = mutate(source, prng);
    let program;
    try {
      program = compileText(source);
    } catch (error) {
      throw new Error(`mutant ${i}:\n${source}`, { cause: error });
    }
    if (program.hasErrors) broken++;
    expect(program.hasErrors).toBe(program.diagnostics.some((d) => d.severity === 'error'));
    for (const d of program.diagnostics) {
      expect(d.line).toBeGreaterThan(0);
      expect(d.column).toBeGreaterThan(0);
    }
  }
  expect(broken).toBeGreaterThan(MUTANTS / 2);
});

test.runIf(hasGcc())('gcc and this front end agree on which damaged sources are wrong', () => {
  const prng = new Prng('agreement');
  const folder = mkdtempSync(join(tmpdir(), 'agreement-'));
  const differing: string[] = [];
  try {
    writeFileSync(join(folder, 'kernel.h'), KERNEL_H);
    for (let i = 0; i < AGREEMENT; i++) {
      const source = mutate(KERNEL_MODULE, prng);
      // gcc takes letters of all languages in names.
      if (/[^\n\t -~]/.test(source)) continue;
      writeFileSync(join(folder, 'a.c'), source);
      const gcc = spawnSync('gcc', [...STRICT, 'a.c'], { cwd: folder, encoding: 'utf8' });
      const program = compileText(source);
      if ((gcc.status !== 0) === program.hasErrors) continue;
      if (program.diagnostics.some((d) => d.message.startsWith('floating point'))) continue;
      const said = program.diagnostics.map(formatDiagnostic).join('\n');
      differing.push(`#${i}\nours: ${said}\ngcc: ${gcc.stderr}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(differing.join('\n\n')).toBe('');
});
