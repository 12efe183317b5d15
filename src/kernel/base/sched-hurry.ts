/**
 * How fast time runs while tasks are busy all the time: a loop that waits for a moment to come must
 * not take the real machine for ever.
 */
import { DEFAULT_LIMITS } from '../../base/limits.ts';

/**
 * Busy time after which time runs faster, of a budget as it is by default: while the host sleeps,
 * and while it has work to do. With a larger budget a loop may go on for longer.
 */
const PATIENCE_ASLEEP_NS = 20_000_000;
const PATIENCE_AWAKE_NS = 200_000_000;
/** How much faster, once more each time that the patience has been used up five times. */
const FASTER = 1000;
const STAGES = 3;

/**
 * The factor by which a step takes longer than it should.
 * @param busyNs - time, at its normal pace, since all CPUs were idle.
 * @param asleep - the host only waits.
 * @param limit - the steps that the machine may take.
 */
export function hurry(
  busyNs: number,
  asleep: boolean,
  limit = DEFAULT_LIMITS['kernel-steps'],
): number {
  // Without a limit nothing else would end a loop.
  const share = limit === Infinity ? 1 : Math.max(1, limit / DEFAULT_LIMITS['kernel-steps']);
  const patience = (asleep ? PATIENCE_ASLEEP_NS : PATIENCE_AWAKE_NS) * share;
  if (busyNs <= patience) return 1;
  return FASTER ** Math.min(STAGES, Math.ceil(busyNs / (5 * patience)));
}
