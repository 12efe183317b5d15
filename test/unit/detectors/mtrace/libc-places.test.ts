import { expect, test } from 'vitest';
import { freeingPlace, lineInLibc, LIBC } from '../../../../src/detectors/mtrace/libc-places.ts';

test('places in the C library', () => {
  expect(lineInLibc(0x758cc)).toBe('./libio/./libio/filedoalloc.c:101');
  expect(lineInLibc(1)).toBeUndefined();
  expect(freeingPlace(undefined, true)).toBe(`${LIBC}:[0x17a944]`);
});
