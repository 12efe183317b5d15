import { expect, test } from 'vitest';
import { profileOf } from '../../../src/versions/profile.ts';

test('char is unsigned since 6.2', () => {
  const names = ['5.9', '6.1', '6.12'] as const;
  const unsigned = names.map((name) => profileOf(name).c.charIsUnsigned);
  expect(unsigned).toEqual([false, false, true]);
});
