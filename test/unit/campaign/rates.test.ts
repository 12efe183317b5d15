import { expect, test } from 'vitest';
import { causesOf, nameOf, ratesOf } from '../../../src/campaign/rates.ts';

test('rates of causes, most frequent first', () => {
  const causes = causesOf(10, 4, [
    ['positives', 'moved', 1],
    ['positives', 'unscanned', 2],
    ['negatives', 'young', 4],
  ]);
  const counts = { programs: 3, stopped: 0, crashed: 0, objects: 20 };
  const [rated] = ratesOf([{ under: {}, ...counts, causes }]);
  expect(rated.falsePositives).toMatchObject({ count: 3, of: 10 });
  expect(rated.positiveCauses.map(({ name }) => name)).toEqual(['unscanned', 'moved']);
  expect(rated.falseNegatives).toMatchObject({ count: 4, of: 4 });
  expect(() => causesOf(1, 1, [['positives', 'bored', 1]])).toThrow("no cause 'bored'");
});

test('a group has a name', () => {
  expect(nameOf({})).toBe('all');
  expect(nameOf({ kernel: '7.3', sheaves: true, moves: false, cpus: 2, form: 'fixed' })).toBe(
    '7.3, with sheaves, still, 2 CPUs, fixed',
  );
});
