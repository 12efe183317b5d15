import { expect, test } from 'vitest';
import { lex } from '../../../support/c-front.ts';

const shown = (text: string): string[] => lex(text).tokens.map((t) => `${t.kind}:${t.text}`);

test('kinds of tokens', () => {
  expect(shown('a_1 $x 0x1fUL .5e+3 \'\\\'\' "a\\"b" L"w" u8"x" ->')).toEqual([
    'identifier:a_1',
    'identifier:$x',
    'number:0x1fUL',
    'number:.5e+3',
    "char:'\\''",
    'string:"a\\"b"',
    'string:L"w"',
    'string:u8"x"',
    'punct:->',
  ]);
});

test('the longest punctuator is taken', () => {
  expect(
    lex('a+++b <<=c ... ## . .. <- %: /')
      .tokens.map((t) => t.text)
      .join(' '),
  ).toBe('a ++ + b <<= c ... ## . . . < - % : /');
});

test('places survive comments, tabs and spliced lines', () => {
  const { tokens } = lex('int /* one\n two */ a;\\\n b; x\\\ny\n\tc // d\\\n e\n  f');
  expect(tokens.map((t) => `${t.text}@${t.place.line}:${t.place.column}`)).toEqual([
    'int@1:1',
    'a@2:9',
    ';@2:10',
    'b@3:2',
    ';@3:3',
    'xy@3:5',
    'c@5:2',
    'f@7:3',
  ]);
});

test('which tokens begin a line or follow white space', () => {
  const { tokens } = lex('a b\n /**/c(d)');
  expect(tokens.map((t) => [t.text, t.first, t.space])).toEqual([
    ['a', true, false],
    ['b', false, true],
    ['c', true, true],
    ['(', false, false],
    ['d', false, false],
    [')', false, false],
  ]);
});

test('what is no token', () => {
  expect(shown('@ \\ é "open\nx \'q')).toEqual([
    'other:@',
    'other:\\',
    'other:é',
    'other:"open',
    'identifier:x',
    "other:'q",
  ]);
  expect(lex('a /* b').said).toEqual(['unterminated comment']);
});
