/**
 * How often kmemleak and the truth disagree, and why, by the reasons that `system.explain` gives
 * too. Counted at one report of each program, so that no object is counted twice.
 */
import { isCount, isRecord } from '../base/plain-data.ts';
import { REASONS, type ReasonName } from '../explain/reason.ts';
import type { Subject } from './subject.ts';
import { wilson, type Rate } from './wilson.ts';

/** One cause of disagreement. */
export interface Cause {
  readonly name: ReasonName | 'unexplained';
  readonly says: string;
  readonly rate: Rate;
}

/** What kmemleak gets wrong. */
export interface Disagreement {
  /** Reported and not lost, of all that is reported. */
  readonly falsePositives: Rate;
  readonly positiveCauses: readonly Cause[];
  /** Lost and not reported, of all that is lost. */
  readonly falseNegatives: Rate;
  readonly negativeCauses: readonly Cause[];
}

/** Disagreements of programs, counted; plain data. */
export interface CauseCounts {
  reported: number;
  lost: number;
  /** By name of the cause. */
  readonly positives: Record<string, number>;
  readonly negatives: Record<string, number>;
}

/** Whether a value from outside is counts that can be: causes add up to no more than there is. */
export function areCauseCounts(value: unknown): value is CauseCounts {
  if (!isRecord(value)) return false;
  const { reported, lost, positives, negatives } = value;
  return (
    isCount(reported) && isCount(lost) && isPart(positives, reported) && isPart(negatives, lost)
  );
}

function isPart(value: unknown, of: number): boolean {
  if (!isRecord(value)) return false;
  const counts = Object.entries(value);
  if (!counts.every(([name, n]) => isCause(name) && isCount(n))) return false;
  return counts.reduce((sum, [, n]) => sum + Number(n), 0) <= of;
}

/** Whether a text is the name of a cause. */
export function isCause(name: string): name is Cause['name'] {
  return name === 'unexplained' || Object.hasOwn(REASONS, name);
}

/** No disagreement yet. */
export function causeCounts(): CauseCounts {
  return { reported: 0, lost: 0, positives: {}, negatives: {} };
}

/** Counts one report of a program, the last unless told. An object counts by one reason. */
export function countCauses(counts: CauseCounts, subject: Subject, at = -1): void {
  for (const { reported, lost, reasons } of subject.reports.at(at)?.table ?? []) {
    if (reported) counts.reported++;
    if (lost) counts.lost++;
    if (reported === lost) continue;
    const causes = reported ? counts.positives : counts.negatives;
    const name = reasons[0] ?? 'unexplained';
    causes[name] = (causes[name] ?? 0) + 1;
  }
}

/** Adds what others counted. */
export function addCauses(sum: CauseCounts, other: CauseCounts): void {
  sum.reported += other.reported;
  sum.lost += other.lost;
  for (const kind of ['positives', 'negatives'] as const) {
    for (const [name, n] of Object.entries(other[kind]))
      sum[kind][name] = (sum[kind][name] ?? 0) + n;
  }
}

/** The rates of all that was counted, most frequent causes first. */
export function disagreementOf({
  reported,
  lost,
  positives,
  negatives,
}: CauseCounts): Disagreement {
  const causes = (counts: Readonly<Record<string, number>>, of: number): Cause[] =>
    Object.entries(counts)
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .map(([name, n]) => ({
        name: name as Cause['name'],
        says: name === 'unexplained' ? 'no reason is known' : REASONS[name as ReasonName],
        rate: wilson(n, of),
      }));
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((a, b) => a + b, 0);
  return {
    falsePositives: wilson(sum(positives), reported),
    positiveCauses: causes(positives, reported),
    falseNegatives: wilson(sum(negatives), lost),
    negativeCauses: causes(negatives, lost),
  };
}
