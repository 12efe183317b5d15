/**
 * A block before all detectors: what each says of it, and what is true.
 */
import type { Verdict } from '../../truth/examination.ts';
import type { Answer } from '../answer.ts';

/** What one tool says of a block. */
export interface ToolAnswer extends Answer {
  /** `kmemleak 6.12`, `memcheck`. */
  readonly tool: string;
  /** Why it says so, where it is not the truth. */
  readonly why?: string;
  /** The same for blocks of which it holds alike. */
  readonly reason?: string;
}

/** What is true of a block. */
export interface BlockTruth {
  readonly verdict: Verdict;
  /** Of a leak: how it became one. */
  readonly why?: string;
  /** `file.c:12 in foo`. */
  readonly place?: string;
}

/** One block. */
export interface ComparedBlock {
  /** What is the same for it in every run: where it was allocated, and as which one there. */
  readonly key: string;
  readonly name: string;
  /** `file.c:12 in foo [module]`, or the function alone. */
  readonly site: string;
  readonly size: number;
  /** Whose memory it is. */
  readonly side: 'kernel' | 'program';
  readonly truth: BlockTruth;
  readonly answers: readonly ToolAnswer[];
}

/** Whether somebody should free a block and nobody can or will. */
export function isLeak({ verdict }: BlockTruth): boolean {
  return verdict === 'lost' || verdict === 'retained';
}

/** Whether an answer says that a block is a leak. */
export function saysLeak({ says }: Answer): boolean {
  return says === 'leak' || says === 'maybe';
}

/** Gives each block of a list its number among those of its place. */
export class BlockKeys {
  private readonly counts = new Map<string, number>();

  of(place: string): string {
    const number = (this.counts.get(place) ?? 0) + 1;
    this.counts.set(place, number);
    return `${place} #${number}`;
  }
}
