/**
 * An undo log: which cell of a table held what before and after a step. Steps change cells in
 * order, so the changes of a step stand together.
 */
import { growInt32, growUint32, growUint8, grownCapacity } from '../base/columns.ts';

/** Where changes are made. */
export interface Cells {
  set(column: number, row: number, value: number): void;
}

/** The changes of all steps, oldest first. */
export class ChangeLog {
  length = 0;
  private step = new Uint32Array(0);
  private column = new Uint8Array(0);
  private row = new Int32Array(0);
  private before = new Int32Array(0);
  private after = new Int32Array(0);

  /** Notes what step number `step` changed. */
  add(step: number, column: number, row: number, before: number, after: number): void {
    const i = this.length;
    if (i === this.step.length) this.grow(i + 1);
    this.step[i] = step;
    this.column[i] = column;
    this.row[i] = row;
    this.before[i] = before;
    this.after[i] = after;
    this.length = i + 1;
  }

  /** Makes room for so many more rows, that they need not be copied while they come. */
  reserve(rows: number): void {
    if (this.length + rows > this.step.length) this.grow(this.length + rows);
  }

  /** Makes the changes of a step, the first of which is `at`; gives where the next one's begin. */
  redo(at: number, step: number, cells: Cells): number {
    let i = at;
    while (i < this.length && this.step[i] === step) i = this.redoOne(i, cells);
    return i;
  }

  /** Takes back the changes of a step, which end before `at`; gives where they begin. */
  undo(at: number, step: number, cells: Cells): number {
    let i = at;
    while (i > 0 && this.step[i - 1] === step) i = this.undoOne(i, cells);
    return i;
  }

  /** Makes one change; gives which is the next. */
  redoOne(at: number, cells: Cells): number {
    cells.set(this.column[at], this.row[at], this.after[at]);
    return at + 1;
  }

  /** Takes back the change before `at`; gives which one that is. */
  undoOne(at: number, cells: Cells): number {
    cells.set(this.column[at - 1], this.row[at - 1], this.before[at - 1]);
    return at - 1;
  }

  /** What a step changed, in order. */
  *of(step: number): Generator<{ column: number; row: number; before: number; after: number }> {
    for (let i = this.firstOf(step); i < this.length && this.step[i] === step; i++) {
      const { column, row, before, after } = this;
      yield { column: column[i], row: row[i], before: before[i], after: after[i] };
    }
  }

  /** Bytes of the rows. */
  get bytes(): number {
    return this.length * 17;
  }

  /** Where the changes of a step begin, or those of the next step that has any. */
  firstOf(step: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.step[middle] < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private grow(needed: number): void {
    const capacity = grownCapacity(this.step.length, needed);
    this.step = growUint32(this.step, capacity);
    this.column = growUint8(this.column, capacity);
    this.row = growInt32(this.row, capacity);
    this.before = growInt32(this.before, capacity);
    this.after = growInt32(this.after, capacity);
  }
}
