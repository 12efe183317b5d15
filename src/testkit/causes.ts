/**
 * How often kmemleak and the truth disagree, and why, by the reasons that `system.explain` gives
 * too. Counted at one report of each program, so that no object is counted twice.
 */
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

/** Counts the disagreements of many programs. */
export class CauseTally {
  private reported = 0;
  private lost = 0;
  private readonly positives = new Map<Cause['name'], number>();
  private readonly negatives = new Map<Cause['name'], number>();

  /** Counts one report of a program, the last unless told. An object counts by one reason. */
  add(subject: Subject, at = -1): void {
    for (const { reported, lost, reasons } of subject.reports.at(at)?.table ?? []) {
      if (reported) this.reported++;
      if (lost) this.lost++;
      if (reported === lost) continue;
      const counts = reported ? this.positives : this.negatives;
      const name = reasons[0] ?? 'unexplained';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }

  /** The rates of all that was counted, most frequent causes first. */
  get result(): Disagreement {
    const causes = (counts: ReadonlyMap<Cause['name'], number>, of: number): Cause[] =>
      [...counts]
        .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
        .map(([name, n]) => ({
          name,
          says: name === 'unexplained' ? 'no reason is known' : REASONS[name],
          rate: wilson(n, of),
        }));
    const sum = (counts: ReadonlyMap<unknown, number>): number =>
      [...counts.values()].reduce((a, b) => a + b, 0);
    return {
      falsePositives: wilson(sum(this.positives), this.reported),
      positiveCauses: causes(this.positives, this.reported),
      falseNegatives: wilson(sum(this.negatives), this.lost),
      negativeCauses: causes(this.negatives, this.lost),
    };
  }
}
