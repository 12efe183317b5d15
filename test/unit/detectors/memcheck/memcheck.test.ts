import { expect, test } from 'vitest';
import { memcheck } from '../../../../src/detectors/memcheck/memcheck.ts';

test('memcheck is had by a command, not by gcc or a library', () => {
  expect(memcheck.commands?.map(({ name }) => name)).toEqual(['valgrind']);
  expect([memcheck.sanitizer, memcheck.preload]).toEqual([undefined, undefined]);
});
