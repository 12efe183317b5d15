/**
 * kmemleak-sim detect FILE…: compares detectors of user space with recordings of the real ones.
 */
import type { Command } from 'commander';
import { DETECTORS } from '../../detectors/list.ts';
import { compareRecording, type Comparison } from '../../detectors/recorded-runs.ts';
import { isRecording, type Recording } from '../../detectors/recording.ts';
import { recordedPrograms } from '../../session/recorded-programs.ts';
import { DEFAULT_KERNEL } from '../../versions/kernels.ts';
import { diskSources } from '../disk.ts';
import { EXIT_CLEAN, EXIT_LEAKS, UsageError } from '../exit-codes.ts';
import { KERNEL_NAMES, maxInputOption, parseKernel, parseMaxInput } from '../machine-options.ts';
import { namedLines } from '../named-files.ts';
import { Terminal } from '../terminal.ts';

/** Those that recordings speak of. */
const JUDGED = DETECTORS.filter(({ judge }) => judge !== undefined);

const EXAMPLES = `
Examples:
  kmemleak-sim detect recordings.jsonl
  kmemleak-sim detect recordings.jsonl --only memcheck --json

Each line of a file is a program in C with what the real detectors said of it. The output ends with
the line "N agree, M differ"; the status is 1 when one differs.`;

interface DetectFlags {
  readonly kernel: string;
  readonly only?: string;
  readonly maxInput: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Adds the command `detect`. */
export function addDetectCommand(program: Command, finish: (status: number) => void): void {
  program
    .command('detect')
    .summary('compare detectors with recordings of real ones')
    .description(
      'Runs the programs of recordings under the detectors of user space, and prints where these ' +
        'say something else than the real ones did.',
    )
    .argument('<file...>', 'recordings (.jsonl, .jsonl.gz)')
    .option('--only <detector>', `one detector: ${JUDGED.map(({ name }) => name).join(', ')}`)
    .option('--kernel <version>', `kernel below the programs: ${KERNEL_NAMES}`, DEFAULT_KERNEL)
    .addOption(maxInputOption())
    .option('--json', 'print results as JSON')
    .option('--no-color', 'never use colours')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], flags: DetectFlags) => finish(await detect(files, flags)));
}

/** Agreeing, differing and skipped. */
interface Counts {
  agree: number;
  differ: number;
  skipped: number;
}

async function detect(files: readonly string[], flags: DetectFlags): Promise<number> {
  const detectors = JUDGED.filter(({ name }) => flags.only === undefined || name === flags.only);
  if (detectors.length === 0) {
    const names = JUDGED.map(({ name }) => name).join(', ');
    throw new UsageError(`--only: there is no detector '${flags.only}'`, `there are ${names}`);
  }
  const config = { kernel: parseKernel(flags.kernel), seed: 'detect' };
  const maxInput = parseMaxInput(flags.maxInput);
  const terminal = new Terminal(flags.color);
  const programs = recordedPrograms(config, { sources: diskSources() });
  const comparisons: Comparison[] = [];
  const all: Counts = { agree: 0, differ: 0, skipped: 0 };
  for (const file of files) {
    let line = 0;
    for await (const text of namedLines(file, maxInput)) {
      line++;
      if (text.trim() === '') continue;
      const found = compareRecording(parseRecording(text, file, line), detectors, programs);
      count(all, found);
      comparisons.push(...found);
      if (!flags.json) await print(terminal, found);
    }
  }
  if (all.agree + all.differ + all.skipped === 0) {
    throw new UsageError(`there is no recording in '${files.join("', '")}'`);
  }
  const perDetector = detectors.map(({ name }) => ({ name, ...sums(name, comparisons) }));
  if (flags.json) {
    const results = comparisons.filter(({ result }) => result !== 'agrees');
    await terminal.json({ ...all, detectors: perDetector, results });
  } else {
    for (const { name, rate, ...counts } of perDetector) {
      const apart = rate.of > 0 ? `; not judged: ${rate.agree} of ${rate.of} agree` : '';
      await terminal.line(`${name}: ${countsText(counts)}${apart}`);
    }
    await terminal.line(countsText(all));
  }
  return all.differ > 0 ? EXIT_LEAKS : EXIT_CLEAN;
}

function parseRecording(text: string, file: string, line: number): Recording {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${file}:${line}: this is not JSON`);
  }
  if (isRecording(value)) return value;
  throw new UsageError(
    `${file}:${line}: this is no recording of a program`,
    'a recording has name, source and meta, and valgrind, lsan or mtrace',
  );
}

/** A recording differs when one detector does, and is skipped when all of them are. */
function count(all: Counts, found: readonly Comparison[]): void {
  const has = (result: string): boolean => found.some((one) => one.result === result);
  if (has('differs')) all.differ++;
  else if (has('agrees')) all.agree++;
  else all.skipped++;
}

async function print(terminal: Terminal, found: readonly Comparison[]): Promise<void> {
  for (const one of found) {
    const head = `${one.recording}: ${one.detector}`;
    if (one.result === 'skipped') await terminal.line(`${head}: skipped: ${one.why}`);
    if (one.result !== 'differs') continue;
    for (const { what, real, here } of one.differences) {
      await terminal.line(`${head}: ${what}: real ${real}, here ${here}`);
    }
  }
}

function sums(
  name: string,
  comparisons: readonly Comparison[],
): Counts & { rate: { agree: number; of: number } } {
  const own = comparisons.filter(({ detector }) => detector === name);
  const number = (result: string): number => own.filter((one) => one.result === result).length;
  const rate = { agree: 0, of: 0 };
  for (const one of own) {
    if (one.result === 'skipped' || !one.rate) continue;
    rate.agree += one.rate[0];
    rate.of += one.rate[1];
  }
  return {
    agree: number('agrees'),
    differ: number('differs'),
    skipped: number('skipped'),
    rate,
  };
}

function countsText({ agree, differ, skipped }: Counts): string {
  return `${agree} agree, ${differ} differ${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
