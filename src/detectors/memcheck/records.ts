/**
 * Loss records: blocks of one kind that were allocated in one place, sorted as memcheck numbers
 * them.
 */
import type { AllocCall } from '../../user/allocations.ts';
import { INDIRECT, POSSIBLE, REACHABLE, type SearchResult } from './search.ts';
import type { LeakKind } from './options.ts';

/** A block that was in use at the end. */
export interface LiveBlock {
  readonly address: number;
  readonly call: AllocCall;
  /** The place of its allocation, the same number for the same one; in order of first use. */
  readonly place: number;
}

/** What is said of several blocks at once. */
export interface LossRecord {
  readonly state: number;
  readonly place: number;
  readonly call: AllocCall;
  bytes: number;
  indirect: number;
  blocks: number;
}

/** The name of a kind. */
export function kindOf(state: number): LeakKind {
  if (state === REACHABLE) return 'reachable';
  if (state === POSSIBLE) return 'possible';
  return state === INDIRECT ? 'indirect' : 'definite';
}

/**
 * All records in the order of their numbers.
 * @param blocks - by address.
 * @param alike - the first of the places that reports do not tell from that of a block.
 */
export function lossRecords(
  blocks: readonly LiveBlock[],
  { states, indirect }: SearchResult,
  alike: (block: LiveBlock) => number = ({ place }) => place,
): LossRecord[] {
  const records = new Map<number, LossRecord>();
  let last: LossRecord | undefined;
  for (let i = 0; i < blocks.length; i++) {
    const { call } = blocks[i];
    const place = alike(blocks[i]);
    const state = states[i];
    let record = last;
    if (record === undefined || record.place !== place || record.state !== state) {
      const key = place * 4 + state;
      record = records.get(key);
      if (!record) {
        record = { state, place, call, bytes: 0, indirect: 0, blocks: 0 };
        records.set(key, record);
      }
      last = record;
    }
    record.bytes += call.size;
    record.indirect += indirect[i];
    record.blocks++;
  }
  return [...records.values()].sort(
    (a, b) =>
      a.bytes + a.indirect - (b.bytes + b.indirect) ||
      a.state - b.state ||
      a.blocks - b.blocks ||
      a.place - b.place,
  );
}
