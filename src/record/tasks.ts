/** The tasks at a step: where each is in C, which calls led there, its registers, its stack. */
import { SP_ROW, TASK_THERE } from './object-state.ts';
import type { CallFrame, CodeLine } from './recording.ts';
import type { Replay } from './replay.ts';

/** A register of a task. */
export interface RegisterThen {
  readonly name: string;
  readonly value: number;
}

/** A task at a step. */
export interface TaskThen {
  readonly pid: number;
  readonly comm: string;
  /** It is the one that runs. */
  readonly runs: boolean;
  /** Where its stack lies, from the lowest address on; 0 when that is not known. */
  readonly stack: number;
  readonly stackEnd: number;
  /** The line that it executes next, or is inside of; undefined when it is in no C. */
  readonly line?: CodeLine;
  /** The calls that are open, innermost first. */
  readonly frames: readonly CallFrame[];
  /** Registers that calls preserve, as they were at that line; none when it is in no C. */
  readonly registers: readonly RegisterThen[];
  /** The stack pointer at that line. */
  readonly sp?: number;
}

/** The tasks that there are, as far as a recording has met them, at the position of `replay`. */
export function tasksAt(replay: Replay): TaskThen[] {
  const { recording } = replay;
  const there = [...recording.tasks.keys()].filter((slot) => replay.cell(TASK_THERE, slot) === 1);
  return there.map((slot) => {
    const task = recording.tasks[slot];
    const step = replay.lineStep(slot);
    const seen = { ...task, runs: slot === replay.task };
    if (step === undefined) return { ...seen, frames: [], registers: [] };
    const { subject, extra } = recording.events;
    return {
      ...seen,
      line: recording.lines[subject[step]],
      frames: recording.stacks[extra[step]],
      registers: recording.registers.map((name, i) => ({
        name,
        value: replay.register(slot, 2 * i),
      })),
      sp: replay.register(slot, SP_ROW),
    };
  });
}

/** The line of C that the running task is at; undefined when it is in none. */
export function codeLine(replay: Replay): CodeLine | undefined {
  const step = replay.lineStep();
  const { lines, events } = replay.recording;
  return step === undefined ? undefined : lines[events.subject[step]];
}
