import { expect, test } from 'vitest';
import { AllocationPlaces } from '../../../src/detectors/places.ts';
import type { AllocCall } from '../../../src/user/allocations.ts';

test('a chain of frames is one place, whatever was asked for there', () => {
  const call: AllocCall = { name: 'malloc', size: 8, align: 16, stack: 5, via: [], outer: [] };
  const via = [{ name: 'strdup', source: 'strdup.c:42' }];
  const places = new AllocationPlaces();
  const calls = [
    call,
    { ...call, size: 9 },
    { ...call, stack: 6 },
    { ...call, name: 'calloc' as const },
    { ...call, via },
  ];
  expect(calls.map((one) => places.of(one))).toEqual([0, 0, 1, 2, 3]);
});
