import { expect, it } from 'vitest';
import { NAME_ONLY } from '../../../../src/crun/library/name-only-table.ts';

it('has a prototype and at most a number in each line', () => {
  const lines = Object.values(NAME_ONLY).flatMap((text) => text.trim().split('\n'));
  expect(lines.filter((line) => !/^ *\w[\w *]*\(.*\)( -?\d+)?$/.test(line))).toEqual([]);
});

it('gives nothing for void, and something for all else', () => {
  const lines = Object.values(NAME_ONLY).flatMap((text) => text.trim().split('\n'));
  const wrong = lines.filter((line) => /^ *void \w/.test(line) === / -?\d+$/.test(line));
  expect(wrong).toEqual([]);
});
