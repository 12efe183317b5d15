/** Sources that ask for too much end with an error that has a place, and says what raises the limit. */
import { expect, test } from 'vitest';
import { limitsWith, type LimitChanges, type LimitName } from '../../src/base/limits.ts';
import { LoweringStop } from '../../src/cc/base/diagnostics.ts';
import { lower } from '../../src/cc/lower/lower.ts';
import { compileClean, compileText } from '../support/c-snippet.ts';

const many = (n: number, text: (i: number) => string, between = '\n'): string =>
  Array.from({ length: n }, (_, i) => text(i)).join(between);
const nested = (n: number, open: string, inner: string, close: string): string =>
  open.repeat(n) + inner + close.repeat(n);

/** So that the tests take less time; at the defaults it is the same. */
const SMALL = limitsWith({
  'c-macro-tokens': 100_000,
  'c-macro-text': 20_000,
  'c-read-tokens': 2_000_000,
  'c-init-values': 100_000,
});

/** The limit that ends the compilation of a source, and the line of the message. */
function ending(source: string, files: Record<string, string> = {}): [LimitName, number] {
  const { diagnostics } = compileText(source, files, { limits: SMALL });
  const last = diagnostics.at(-1)!;
  return [/--limit (\S+)=N/.exec(last.hint ?? last.message)![1] as LimitName, last.line];
}

/** The message of the limit that ends the lowering of a source without mistakes. */
function lowering(source: string, limits: LimitChanges = {}): string {
  try {
    lower([compileClean(source)], { limits: limitsWith(limits) });
    return 'lowered';
  } catch (error) {
    if (error instanceof LoweringStop) return error.message;
    throw error;
  }
}

test.each<[string, string, LimitName]>([
  ['pasting', '#define C(a, b) a##b\n#define D(a) C(a, a)\nint ', 'c-macro-text'],
  ['strings', '#define S(x) #x\n#define D(x) S(x x)\nchar *s = ', 'c-macro-text'],
  ['strings of strings', '#define S(x) #x\n#define D(x) S(x)\nchar *s = "" ', 'c-macro-text'],
  ['arguments', '#define D(x) x x\n\nint ', 'c-macro-tokens'],
  ['variable arguments', '#define D(...) __VA_ARGS__, __VA_ARGS__\n\nint ', 'c-macro-tokens'],
  ['__VA_OPT__', '#define D(...) __VA_OPT__(__VA_ARGS__ __VA_ARGS__)\n\nint ', 'c-macro-tokens'],
])('macros that double their %s', (what, source, limit) => {
  const inner = what === 'pasting' ? 'ab' : '"\\\\" ab';
  expect(ending(`${source}${nested(60, 'D(', inner, ')')};`)).toEqual([limit, 3]);
});

test.each([
  ['names', (i: number) => `#define m${i + 1} m${i} m${i}`, '#define m0 x\nint m60;'],
  ['nothing', (i: number) => `#define m${i + 1} m${i} m${i}`, '#define m0\nint m60;'],
  ['calls', (i: number) => `#define m${i + 1}(x) m${i}(x) m${i}(x)`, '#define m0(x)\nint m60(1);'],
  ['conditions', (i: number) => `#define m${i + 1} m${i} + m${i}`, '#define m0 1\n#if m60'],
])('macros of macros: %s', (_, define, use) => {
  expect(ending(`${many(60, define)}\n${use}`)).toEqual(['c-macro-tokens', 62]);
});

test('arguments that are read again at each level are counted each time', () => {
  const source = `#define I(x) x\nint a[] = {${nested(99, 'I(', '1,'.repeat(1000), ')')}};`;
  expect(ending(source)).toEqual(['c-macro-tokens', 2]);
});

