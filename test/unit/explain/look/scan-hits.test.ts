import { expect, it } from 'vitest';
import { ScanHits } from '../../../../src/explain/look/scan-hits.ts';

it('has the words of each entry in their order, when the scan is over', () => {
  const hits = new ScanHits(3);
  hits.add(2, 8, 1, 2, 0, true);
  hits.add(0, 16, 0, 0, 5, false);
  hits.add(2, 24, 7, 7, 9, false);
  expect(hits.of(2)).toEqual([]);
  hits.sort(new Uint32Array([0, 0, 1, 2, 0, 0, 0, 0]));
  expect(hits.of(2)).toEqual([
    { pa: 8, counted: true, scanned: 0, changed: false },
    { pa: 24, counted: false, scanned: 9, changed: true },
  ]);
  expect(hits.of(1)).toEqual([]);
  expect(hits.of(0)).toEqual([{ pa: 16, counted: false, scanned: 5, changed: false }]);
});

it('keeps 64 words of an entry, and those that counted', () => {
  const hits = new ScanHits(1);
  for (let i = 0; i < 200; i++) hits.add(0, 8 * i, 0, 0, 0, false);
  hits.add(0, 8, 0, 0, 0, true);
  hits.sort(new Uint32Array(8));
  expect(hits.of(0)).toHaveLength(65);
});
