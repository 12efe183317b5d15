import { expect, test } from 'vitest';
import { DETECTORS, detectorCommands, toolFor } from '../../../src/detectors/list.ts';

test('names are told apart, and what nobody asks for is not there', () => {
  const names = DETECTORS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('memcheck');
  expect(detectorCommands().map(({ name }) => name)).toContain('valgrind');
  expect(toolFor([], { env: { LD_PRELOAD: '/lib/libnothing.so' }, argv: [] })).toBeUndefined();
});
