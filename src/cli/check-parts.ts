/** Parts of a check in files: `--shard` prints them, `--merge` adds them up. */
import type * as testkit from '../testkit/index.ts';
import type { CheckTally } from '../testkit/check-tally.ts';
import type { CheckPlan } from './check-pool.ts';
import { UsageError } from './exit-codes.ts';
import { readNamed } from './named-files.ts';

/** A part as the JSON of `check --shard` has it. */
export interface PartFile {
  readonly plan: CheckPlan;
  readonly shard: string;
  readonly tally: CheckTally;
}

/** What the parts in files add up to. */
export interface SumOfParts {
  readonly seed: number;
  readonly tally: CheckTally;
  /** A sentence when they are not the whole. */
  readonly missing: string;
}

/**
 * Adds up the parts in files.
 * @throws UsageError when one is no part, is of another check, or has what another has.
 */
export function sumOfParts(kit: typeof testkit, files: readonly string[]): SumOfParts {
  const tally = kit.emptyTally([]);
  let first: CheckPlan | undefined;
  for (const file of files) {
    const { plan, tally: part } = readPart(kit, file);
    first ??= plan;
    if (JSON.stringify(plan) !== JSON.stringify(first)) {
      throw new UsageError(`--merge: '${file}' is a part of another check than '${files[0]}'`);
    }
    try {
      kit.addTally(tally, part);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UsageError(`--merge: '${file}': ${error.message}`);
    }
  }
  const { runs, seed } = first!;
  const left = runs - kit.programsIn(tally.ranges);
  return { seed, tally, missing: left === 0 ? '' : `${left} of ${runs} programs are in no part` };
}

function readPart(kit: typeof testkit, file: string): Omit<PartFile, 'shard'> {
  const wrong = new UsageError(
    `--merge: '${file}' is no part of a check`,
    'kmemleak-sim check --shard 1/2 --json > part1.json',
  );
  let value: unknown;
  try {
    value = JSON.parse(readNamed(file));
  } catch (error) {
    throw error instanceof SyntaxError ? wrong : error;
  }
  const { plan, tally } = (value as { part?: Partial<PartFile> } | null)?.part ?? {};
  if (!kit.isTally(tally) || typeof plan !== 'object' || !Number.isSafeInteger(plan.runs)) {
    throw wrong;
  }
  return { plan, tally };
}
