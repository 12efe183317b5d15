import { expect, test } from 'vitest';
import { bytesOfClass, classOf } from '../../../../src/detectors/lsan/size-classes.ts';

test('size classes are those of sanitizer_common', () => {
  expect([1, 16, 17, 256, 257, 320, 321, 456, 513, 131_072].map(classOf)).toEqual([
    1, 1, 2, 16, 17, 17, 18, 20, 21, 52,
  ]);
  expect([1, 16, 17, 18, 20, 21, 52].map(bytesOfClass)).toEqual([
    16, 256, 320, 384, 512, 640, 131_072,
  ]);
});
