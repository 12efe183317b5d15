import { describe, expect, test } from 'vitest';
import { content, shape } from '../../../../src/triage/input/lines.ts';

describe('prefixes', () => {
  const TEXT = 'comm "init", pid 1';
  test.each([
    ['    '],
    ['> > >> '],
    ['>'],
    ['MK> '],
    ['| '],
    ['\t'],
    [' * '],
    ['+'],
    ['# '],
    ['// '],
    ['12:'],
    ['web_1  | '],
  ])('%j is a mark', (prefix) => {
    expect(content(prefix + TEXT)).toEqual({ text: TEXT, tagged: false, stamped: false });
  });

  test.each([
    ['[   64.494396] '],
    ['[ 76.61][ T170] '],
    ['[  263.201211][    C0] '],
    ['[   12.345678 T57] '],
    ['<4>[  263.2]  (2)[57:kworker]'],
    ['[Mon Sep 15 09:12:00 2025] '],
    ['2025-01-02T03:04:05.123Z '],
    ['2025-01-02 03:04:05,123 '],
    ['Sep 15 09:12:00 host kernel: '],
    ['Mon, Sep 15 09:12:00 host kernel: '],
    ['316659 Jul 19 02:14:20 host kernel: [ 108.9] '],
    ['kern  :warn  : [ 263.2] '],
    ['kern.warn kernel: '],
    ['06-15 12:00:00.000  root   0     0 W         : '],
    ['I/kernel  (    0): '],
  ])('%j is of a log', (prefix) => {
    expect(content(prefix + TEXT)).toEqual({ text: TEXT, tagged: false, stamped: true });
    const tagged = { text: TEXT, tagged: true, stamped: true };
    expect(content(`${prefix}kmemleak:   ${TEXT}`)).toEqual(tagged);
    expect(content(`> > ${prefix}kmemleak: ${TEXT}`)).toEqual(tagged);
  });

  test('the tag is found behind what is not known', () => {
    const tagged = { text: TEXT, tagged: true, stamped: true };
    expect(content(`]c6 [ T5491] kmemleak:   ${TEXT}`)).toEqual(tagged);
    expect(content(`console{3}~ kmemleak:   ${TEXT}`)).toEqual(tagged);
  });
});

test('what belongs to a report stays', () => {
  for (const line of [
    '[<c10e92fb>] f+0x1/0x2',
    '[ffffffff81234567] f+0x1/0x2',
    '[nvme_core]',
    '00 01 02 03 04 05 06 07',
    '0xffffffffc11de07f',
    '(size 128):',
    'unreferenced object',
    'do_one_initcall+0x1/0x2',
    '---',
    '-- ',
    '++x',
  ]) {
    expect(content(line).text).toBe(line.trim());
  }
});

test('a blank line is empty, whatever stands before it', () => {
  expect(content('> >  ').text).toBe('');
  expect(content('').text).toBe('');
  expect(content('[ 12.34] ')).toEqual({ text: '', tagged: false, stamped: true });
});

test('prefixes of one shape differ in digits only', () => {
  expect(shape('box{107}: ')).toBe(shape('box{998}: '));
});
