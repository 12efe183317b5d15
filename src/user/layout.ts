/**
 * Where things lie in the address space of a program: that of a position-independent program on
 * x86-64 without randomization.
 */
import { PAGE_SIZE, type VirtAddr } from '../machine/address.ts';

/** Where the parts of a program lie. */
export interface Layout {
  /** The 4 GiB that the program's code lies in. */
  readonly programHigh: number;
  readonly programStart: VirtAddr;
  /** Functions of the C library; its variables are before them. */
  readonly libcStart: VirtAddr;
  /** mmap() takes addresses from here to there, upwards or downwards. */
  readonly mmapStart: VirtAddr;
  readonly mmapEnd: VirtAddr;
  readonly mmapUpwards: boolean;
  /** What brk() moves begins here; undefined: behind the program. */
  readonly brkStart?: VirtAddr;
  readonly stackEnd: VirtAddr;
}

/** The 4 GiB that the program's code lies in. */
export const PROGRAM_HIGH = 0x5555_0000_0000;
/** First page of the program. */
export const PROGRAM_START: VirtAddr = 0x5555_5555_4000;
/** Functions and variables of the C library. */
export const LIBC_START: VirtAddr = 0x7fff_f7c0_0000;
/** mmap() goes down from here. */
export const MMAP_END: VirtAddr = 0x7fff_f7b0_0000;
/** And not below this. */
export const MMAP_START: VirtAddr = 0x6000_0000_0000;
/** End of the main stack. */
export const STACK_END: VirtAddr = 0x7fff_ffff_f000;
/**
 * Bytes of the main stack. It is there from the start and in one piece; a real one grows to 8 MiB.
 */
export const STACK_ORDER = 6;
export const STACK_BYTES = PAGE_SIZE * 2 ** STACK_ORDER;
/** Seconds since 1970 at which the machine boots. */
export const EPOCH_SECONDS = 1_767_225_600;
/** First address that is not a program's. */
export const USER_END: VirtAddr = 0x8000_0000_0000;

/** What Linux gives a program. */
export const LINUX_LAYOUT: Layout = {
  programHigh: PROGRAM_HIGH,
  programStart: PROGRAM_START,
  libcStart: LIBC_START,
  mmapStart: MMAP_START,
  mmapEnd: MMAP_END,
  mmapUpwards: false,
  stackEnd: STACK_END,
};
