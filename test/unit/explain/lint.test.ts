import { describe, expect, it } from 'vitest';
import { REPORT, after } from '../../support/explain-machine.ts';

function found(lines: string): string[] {
  const at = after(lines);
  return at.explain
    .lint()
    .map(
      ({ kind, call, name, words }) =>
        `${kind} ${call} ${name.replace(/^0x.*/, 'range')} ${words.length}`,
    );
}

describe('lint', () => {
  it.each([
    ['kzalloc a 64\nnot_leak a', ['harmful kmemleak_not_leak a 0']],
    ['kzalloc a 64\nstore data+0 a\nnot_leak a', ['useless kmemleak_not_leak a 0']],
    ['kzalloc a 64\nstore hidden+0 a\nnot_leak a', []],
    [
      'kzalloc a 64\nkzalloc b 64\nstore data+0 a\nstore a+0 b\nno_scan a',
      ['harmful kmemleak_no_scan a 1'],
    ],
    ['kzalloc a 64\nkzalloc b 64\nstore data+0 a\nstore a+0 b\nstore data+8 b\nno_scan a', []],
    [
      'kzalloc a 64\nkzalloc b 64\nstore hidden+0 a\nstore a+0 b\nignore a',
      ['harmful kmemleak_ignore a 1'],
    ],
    [
      'kzalloc a 64\nkzalloc b 64\nstore data+0 a\nstore a+0 b\nscan_area a+8 8',
      ['harmful kmemleak_scan_area a 1'],
    ],
    ['kzalloc a 64\nkzalloc b 64\nstore data+0 a\nstore a+0 b\nscan_area a+0 8', []],
    ['alloc_pages a 0\nalloc r a+64 64 1\nfree_pages a', ['never undone kmemleak_alloc range 0']],
  ])('%j', (lines, expected) => {
    expect(found(`${lines}\n${REPORT}`)).toEqual(expected);
  });
});
