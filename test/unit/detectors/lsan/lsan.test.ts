import { expect, test } from 'vitest';
import { lsan } from '../../../../src/detectors/lsan/lsan.ts';

test('it is built in by gcc, or loaded before a program', () => {
  expect([lsan.sanitizer, lsan.preload]).toEqual(['leak', 'liblsan.so.0']);
});
