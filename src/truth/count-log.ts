/**
 * Who changed the reference counts of blocks: for each member that counts references, the code that
 * raised or lowered it, and by how much in all.
 *
 * Known are changes by C code to blocks whose type is known. A block has at most SITES_MAX entries
 * and all blocks together ENTRIES_MAX; what is beyond is left out, so sums can fall short.
 */
import { MAP_ENTRY, OBJECT_BYTES } from '../base/columns.ts';
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

/** The changes of one block's counts. */
interface BlockCounts {
  /** In the order in which they were first made. */
  readonly list: CountChange[];
  /** By offset of the count, then by the code; the first change stands for itself. */
  readonly bySite: Map<number, Map<number, CountChange>>;
}

/** The changes of all counts, by slot of the block. */
export class CountLog {
  private readonly blocks = new Map<number, BlockCounts>();
  private entries = 0;

  /**
   * A count changed.
   * @param site - a number for the code that did it.
   * @param describe - asked once for each site.
   */
  note(
    slot: number,
    offset: number,
    from: number,
    to: number,
    site: number,
    describe: () => TruthEvent,
  ): void {
    const { list, bySite } = this.blockOf(slot);
    const sites = bySite.get(offset);
    const known = sites?.get(site);
    if (known) {
      known.by += to - from;
      known.times++;
      return;
    }
    if (list.length === SITES_MAX || this.entries === ENTRIES_MAX) return;
    this.entries++;
    const change = { offset, event: describe(), times: 1 };
    // What the first one did to the old contents says nothing.
    const added = sites ? { ...change, by: to - from } : { ...change, set: to, by: 0 };
    if (sites) sites.set(site, added);
    else bySite.set(offset, new Map<number, CountChange>());
    list.push(added);
  }

  /** The changes of a block's counts, in the order in which they were first made. */
  of(slot: number): readonly CountChange[] {
    return this.blocks.get(slot)?.list ?? [];
  }

  /** Bytes that the log takes. */
  get bytes(): number {
    return this.entries * (2 * OBJECT_BYTES + MAP_ENTRY) + this.blocks.size * 3 * OBJECT_BYTES;
  }

  /** The block is over. */
  forget(slot: number): void {
    if (this.blocks.size === 0) return;
    this.entries -= this.of(slot).length;
    this.blocks.delete(slot);
  }

  private blockOf(slot: number): BlockCounts {
    let block = this.blocks.get(slot);
    if (!block) this.blocks.set(slot, (block = { list: [], bySite: new Map() }));
    return block;
  }
}
