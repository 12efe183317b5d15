import { expect, test } from 'vitest';
import { profileOf } from '../../../src/versions/profile.ts';

const facts = (['5.9', '6.1', '6.12'] as const).map((name) => profileOf(name).vmalloc);

test('a vm_struct grew by the requested size', () => {
  expect(facts.map((f) => f.vmStructBytes)).toEqual([64, 64, 72]);
});

test('6.1 alone is silent about a lack of pages', () => {
  expect(facts.map((f) => f.reportsNoPages)).toEqual([true, false, true]);
});
