/**
 * `npm run bench -- [--json] [--quick] [NAME…]`: runs the benchmarks whose names contain one of the
 * given words, each in a process of its own, so that none warms up or clutters another. With
 * `--against DIR` this checkout is compared with another one (against.ts).
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { against } from './against.ts';
import { BENCHMARKS } from './list.ts';
import type { BenchResult, Size } from './measure.ts';
import { WORKLOADS } from './workloads.ts';

const HELP = `Usage: npm run bench -- [--json] [--quick] [NAME…]
       npm run bench -- --against DIR [--runs N] [--json] [NAME…]

  --json   print one JSON object: {node, cpus, size, results: [{name, hash, figures}]}
  --quick  smaller runs and fewer repetitions
  NAME     run the benchmarks whose names contain NAME

  --against DIR  compare with the checkout in DIR: run the same work here and there in turns and
                 print medians of the ratios, here to there, of processor time and of memory;
                 as built where both have a dist, else from the sources
  --runs N       turns; default 5

Benchmarks:
${BENCHMARKS.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n')}

Work to compare by, whose names begin with NAME:
  ${WORKLOADS.map(({ name }) => name).join(' ')}
`;

/** Runs one benchmark in a new process with the options of this one. */
function runApart(name: string, size: Size): BenchResult {
  const script = fileURLToPath(import.meta.url);
  const args = [...process.execArgv, script, '--only', name, '--size', size];
  const child = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
  if (child.status !== 0) throw new Error(`benchmark ${name} failed`);
  return JSON.parse(child.stdout) as BenchResult;
}

/** A number with four significant digits, large ones with separators. */
function format(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return Number(value.toPrecision(4)).toString();
}

function print({ name, hash, figures }: BenchResult): void {
  console.log(`${name}  (result ${hash})`);
  for (const [figure, value] of Object.entries(figures)) {
    console.log(`  ${figure.padEnd(36)}${format(value).padStart(14)}`);
  }
  console.log('');
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      only: { type: 'string' },
      size: { type: 'string', default: 'full' },
      against: { type: 'string' },
      runs: { type: 'string', default: '5' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.only !== undefined) {
    const benchmark = BENCHMARKS.find(({ name }) => name === values.only);
    console.log(JSON.stringify(benchmark!.run(values.size as Size)));
    return 0;
  }
  if (values.against !== undefined) {
    const options = { runs: Number(values.runs), json: values.json };
    return against(resolve(values.against), positionals, options);
  }
  const wanted = BENCHMARKS.filter(
    ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
  );
  if (wanted.length === 0) {
    console.error(`no benchmark is called ${positionals.join(' or ')}\n\n${HELP}`);
    return 2;
  }
  const size: Size = values.quick ? 'quick' : 'full';
  const results: BenchResult[] = [];
  for (const { name } of wanted) {
    const result = runApart(name, size);
    results.push(result);
    if (!values.json) print(result);
  }
  const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0].model };
  if (values.json) console.log(JSON.stringify({ ...machine, size, results }, null, 2));
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ? 2 : 3;
}
