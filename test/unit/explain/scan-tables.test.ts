import { expect, it } from 'vitest';
import { scanTablesText } from '../../../src/explain/text/judge.ts';
import { scanTables } from '../../../src/explain/scan-tables.ts';
import { after } from '../../support/explain-machine.ts';

it('each scan has a table, with what it made of the leaks that it missed', () => {
  const at = after(
    'kzalloc a 64\nkzalloc b 64\nstore data+0 ~b\nkzalloc c 64\nstore data+8 c\n' +
      'sleep 6000\nscan\nscan\nkzalloc d 64\nscan',
  );
  const tables = scanTables(at.look);
  const rows = tables.map(({ number, counts, missed }) => [
    number,
    counts['true-positive'],
    counts['false-positive'],
    counts['false-negative'],
    missed,
  ]);
  expect(rows).toEqual([
    [1, 0, 0, 1, { changed: 1 }],
    [2, 1, 1, 0, {}],
    [3, 1, 1, 1, { changed: 1 }],
  ]);
  const good = tables.map(({ counts }) => counts['true-negative']);
  expect(good[0]).toBe(good[1] + 1);
  const [title, ...lines] = scanTablesText(tables).trimEnd().split('\n');
  expect(title).toMatch(/reported: +lost reachable +not reported: +lost reachable$/);
  expect(lines[2]).toMatch(/^scan 3 +[\d.]+ s +1 +1 +1 +\d+ {2}\(1 changed\)$/);
});

it('what is declared retained counts as a leak in all scans', () => {
  const at = after('kzalloc a 64\nstore data+0 a\nsleep 6000\nscan');
  const missed = (): unknown => at.explain.scans()[0].missed;
  expect(missed()).toEqual({});
  at.explain.declareUnused('a');
  expect(missed()).toEqual({ referenced: 1 });
});

it('there may be none yet', () => {
  const at = after('kzalloc a 64');
  expect(at.explain.scans()).toEqual([]);
  expect(scanTablesText([])).toBe('No scan yet.\n');
});
