/**
 * Writes steps, and what each changes, while a machine runs. It keeps the state as it was after the
 * last step.
 */
import type { KernelBase } from '../kernel/base/base.ts';
import { ChangeLog } from './change-log.ts';
import { EventColumns, KIND } from './event-columns.ts';
import { Interned } from './interned.ts';
import * as at from './object-state.ts';
import type { Keyframe, TaskSeen } from './recording.ts';

/** Steps between two copies of the state. */
const KEYFRAME_STEPS = 1 << 16;

/** The steps of one recording. */
export class StepWriter {
  readonly events = new EventColumns();
  readonly changes = new ChangeLog();
  readonly keyframes: Keyframe[] = [];
  readonly texts = new Interned<string>();
  readonly times = new Interned<number>();
  /** Tasks, each in the slot in which the state has its rows. */
  readonly tasks: TaskSeen[] = [];
  readonly state = new at.ObjectState();
  /** The step after which only phases are written. */
  coarseFrom: number | undefined;
  private readonly base: KernelBase;
  private readonly stepsMax: number;
  private readonly keyframeSteps: number;
  private readonly slots = new Map<number, number>();
  private logSeq: number;
  private pid: number;
  private nowNs = -1;
  /** The number of steps with which something is to be done. */
  dueAt: number;

  constructor(base: KernelBase, stepsMax: number, keyframeSteps = KEYFRAME_STEPS) {
    this.base = base;
    this.stepsMax = stepsMax;
    this.keyframeSteps = keyframeSteps;
    this.dueAt = Math.min(keyframeSteps, stepsMax);
    this.logSeq = base.log.seq;
    this.pid = base.machine.cpu.pid;
    const { cursor } = this.state;
    cursor[at.AT_TIME] = this.times.of(base.machine.clock.nowNs);
    cursor[at.AT_TASK] = this.slotOf(this.pid, base.machine.cpu.comm);
  }

  /** How many steps there are so far. */
  get length(): number {
    return this.events.length;
  }

  /** Whether only phases are written any more. */
  get isCoarse(): boolean {
    return this.coarseFrom !== undefined;
  }

  /** A cell is something else after the step that comes next. */
  change(column: number, row: number, value: number): void {
    const before = this.state.get(column, row);
    if (before === value) return;
    this.changes.add(this.events.length, column, row, before, value);
    this.state.set(column, row, value);
  }

  /** As `change`, of the cursor. */
  cursorTo(row: number, value: number): void {
    this.change(at.CURSOR, row, value);
  }

  /** Adds a step. */
  add(kind: number, why: number, subject: number, place = 0, extra = 0): void {
    this.events.add(kind, why, subject, place, extra);
    this.keyframeIfDue();
  }

  /** The row of a task in the state. */
  slotOf(pid: number, comm: string): number {
    let slot = this.slots.get(pid);
    if (slot === undefined) {
      slot = this.tasks.push({ pid, comm, stack: 0, stackEnd: 0 }) - 1;
      this.slots.set(pid, slot);
    } else if (this.tasks[slot].comm !== comm) this.tasks[slot] = { ...this.tasks[slot], comm };
    return slot;
  }

  /** Log lines and task switches since the last step, as steps; and the time. */
  surroundings(): void {
    const { log, machine } = this.base;
    if (log.seq !== this.logSeq) {
      const lines = log.linesSince(this.logSeq);
      this.logSeq = log.seq;
      for (const line of lines) this.add(KIND.log, 0, this.texts.of(line));
    }
    const { pid, comm } = machine.cpu;
    if (pid !== this.pid) {
      this.pid = pid;
      this.cursorTo(at.AT_TASK, this.slotOf(pid, comm));
      this.add(KIND.task, 0, this.texts.of(comm), pid);
    }
    const { nowNs } = machine.clock;
    if (nowNs === this.nowNs) return;
    this.nowNs = nowNs;
    this.cursorTo(at.AT_TIME, this.times.of(nowNs));
  }

  /** A step is over: a copy of the state may be due, or the limit reached. */
  keyframeIfDue(): void {
    if (this.events.length >= this.dueAt) this.due();
  }

  private due(): void {
    const { length } = this.events;
    if (length % this.keyframeSteps === 0) this.keyframe();
    if (length >= this.stepsMax) this.coarseFrom ??= length;
    this.dueAt = length + this.keyframeSteps - (length % this.keyframeSteps);
    if (this.stepsMax > length) this.dueAt = Math.min(this.dueAt, this.stepsMax);
  }

  /** Copies the state. */
  keyframe(): void {
    const gray = this.state.cursor[at.GRAY_TAIL];
    const changes = this.changes.length;
    this.keyframes.push({
      steps: this.length,
      state: this.state.clone(this.keyframes.at(-1)?.state),
      changes,
      gray,
    });
  }
}
