/**
 * kmemleak-sim trace FILE…: runs programs of memory operations, and compares recordings.
 */
import type { Command } from 'commander';
import { TraceReader, WORK_MAX, runTraces, type TraceRunResult } from '../../trace/index.ts';
import { EXIT_CLEAN, EXIT_LEAKS, EXIT_USAGE, UsageError } from '../exit-codes.ts';
import {
  KERNEL_NAMES,
  maxInputOption,
  parseKernel,
  parseMaxInput,
  wholeNumber,
} from '../machine-options.ts';
import { namedLines } from '../named-files.ts';
import { DEFAULT_KERNEL } from '../../versions/kernels.ts';
import { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  kmemleak-sim trace leak.kml
  kmemleak-sim trace leak.kml --kernel 6.1 --json
  kmemleak-sim trace recordings.jsonl.gz

Programs (.kml) exit with 1 when a leak was reported; recordings (.jsonl, .jsonl.gz) end with the
line "N agree, M differ" and exit with 1 when one differs.`;

interface TraceFlags {
  readonly kernel: string;
  readonly seed: string;
  readonly maxInput: string;
  readonly maxWork: string;
  readonly json?: boolean;
  readonly color: boolean;
}

interface FileResult {
  readonly file: string;
  readonly result: TraceRunResult;
}

/** Adds the command `trace`. */
export function addTraceCommand(program: Command, finish: (status: number) => void): void {
  program
    .command('trace')
    .summary('run traces, or compare recordings of real kernels')
    .description(
      'Runs programs of memory operations, one a line, and prints what kmemleak says of them; or ' +
        'runs recordings of real kernels and prints where the simulator says something else.',
    )
    .argument('<file...>', 'programs (.kml) or recordings (.jsonl, .jsonl.gz)')
    .option(
      '--kernel <version>',
      `kernel to simulate, for programs: ${KERNEL_NAMES}`,
      DEFAULT_KERNEL,
    )
    .option('--seed <text>', 'seed of all chance', 'trace')
    .addOption(maxInputOption())
    .option('--max-work <steps>', 'work that the programs of a file may ask for', String(WORK_MAX))
    .option('--json', 'print results as JSON')
    .option('--no-color', 'never use colours')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], flags: TraceFlags) => finish(await trace(files, flags)));
}

async function trace(files: readonly string[], flags: TraceFlags): Promise<number> {
  const kernel = parseKernel(flags.kernel);
  const maxInput = parseMaxInput(flags.maxInput);
  const work = wholeNumber('--max-work', flags.maxWork, 1, Number.MAX_SAFE_INTEGER);
  const terminal = new Terminal(flags.color);
  const results: FileResult[] = [];
  for (const file of files) {
    const onProgress = (done: number, total: number): void => terminal.progress(file, done, total);
    const reader = new TraceReader(file);
    for await (const line of namedLines(file, maxInput)) reader.line(line);
    const { seed } = flags;
    const result = runTraces(reader.finish(), file, { kernel, seed, work, onProgress });
    const isEmpty = result.kind === 'programs' && result.programs.length === 0;
    if (isEmpty) throw new UsageError(`there is no program and no recording in '${file}'`);
    results.push({ file, result });
    if (!flags.json) await print(terminal, result);
  }
  const summary = summarize(results);
  if (flags.json) await terminal.json(asJson(results, summary));
  else if (summary.isComparison) await terminal.line(summaryLine(summary));
  return summary.status;
}

async function print(terminal: Terminal, result: TraceRunResult): Promise<void> {
  switch (result.kind) {
    case 'recordings':
      for (const { text } of result.differences) await terminal.line(`${text}\n`);
      return;
    case 'programs':
      for (const { text } of result.programs) await terminal.line(text);
      return;
    case 'invalid':
      terminal.mistakes(result.diagnostics);
  }
}

interface Summary {
  readonly agree: number;
  readonly differ: number;
  readonly caveats: { readonly agree: number; readonly differ: number };
  readonly isComparison: boolean;
  readonly status: number;
}

function summarize(results: readonly FileResult[]): Summary {
  const sum = { agree: 0, differ: 0, reported: 0 };
  const caveats = { agree: 0, differ: 0 };
  let isComparison = false;
  let isInvalid = false;
  for (const { result } of results) {
    if (result.kind === 'invalid') isInvalid = true;
    if (result.kind === 'programs') for (const p of result.programs) sum.reported += p.reported;
    if (result.kind !== 'recordings') continue;
    isComparison = true;
    sum.agree += result.agree;
    sum.differ += result.differ;
    caveats.agree += result.caveats.agree;
    caveats.differ += result.caveats.differ;
  }
  const found = sum.differ + sum.reported > 0 ? EXIT_LEAKS : EXIT_CLEAN;
  return { ...sum, caveats, isComparison, status: isInvalid ? EXIT_USAGE : found };
}

function summaryLine({ agree, differ, caveats }: Summary): string {
  const total = caveats.agree + caveats.differ;
  const apart = `${total} with a caveat, counted apart: ${caveats.agree} agree\n`;
  return `${total > 0 ? apart : ''}${agree} agree, ${differ} differ`;
}

function asJson(results: readonly FileResult[], summary: Summary): object {
  const { agree, differ, caveats, isComparison } = summary;
  const files = results.map(({ file, result }) => {
    if (result.kind !== 'programs') return { file, ...result };
    return { file, kind: result.kind, programs: result.programs.map((p) => p.json) };
  });
  return isComparison ? { agree, differ, caveats, files } : { files };
}
