/**
 * Bounds on what one input may use, so that no script can hang or fill the host.
 */
const MIB = 1024 * 1024;

/** Bytes of a text: a variable, a line, a file that a program reads. */
export const TEXT_MAX = 64 * MIB;
/** The largest such bound: longer texts JavaScript does not have. */
export const TEXT_MAX_MAX = 448 * MIB;
/** Bytes of all files on the RAM disk. */
export const DISK_MAX = 256 * MIB;
/** The largest such bound. */
export const DISK_MAX_MAX = 4096 * MIB;
/** Files, folders and links on the RAM disk. */
export const DISK_ENTRIES_MAX = 50_000;

/** The library's limits, per call. */
export const EXECUTION_LIMITS = {
  maxSourceBytes: 16 * MIB,
  maxCommandCount: 1_000_000,
  maxLoopIterations: 1_000_000,
  maxAwkIterations: 1_000_000,
  maxSedIterations: 1_000_000,
  maxWorkUnits: 100_000_000,
  maxTraversalEntries: 200_000,
  // A report of 250,000 leaks has 4,000,000 lines.
  maxArrayElements: 5_000_000,
  maxOutputSize: 256 * MIB,
  maxBraceExpansionResults: 100_000,
  maxCallDepth: 200,
} as const;

/** The library's limits for texts of up to `textMax` bytes. */
export function executionLimits(textMax: number): Readonly<Record<string, number>> {
  const { maxOutputSize } = EXECUTION_LIMITS;
  return {
    ...EXECUTION_LIMITS,
    maxStringLength: textMax,
    maxOutputSize: Math.max(maxOutputSize, textMax),
  };
}
