import { expect, test } from 'vitest';
import { Report } from '../../../../src/cc/base/diagnostics.ts';
import { SourceFiles } from '../../../../src/cc/base/source.ts';
import { endOfHead, includeTarget } from '../../../../src/cc/preprocess/include-target.ts';
import { tokenize } from '../../../../src/cc/preprocess/lexer.ts';
import type { Token } from '../../../../src/cc/base/token.ts';

function tokens(text: string): readonly Token[] {
  return tokenize('x.c', text, new Report(new SourceFiles({ read: () => undefined })));
}

test.each([
  ['<a.h>', { quotes: false, path: 'a.h' }],
  ['<linux/a-b.h> // why', { quotes: false, path: 'linux/a-b.h' }],
  ['"../a b.h"', { quotes: true, path: '../a b.h' }],
  ['<>', undefined],
  ['<a.h', undefined],
  ['HEADER', undefined],
  ['"a.h" b', undefined],
])('%s', (text, target) => {
  expect(includeTarget(tokens(text).slice(0, -1))).toEqual(target);
});

test.each([
  ['', ''],
  ['int x;', ''],
  ['#', ''],
  ['#include', ''],
  ['#include "own.h"\n#include <a.h>', ''],
  ['/* why */\n#include <a.h>', '# include < a . h >'],
  ['#include <a.h>\n\n # include <b.h>\nint x;', '# include < a . h > # include < b . h >'],
  ['#include <a.h>\n#define X\n#include <b.h>', '# include < a . h >'],
  ['#include <a.h>\n#include <b.h', '# include < a . h >'],
])('the head of %j', (text, head) => {
  const all = tokens(text);
  const words = all.slice(0, endOfHead(all)).map((token) => token.text);
  expect(words.join(' ')).toBe(head);
});
