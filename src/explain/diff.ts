/**
 * The same workload on two machines: which blocks are judged differently, and why.
 *
 * Blocks are matched by what allocated them: the code, and which of the blocks of that code it is
 * in the order of allocation. Addresses, caches and sizes may differ.
 */
import type { Judgement, Judgements } from './judge.ts';

/** One block on both machines; undefined where it does not exist. */
export interface JudgementPair {
  /** The line of code that allocated it, else the function, and its number. */
  readonly key: string;
  readonly a: Judgement | undefined;
  readonly b: Judgement | undefined;
}

/** Pairs whose report, truth or reason differ, and how many that exist on both are alike. */
export interface JudgementDiff {
  readonly different: readonly JudgementPair[];
  readonly same: number;
}

/** Compares two tables. */
export function diffJudgements(a: Judgements, b: Judgements): JudgementDiff {
  const left = byKey(a);
  const right = byKey(b);
  const different: JudgementPair[] = [];
  let same = 0;
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const pair = { key, a: left.get(key), b: right.get(key) };
    if (!isSame(pair)) different.push(pair);
    else if (pair.a && pair.b) same++;
  }
  return { different, same };
}

function byKey({ rows }: Judgements): Map<string, Judgement> {
  const counts = new Map<string, number>();
  const found = new Map<string, Judgement>();
  for (const row of rows) {
    // Where there is a line it decides: what is inlined differs.
    const place = row.allocatedAt ?? row.allocatedBy;
    const number = (counts.get(place) ?? 0) + 1;
    counts.set(place, number);
    found.set(`${place} #${number}`, row);
  }
  return found;
}

function isSame({ a, b }: JudgementPair): boolean {
  // A block that exists on one side only matters when something is said about it.
  if (!a || !b) return (a ?? b)!.outcome === 'true-negative';
  return a.outcome === b.outcome && a.verdict === b.verdict && a.reason === b.reason;
}
