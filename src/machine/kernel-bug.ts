/**
 * BUG(): an instruction that is none, where the kernel's code says that control cannot come. As
 * `PageFault`, only the kernel's entry points catch it (see kernel/task/oops.ts).
 */

/** The kernel met a condition that its code says can not be: BUG(). */
export class KernelBug extends Error {
  /** `file:line` of the BUG. */
  readonly where: string;

  constructor(where: string) {
    super(`kernel BUG at ${where}!`);
    this.where = where;
  }
}
