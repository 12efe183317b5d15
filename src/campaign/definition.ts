/**
 * The definition of a campaign: sweeps over kernels, sheaves, seeds and what is run under them, as
 * plain data that somebody else may have written. Everything in it is checked and has a bound.
 */
import { KERNELS, NEWEST_FIRST, kernelNamed, type KernelVersion } from '../versions/kernels.ts';
import { profileOf } from '../versions/profile.ts';
import { Reader, type Place } from './reader.ts';

/** The two forms of a module: with its mistake, and loaded with `fixed=1`. */
export const FORMS = ['buggy', 'fixed'] as const;
export type Form = (typeof FORMS)[number];

/** When report and truth about a module are compared. */
export const STAGES = ['loaded', 'unloaded'] as const;
export type Stage = (typeof STAGES)[number];

/** Random programs of a sweep. */
export interface ProgramSweep {
  /** So many under each condition, the same ones under all. */
  readonly runs: number;
  /** Whether another CPU moves pointers while a scan works. */
  readonly moves: readonly boolean[];
}

/** Modules of a sweep. */
export interface ModuleSweep {
  /** Scenarios; all of them for `all`. */
  readonly scenarios: readonly string[] | 'all';
  /** C files, in the folder of the definition or below. */
  readonly files: readonly string[];
  readonly forms: readonly Form[];
  readonly stages: readonly Stage[];
  readonly cpus: readonly number[];
  readonly schedules: readonly string[];
}

/** Everything under everything. */
export interface Sweep {
  readonly kernels: readonly KernelVersion[];
  readonly sheaves: readonly boolean[];
  readonly seeds: readonly number[];
  readonly programs?: ProgramSweep;
  readonly modules?: ModuleSweep;
}

/** A campaign. */
export interface Definition {
  readonly name: string;
  readonly about: string;
  /** Programs of a job. */
  readonly batch: number;
  readonly sweeps: readonly Sweep[];
}

/** Programs that are drawn at once; a job has a part of them. */
export const DRAWN = 250;
const BATCHES = [10, 25, 50, 125, DRAWN];

export const RUNS_MAX = 10_000_000;
/** Jobs of a campaign. */
export const JOBS_MAX = 500_000;
export const SEED_MAX = 0x7fffffff;
export const CPUS_MAX = 64;
const SWEEPS_MAX = 100;
const LIST_MAX = 1000;
const TEXT_MAX = 2000;

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** Names of scenarios. */
export const SCENARIO = /^[a-z0-9][a-z0-9-]{0,54}$/;
/** Names of C files, in folders or not; none leads upwards. */
export const C_FILE = /^(?:[\w-][\w.-]{0,59}\/){0,5}[\w-]{1,50}\.c$/;
/** `pct:DEPTH` and so on; a recorded schedule is of one run only. */
export const SCHEDULE = /^(?:random|calm|pct:[1-9]\d{0,2})$/;

/**
 * What a file says.
 * @throws RangeError naming the first place that is not as it must be.
 */
export function parseDefinition(text: string): Definition {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RangeError((error as Error).message);
  }
  return definitionOf(value);
}

/**
 * The same of a value.
 * @throws RangeError
 */
export function definitionOf(value: unknown): Definition {
  const all = new Reader(value, ['name', 'about', 'batch', 'sweeps']);
  return {
    name: all.one('name', (at) => at.text(NAME, 'small letters, digits and -')),
    about: all.one('about', (at) => at.words(TEXT_MAX), ''),
    batch: all.one('batch', (at) => at.oneOf(BATCHES), DRAWN),
    sweeps: all.one('sweeps', (at) => at.list(SWEEPS_MAX, sweepOf)),
  };
}

function sweepOf(place: Place): Sweep {
  const sweep = new Reader(place.value, FIELDS, place.name);
  const kernels = sweep.list('kernels', LIST_MAX, kernelOf, ALL_KERNELS);
  const sheaves = sweep.list('sheaves', 2, flagOf, [false]);
  if (sheaves.every((on) => on && !kernels.some(hasSheaves))) {
    throw place.wrong(`none of its kernels has sheaves`);
  }
  const programs = sweep.one('programs', programsOf, NONE);
  const modules = sweep.one('modules', modulesOf, NONE);
  if (!programs && !modules) throw place.wrong('needs programs or modules');
  return {
    kernels,
    sheaves,
    seeds: sweep.list('seeds', LIST_MAX, (at) => at.whole(0, SEED_MAX), [1]),
    ...(programs && { programs }),
    ...(modules && { modules }),
  };
}

const FIELDS = ['kernels', 'sheaves', 'seeds', 'programs', 'modules'];
/** What a part that may be left out is then. */
const NONE = undefined;
const ALL_KERNELS = [...NEWEST_FIRST].reverse();

/** Whether the slab allocator of a kernel knows sheaves. */
export function hasSheaves(kernel: KernelVersion): boolean {
  return profileOf(kernel).slab.sheaves;
}

function kernelOf(place: Place): KernelVersion {
  const found = typeof place.value === 'string' ? kernelNamed(place.value)?.name : undefined;
  if (found !== undefined && found === place.value) return found;
  throw place.wrong(`must be one of ${KERNELS.map(({ name }) => name).join(', ')}`);
}

function flagOf(place: Place): boolean {
  if (typeof place.value === 'boolean') return place.value;
  throw place.wrong('must be true or false');
}

function programsOf(place: Place): ProgramSweep | undefined {
  const programs = new Reader(place.value, ['runs', 'moves'], place.name);
  return {
    runs: programs.one('runs', (at) => at.whole(1, RUNS_MAX)),
    moves: programs.list('moves', 2, flagOf, [false]),
  };
}

function modulesOf(place: Place): ModuleSweep | undefined {
  const fields = ['scenarios', 'files', 'forms', 'stages', 'cpus', 'schedules'];
  const modules = new Reader(place.value, fields, place.name);
  const named = (at: Place): readonly string[] | 'all' =>
    at.value === 'all'
      ? 'all'
      : at.list(LIST_MAX, (one) => one.text(SCENARIO, 'the name of a scenario'));
  const scenarios = modules.one('scenarios', named, []);
  const file = (at: Place): string => at.text(C_FILE, 'the name of a C file beside it or below');
  const files = modules.list('files', LIST_MAX, file, []);
  if (scenarios.length === 0 && files.length === 0) {
    throw place.wrong('needs scenarios or files');
  }
  const schedule = (at: Place): string => at.text(SCHEDULE, 'random, calm or pct:DEPTH');
  return {
    scenarios,
    files,
    forms: modules.list('forms', 2, (at) => at.oneOf(FORMS), FORMS),
    stages: modules.list('stages', 2, (at) => at.oneOf(STAGES), ['unloaded']),
    cpus: modules.list('cpus', LIST_MAX, (at) => at.whole(1, CPUS_MAX), [2]),
    schedules: modules.list('schedules', LIST_MAX, schedule, ['random']),
  };
}
