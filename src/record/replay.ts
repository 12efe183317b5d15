/**
 * Looks at a recording at any step: `seek(k)` gives what was after the first `k` steps, from the
 * nearest of where it stands and the copies that the recording has.
 */
import { colorOf, type Color } from '../kmemleak/color.ts';
import type { ObjectRows } from '../kmemleak/object-table.ts';
import type { ScanPhase } from '../kmemleak/observer.ts';
import type { Birth } from './births.ts';
import { KIND, KINDS, PAGE_ROOT, type StepKind } from './event-columns.ts';
import * as at from './object-state.ts';
import { joinAddress } from '../machine/address.ts';
import { PHASES } from './reasons.ts';
import type { Recording } from './recording.ts';
import { rowsOf } from './rows.ts';
import { ViewedMemory } from './viewed-memory.ts';

// As numbers of this file: look-ups by name are slow.
const { hit: HIT, gray: GRAY, object: OBJECT, skip: SKIP, root: ROOT } = KIND;

/** An object at a step. */
export interface ObjectThen {
  readonly birth: number;
  readonly name: string;
  readonly pointer: number;
  readonly size: number;
  readonly color: Color;
  readonly count: number;
  readonly minCount: number;
  readonly flags: number;
  readonly checksum: number;
}

/** A recording at one of its steps. */
export class Replay {
  readonly recording: Recording;
  /** Memory at that step, as it was at the last mark before. */
  readonly memory: ViewedMemory | undefined;
  private readonly state: at.ObjectState;
  private steps: number;
  private changes: number;

  constructor(recording: Recording) {
    this.recording = recording;
    this.state = recording.end.clone();
    this.steps = recording.events.length;
    // What changed after the last step belongs to none.
    this.changes = recording.changes.undo(recording.changes.length, this.steps, this.state);
    this.memory = recording.memory && new ViewedMemory(recording.memory);
  }

  /** How many steps were done. */
  get position(): number {
    return this.steps;
  }

  /** How many steps there are. */
  get length(): number {
    return this.recording.events.length;
  }

  /**
   * Goes to where the first `k` steps are done.
   * @throws RangeError when there are not so many.
   */
  seek(k: number): void {
    if (!Number.isInteger(k) || k < 0 || k > this.length) {
      throw new RangeError(`there is no step ${k}: the recording has ${this.length}`);
    }
    this.jump(k);
    while (this.steps < k) this.forward();
    while (this.steps > k) this.back();
    this.memory?.seek(k);
  }

  /** Takes the copy that is nearest, if it is nearer than where this stands. */
  private jump(k: number): void {
    let best = Math.abs(k - this.steps);
    let nearest: Recording['keyframes'][number] | undefined;
    for (const keyframe of this.recording.keyframes) {
      const distance = Math.abs(k - keyframe.steps);
      if (distance < best) [best, nearest] = [distance, keyframe];
    }
    if (!nearest) return;
    this.state.copyFrom(nearest.state);
    this.steps = nearest.steps;
    this.changes = nearest.changes;
  }

  private forward(): void {
    const { events, changes } = this.recording;
    const { cursor, columns } = this.state;
    const k = this.steps++;
    this.changes = changes.redo(this.changes, k, this.state);
    switch (events.kind[k]) {
      case HIT:
        columns[at.COUNT][this.idOf(events.subject[k])]++;
        break;
      case GRAY:
        cursor[at.GRAY_TAIL]++;
        break;
      case OBJECT:
        cursor[at.GRAY_HEAD]++;
        cursor[at.AT_BLOCK] = k + 1;
        break;
      case SKIP:
        cursor[at.GRAY_HEAD]++;
        break;
      case ROOT:
        if (events.why[k] === PAGE_ROOT) cursor[at.AT_BLOCK] = k + 1;
        break;
    }
  }

  private back(): void {
    const { events, changes } = this.recording;
    const { cursor, columns } = this.state;
    const k = --this.steps;
    switch (events.kind[k]) {
      case HIT:
        columns[at.COUNT][this.idOf(events.subject[k])]--;
        break;
      case GRAY:
        cursor[at.GRAY_TAIL]--;
        break;
      case OBJECT:
        cursor[at.GRAY_HEAD]--;
        cursor[at.AT_BLOCK] = events.extra[k];
        break;
      case SKIP:
        cursor[at.GRAY_HEAD]--;
        break;
      case ROOT:
        if (events.why[k] === PAGE_ROOT) cursor[at.AT_BLOCK] = events.extra[k];
        break;
    }
    this.changes = changes.undo(this.changes, k, this.state);
  }

