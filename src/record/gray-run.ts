/**
 * The rows of a gray list that is worked through with nobody else watching: words that count or do
 * not, objects that are read, objects that join the list. This is the hot part of a recorded scan:
 * one loop with all columns in locals, which gives up where anything unusual comes.
 */
import type { ObjectId } from '../kmemleak/object-table.ts';
import { OBJECT_ALLOCATED, OBJECT_NO_SCAN, OBJECT_SUSPECT } from '../kmemleak/object-table.ts';
import { BLOCK, MISS, TOLD } from '../kmemleak/observer.ts';
import { KIND } from './event-columns.ts';
import * as at from './object-state.ts';
import { SKIP_REASONS } from './reasons.ts';
import type { StepWriter } from './step-writer.ts';

const { hit: HIT, miss: MISSED, gray: GRAY, object: OBJECT, skip: SKIP } = KIND;
const NO_SCAN = SKIP_REASONS.indexOf('no-scan');
const FREED = SKIP_REASONS.indexOf('freed');

/** What the loop works on besides the writer. */
export interface GrayRun {
  /** All that was ever on a gray list, by birth and by id; with room for what may come. */
  readonly queue: Int32Array;
  readonly ids: Int32Array;
  /** By id: the birth, negative for blocks whose words get names. */
  readonly tags: Int32Array;
  readonly flags: ArrayLike<number>;
  /** The phase by its number. */
  readonly phaseNumber: number;
  /** The object that is read. */
  current: ObjectId;
  /** A word at a physical address points at a block of the run's own. */
  named(phys: number): void;
}

/**
 * Writes what a sink was told from `from` on, and gives where it stopped: at `n`, at something that
 * is to be done with more care, or where a copy of the state is due.
 */
export function runThrough(
  writer: StepWriter,
  run: GrayRun,
  told: Int32Array,
  from: number,
  n: number,
): number {
  const { events, state } = writer;
  const { cursor } = state;
  const counts = state.columns[at.COUNT];
  const { queue, ids, tags, flags, phaseNumber } = run;
  events.reserve(2 * n);
  const { kind, why, subject, place, extra } = events;
  const base = cursor[at.GRAY_BASE];
  const stop = Math.min(writer.dueAt, kind.length) - 1;
  let { current } = run;
  let k = events.length;
  let head = cursor[at.GRAY_HEAD];
  let tail = cursor[at.GRAY_TAIL];
  let block = cursor[at.AT_BLOCK];
  let i = from;
  for (; i < n && k < stop; i++) {
    const row = i * TOLD;
    const w = told[row];
    const id = told[row + 1];
    if (w >= 0) {
      const count = told[row + 2];
      if (count > 0 && counts[id] !== count - 1) break;
      if (count > 0) counts[id] = count;
      kind[k] = count > 0 ? HIT : MISSED;
      why[k] = count > 0 ? 0 : MISS - count;
      const tag = tags[id];
      subject[k] = tag < 0 ? -tag : tag;
      place[k] = w * 4;
      extra[k++] = told[row + 3];
      if (tag < 0) {
        cursor[at.AT_BLOCK] = block;
        run.named(w * 4);
      }
    } else if (w === BLOCK) {
      if (id === 0) break;
      for (; current !== id && head < tail && k < stop; head++) {
        current = ids[head];
        subject[k] = queue[head];
        const set = flags[current];
        const isRead = (set & (OBJECT_NO_SCAN | OBJECT_ALLOCATED)) === OBJECT_ALLOCATED;
        kind[k] = isRead ? OBJECT : SKIP;
        extra[k] = isRead ? block : 0;
        if (isRead) block = k + 1;
        else why[k] = (set & OBJECT_NO_SCAN) === 0 ? FREED : NO_SCAN;
        k++;
      }
      if (current !== id) break;
    } else {
      if (tail === queue.length || (flags[id] & OBJECT_SUSPECT) !== 0) break;
      kind[k] = GRAY;
      why[k] = phaseNumber;
      subject[k] = queue[tail] = Math.abs(tags[id]);
      ids[tail] = id;
      extra[k++] = tail - base;
      tail++;
    }
  }
  events.length = k;
  cursor[at.GRAY_HEAD] = head;
  cursor[at.GRAY_TAIL] = tail;
  cursor[at.AT_BLOCK] = block;
  run.current = current;
  return i;
}
