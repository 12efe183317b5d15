/**
 * What kmemleak knows at one step, as columns of whole numbers that can be copied and changed cell
 * by cell: the rows of its objects by id, and where its scan stands.
 *
 * What an object keeps for life (address, size, age) is not here but with its birth.
 */
import { growInt32, grownCapacity } from '../base/columns.ts';
import type { Cells } from './change-log.ts';

/** Columns by the numbers that changes name them with; the last one has no rows of objects. */
export const BIRTH = 0;
export const MIN_COUNT = 1;
export const COUNT = 2;
export const FLAGS = 3;
export const CHECKSUM = 4;
export const TRACE = 5;
/** What surplus references count for: an index of the recording's addresses. */
export const EXCESS = 6;
/** Scans in a row that found no reference. */
export const UNREF_SCANS = 7;
/** An index of the recording's lists of scan areas. */
export const AREAS = 8;
export const COLUMNS = 9;
/** Where the scan stands: rows are the numbers below. */
export const CURSOR = 9;

/** The phase, as one above its number; 0 between scans. */
export const AT_PHASE = 0;
export const AT_SCAN = 1;
export const AT_PASS = 2;
/** The gray list: where it begins among all that were ever put on one, its head and its end. */
export const GRAY_BASE = 3;
export const GRAY_HEAD = 4;
export const GRAY_TAIL = 5;
/** The step that began to read the block that is read now, as one above its number. */
export const AT_BLOCK = 6;
/** An index of the recording's times. */
export const AT_TIME = 7;
const CURSORS = 8;

/** The state at one step. */
export class ObjectState implements Cells {
  columns: Int32Array[];
  readonly cursor = new Int32Array(CURSORS);

  constructor(capacity = 64) {
    this.columns = Array.from({ length: COLUMNS }, () => new Int32Array(capacity));
  }

  /** Makes room for the row `id`. */
  ensure(id: number): void {
    const { length } = this.columns[0];
    if (id < length) return;
    const capacity = grownCapacity(length, id + 1);
    this.columns = this.columns.map((column) => growInt32(column, capacity));
  }

  set(column: number, row: number, value: number): void {
    if (column === CURSOR) this.cursor[row] = value;
    else this.columns[column][row] = value;
  }

  get(column: number, row: number): number {
    return column === CURSOR ? this.cursor[row] : this.columns[column][row];
  }

  /** A copy that later changes leave alone. */
  clone(): ObjectState {
    const copy = new ObjectState(0);
    copy.columns = this.columns.map((column) => column.slice());
    copy.cursor.set(this.cursor);
    return copy;
  }

  /** Becomes what `other` is; it has as many rows at least. */
  copyFrom(other: ObjectState): void {
    for (const [i, column] of this.columns.entries()) {
      column.set(other.columns[i]);
      column.fill(0, other.columns[i].length);
    }
    this.cursor.set(other.cursor);
  }

  /** Bytes of a copy. */
  get bytes(): number {
    return this.columns[0].length * COLUMNS * 4 + CURSORS * 4;
  }
}
