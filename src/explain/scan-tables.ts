/**
 * The table of each scan that is remembered: how often its report and the truth at its end agreed,
 * among the objects that need references.
 */
import { agreementOf, type Agreement } from './judge.ts';
import type { Look } from './look/look.ts';
import type { Outcome } from './look/scan-record.ts';

/** One scan in numbers. */
export interface ScanTable {
  /** Counts from 1. */
  readonly number: number;
  /** When it began, since power-on. */
  readonly seconds: number;
  readonly counts: Readonly<Record<Agreement, number>>;
  /** What the scan made of the leaks that it did not report. */
  readonly missed: Readonly<Partial<Record<Outcome, number>>>;
}

/** The tables of all scans that went to their end, oldest first. */
export function scanTables({ chronicle, parts }: Look): ScanTable[] {
  return chronicle.scans
    .filter(({ endNs }) => endNs >= 0)
    .map((scan) => {
      const counts = {
        'true-positive': 0,
        'false-positive': 0,
        'false-negative': 0,
        'true-negative': 0,
      };
      const missed: Partial<Record<Outcome, number>> = {};
      for (const { life, outcome, verdict } of scan.outcomes()) {
        if (outcome === 'freed') continue;
        const isReported = outcome === 'reported' || outcome === 'reported-before';
        // What was declared retained meanwhile was so before.
        const isLeak = verdict === 'lost' || parts.truth.isRetained(life);
        const agreement = agreementOf(isReported, isLeak);
        counts[agreement]++;
        if (agreement === 'false-negative') missed[outcome] = (missed[outcome] ?? 0) + 1;
      }
      return { number: scan.number, seconds: scan.startNs / 1e9, counts, missed };
    });
}