  private idOf(birth: number): number {
    return this.recording.births.get(birth).id;
  }

  /** The kind of the last step; undefined at the start. */
  get kind(): StepKind | undefined {
    return this.steps === 0 ? undefined : KINDS[this.recording.events.kind[this.steps - 1]];
  }

  /** The phase of the scan that goes on; undefined between scans. */
  get phase(): ScanPhase | undefined {
    const number = this.state.cursor[at.AT_PHASE];
    return number === 0 ? undefined : PHASES[number - 1];
  }

  /** The scan and its pass: of the one that goes on, or of the last. */
  get pass(): { readonly scan: number; readonly pass: number } {
    const { cursor } = this.state;
    return { scan: cursor[at.AT_SCAN], pass: cursor[at.AT_PASS] };
  }

  /** Nanoseconds since power-on. */
  get nowNs(): number {
    return this.recording.times[this.state.cursor[at.AT_TIME]];
  }

  /** The objects that wait on the gray list, by birth, the next one first. */
  grayList(): Int32Array {
    const { cursor } = this.state;
    return this.recording.gray.subarray(cursor[at.GRAY_HEAD], cursor[at.GRAY_TAIL]);
  }

  /** The objects of the gray list that this pass has read, or reads now, by birth. */
  readList(): Int32Array {
    const { cursor } = this.state;
    return this.recording.gray.subarray(cursor[at.GRAY_BASE], cursor[at.GRAY_HEAD]);
  }

  /** A cell of the state by its numbers in `object-state.ts`. */
  cell(column: number, row: number): number {
    return this.state.get(column, row);
  }

  /** The step, from 0, that began to read what is read now; undefined when nothing is. */
  get block(): number | undefined {
    const step = this.state.cursor[at.AT_BLOCK];
    return step === 0 ? undefined : step - 1;
  }

  /** The physical address of the word that is read; undefined when the step is about no word. */
  get word(): number | undefined {
    const { kind } = this;
    if (kind !== 'hit' && kind !== 'miss') return undefined;
    return this.recording.events.place[this.steps - 1];
  }

  /** The slot of the task that runs. */
  get task(): number {
    return this.state.cursor[at.AT_TASK];
  }

  /** The step, from 0, that began the line at which a task is; undefined when it is in no C. */
  lineStep(slot = this.task): number | undefined {
    const step = this.state.get(at.TASK_LINE, slot);
    return step === 0 ? undefined : step - 1;
  }

  /** A register of a task as it was at its line; `row` is that of its low half. */
  register(slot: number, row: number): number {
    const first = slot * at.REGISTER_ROWS + row;
    return joinAddress(
      this.state.get(at.TASK_REGS, first),
      this.state.get(at.TASK_REGS, first + 1),
    );
  }

  /** The step, from 0, at which the last command was typed; undefined before the first. */
  get command(): number | undefined {
    const step = this.state.cursor[at.AT_COMMAND];
    return step === 0 ? undefined : step - 1;
  }

  /** Whether an object is in its tree and in the list. */
  isListed(birth: number): boolean {
    return this.state.columns[at.BIRTH][this.idOf(birth)] === birth;
  }

  /** The births of all objects, in the order of the list. */
  listed(): number[] {
    const births = [...this.state.columns[at.BIRTH]].filter((birth) => birth !== 0);
    return births.sort((a, b) => a - b);
  }

  /** All objects in the form in which kmemleak itself gives them. */
  rows(): ObjectRows {
    return rowsOf(this.recording, this.state, this.listed());
  }

  /** An object as it is; undefined when it is not there yet or no more. */
  object(birth: number): ObjectThen | undefined {
    if (!this.isListed(birth)) return undefined;
    const { id, pointer, size }: Birth = this.recording.births.get(birth);
    const { columns } = this.state;
    const count = columns[at.COUNT][id];
    const minCount = columns[at.MIN_COUNT][id];
    return {
      birth,
      name: this.recording.births.nameOf(birth),
      pointer,
      size,
      count,
      minCount,
      color: colorOf(count, minCount),
      flags: columns[at.FLAGS][id],
      checksum: columns[at.CHECKSUM][id] >>> 0,
    };
  }
}
