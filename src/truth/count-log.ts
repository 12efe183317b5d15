/**
 * Who changed the reference counts of blocks: for each member that counts references, the code that
 * raised or lowered it, and by how much in all.
 *
 * Known are changes by C code to blocks whose type is known. A block has at most SITES_MAX entries
 * and all blocks together ENTRIES_MAX; what is beyond is left out, so sums can fall short.
 */
import type { TruthEvent } from './events.ts';

/** All changes of one count that the same code made in the same call chain. */
export interface CountChange {
  /** Offset of the count in its block. */
  readonly offset: number;
  /** When it was done first, and from where. */
  readonly event: TruthEvent;
  /** The value that it was given, for the first change: whatever was there before meant nothing. */
  readonly set?: number;
  /** What all changes add up to. */
  by: number;
  times: number;
}

const SITES_MAX = 32;
const ENTRIES_MAX = 200_000;

/** The changes of all counts, by slot of the block. */
export class CountLog {
  private readonly changes = new Map<number, Map<string, CountChange>>();
  private entries = 0;

  /** A count changed. */
  note(slot: number, offset: number, from: number, to: number, event: TruthEvent): void {
    const sites = this.changes.get(slot) ?? new Map<string, CountChange>();
    const isFirst = ![...sites.values()].some((change) => change.offset === offset);
    if (sites.size === 0) this.changes.set(slot, sites);
    // The first one stands alone, as what it did to the old contents says nothing.
    const key = isFirst ? `${offset}` : `${offset} ${event.trace} ${event.source ?? ''}`;
    const known = sites.get(key);
    if (known) {
      known.by += to - from;
      known.times++;
      return;
    }
    if (sites.size === SITES_MAX || this.entries === ENTRIES_MAX) return;
    this.entries++;
    const change = { offset, event, times: 1 };
    sites.set(key, isFirst ? { ...change, set: to, by: 0 } : { ...change, by: to - from });
  }

  /** The changes of a block's counts, in the order in which they were first made. */
  of(slot: number): readonly CountChange[] {
    return [...(this.changes.get(slot)?.values() ?? [])];
  }

  /** The block is over. */
  forget(slot: number): void {
    if (this.changes.size === 0) return;
    this.entries -= this.changes.get(slot)?.size ?? 0;
    this.changes.delete(slot);
  }
}
