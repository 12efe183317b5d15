import { expect, test } from 'vitest';
import { FEATURES, MOVES } from '../../../src/testkit/heap-moves.ts';

test('every feature has a move, and every move of a feature one that exists', () => {
  const used = new Set(Object.values(MOVES).map(([, feature]) => feature));
  expect([...used].filter((feature) => feature !== undefined).sort()).toEqual([...FEATURES].sort());
  for (const [weight] of Object.values(MOVES)) expect(weight).toBeGreaterThan(0);
});
