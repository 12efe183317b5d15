/**
 * The process in which inputs are tried; `run.ts` starts it and ends it when it hangs. It writes a
 * line of JSON for each failure and for each change of what it has done.
 *
 * child.ts NAME WORK SEED FROM SECONDS COUNT, or child.ts NAME WORK --replay FILE
 */
import { readFileSync } from 'node:fs';
import { minimise } from './minimise.ts';
import { randomFrom } from './random.ts';
import { loadTarget } from './registry.ts';
import { Store, type Failure } from './store.ts';
import { attempt, causeOf } from './trial.ts';
import type { FuzzTarget } from './target.ts';

/** What the process tells. */
export type Told =
  | { readonly what: 'failure'; readonly failure: Failure; readonly index: number }
  | { readonly what: 'done'; readonly tried: number; readonly kept: number };

const TRIES = 300;
/** ms that making one input smaller may take. */
const MINIMISE_MS = 15_000;
/** Failures of one cause are told once. */
const CAUSES_MAX = 20;

function tell(told: Told): void {
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

async function fuzz(target: FuzzTarget, store: Store, args: readonly string[]): Promise<void> {
  const [seed, from, seconds, count] = [args[0], ...args.slice(1).map(Number)] as const;
  const corpus = store.corpus();
  const outcomes = new Set<string>();
  const causes = new Set<string>();
  const end = Date.now() + 1000 * seconds;
  let kept = 0;
  let index = from;
  for (; index < count && Date.now() < end && causes.size < CAUSES_MAX; index++) {
    const input = target.generate(randomFrom(`${seed}/${target.name}/${index}`), corpus);
    store.begin({ index, input });
    const { text, failure } = await attempt(target, input);
    if (failure && !causes.has(causeOf(failure))) {
      causes.add(causeOf(failure));
      tell({ what: 'failure', failure: await smaller(target, store, failure, index), index });
    } else if (!failure && text !== '' && !outcomes.has(text)) {
      outcomes.add(text);
      if (store.keep(input)) {
        corpus.push(input);
        kept++;
      }
    }
  }
  tell({ what: 'done', tried: index - from, kept });
}

/** A smaller input that fails for the same cause; only for such as throw. */
async function smaller(
  target: FuzzTarget,
  store: Store,
  failure: Failure,
  index: number,
): Promise<Failure> {
  if (failure.kind !== 'error') return failure;
  const cause = causeOf(failure);
  const end = Date.now() + MINIMISE_MS;
  const fails = async (input: string): Promise<boolean> => {
    if (Date.now() > end) return false;
    store.begin({ index, input });
    const other = (await attempt(target, input)).failure;
    return other !== undefined && causeOf(other) === cause;
  };
  return { ...failure, input: await minimise(failure.input, fails, TRIES) };
}

const [name, work, ...rest] = process.argv.slice(2);
const target = await loadTarget(name);
const store = new Store(work, name);
if (rest[0] === '--replay') {
  const input = readFileSync(rest[1], 'utf8');
  store.begin({ index: 0, input });
  const { failure } = await attempt(target, input);
  if (failure) tell({ what: 'failure', failure, index: 0 });
  tell({ what: 'done', tried: 1, kept: 0 });
} else await fuzz(target, store, rest);
store.end();
