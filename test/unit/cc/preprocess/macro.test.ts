import { expect, test } from 'vitest';
import { parseDefinition, sameMacro } from '../../../../src/cc/preprocess/macro.ts';
import { lex, sources } from '../../../support/c-front.ts';

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
  expect(define('F(a) #b').said).toEqual(["'#' is not followed by a macro parameter"]);
  expect(define('F ## x').said).toEqual(["'##' cannot appear at either end of a macro expansion"]);
});

test('definitions are the same when they are spelled the same', () => {
  const same = (a: string, b: string): boolean => sameMacro(define(a).macro!, define(b).macro!);
  expect(same('A 1 + 2', 'A 1  +  2')).toBe(true);
  expect(same('A 1 + 2', 'A 1 +2')).toBe(false);
  expect(same('A(x) x', 'A(y) y')).toBe(false);
  expect(same('A() x', 'A x')).toBe(false);
});
