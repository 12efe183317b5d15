/**
 * What differs from kernel to kernel for modules in C: how they are compiled, and what the
 * functions and structures are that they share with the kernel.
 */
import type { Columns } from './kernels.ts';

/** The facts of one kernel for C. */
export interface CFacts {
  /** The kernel is built with -funsigned-char. */
  readonly charIsUnsigned: boolean;
  /** kvrealloc() is also told the old size. */
  readonly kvreallocTakesOldSize: boolean;
  /** Offset of `f_path.dentry` in a `struct file`. */
  readonly fileDentryOffset: number;
}

export const C: Columns<CFacts> = {
  '5.9': {
    charIsUnsigned: false,
    kvreallocTakesOldSize: true,
    fileDentryOffset: 24,
  },
  '6.12': {
    charIsUnsigned: true,
    kvreallocTakesOldSize: false,
    fileDentryOffset: 72,
  },
};
