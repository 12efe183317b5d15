import { expect, test } from 'vitest';
import { profileOf } from '../../../src/versions/profile.ts';

const facts = (['5.9', '6.1', '6.12'] as const).map((name) => profileOf(name).kmemleak);

test('the trees came one by one', () => {
  expect(facts.map((f) => [f.physTree, f.percpuTree])).toEqual([
    [false, false],
    [true, false],
    [true, true],
  ]);
});

test('only since 6.12 a new object differs from one of zeros', () => {
  expect(facts.map((f) => f.initialChecksum)).toEqual([0, 0, 0xffffffff]);
});
