import { expect, test } from 'vitest';
import type { MarginNote } from '../../../../src/explain/annotate.ts';
import { annotatedText } from '../../../../src/explain/text/annotate.ts';

const notes: MarginNote[] = [
  { file: 'a.c', line: 2, kind: 'allocated', blocks: ['b#1', 'b#2'], text: '8 bytes: lost' },
  { file: 'a.c', line: 3, kind: 'count', blocks: ['b#1'], text: 'ref: set to 1', by: 0, set: 1 },
  { file: 'a.c', line: 3, kind: 'count', blocks: ['b#1'], text: 'ref: +2', by: 2 },
];

test('remarks stand below their lines, with marks before them', () => {
  expect(annotatedText('a.c', 'one\n\ttwo\nthree\n', notes)).toBe(`── a.c ──
           1  one
     A     2      two
              ^ allocated here: b#1, b#2; 8 bytes: lost
  =1+2     3  three
              ^ count of references: b#1; ref: set to 1
              ^ count of references: b#1; ref: +2
`);
});

test('of a long source what is around the remarks is shown, of an unknown one these', () => {
  const long = Array.from({ length: 200 }, (_, i) => `line ${i + 1}`).join('\n');
  const shown = annotatedText('a.c', long, [{ ...notes[0], line: 100 }]).split('\n');
  expect(shown.slice(0, 3)).toEqual(['── a.c ──', '   …', '          96  line 96']);
  expect(annotatedText('a.c', undefined, [notes[0]])).toBe(
    '── a.c ──\n   …\n     A     2\n              ^ allocated here: b#1, b#2; 8 bytes: lost\n',
  );
  const nowhere = { ...notes[0], file: '', line: 0, blocks: ['a', 'b', 'c', 'd', 'e'] };
  expect(annotatedText('', undefined, [nowhere])).toBe(
    'elsewhere: allocated: a, b, c, d and 1 more; 8 bytes: lost\n',
  );
});
