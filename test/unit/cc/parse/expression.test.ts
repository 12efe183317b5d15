import { expect, test } from 'vitest';
import { body, messages, problems } from '../../../support/c-snippet.ts';

test('precedence and associativity', () => {
  expect(
    body('int f(int a, int b, int c) { return a - b - c * 2 << 1 < 3 == 1 & 2 ^ 4 | 8; }'),
  ).toBe('return (| (^ (& (== (< (<< (- (- $a $b) (* $c 2)) 1) 3) 1) 2) 4) 8);');
  expect(body('int f(int a, int b) { return a = b = 1, a ? b : a ? 2 : 3; }')).toBe(
    'return (, (= a (= b 1)) (? $a $b (? $a 2 3)));',
  );
  expect(
    body('int f(int *a) { return -*a++ | 0; }') + body('int f(int *a) { return !~a[1]; }'),
  ).toBe('return (| (- $(* (post++ a 4))) 0);return (! (~ $(* (p+4 $a 1:long))));');
});

test('sizeof and _Alignof', () => {
  expect(
    body('long f(char c, int a[5]) { int b[5]; return sizeof c + sizeof(c + c) + sizeof b; }'),
  ).toBe('int [5] b; return 25:long;');
  expect(
    body('long f(int a[5]) { return sizeof a + sizeof(a)[0] + _Alignof(short) + sizeof(void); }'),
  ).toBe('return 15:long;');
  expect(body('long f(void) { return sizeof(int){3} + sizeof("abc") + sizeof f; }')).toBe(
    'return 9:long;',
  );
  expect(
    messages('struct s; struct b { int x : 3; } b; long a = sizeof(struct s) + sizeof b.x;'),
  ).toEqual([
    "invalid application of 'sizeof' to incomplete type 'struct s'",
    "'sizeof' applied to a bit-field",
  ]);
});

test('strings are joined; names of the function', () => {
  expect(body('const char *f(void) { return "a" "b\\n"; }')).toBe(
    'return (const char * @"ab\\n");',
  );
  expect(body('const char *f(void) { return __func__; }')).toBe('return (const char * @"f");');
});

test('statement expressions', () => {
  expect(body('int f(int a) { return ({ int b = a; b++; b; }) + 1; }')).toBe(
    'return (+ ({int b [0=$a]; (post++ b 1); => $b}) 1);',
  );
  expect(body('void f(void) { ({ if (1) ; }); }')).toBe('({if 1 empty;});');
  expect(messages('int a = ({ 1; });')).toEqual([
    'a statement expression is not allowed outside of functions',
  ]);
});

test('unknown names are said once in a function', () => {
  expect(problems('int f(void) { return a + a; }\nint g(void) { return a; }')).toEqual([
    "1:22: error: 'a' undeclared",
    "2:22: error: 'a' undeclared",
  ]);
  expect(messages('typedef int t; int f(void) { return t; }')).toEqual([
    "'t' is a type, a value is wanted here",
  ]);
});

test('syntax errors', () => {
  expect(messages('int f(void) { return 1 + ; }')).toEqual([
    "expected an expression before ';'",
    'control reaches end of non-void function',
  ]);
  expect(messages('void f(int a) { a[1; a.; (a; }')).toEqual([
    "expected ']' before ';'",
    "expected the name of a member before ';'",
    "expected ')' before ';'",
  ]);
});

test('chains of operators are bounded', () => {
  const chain = (n: number): string[] => messages(`int f(int a) { return a${' + a'.repeat(n)}; }`);
  expect(chain(400)).toEqual([]);
  expect(chain(600)).toContain('this expression is too long');
});
