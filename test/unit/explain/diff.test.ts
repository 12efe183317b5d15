import { expect, it } from 'vitest';
import { diffJudgements } from '../../../src/explain/diff.ts';
import { REPORT, after } from './fixture.ts';

it('blocks are matched by their code, whatever their addresses', () => {
  const lines = `stack on\nvzalloc x 64\nalloc_percpu a 64\n${REPORT}`;
  const [old, now] = (['6.1', '6.12'] as const).map((version) => after(lines, version));
  const same = diffJudgements(now.explain.judge(), now.explain.judge());
  expect(same.different).toEqual([]);
  expect(same.same).toBe(now.explain.judge().rows.length);
  const { different } = diffJudgements(old.explain.judge(), now.explain.judge());
  const outcomes = different.flatMap(({ a, b }) => [a?.outcome, b?.outcome]);
  expect(outcomes).toContain('true-positive');
  expect(outcomes).toContain('false-negative');
});
