/** Runs a target in child processes: one that dies or hangs is replaced, and its input is saved. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Told } from './child.ts';
import { minimise } from './minimise.ts';
import { Store, type Failure } from './store.ts';
import { causeOf } from './trial.ts';

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
/** MiB of heap that a child may have; what it has beside that counts in the budget of an input. */
const HEAP = 2048;
/** Tries that making a hanging or a crashing input smaller may take. */
const TRIES = 40;

/** How to run a target. */
export interface FuzzOptions {
  readonly seed: string;
  /** Seconds for all. */
  readonly seconds: number;
  /** Inputs for all. */
  readonly count: number;
  /** Seconds after which one input hangs. */
  readonly patience: number;
  /** Where corpora and failures are. */
  readonly work: string;
}

/** A failure and where it was saved. */
export interface SavedFailure extends Failure {
  readonly file: string;
  readonly index: number;
}

/** What a run has found. */
export interface FuzzResult {
  readonly tried: number;
  /** Inputs that the corpus got. */
  readonly kept: number;
  readonly failures: readonly SavedFailure[];
}

/** Tries inputs of a target until the time is over or the count is reached. */
export async function fuzz(name: string, options: FuzzOptions): Promise<FuzzResult> {
  const store = new Store(options.work, name);
  const end = Date.now() + 1000 * options.seconds;
  const failures = new Map<string, SavedFailure>();
  let tried = 0;
  let kept = 0;
  for (let from = 0; from < options.count;) {
    const seconds = (end - Date.now()) / 1000;
    if (seconds <= 0 && from > 0) break;
    const args = [options.seed, from, seconds, options.count].map(String);
    const told = await child(name, options, args);
    for (const one of told.all) {
      if (one.what === 'done') kept += one.kept;
      else note(failures, store, one.failure, one.index);
    }
    const done = told.all.find((one) => one.what === 'done');
    if (done?.what === 'done') {
      tried += done.tried;
      break;
    }
    const last = store.last();
    if (!last || last.index < from)
      throw new Error(`the child of ${name} did not start:\n${told.errors}`);
    const failure = await smaller(name, store, options, deathOf(told, last.input));
    note(failures, store, failure, last.index);
    tried += last.index + 1 - from;
    from = last.index + 1;
  }
  return { tried, kept, failures: [...failures.values()] };
}

/** Tries one input from a file. @returns how it failed. */
export async function replay(
  name: string,
  file: string,
  options: Pick<FuzzOptions, 'patience' | 'work'>,
): Promise<Failure | undefined> {
  const told = await child(name, options, ['--replay', file]);
  const one = told.all[0];
  if (one?.what === 'done') return undefined;
  if (one) return one.failure;
  return deathOf(told, '');
}

function note(
  failures: Map<string, SavedFailure>,
  store: Store,
  failure: Failure,
  index: number,
): void {
  const cause = causeOf(failure);
  if (!failures.has(cause)) failures.set(cause, { ...failure, file: store.save(failure), index });
}

/** A smaller input that makes a process of its own hang or die. */
async function smaller(
  name: string,
  store: Store,
  options: FuzzOptions,
  failure: Failure,
): Promise<Failure> {
  const fails = async (input: string): Promise<boolean> =>
    (await replay(name, store.candidate(input), options))?.kind === failure.kind;
  return { ...failure, input: await minimise(failure.input, fails, TRIES) };
}

interface ChildEnd {
  readonly all: readonly Told[];
  readonly errors: string;
  /** It was ended because one input took too long. */
  readonly killed: boolean;
}

function child(
  name: string,
  { work, patience }: Pick<FuzzOptions, 'work' | 'patience'>,
  args: readonly string[],
): Promise<ChildEnd> {
  const flags = ['--import', 'tsx', `--max-old-space-size=${HEAP}`];
  const made = spawn(process.execPath, [...flags, CHILD, name, work, ...args]);
  const store = new Store(work, name);
  const started = Date.now();
  let killed = false;
  const watch = setInterval(() => {
    if (Date.now() - Math.max(started, store.lastMs()) < 1000 * patience) return;
    killed = true;
    made.kill('SIGKILL');
  }, 200);
  let output = '';
  let errors = '';
  made.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  made.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (errors = (errors + text).slice(-20_000)));
  return new Promise((resolve) => {
    made.on('close', () => {
      clearInterval(watch);
      const lines = output.split('\n').filter((line) => line.startsWith('{"what"'));
      resolve({ all: lines.map((line) => JSON.parse(line) as Told), errors, killed });
    });
  });
}

/** The failure of an input that took its process along. */
function deathOf({ killed, errors }: ChildEnd, input: string): Failure {
  return killed
    ? { kind: 'hang', message: 'it comes to no end', input }
    : { kind: 'crash', message: lastLine(errors), input };
}

function lastLine(errors: string): string {
  const lines = errors.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'the process died';
}
