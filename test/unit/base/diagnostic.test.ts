import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { formatDiagnostic, nearest } from '../../../src/base/diagnostic.ts';

const MISTAKE = {
  file: 'leak.c',
  line: 3,
  column: 5,
  message: "unknown function 'kmaloc'",
  sourceLine: 'p = kmaloc(8);',
};

test('a diagnostic names the place, shows the line with a caret, and gives a hint', () => {
  expect(formatDiagnostic({ ...MISTAKE, hint: "did you mean 'kmalloc'?" })).toBe(
    [
      "leak.c:3:5: error: unknown function 'kmaloc'",
      '  p = kmaloc(8);',
      '      ^',
      "  hint: did you mean 'kmalloc'?",
    ].join('\n'),
  );
});

test('a warning says so, and notes follow with places of their own', () => {
  const macro = { file: 'leak.h', line: 1, column: 9, message: 'expanded from SIZE' };
  const notes = [
    { ...macro, sourceLine: '#define SIZE 8' },
    { ...macro, sourceLine: '' },
  ];
  expect(formatDiagnostic({ ...MISTAKE, severity: 'warning', hint: 'none', notes })).toBe(
    [
      "leak.c:3:5: warning: unknown function 'kmaloc'",
      '  p = kmaloc(8);',
      '      ^',
      '  hint: none',
      'leak.h:1:9: note: expanded from SIZE',
      '  #define SIZE 8',
      '          ^',
      'leak.h:1:9: note: expanded from SIZE',
    ].join('\n'),
  );
});

test('the hint may be missing, and the line be empty', () => {
  expect(formatDiagnostic(MISTAKE).split('\n').length).toBe(3);
  expect(formatDiagnostic({ ...MISTAKE, sourceLine: '' })).toBe(
    "leak.c:3:5: error: unknown function 'kmaloc'",
  );
});

test('the caret stands below its column, also behind tabs and the end of the line', () => {
  const caret = (sourceLine: string, column: number): string =>
    formatDiagnostic({ ...MISTAKE, sourceLine, column }).split('\n')[2];
  expect(caret('\tint\tx;', 6)).toBe('  \t   \t^');
  expect(caret('x', 1)).toBe('  ^');
  expect(caret('ab', 5)).toBe('      ^');
});

test('control characters are written as what they are', () => {
  const sourceLine = 'a\u001b[1m\tb\u0000c\r';
  const text = formatDiagnostic({ ...MISTAKE, message: 'bad \u0007', sourceLine, column: 8 });
  expect(text.split('\n')).toEqual([
    'leak.c:3:8: error: bad \\x07',
    '  a\\x1b[1m\tb\\x00c',
    '          \t ^',
  ]);
});

test('the nearest candidate is the one fewest edits away', () => {
  const calls = ['kmalloc', 'kzalloc', 'vmalloc', 'kfree', 'vfree'];
  expect(nearest('kmaloc', calls)).toBe('kmalloc');
  expect(nearest('kzaloc', calls)).toBe('kzalloc');
  expect(nearest('kfre', calls)).toBe('kfree');
  expect(nearest('free', calls), 'the first of equals').toBe('kfree');
  expect(nearest('kmalloc', calls)).toBe('kmalloc');
});

test('a word too long to be a name is not compared', () => {
  const long = 'a'.repeat(64);
  expect(nearest(long, [`${long}b`])).toBe(`${long}b`);
  expect(nearest(`${long}a`, [long])).toBeUndefined();
});

test('what is too far away is not meant', () => {
  expect(nearest('printk', ['kmalloc', 'kfree'])).toBeUndefined();
  expect(nearest('ab', ['xy'])).toBeUndefined();
  expect(nearest('ab', ['ax']), 'one edit is always allowed').toBe('ax');
  expect(nearest('x', [])).toBeUndefined();
  expect(nearest('', ['ab'])).toBeUndefined();
});

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 6, maxLength: 12 });

property.prop([word, fc.nat(), fc.constantFrom('', 'x', 'xa')])(
  'a word with one mistake is found among words that are nothing like it',
  (meant, at, wrong) => {
    const i = at % meant.length;
    const typed = meant.slice(0, i) + wrong + meant.slice(i + 1);
    expect(nearest(typed, ['zzzzzzzzzzzz', meant, 'yyyyyyyyyyyyyy'])).toBe(meant);
  },
);
