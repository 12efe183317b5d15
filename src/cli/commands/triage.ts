/**
 * kmemleak-sim triage FILE…: reads reports of real kernels and says what to do about them.
 */
import type { Command } from 'commander';
import { triageJson } from '../../triage/as-json.ts';
import { triageText } from '../../triage/as-text.ts';
import { parseKnown } from '../../triage/judge/known.ts';
import { hasGrown, triage, type Source } from '../../triage/triage.ts';
import { EXIT_CLEAN, EXIT_LEAKS, UsageError } from '../exit-codes.ts';
import { maxInputOption, parseMaxInput } from '../machine-options.ts';
import { namedLines, readNamed, readStandardInput } from '../named-files.ts';
import { Terminal } from '../terminal.ts';

/** Logs of a long run are large, and the texts of reports in them are all that is kept. */
const DEFAULT_INPUT = '256M';
const STANDARD_INPUT = '-';

const EXAMPLES = `
The text may be as it was pasted: the file itself, dmesg, journald, a mail with quotes and broken
lines, a page of HTML, a field of JSON, with anything between the reports. Several files are
reports of one machine, the oldest first.

Examples:
  kmemleak-sim triage report.txt
  ssh box cat /sys/kernel/debug/kmemleak | kmemleak-sim triage
  kmemleak-sim triage monday.txt tuesday.txt       do they grow?
  kmemleak-sim triage new.txt --against old.txt    what is new?
  kmemleak-sim triage dmesg.txt --known known.txt
  kmemleak-sim triage mail.txt --json | jq '.groups[] | {count, site, key}'

A list of known leaks has a part of a function's name in each line, as leak_frames of syzkaller,
or names from the innermost on joined by colons, as NIPA has them, or a key.

Exits with 1 when --against finds leaks that are new or more, and not known; else with 0.`;

interface TriageFlags {
  readonly against?: string;
  readonly known?: string;
  readonly maxInput: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Adds the command `triage`. */
export function addTriageCommand(program: Command, finish: (status: number) => void): void {
  program
    .command('triage')
    .summary('what to do about reports of real kernels')
    .description(
      'Reads the reports in texts from real machines and answers: how many leaks, do they grow, ' +
        'whose are they, which to fix first, are they real, were they seen before, what now.',
    )
    .argument('[file...]', 'texts with reports; standard input without one, or for -')
    .option('--against <file>', 'an older text: what is new, gone, the same')
    .option('--known <file>', 'a list of known leaks')
    .addOption(maxInputOption().default(DEFAULT_INPUT))
    .option('--json', 'print the answers as JSON')
    .option('--no-color', 'never use colors')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], flags: TriageFlags) => finish(await run(files, flags)));
}

async function run(files: readonly string[], flags: TriageFlags): Promise<number> {
  const max = parseMaxInput(flags.maxInput);
  const named = files.length > 0 ? files : [STANDARD_INPUT];
  const all = flags.against === undefined ? named : [...named, flags.against];
  if (all.filter((file) => file === STANDARD_INPUT).length > 1) {
    throw new UsageError('standard input can be read once only');
  }
  const read = async (file: string): Promise<Source> =>
    file === STANDARD_INPUT
      ? { name: 'standard input', text: await readStandardInput(max) }
      : {
          name: file,
          text: file.endsWith('.gz') ? await unpacked(file, max) : readNamed(file, max),
        };
  const known = flags.known === undefined ? [] : parseKnown(readNamed(flags.known, max));
  const sources: Source[] = [];
  for (const file of named) sources.push(await read(file));
  const against = flags.against === undefined ? undefined : await read(flags.against);
  const result = triage(sources, { known, ...(against && { against }) });
  const terminal = new Terminal(flags.color);
  if (flags.json) await terminal.json(triageJson(result));
  else for (const line of triageText(result)) await terminal.line(line);
  return against && hasGrown(result) ? EXIT_LEAKS : EXIT_CLEAN;
}

async function unpacked(file: string, max: number): Promise<string> {
  const lines: string[] = [];
  for await (const line of namedLines(file, max)) lines.push(line);
  return lines.join('\n');
}
