/** Runs the random programs of a job and counts where report and truth disagree. */
import { countCauses } from '../testkit/causes.ts';
import { drawnPrograms } from '../testkit/check.ts';
import { MOTIONS } from '../testkit/check-run.ts';
import { Subject, programOf } from '../testkit/subject.ts';
import { TraceMachine } from '../testkit/trace-machine.ts';
import type { ProgramsJob } from './jobs.ts';
import { emptyResult, note, type JobResult } from './result.ts';

/**
 * Runs them; gives how many are done after each, and last what came of them.
 * @param skip - programs that are left out and counted as crashed: they end whoever runs them.
 */
export function* runPrograms(
  job: ProgramsJob,
  skip: ReadonlySet<number> = new Set(),
): Generator<number, JobResult> {
  const result = emptyResult();
  const machine = new TraceMachine(String(job.seed));
  const drawn = drawnPrograms(job.seed, job.from, job.end);
  for (let n = job.from; n < job.end; n++) {
    if (skip.has(n)) result.crashed++;
    else runProgram(result, job, machine, drawn[n - job.from], n);
    yield n + 1 - job.from;
  }
  return result;
}

function runProgram(
  result: JobResult,
  { kernel, sheaves, moves }: ProgramsJob,
  machine: TraceMachine,
  lines: readonly string[],
  n: number,
): void {
  const subject = new Subject(programOf(lines, `program_${n}`), kernel, machine, {
    ...(sheaves && { sheaves }),
    ...(moves && { motion: MOTIONS[n % MOTIONS.length] }),
  });
  const { failure } = subject.run;
  if (failure) {
    result.stopped++;
    note(result, `program ${n}, line ${failure.operation.at.line}: ${failure.message}`);
    return;
  }
  result.programs++;
  // Any of its reports: young objects and changed ones are a part of the picture.
  const at = n % Math.max(subject.reports.length, 1);
  result.objects += subject.reports.at(at)?.table.length ?? 0;
  countCauses(result.causes, subject, at);
}
