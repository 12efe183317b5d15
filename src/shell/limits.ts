/**
 * Bounds on what one input may use, so that no script can hang or fill the host.
 */

const MIB = 1024 * 1024;

/** The library's limits, per call. */
export const EXECUTION_LIMITS = {
  maxCommandCount: 1_000_000,
  maxLoopIterations: 1_000_000,
  maxAwkIterations: 1_000_000,
  maxSedIterations: 1_000_000,
  maxWorkUnits: 100_000_000,
  maxOutputSize: 256 * MIB,
  maxCallDepth: 200,
} as const;
