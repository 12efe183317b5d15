import { expect, test } from 'vitest';
import { evaluateCondition } from '../../../../src/cc/preprocess/expression.ts';
import { lex, sources } from '../../../support/c-front.ts';

function evaluate(text: string): boolean | string {
  const { report } = sources({});
  const place = { file: 'a.c', line: 1, column: 1 };
  const value = evaluateCondition(lex(text).tokens, place, report);
  return report.diagnostics[0]?.message ?? value;
}

test('operators, precedence and 64 bits', () => {
  for (const text of [
    '1 + 2 * 3 == 7',
    '(1 + 2) * 3 == 9',
    '-1 < 0',
    '-1 > 0u',
    '1 << 40 == 1099511627776',
    '~0u == 0xffffffffffffffff',
    '-8 >> 1 == -4',
    '7 % 4 == 3 && 7 / 2 == 3',
    '1 ? 2 : 0',
    "'a' == 97",
    'unknown == 0',
    '!0 && !(3 - 3)',
    '1 || 1 / 0',
    '(0 && 1 / 0) == 0',
    '0x7fffffffffffffff + 1 < 0',
    '10 - 4 - 3 == 3',
    '0 ? 1 / 0 : 1',
    '(5 ^ 1) == 4 && (6 | 1) == 7 && (6 & 3) == 2',
  ]) {
    expect([text, evaluate(text)]).toEqual([text, true]);
  }
});

test('mistakes', () => {
  expect(['', '1 +', '(1', '1 2', '1 / 0', '1.5', '"s"', '1 ? 2', '= 1'].map(evaluate)).toEqual([
    '#if with no expression',
    '#if expression ends too early',
    "missing ')' in a preprocessor expression",
    "unexpected '2' in a preprocessor expression",
    'division by zero in #if',
    'floating point is not available in the kernel',
    'token \'"s"\' is not valid in preprocessor expressions',
    "expected ':' in a preprocessor expression",
    "token '=' is not valid in preprocessor expressions",
  ]);
});
