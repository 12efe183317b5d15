/**
 * What a campaign consists of: jobs in a fixed order, each plain data with an id of its own. A job
 * may come from elsewhere, so that everything in one is checked before it is run.
 */
import { kernelNamed, type KernelVersion } from '../versions/kernels.ts';
import {
  CPUS_MAX,
  C_FILE,
  DRAWN,
  FORMS,
  JOBS_MAX,
  RUNS_MAX,
  SCENARIO,
  SCHEDULE,
  SEED_MAX,
  STAGES,
  hasSheaves,
  type Definition,
  type Form,
  type ModuleSweep,
  type ProgramSweep,
  type Stage,
  type Sweep,
} from './definition.ts';

/** What every job says. */
interface Conditions {
  /** `7.3/sheaves/still/s1/0-250`. */
  readonly id: string;
  readonly kernel: KernelVersion;
  readonly sheaves: boolean;
  readonly seed: number;
}

/** Random programs, by their numbers. */
export interface ProgramsJob extends Conditions {
  readonly kind: 'programs';
  readonly moves: boolean;
  readonly from: number;
  readonly end: number;
}

/** A module that is loaded, looked at, unloaded, looked at. */
export interface ModuleJob extends Conditions {
  readonly kind: 'module';
  readonly cpus: number;
  readonly schedule: string;
  /** A scenario, or the name of a C file. */
  readonly module: string;
  /** The text of a C file. */
  readonly source?: string;
  readonly form: Form;
  readonly stage: Stage;
}

export type Job = ProgramsJob | ModuleJob;

/** Characters of a C file that a job carries. */
export const SOURCE_MAX = 256 * 1024;

/** What a definition names and does not have in it. */
export interface Named {
  readonly scenarios: readonly string[];
  /** Texts of C files by name. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * All jobs, in their order: sweeps go forward at the same rate, and programs under all conditions
 * before the next ones, so that what a part of a campaign says is of the same mixture as the whole.
 * @throws RangeError when there are too many, or one is there twice.
 */
export function jobsOf(definition: Definition, named: Named): Job[] {
  const jobs: { readonly job: Job; readonly at: number }[] = [];
  for (const sweep of definition.sweeps) {
    for (const kind of [programJobs(sweep, definition.batch), moduleJobs(sweep, named)]) {
      // How many there are is known in the end only, and too many are not collected.
      const own: Job[] = [];
      for (const job of kind) {
        if (jobs.length + own.push(job) > JOBS_MAX) {
          throw new RangeError(`the campaign has more than ${JOBS_MAX} jobs`);
        }
      }
      for (const [i, job] of own.entries()) jobs.push({ job, at: (i + 0.5) / own.length });
    }
  }
  const seen = new Set<string>();
  for (const { job } of jobs) {
    if (seen.has(job.id)) throw new RangeError(`two sweeps have the job ${job.id}`);
    seen.add(job.id);
  }
  return jobs.sort((a, b) => a.at - b.at).map(({ job }) => job);
}

type Under = Pick<Conditions, 'kernel' | 'sheaves' | 'seed'>;

function* conditionsOf({ seeds, kernels, sheaves }: Sweep): Generator<Under> {
  for (const seed of seeds)
    for (const kernel of kernels)
      for (const on of sheaves) if (!on || hasSheaves(kernel)) yield { kernel, sheaves: on, seed };
}

function* programJobs(sweep: Sweep, batch: number): Generator<Job> {
  if (!sweep.programs) return;
  const { runs, moves }: ProgramSweep = sweep.programs;
  for (let from = 0; from < runs; from += batch) {
    const end = Math.min(from + batch, runs);
    for (const under of conditionsOf(sweep))
      for (const on of moves) yield withId({ kind: 'programs', ...under, moves: on, from, end });
  }
}

function* moduleJobs(sweep: Sweep, named: Named): Generator<Job> {
  if (!sweep.modules) return;
  const { scenarios, files, forms, stages, cpus, schedules }: ModuleSweep = sweep.modules;
  const modules: readonly Pick<ModuleJob, 'module' | 'source'>[] = [
    ...(scenarios === 'all' ? named.scenarios : scenarios).map((module) => ({ module })),
    ...files.map((module) => ({ module, source: named.sources.get(module) ?? '' })),
  ];
  for (const each of modules)
    for (const under of conditionsOf(sweep))
      for (const count of cpus)
        for (const schedule of schedules)
          for (const form of forms)
            for (const stage of stages)
              yield withId({
                kind: 'module',
                ...under,
                cpus: count,
                schedule,
                ...each,
                form,
                stage,
              });
}

type WithoutId<T> = T extends Job ? Omit<T, 'id'> : never;

function withId(job: WithoutId<Job>): Job {
  const { kernel, sheaves, seed } = job;
  const start = [kernel, sheaves ? 'sheaves' : 'plain'];
  if (job.kind === 'programs') {
    const { moves, from, end } = job;
    const id = [...start, moves ? 'moves' : 'still', `s${seed}`, `${from}-${end}`].join('/');
    return { ...job, id };
  }
  const { cpus, schedule, module, form, stage } = job;
  // A queue may have a meaning for a colon.
  const order = schedule.replace(':', '-');
  return { ...job, id: [...start, `c${cpus}`, order, `s${seed}`, module, form, stage].join('/') };
}

/** Whether a value from elsewhere is a job; nothing else of it is used. */
export function isJob(value: unknown): value is Job {
  if (typeof value !== 'object' || value === null) return false;
  const job = value as Record<string, unknown>;
  const { kind, kernel, sheaves, seed } = job;
  if (typeof kernel !== 'string' || typeof sheaves !== 'boolean') return false;
  const known = kernelNamed(kernel)?.name;
  if (known === undefined || known !== kernel || (sheaves && !hasSheaves(known))) return false;
  if (!isWhole(seed, 0, SEED_MAX)) return false;
  if (kind === 'programs') {
    const fields = ['id', 'kind', 'kernel', 'sheaves', 'seed', 'moves', 'from', 'end'];
    if (!hasOnly(job, fields) || typeof job['moves'] !== 'boolean') return false;
    const { from, end } = job;
    if (!isWhole(from, 0, RUNS_MAX) || !isWhole(end, from + 1, RUNS_MAX)) return false;
    if (end > from - (from % DRAWN) + DRAWN) return false;
  } else if (kind === 'module') {
    if (!isModule(job)) return false;
  } else return false;
  return withId(job as WithoutId<Job>).id === job['id'];
}

const MODULE_FIELDS = 'id kind kernel sheaves seed cpus schedule module source form stage'.split(
  ' ',
);

function isModule(job: Readonly<Record<string, unknown>>): boolean {
  const { cpus, schedule, module, source, form, stage } = job;
  if (!hasOnly(job, MODULE_FIELDS) || typeof module !== 'string') return false;
  const isNamed =
    source === undefined
      ? SCENARIO.test(module)
      : C_FILE.test(module) && typeof source === 'string' && source.length <= SOURCE_MAX;
  return (
    isNamed &&
    isWhole(cpus, 1, CPUS_MAX) &&
    typeof schedule === 'string' &&
    SCHEDULE.test(schedule) &&
    FORMS.includes(form as Form) &&
    STAGES.includes(stage as Stage)
  );
}

function hasOnly(value: object, fields: readonly string[]): boolean {
  return Object.keys(value).every((key) => fields.includes(key));
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}
