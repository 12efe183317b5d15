import { expect, test } from 'vitest';
import { parseDefinition } from '../../../../src/cc/preprocess/macro.ts';
import { substitute } from '../../../../src/cc/preprocess/substitute.ts';
import { expand, lex, sources } from '../../../support/c-front.ts';

test('a substituted token knows the macro and the place of its use', () => {
  const { report } = sources({});
  const macro = parseDefinition(lex('ADD(x) x + 1').tokens, report);
  const [use, arg] = lex('ADD 7').tokens;
  const tokens = [arg];
  const host = { report, spendText: () => {}, spendTokens: () => {} };
  const out = substitute(macro!, [{ tokens, expanded: () => tokens }], use, host);
  expect(out.map((token) => token.text)).toEqual(['7', '+', '1']);
  expect(out[0].place.expansion).toBeUndefined();
  expect(out[1].place).toMatchObject({ column: 10, expansion: { macro: 'ADD', use: use.place } });
});

test('# makes strings as written, ## makes tokens', () => {
  const source = `#define S(x) #x
#define X(x) S(x)
#define G(a, b) a##b
#define V 7
S( a  "b\\n" '"' ) S() S(V) X(V)
G(x, 1) G(1, 2) G(, y) G(z,) G(,) G(-, >) G(V, V)
#define P(a) #a ## _x
#define L(x) L ## #x`;
  expect(expand(source).text).toBe('"a \\"b\\\\n\\" \'\\"\'" "" "V" "7"\nx1 12 y z -> VV');
  expect(expand('#define G(a, b) a##b\nG(+, x)').said).toEqual([
    '2: pasting "+" and "x" does not give a valid token',
  ]);
});

test('GNU: a comma before ## and no arguments goes away', () => {
  const source = `#define A(f, ...) p(f, ##__VA_ARGS__)
#define B(f, args...) p(f , ## args)
A(1) A(1,) A(1, 2, 3) B(1) B(1, 2)`;
  expect(expand(source).text).toBe('p(1) p(1) p(1,2, 3) p(1) p(1 , 2)');
});

test('__VA_OPT__ is there when variable arguments are', () => {
  const source = `#define E
#define F(a, ...) f(a __VA_OPT__(, (__VA_ARGS__) a))
#define G(a, rest...) g(a __VA_OPT__(: rest))
F(1) F(1,) F(1, E) F(1, 2) F(1, 2, 3) F(1, ,)
G(1) G(1, 2)`;
  expect(expand(source).text).toBe(
    'f(1) f(1) f(1) f(1 , (2) 1) f(1 , (2, 3) 1) f(1 , (,) 1)\ng(1) g(1 : 2)',
  );
});

test('# and ## take what __VA_OPT__ gives', () => {
  const source = `#define V 7
#define S(x, ...) #__VA_OPT__(x  ## 1 __VA_ARGS__ "a")
#define L(x, ...) l ## __VA_OPT__(x x) ## r
#define M(x, ...) __VA_OPT__(x ## x x) ## _
#define O(...) x ## __VA_OPT__() ## y
S(v) S(v, V,2)
L(1) L(1, 2)
M(q) M(q, V) O() O(1)`;
  expect(expand(source)).toMatchObject({
    text: '"" "v1 7,2 \\"a\\""\nlr l1 1r\n_ qq q_ xy xy',
    said: [],
  });
});

test('__VA_OPT__ that is not as it has to be', () => {
  const said = (body: string): string[] => expand(`#define F(a, ...) ${body}\n`).said;
  expect(said('__VA_OPT__')).toEqual(['1: __VA_OPT__ must be followed by an open parenthesis']);
  expect(said('__VA_OPT__(a')).toEqual(['1: unterminated __VA_OPT__']);
  expect(said('__VA_OPT__((a)')).toEqual(['1: unterminated __VA_OPT__']);
  expect(said('__VA_OPT__(a __VA_OPT__(b))')).toEqual([
    '1: __VA_OPT__ may not appear in a __VA_OPT__',
  ]);
  expect(said('__VA_OPT__(## a)')).toEqual(["1: '##' cannot appear at either end of __VA_OPT__"]);
  expect(said('__VA_OPT__(a ##)')).toEqual(["1: '##' cannot appear at either end of __VA_OPT__"]);
  // Where there are no variable arguments it is a name as any other.
  expect(expand('#define F(a) a __VA_OPT__(x)\nF(1)').text).toBe('1 __VA_OPT__(x)');
});
