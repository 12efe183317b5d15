import { expect, test } from 'vitest';
import * as layout from '../../../src/user/layout.ts';

test('the parts of an address space lie apart, below the kernel', () => {
  const { LIBC_START, MMAP_END, PROGRAM_START, STACK_BYTES, STACK_END, USER_END } = layout;
  const order = [PROGRAM_START, MMAP_END, LIBC_START, STACK_END - STACK_BYTES, STACK_END, USER_END];
  expect([...order].sort((a, b) => a - b)).toEqual(order);
  expect(PROGRAM_START - layout.PROGRAM_HIGH).toBeLessThan(2 ** 32);
});