test('files that include each other, one after the other, or that are large', () => {
  const twice = '#include "main.c"\n#include "main.c"\n';
  expect(ending(twice)).toEqual(['c-include-depth', 1]);
  const files = { 'b.h': '#include "main.c"\n#include "main.c"\n' };
  expect(ending('\n#include "b.h"\n', files)[0]).toBe('c-include-depth');
  const flat = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`${i + 1}.h`, `#include "${i}.h"\n`.repeat(2)]),
  );
  expect(ending('#include "20.h"', { ...flat, '0.h': '' })).toEqual(['c-includes', 2]);
  const skipped = `#if 0\n${'x '.repeat(200_000)}\n#endif\n`;
  expect(ending('#include "x.h"\n'.repeat(200), { 'x.h': skipped })[0]).toBe('c-read-tokens');
});

test('a limit can be raised, and lowered', () => {
  const source = '#define D(x) x + x\nint a = D(D(D(1)));';
  const limits = limitsWith({ 'c-macro-tokens': 20 });
  expect(compileText(source, {}, { limits }).hasErrors).toBe(true);
  expect(compileText(source).hasErrors).toBe(false);
  const deep = `int b = ${nested(130, '(', '1', ')')};`;
  expect(ending(deep)).toEqual(['c-nesting', 1]);
  expect(compileText(deep, {}, { limits: limitsWith({ 'c-nesting': 300 }) }).hasErrors).toBe(false);
});

test('without a limit the stack of the host is one', () => {
  const limits = limitsWith({ 'c-nesting': Infinity, 'c-if-nesting': Infinity });
  for (const source of [`int a = ${'('.repeat(200_000)}`, `#if ${'('.repeat(200_000)}\n#endif`]) {
    const [{ message }] = compileText(source, {}, { limits }).diagnostics;
    expect(message).toMatch('nested too deeply');
  }
});

test('after the last error that is shown nothing more is looked for', () => {
  const source = `int f(void) {\n${many(30_000, (i) => `undeclared${i};`)}\n}`;
  expect(compileText(source).diagnostics).toHaveLength(201);
  expect(ending(source)).toEqual(['c-errors', 202]);
});

test('objects whose images are large, together as well', () => {
  expect(ending('int a[1 << 28] = {\n[0 ... (1 << 28) - 1] = 1 };')).toEqual(['c-init-values', 2]);
  const images = many(100, (i) => `struct s a${i} = { .a[59 << 20] = 1 };`);
  expect(ending(`struct s { char a[60 << 20]; };\n${images}`)).toEqual(['c-data', 3]);
});

test('switches, labels and rows of operators', () => {
  const inside = (text: string): string => `int f(int x) {\n${text}\nreturn 0; }`;
  const cases = `switch (x) {\n${many(10_001, (i) => `case ${i}: x++;`)} }`;
  expect(ending(inside(cases))).toEqual(['c-cases', 10_003]);
  expect(ending(inside(`${many(1001, (i) => `l${i}:`, ' ')};`))[0]).toBe('c-labels');
  expect(ending(inside(`x = ${'x + '.repeat(501)} x;`))[0]).toBe('c-chain');
  expect(ending(`char *s = "${'a'.repeat(2 << 20)}";`)[0]).toBe('c-string');
});

test('functions that are inlined twice in each other', () => {
  const head = 'static inline __attribute__((always_inline)) int';
  const chain = many(16, (i) => `${head} f${i + 1}(int x) { return f${i}(x) + f${i}(x); }`);
  const source = `${head} f0(int x) { return x; }\n${chain}\nint g(int x) { return f16(x); }`;
  expect(lowering(source)).toBe('lowered');
  expect(lowering(source, { 'c-code': 20_000 })).toBe('the program has too much code');
  expect(lowering(source, { 'c-inlined': 20_000 })).toBe('too much is inlined');
});

test('what is inlined is not deeper than the stack', () => {
  const chain = many(3000, (i) => `static int f${i + 1}(int x) { return f${i}(x); }`);
  const source = `static int f0(int x) { return x; }\n${chain}\nint g(int x) { return f3000(x); }`;
  expect(lowering(source)).toBe('lowered');
});

test('clean-ups at each of many ways out', () => {
  const out = many(
    3000,
    (i) => `__attribute__((cleanup(c))) int y${i} = x; if (x == ${i}) return 1;`,
  );
  expect(lowering(`void c(int *p);\nint f(int x) {\n${out}\nreturn x; }`)).toBe(
    'the program has too much code',
  );
});
