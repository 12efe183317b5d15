import { expect, test } from 'vitest';
import { vmStructTail } from '../../../../src/mm/vmalloc/vm-struct.ts';
import { profileOf } from '../../../../src/versions/profile.ts';

test.each(['6.1', '6.12', '7.3'] as const)(
  'the structure of %s ends with its last field',
  (name) => {
    const { vmalloc } = profileOf(name);
    const { nrPages, caller, requestedSize } = vmStructTail(vmalloc);
    expect([nrPages, caller]).toEqual(name === '7.3' ? [48, 64] : [44, 56]);
    const last = name === '6.1' ? caller : requestedSize;
    expect(last + 8).toBe(vmalloc.vmStructBytes);
  },
);
