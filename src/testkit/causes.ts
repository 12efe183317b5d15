/**
 * How often kmemleak and the truth disagree, and why, by what the programs did. Counted at one
 * report of each program, so that no object is counted twice.
 */
import { FLAWS, HOLDS, type Flaw, type Hold } from './heap-facts.ts';
import type { Subject } from './subject.ts';
import { wilson, type Rate } from './wilson.ts';

/** One cause of disagreement. */
export interface Cause {
  readonly name: Flaw | Hold | 'unexplained';
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

/** An object has one cause: the first of these that is true of it. */
const HOLD_ORDER: readonly Hold[] = [
  'unknown',
  'coloured',
  'young',
  'changed',
  'kept',
  'held by change',
  'aliased',
];
const FLAW_ORDER = Object.keys(FLAWS) as Flaw[];

/** Counts the disagreements of many programs. */
export class CauseTally {
  private reported = 0;
  private lost = 0;
  private readonly positives = new Map<Flaw | 'unexplained', number>();
  private readonly negatives = new Map<Hold | 'unexplained', number>();

  /** Counts one report of a program, the last unless told. */
  add(subject: Subject, at = -1): void {
    const report = subject.reports.at(at);
    if (!report?.scan) return;
    const shown = new Set(report.phase.reported);
    for (const { name, range, lost, flaws, holds } of report.scan.ranges) {
      const now = report.ranges.get(name);
      if (now?.range !== range) continue;
      const isReported = shown.has(name);
      if (isReported) this.reported++;
      if (lost) this.lost++;
      if (isReported && !lost)
        count(
          this.positives,
          FLAW_ORDER.find((f) => flaws.has(f)),
        );
      if (!lost || isReported) continue;
      // What was coloured since the scan, by `clear` for one, has that for a cause.
      const coloured = now.minCount <= 0 ? 'coloured' : undefined;
      count(this.negatives, coloured ?? HOLD_ORDER.find((h) => holds.has(h)));
    }
    const unknown = report.scan.unknown.filter(({ lost }) => lost).length;
    this.lost += unknown;
    for (let i = 0; i < unknown; i++) count(this.negatives, 'unknown');
  }

  /** The rates of all that was counted, most frequent causes first. */
  get result(): Disagreement {
    const causes = (
      counts: ReadonlyMap<Cause['name'], number>,
      says: Readonly<Record<string, string>>,
      of: number,
    ): Cause[] =>
      [...counts]
        .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
        .map(([name, n]) => ({
          name,
          says: says[name] ?? 'no cause is known',
          rate: wilson(n, of),
        }));
    const sum = (counts: ReadonlyMap<unknown, number>): number =>
      [...counts.values()].reduce((a, b) => a + b, 0);
    return {
      falsePositives: wilson(sum(this.positives), this.reported),
      positiveCauses: causes(this.positives, FLAWS, this.reported),
      falseNegatives: wilson(sum(this.negatives), this.lost),
      negativeCauses: causes(this.negatives, HOLDS, this.lost),
    };
  }
}

function count<T extends string>(
  counts: Map<T | 'unexplained', number>,
  cause: T | undefined,
): void {
  const name = cause ?? 'unexplained';
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
