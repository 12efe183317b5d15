import { expect, test } from 'vitest';
import { KERNELS } from '../../../src/versions/kernels.ts';
import { profileOf } from '../../../src/versions/profile.ts';

test('char is unsigned since 6.2', () => {
  const unsigned = KERNELS.map(({ name }) => profileOf(name).c.charIsUnsigned);
  expect(unsigned).toEqual([false, false, true]);
});
