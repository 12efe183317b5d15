import { expect, test } from 'vitest';
import {
  frameLines,
  generatedSuppression,
  number,
  replacedFunctions,
} from '../../../../src/detectors/memcheck/text.ts';

test('numbers, frames, suppressions', () => {
  expect([number(999), number(1000), number(1_234_567)]).toEqual(['999', '1,000', '1,234,567']);
  expect(replacedFunctions('posix_memalign')).toEqual(['memalign', 'posix_memalign']);
  expect(replacedFunctions('aligned_alloc')).toEqual(['memalign']);
  const frame = (name: string, place: string) => ({
    address: 0x10_91d2,
    function: name,
    place,
    object: '/lib/x.so',
  });
  expect(frameLines([frame('f', 'a.c:1'), frame('g', 'in /lib/x.so')])).toEqual([
    '   at 0x1091D2: f (a.c:1)',
    '   by 0x1091D2: g (in /lib/x.so)',
  ]);
  const text = generatedSuppression('definite', [frame('f', ''), frame('???', '')]);
  expect(text.slice(4)).toEqual(['   fun:f', '   obj:/lib/x.so', '}']);
});
