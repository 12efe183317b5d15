import { expect, it } from 'vitest';
import { coverage } from '../../../src/explain/coverage.ts';
import { after } from '../../support/explain-machine.ts';

it('memory by its uses', () => {
  const before = coverage(after('sleep 1').look);
  const at = after('alloc_pages p 1\nvzalloc v 4096\nvzalloc w 4096\nno_scan w');
  const { rows, memory, rest } = coverage(at.look);
  const row = (what: string, of = rows): (typeof rows)[number] =>
    of.find((one) => one.what === what)!;
  expect(row('pages').bytes - row('pages', before.rows).bytes).toBe(8192);
  expect(row('pages').tracked).toBe(0);
  const grown = row('vmalloc').bytes - row('vmalloc', before.rows).bytes;
  expect(grown).toBe(8192);
  expect(row('vmalloc').tracked - row('vmalloc', before.rows).tracked).toBe(8192);
  expect(row('vmalloc').scanned - row('vmalloc', before.rows).scanned).toBe(4096);
  expect(row('kernel .data')).toMatchObject({ bytes: 0x8000, scanned: 0x8000 });
  expect(row('kernel .text').scanned).toBe(0);
  expect(rows.reduce((sum, { bytes }) => sum + bytes, rest)).toBe(memory);
  for (const { bytes, tracked, scanned } of rows) {
    expect(tracked).toBeLessThanOrEqual(bytes);
    expect(scanned).toBeLessThanOrEqual(bytes);
  }
});
