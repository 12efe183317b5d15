import { expect, test } from 'vitest';
import { PROFILES } from '../../../src/kmemleak/profile.ts';

test('each profile says which kernel it is', () => {
  for (const [version, profile] of Object.entries(PROFILES)) expect(profile.version).toBe(version);
});

test('the trees came one by one', () => {
  const trees = Object.values(PROFILES).map((p) => [p.physTree, p.percpuTree]);
  expect(trees).toEqual([
    [false, false],
    [true, false],
    [true, true],
  ]);
});

test('only since 6.12 a new object differs from one of zeros', () => {
  const sums = Object.values(PROFILES).map((p) => p.initialChecksum);
  expect(sums).toEqual([0, 0, 0xffffffff]);
});
