import { expect, test } from 'vitest';
import { mtrace } from '../../../../src/detectors/mtrace/mtrace.ts';

test('mtrace is loaded before a program, and has a command that reads its log', () => {
  expect(mtrace.preload).toBe('libc_malloc_debug.so.0');
  expect(mtrace.commands?.map(({ name }) => name)).toEqual(['mtrace']);
});
