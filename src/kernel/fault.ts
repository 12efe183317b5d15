/**
 * Faults of the simulated CPU that memory itself does not raise. As `PageFault`, only the kernel's
 * entry points catch them (see oops.ts).
 */

/** A use of an address that is not canonical: general protection. */
export class GeneralProtection extends Error {
  /** The 64-bit value that was used as an address. */
  readonly value: bigint;

  constructor(value: bigint) {
    super(`general protection fault at 0x${value.toString(16)}`);
    this.value = value;
  }
}

/** The kernel met a condition that its code says can not be: BUG(). */
export class KernelBug extends Error {
  /** `file:line` of the BUG. */
  readonly where: string;

  constructor(where: string) {
    super(`kernel BUG at ${where}!`);
    this.where = where;
  }
}
