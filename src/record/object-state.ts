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
/** By a task's slot: the step of the line that it is at, as one above its number; 0: not in C. */
export const TASK_LINE = 10;
/** Registers of tasks as they were at that line, in halves: `REGISTER_ROWS` for each slot. */
export const TASK_REGS = 11;
/** By a task's slot: 1 while there is that task. */
export const TASK_THERE = 12;
/** rbx, rbp, r12 to r15, and from `SP_ROW` on the stack pointer. */
export const REGISTER_ROWS = 14;
/** @see REGISTER_ROWS */
export const SP_ROW = 12;

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
/** The slot of the task that runs. */
export const AT_TASK = 8;
/** The last command, as one above its step's number. */
export const AT_COMMAND = 9;
const CURSORS = 10;
const ALL = (1 << COLUMNS) - 1;

/** The state at one step. */
export class ObjectState implements Cells {
  columns: Int32Array[];
  readonly cursor = new Int32Array(CURSORS);
  /** Columns that changed since the last copy; counts always may have. */
  private changed = ALL;
  /** Columns of tasks, from `TASK_LINE` on. */
  tasks: Int32Array[] = [TASK_LINE, TASK_REGS, TASK_THERE].map(() => new Int32Array(0));

  constructor(capacity = 64) {
    this.columns = Array.from({ length: COLUMNS }, () => new Int32Array(capacity));
  }

  /** Makes room for the row `id`. */
  ensure(id: number): void {
    const { length } = this.columns[0];
    if (id < length) return;
    const capacity = grownCapacity(length, id + 1);
    this.columns = this.columns.map((column) => growInt32(column, capacity));
    this.changed = ALL;
  }

  set(column: number, row: number, value: number): void {
    if (column < CURSOR) {
      this.columns[column][row] = value;
      this.changed |= 1 << column;
    } else if (column === CURSOR) this.cursor[row] = value;
    else this.setTask(column - TASK_LINE, row, value);
  }

  get(column: number, row: number): number {
    if (column < CURSOR) return this.columns[column][row];
    if (column === CURSOR) return this.cursor[row];
    const rows = this.tasks[column - TASK_LINE];
    return row < rows.length ? rows[row] : 0;
  }

  private setTask(column: number, row: number, value: number): void {
    const { length } = this.tasks[column];
    if (row >= length) {
      this.tasks[column] = growInt32(this.tasks[column], grownCapacity(length, row + 1));
    }
    this.tasks[column][row] = value;
  }

  /**
   * A copy that later changes leave alone.
   * @param before - the copy that was made last: it gives the columns that are as they were then.
   */
  clone(before?: ObjectState): ObjectState {
    const copy = new ObjectState(0);
    copy.columns = this.columns.map((column, i) => {
      const isSame = before !== undefined && (this.changed & (1 << i)) === 0;
      return isSame ? before.columns[i] : column.slice();
    });
    this.changed = 1 << COUNT;
    copy.tasks = this.tasks.map((column) => column.slice());
    copy.cursor.set(this.cursor);
    return copy;
  }

  /** Becomes what `other` is; it has as many rows at least. */
  copyFrom(other: ObjectState): void {
    const all = [...other.columns, ...other.tasks];
    for (const [i, column] of [...this.columns, ...this.tasks].entries()) {
      column.set(all[i]);
      column.fill(0, all[i].length);
    }
    this.cursor.set(other.cursor);
  }

  /** Bytes of a copy. */
  get bytes(): number {
    return this.columns[0].length * COLUMNS * 4 + CURSORS * 4;
  }
}
