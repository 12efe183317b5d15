/**
 * Bounds on what one input may use, so that no script can hang or fill the host.
 */
import { TEXT_MAX } from '../kernel/fs/vfs.ts';

/** The library's limits, per call. */
export const EXECUTION_LIMITS = {
  maxCommandCount: 1_000_000,
  maxLoopIterations: 1_000_000,
  maxAwkIterations: 1_000_000,
  maxSedIterations: 1_000_000,
  maxWorkUnits: 100_000_000,
  // A report of 250,000 leaks has 4,000,000 lines.
  maxArrayElements: 5_000_000,
  maxStringLength: TEXT_MAX,
  maxOutputSize: TEXT_MAX,
  maxCallDepth: 200,
} as const;
