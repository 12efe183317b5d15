/**
 * What happened, step by step, in columns: 18 bytes a step. Whatever a step is about stands in
 * three numbers, whose meaning goes by its kind; `step.ts` gives them names again.
 */
import { growFloat64, growInt32, growUint32, growUint8, grownCapacity } from '../base/columns.ts';

/** Kinds of steps; a step holds its index here. */
export const KINDS = [
  'command',
  'log',
  'task',
  'line',
  'tracked',
  'forgotten',
  'changed',
  'begin',
  'phase',
  'root',
  'object',
  'skip',
  'hit',
  'miss',
  'gray',
  'black',
  'checksum',
  'suspect',
  'held',
  'report',
  'end',
] as const;

/** The kind of a step. */
export type StepKind = (typeof KINDS)[number];

/** In `why` of a root: it is a `struct page`, and `extra` the block that was read before it. */
export const PAGE_ROOT = 1;

/** Kinds as the numbers that the columns hold. */
export const KIND = Object.fromEntries(KINDS.map((name, i) => [name, i])) as Readonly<
  Record<StepKind, number>
>;

const WITHOUT_OBJECT: ReadonlySet<number> = new Set([
  KIND.command,
  KIND.log,
  KIND.task,
  KIND.line,
  KIND.begin,
  KIND.phase,
  KIND.root,
  KIND.end,
]);

/** Whether steps of a kind, given by its number, are about an object, their `subject`. */
export function hasObject(kind: number): boolean {
  return !WITHOUT_OBJECT.has(kind);
}

/** The columns; rows are only ever added. */
export class EventColumns {
  kind = new Uint8Array(0);
  /** A reason, by its number. */
  why = new Uint8Array(0);
  /** An object, by the number of its birth, or a text. */
  subject = new Int32Array(0);
  place = new Float64Array(0);
  extra = new Uint32Array(0);
  length = 0;

  /** Adds a row. */
  add(kind: number, why: number, subject: number, place: number, extra: number): void {
    const i = this.length;
    if (i === this.kind.length) this.grow(i + 1);
    this.kind[i] = kind;
    this.why[i] = why;
    this.subject[i] = subject;
    this.place[i] = place;
    this.extra[i] = extra;
    this.length = i + 1;
  }

  /** Makes room for so many more rows, that they need not be copied while they come. */
  reserve(rows: number): void {
    if (this.length + rows > this.kind.length) this.grow(this.length + rows);
  }

  /** Bytes of the rows. */
  get bytes(): number {
    return this.length * 18;
  }

  private grow(needed: number): void {
    const capacity = grownCapacity(this.kind.length, needed);
    this.kind = growUint8(this.kind, capacity);
    this.why = growUint8(this.why, capacity);
    this.subject = growInt32(this.subject, capacity);
    this.place = growFloat64(this.place, capacity);
    this.extra = growUint32(this.extra, capacity);
  }
}
