import { expect, test } from 'vitest';
import { expand } from '../../../support/c-front.ts';

test('the examples of the C standard (6.10.3.5)', () => {
  const source = `#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
#define str(x) # x
f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);
g(x+(3,4)-w) | h 5) & m
(f)^m(m);
p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };
char c[2][6] = { str(hello), str() };`;
  expect(expand(source).text).toBe(`f(2 * (y+1)) + f(2 * (f(2 * (z[0])))) % f(2 * (0)) + t(1);
f(2 * (2+(3,4)-0,1)) | f(2 * (~ 5)) & f(2 * (0,1))^m(0,1);
int i[] = { 1, 23, 4, 5, };
char c[2][6] = { "hello", "" };`);
});

test('a name is not expanded in its own expansion, now or later', () => {
  expect(expand('#define a b a\n#define b a b\na b').text).toBe('a b a b a b');
  expect(expand('#define f(x) x f\nf(1)(2)').text).toBe('1 f(2)');
});

test('a function-like macro without arguments stays', () => {
  expect(expand('#define f(x) [x]\nint f; f\n(3) f').text).toBe('int f; [3] f');
});

test('arguments span lines and hold commas in parentheses', () => {
  expect(expand('#define f(x, y) <x|y>\nf((a,\nb), c)').text).toBe('<(a,\nb)|c>');
});

test('wrong numbers of arguments', () => {
  expect(expand('#define f(x, y) x\nint a = f(1);').said).toEqual([
    "2: macro 'f' passed 1 arguments, but takes 2",
  ]);
  expect(expand('#define f(x) x\nf(1').said).toEqual([
    "2: unterminated argument list of macro 'f'",
  ]);
});

test('_Pragma says nothing', () => {
  expect(expand('_Pragma("GCC diagnostic push") int a;').text).toBe('int a;');
});

test('tokens of nested macros lead back to the use', () => {
  const { tokens } = expand('#define IN(x) x +\n#define OUT(y) IN(y) 1\nOUT(a)');
  const plus = tokens.find((token) => token.text === '+')!;
  expect(plus.place.expansion!.macro).toBe('IN');
  expect(plus.place.expansion!.use.expansion!.macro).toBe('OUT');
  expect(plus.place.expansion!.use.expansion!.use).toMatchObject({ line: 3, column: 1 });
});
