/**
 * The wall clock of the simulated machine: power-on is always the same moment.
 */

/** Seconds since 1970 at power-on: 2025-01-01 00:00:00 UTC. */
export const POWER_ON_EPOCH = 1_735_689_600;

/** Seconds since 1970, `nowNs` nanoseconds after power-on. */
export function epochSeconds(nowNs: number): number {
  return POWER_ON_EPOCH + Math.floor(nowNs / 1e9);
}
