import { describe, expect, test } from 'vitest';
import { runCheck } from '../../../src/testkit/check.ts';
import { addTally, emptyTally, isTally, resultOf } from '../../../src/testkit/check-tally.ts';
import { canary } from '../../../src/testkit/laws.ts';

const LAWS = [{ name: 'one' }, { name: 'two' }];
const failure = (law: string, program: number) => {
  const { failures } = runCheck({ runs: 1, laws: [canary], shrink: false });
  return { ...failures[0], law, program };
};

describe('tallies', () => {
  test('add up: counts, the first failure of each law, ranges', () => {
    const [a, b] = [emptyTally(LAWS), emptyTally(LAWS)];
    Object.assign(a, { ranges: [[250, 500]], stopped: 1, seen: ['cleared'] });
    Object.assign(b, { ranges: [[0, 250]], canaryFailed: true, seen: ['reported', 'cleared'] });
    a.judged['one'] = { judged: 3, against: 1 };
    b.judged['one'] = { judged: 4, against: 2 };
    a.failures = [failure('one', 251), failure('two', 300)];
    b.failures = [failure('one', 17)];
    addTally(a, b);
    expect(a).toMatchObject({ ranges: [[0, 500]], stopped: 1, canaryFailed: true });
    expect(a.seen).toEqual(['cleared', 'reported']);
    expect(a.judged['one']).toEqual({ judged: 7, against: 3 });
    expect(a.failures.map(({ law, program }) => [law, program])).toEqual([
      ['one', 17],
      ['two', 300],
    ]);
    expect(resultOf(a).programs).toBe(500);
    expect(() => addTally(a, b)).toThrow('program 0 is counted twice');
  });

  test('from outside are looked at', () => {
    const tally = JSON.parse(JSON.stringify(emptyTally(LAWS))) as Record<string, unknown>;
    expect(isTally(tally)).toBe(true);
    const wrong: unknown[] = [
      null,
      [],
      { ...tally, ranges: [[5, 5]] },
      { ...tally, stopped: -1 },
      { ...tally, judged: JSON.parse('{"__proto__": {"judged": 1, "against": 0}}') as unknown },
      { ...tally, causes: { reported: 1, lost: 1, positives: { toString: 1 }, negatives: {} } },
      { ...tally, failures: [{ law: 'one' }] },
      { ...tally, crashed: [{ program: 1, kernel: '6.12', why: '' }] },
    ];
    expect(wrong.map(isTally)).toEqual(wrong.map(() => false));
  });
});
