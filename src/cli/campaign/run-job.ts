/** Runs one job, whoever asks for it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { NeverEnds } from '../../machine/effort.ts';
import type { ModuleJob, ProgramsJob } from '../../campaign/jobs.ts';
import { runPrograms } from '../../campaign/programs.ts';
import { emptyResult, note, type JobResult } from '../../campaign/result.ts';
import { judgementsOf } from './judgements.ts';
import { UsageError } from '../exit-codes.ts';

/** Runs the programs of a job, step by step. */
export function stepsOf(job: ProgramsJob, skip: readonly number[]): Generator<number, JobResult> {
  return runPrograms(job, new Set(skip));
}

/** Runs the module of a job. What is wrong with the module is what came of it. */
export async function runModuleJob(job: ModuleJob): Promise<JobResult> {
  const result = emptyResult();
  let folder: string | undefined;
  try {
    let { module } = job;
    if (job.source !== undefined) {
      // The compiler reads files: this one is all that there is in its folder.
      folder = mkdtempSync(join(tmpdir(), 'kmemleak-sim-campaign-'));
      module = join(folder, module);
      mkdirSync(dirname(module), { recursive: true });
      writeFileSync(module, job.source);
    }
    const judged = await judgementsOf(job, module);
    result.programs = 1;
    result.objects = judged.length;
    for (const { reported, outcome, reason, isLeak } of judged) {
      const { causes } = result;
      if (reported) causes.reported++;
      if (isLeak) causes.lost++;
      if (reported === isLeak) continue;
      const kind = outcome === 'false-positive' ? causes.positives : causes.negatives;
      kind[reason] = (kind[reason] ?? 0) + 1;
    }
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof NeverEnds)) throw error;
    result.stopped = 1;
    const said = error instanceof UsageError ? error.diagnostics[0]?.message : undefined;
    const text = said === undefined ? error.message : `${error.message}: ${said}`;
    note(result, folder === undefined ? text : text.replaceAll(`${folder}/`, ''));
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
  return result;
}
