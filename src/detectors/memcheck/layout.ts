/**
 * Where valgrind puts a program and its libraries: below 4 GiB, but for the stack.
 */
import type { Layout } from '../../user/layout.ts';

export const MEMCHECK_LAYOUT: Layout = {
  programHigh: 0,
  programStart: 0x10_8000,
  libcStart: 0x488_0000,
  mmapStart: 0x4a4_1000,
  mmapEnd: 0x7000_0000,
  mmapUpwards: true,
  brkStart: 0x403_5000,
  stackEnd: 0x1f_ff00_1000,
};
