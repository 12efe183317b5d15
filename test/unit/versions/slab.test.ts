import { expect, test } from 'vitest';
import { KERNELS } from '../../../src/versions/kernels.ts';
import { profileOf } from '../../../src/versions/profile.ts';

const facts = KERNELS.map(({ name }) => profileOf(name).slab);

test('the requested size came with 6.1 and grew', () => {
  const names = ['5.9', '6.1', '6.12'] as const;
  expect(names.map((name) => profileOf(name).slab.origSizeBytes)).toEqual([0, 4, 8]);
});

test('a red zone in the object needs the requested size', () => {
  for (const f of facts) if (f.redzoneInObject) expect(f.origSizeBytes).toBeGreaterThan(0);
});

test('a kernel whose complaints warn says where', () => {
  for (const { complaintsWarn, objectErrPlace, slabErrPlace } of facts) {
    expect([objectErrPlace !== '', slabErrPlace !== '']).toEqual([complaintsWarn, complaintsWarn]);
  }
});
