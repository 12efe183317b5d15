import { parse } from 'just-bash';
import { describe, expect, test } from 'vitest';
import { isIncomplete, pieces } from '../../../src/shell/continuation.ts';

describe('isIncomplete', () => {
  test.each([
    'while true',
    'while true; do',
    'if true; then',
    'if true; then echo a; else',
    'for x in a b; do if [ $x ]; then',
    'f() {',
    'case x in',
    'echo "abc',
    "echo 'abc",
    'echo $(',
    'cat <<EOF\nhello',
    'echo a |',
    'echo a &&',
    'echo a \\',
    '( echo a',
  ])('%j goes on', (text) => expect(isIncomplete(text, parse)).toBe(true));

  test.each([
    'echo a',
    'while true; do echo; done',
    'if true; then echo a; fi',
    'cat <<EOF\nhello\nEOF',
    'echo a # not | piped',
    'fi',
    'echo )',
    'done; done',
    'echo a \\\\',
  ])('%j does not', (text) => expect(isIncomplete(text, parse)).toBe(false));
});

test('a here document is open where the parser gives no tree of it', () => {
  const refusing = (text: string): ReturnType<typeof parse> => {
    if (!text.includes('\nE')) throw new Error('Cannot serialize an unterminated here-document');
    return parse(text);
  };
  expect(isIncomplete('cat <<E', refusing)).toBe(true);
  expect(isIncomplete('cat <<E\nx', refusing)).toBe(true);
  expect(isIncomplete('cat <<E\nx\nE', refusing)).toBe(false);
});

describe('pieces', () => {
  test('a script falls into its top-level commands', () => {
    const script = 'a=1\nfor x in 1 2; do\n  echo $x\ndone\ncat <<E\nif\nE\necho a |\n  cat\n';
    expect([...pieces(script, parse)]).toEqual([
      'a=1\n',
      'for x in 1 2; do\n  echo $x\ndone\n',
      'cat <<E\nif\nE\n',
      'echo a |\n  cat\n',
    ]);
  });

  test('a line falls into its commands, unless they belong together', () => {
    expect([...pieces('a; b && c; for x in 1; do d; e; done # f\n', parse)]).toEqual([
      'a\n',
      'b && c\n',
      'for x in 1; do d; e; done\n',
    ]);
    for (const line of ['exec 3>x; a >&3\n', 'a & b\n', 'a; cat <<E\nx\nE\n']) {
      expect([...pieces(line, parse)]).toEqual([line]);
    }
  });

  test('what does not parse comes last', () => {
    expect([...pieces('echo a\nif true\necho b\n', parse)]).toEqual([
      'echo a\n',
      'if true\necho b\n',
    ]);
  });

  test('no newline at the end', () => {
    expect([...pieces('echo a\necho b', parse)]).toEqual(['echo a\n', 'echo b']);
  });
});
