import { expect, test } from 'vitest';
import { causeCounts, countCauses, disagreementOf } from '../../../src/testkit/causes.ts';
import { subject } from './fixture.ts';

const SETTLE = 'sleep 5200; scan; scan; report';

test('each object counts once, by the first of its causes', () => {
  const tally = causeCounts();
  countCauses(
    tally,
    subject(`kmalloc a 64; kmalloc b 64; store hidden+0 ~a; store data+0 b; ${SETTLE}`),
  );
  countCauses(tally, subject(`kmalloc a 64; kmalloc b 64; not_leak b; alloc_pages p 0; ${SETTLE}`));
  countCauses(tally, subject('kmalloc a 64; scan; report'));
  const { falsePositives, positiveCauses, falseNegatives, negativeCauses } = disagreementOf(tally);
  expect([falsePositives.count, falsePositives.of]).toEqual([1, 2]);
  expect(positiveCauses.map(({ name, rate }) => [name, rate.count])).toEqual([
    ['hidden-encoding', 1],
  ]);
  expect([falseNegatives.count, falseNegatives.of]).toEqual([3, 4]);
  expect(negativeCauses.map(({ name, rate }) => [name, rate.count])).toEqual([
    ['coloured', 1],
    ['not-scanned-twice', 1],
    ['untracked', 1],
  ]);
});

test('what was cleared since the scan is coloured; any report may be counted', () => {
  const tally = causeCounts();
  const cleared = subject(`kmalloc a 64; ${SETTLE}; clear; report; kmalloc b 64; scan; report`);
  countCauses(tally, cleared, 1);
  expect(disagreementOf(tally).negativeCauses.map(({ name }) => name)).toEqual(['coloured']);
  countCauses(tally, cleared, 0);
  expect(disagreementOf(tally).falseNegatives).toMatchObject({ count: 1, of: 2 });
});
