import { expect, test } from 'vitest';
import { asan } from '../../../../src/detectors/asan/asan.ts';

test('it is built in by gcc, with red zones around variables', () => {
  expect([asan.sanitizer, asan.redZones, asan.preload]).toEqual(['address', true, undefined]);
});
