/**
 * `npm run bench -- --against DIR [NAME…]`: how much processor time and memory this checkout takes
 * for the same work, as a part of what the one in DIR takes.
 *
 * The two take turns, so that whatever else the host does weighs on both; a ratio is the median of
 * those of neighbours. Below 1 is better here.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './measure.ts';
import { WORKLOADS, type Side, type Workload } from './workloads.ts';

/** What one process took. */
export interface Cost {
  /** Seconds of all its threads, in user and kernel mode. */
  readonly cpu: number;
  /** Most memory that was resident, MiB. */
  readonly rss: number;
  /** Of a benchmark, by name. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A workload on both sides; what failed there has no ratios. */
export interface Comparison {
  readonly name: string;
  /** Medians. */
  readonly here?: Cost | undefined;
  readonly there?: Cost | undefined;
  /** Medians of paired ratios, here to there: `cpu`, `rss`, and the figure. */
  readonly ratios: Readonly<Record<string, number>>;
}

/** Longer no process may take. */
const TIMEOUT_MS = 600_000;
/** Tells what a process took, on a descriptor that nothing else uses. */
const USAGE = `data:text/javascript,${encodeURIComponent(`
import { writeSync } from 'node:fs';
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, rss: maxRSS / 1024 }));
});`)}`;
/** Statuses of a program that did what it should: no leaks, leaks. */
const DONE: readonly (number | null)[] = [0, 1];

/** The checkout that this file is in. */
export const HERE = fileURLToPath(new URL('../..', import.meta.url));

/** Runs what `workload` is on one side; undefined when it failed or there is no such work. */
function costOf(workload: Workload, side: Side, folder: string): Cost | undefined {
  const command = workload.command(side, folder);
  if (!command) return undefined;
  const child = spawnSync(process.execPath, ['--import', USAGE, ...command], {
    cwd: side.root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    maxBuffer: 1 << 29,
    timeout: TIMEOUT_MS,
  });
  const usage = child.output?.[3] ?? '';
  if (!DONE.includes(child.status) || usage === '') return undefined;
  const { figures = {} } = workload.figure ? (JSON.parse(child.stdout) as Partial<Cost>) : {};
  return { ...(JSON.parse(usage) as Pick<Cost, 'cpu' | 'rss'>), figures };
}

/** Runs a workload on both sides in turns. */
export function compare(
  workload: Workload,
  sides: readonly [Side, Side],
  runs: number,
): Comparison {
  const costs: [Cost, Cost][] = [];
  let last: (Cost | undefined)[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'kmemleak-sim-bench-'));
  try {
    for (let i = 0; i < runs; i++) {
      last = sides.map((side) => costOf(workload, side, folder));
      const [here, there] = last;
      if (!here || !there) break;
      costs.push([here, there]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const { name, figure } = workload;
  if (costs.length < runs) return { name, here: last[0], there: last[1], ratios: {} };
  const [here, there] = [0, 1].map((i) => medians(costs.map((pair) => pair[i])));
  return { name, here, there, ratios: ratiosOf(costs, figure) };
}

/** Medians of paired ratios; of a figure `per_s` the inverse, so that less is better everywhere. */
export function ratiosOf(
  costs: readonly (readonly [Cost, Cost])[],
  figure?: string,
): Record<string, number> {
  const of = (value: (cost: Cost) => number): number =>
    median(costs.map(([here, there]) => value(here) / value(there)));
  const ratios = { cpu: of(({ cpu }) => cpu), rss: of(({ rss }) => rss) };
  if (figure === undefined) return ratios;
  const ratio = of(({ figures }) => figures[figure]);
  return { ...ratios, [figure]: figure.endsWith('_per_s') ? 1 / ratio : ratio };
}

function medians(costs: readonly Cost[]): Cost {
  const cpu = median(costs.map((cost) => cost.cpu));
  return { cpu, rss: median(costs.map(({ rss }) => rss)), figures: {} };
}

function line({ name, here, there, ratios }: Comparison): string {
  const cost = (side: Cost | undefined): string =>
    side ? `${side.cpu.toFixed(2)} s ${side.rss.toFixed(0).padStart(5)} MiB` : 'failed';
  const parts = Object.entries(ratios).map(([what, ratio]) => `${what} ${ratio.toFixed(3)}`);
  const both = [here, there].map((side) => cost(side).padStart(18)).join('');
  return `${name.padEnd(16)}${both}   ${parts.join('  ')}`;
}

/** Compares by all workloads, or by those whose names begin with one of `names`. */
export function against(
  dir: string,
  names: readonly string[],
  { runs, json }: { runs: number; json: boolean },
): number {
  const wanted = WORKLOADS.filter(
    ({ name }) => names.length === 0 || names.some((word) => name.startsWith(word)),
  );
  // Both in the same way: what was built starts faster than the sources.
  const built = [HERE, dir].every((root) =>
    ['dist/cli/main.js', 'dist/src/cli/main.js'].some((main) => existsSync(join(root, main))),
  );
  const sides: [Side, Side] = [
    { root: HERE, built },
    { root: dir, built },
  ];
  const way = built ? 'as built' : 'from the sources';
  if (!json) console.log(`${''.padEnd(16)}${'here'.padStart(18)}${'there'.padStart(18)}   ${way}`);
  const found: Comparison[] = [];
  for (const workload of wanted) {
    const comparison = compare(workload, sides, runs);
    found.push(comparison);
    if (!json) console.log(line(comparison));
  }
  if (json) console.log(JSON.stringify({ built, runs, comparisons: found }, null, 2));
  return found.every(({ here }) => here !== undefined) ? 0 : 1;
}
