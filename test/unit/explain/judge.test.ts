import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/explain/judge.ts';
import { REPORT, after } from '../../support/explain-machine.ts';

describe('the table', () => {
  const at = after(
    [
      'kzalloc kept 64\nstore data+0 kept\nkzalloc lost 64\nkzalloc hidden_one 96',
      'store hidden+0 hidden_one\nkzalloc quiet 128\nnot_leak quiet\nalloc_pages pages 0',
      REPORT,
    ].join('\n'),
  );
  const { rows, counts, scan } = judge(at.look);
  const row = (name: string): unknown => rows.find((one) => one.name === name);

  it('has a row for each block, with the reason of each disagreement', () => {
    expect(scan).toBe(2);
    expect(row('kept')).toMatchObject({ outcome: 'true-negative', reasons: [] });
    expect(row('lost')).toMatchObject({ outcome: 'true-positive', reported: true, lost: true });
    expect(row('hidden_one')).toMatchObject({ outcome: 'false-positive', reason: 'unscanned' });
    expect(row('quiet')).toMatchObject({ outcome: 'false-negative', reason: 'coloured' });
    expect(row('pages')).toMatchObject({ tracked: false, reason: 'untracked', size: 4096 });
    expect(row('kernel section')).toMatchObject({ verdict: 'reachable', reported: false });
  });

  it('counts', () => {
    expect(counts).toMatchObject({
      'true-positive': 1,
      'false-positive': 1,
      'false-negative': 2,
    });
    expect(rows.length).toBe(Object.values(counts).reduce((sum, n) => sum + n, 0));
  });

  it('is data', () => {
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  });
});
