import { expect, test } from 'vitest';
import { parseDefinition, sameMacro, substitute } from '../../../../src/cc/preprocess/macro.ts';
import { expand, lex, sources } from '../../../support/c-front.ts';

function define(text: string) {
  const { report } = sources({});
  const macro = parseDefinition(lex(text).tokens, report);
  return { macro, said: report.diagnostics.map((d) => d.message) };
}

test('parameters', () => {
  expect(define('F(a, b) a b').macro).toMatchObject({ params: ['a', 'b'], variadic: false });
  expect(define('F() a').macro).toMatchObject({ params: [], variadic: false });
  expect(define('F (a)').macro).toMatchObject({ params: undefined });
  expect(define('F(a, ...) a').macro).toMatchObject({
    params: ['a', '__VA_ARGS__'],
    variadic: true,
  });
  expect(define('F(rest...) a').macro).toMatchObject({ params: ['rest'], variadic: true });
});

test('bad definitions', () => {
  expect(define('1 x').said).toEqual(['macro names must be identifiers']);
  expect(define('F(a, a) x').said).toEqual(['bad parameter list of a macro']);
  expect(define('F(a').said).toEqual(['bad parameter list of a macro']);
  expect(define('F ## x').said).toEqual(["'##' cannot appear at either end of a macro expansion"]);
});

test('definitions are the same when they are spelled the same', () => {
  const same = (a: string, b: string): boolean => sameMacro(define(a).macro!, define(b).macro!);
  expect(same('A 1 + 2', 'A 1  +  2')).toBe(true);
  expect(same('A 1 + 2', 'A 1 +2')).toBe(false);
  expect(same('A(x) x', 'A(y) y')).toBe(false);
  expect(same('A() x', 'A x')).toBe(false);
});

test('a substituted token knows the macro and the place of its use', () => {
  const { macro } = define('ADD(x) x + 1');
  const { report } = sources({});
  const [use, arg] = lex('ADD 7').tokens;
  const tokens = [arg];
  const out = substitute(macro!, [{ tokens, expanded: () => tokens }], use, report);
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
