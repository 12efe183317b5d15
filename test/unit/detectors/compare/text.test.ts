import { expect, test } from 'vitest';
import { rowsOf } from '../../../../src/detectors/compare/rows.ts';
import { columnOf, comparisonText } from '../../../../src/detectors/compare/text.ts';
import { comparedHeap } from '../../../support/compared.ts';

test('a table no wider than a page, and what there is to say', () => {
  const rows = rowsOf([...comparedHeap('kzalloc a 64\nkzalloc b 64\nstore data+0 a+8').values()]);
  const text = comparisonText(
    rows,
    rows[0].answers.map(({ tool }) => tool),
  );
  expect(text).toContain('6.12  memcheck  lsan  log     counts  truth');
  expect(text).toContain('=> in use: a false alarm of memcheck');
  expect(text).toContain('=> found by memcheck, lsan; listed by allocation log');
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  expect(comparisonText([], [])).toBe('no block of it is there\n');
  expect(columnOf('kmemleak 6.1')).toBe('6.1');
});
