/**
 * The layout of `struct task_struct` in simulated memory (include/linux/sched.h).
 *
 * Simplified: only the fields that hold pointers the simulator keeps, or that /proc shows; offsets
 * are plausible, not those of a build.
 */
/** Offsets in bytes of the fields of `struct task_struct`. */
export const TASK_STRUCT = {
  state: 0x18,
  stack: 0x20,
  flags: 0x2c,
  tasks: 0x3f0,
  exitState: 0x480,
  pid: 0x4d0,
  tgid: 0x4d4,
  realParent: 0x4e0,
  realCred: 0x6e0,
  cred: 0x6e8,
  comm: 0x6f0,
  files: 0x720,
  taskWorks: 0x740,
  /** What a kernel thread was given: `data` of its `struct kthread`. */
  kthreadData: 0x760,
  threadSp: 0xb58,
} as const;

/** Bytes of a `struct task_struct`. */
export const TASK_STRUCT_SIZE = 3264;
/** Bytes of `comm` with its NUL. */
export const TASK_COMM_LEN = 16;

/** Numbers of `__state` (include/linux/sched.h). */
export const TASK_STATE = { R: 0, S: 1, D: 2, I: 0x402 } as const;
/** Bit of `flags`: a kernel thread. */
export const PF_KTHREAD = 0x0020_0000;
