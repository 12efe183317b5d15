/** What comes of a job, as plain data. It may come from elsewhere too, and then is checked. */
import { isCount, isRecord } from '../base/plain-data.ts';
import { areCauseCounts, causeCounts, type CauseCounts } from '../testkit/causes.ts';
import type { Job } from './jobs.ts';

/** What came of the programs, or of the module, of a job. */
export interface JobResult {
  /** That ran to their end. A module is one. */
  programs: number;
  /** That did not: a module that does not compile or load, a mistake of the generator. */
  stopped: number;
  /** That ended whoever ran them. */
  crashed: number;
  /** Blocks that were judged. */
  objects: number;
  /** How report and truth compare. */
  readonly causes: CauseCounts;
  /** What is to be said of those that stopped or crashed; the first few. */
  notes: readonly string[];
}

const NOTES_MAX = 5;
const NOTE_MAX = 300;

/** What came of nothing. */
export function emptyResult(): JobResult {
  return { programs: 0, stopped: 0, crashed: 0, objects: 0, causes: causeCounts(), notes: [] };
}

/** Adds a remark, if there is room. */
export function note(result: JobResult, text: string): void {
  if (result.notes.length >= NOTES_MAX) return;
  result.notes = [...result.notes, text.slice(0, NOTE_MAX)];
}

/** How many programs a job has; a module is one. */
export function sizeOf(job: Job): number {
  return job.kind === 'programs' ? job.end - job.from : 1;
}

/** Whether a value from elsewhere can be what came of a job. */
export function isResult(value: unknown, job: Job): value is JobResult {
  if (!isRecord(value)) return false;
  const { programs, stopped, crashed, objects, causes, notes } = value;
  if (![programs, stopped, crashed, objects].every(isCount)) return false;
  if (Number(programs) + Number(stopped) + Number(crashed) !== sizeOf(job)) return false;
  return (
    areCauseCounts(causes) &&
    Math.max(causes.reported, causes.lost) <= Number(objects) &&
    Array.isArray(notes) &&
    notes.length <= NOTES_MAX &&
    notes.every((text) => typeof text === 'string' && text.length <= NOTE_MAX)
  );
}
