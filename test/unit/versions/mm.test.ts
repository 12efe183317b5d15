import { expect, test } from 'vitest';
import { KERNELS } from '../../../src/versions/kernels.ts';
import { profileOf } from '../../../src/versions/profile.ts';

test('with allocation profiling all allocating functions have its ending', () => {
  for (const { name } of KERNELS) {
    const { allocSuffix, kvmallocFrame, orderPlace, percpuIllegalPlace } = profileOf(name).mm;
    for (const text of [kvmallocFrame, orderPlace, percpuIllegalPlace]) {
      expect(text.endsWith('_noprof'), text).toBe(allocSuffix === '_noprof');
    }
  }
});
