/**
 * The options for whoever runs the simulator in a CI: what counts as found, what is known, and the
 * files that such programs read. They are the same for every command that finds something.
 */
import type { Command } from 'commander';
import { knownBy, parseKnown, type Known } from '../triage/judge/known.ts';
import { EXIT_CLEAN, EXIT_LEAKS, UsageError } from './exit-codes.ts';
import type { Finding, Judged } from './findings.ts';
import { junitOf, type TestCase } from './junit.ts';
import { wholeNumber } from './machine-options.ts';
import { checkWritable, readNamed, writeNamed } from './named-files.ts';
import { sarifOf } from './sarif.ts';

/** The options as commander gives them. */
export interface CiFlags {
  readonly leaksExit?: string;
  readonly suppress?: readonly string[];
  readonly baseline?: string;
  readonly saveBaseline?: string;
  readonly junit?: string;
  readonly sarif?: string;
}

/** What all findings of a run come to. */
export interface Outcome {
  readonly findings: readonly Judged[];
  readonly status: number;
  /** `3 known, 1 suppressed`; '' when all count. */
  readonly note: string;
}

/** Exit statuses that may be asked for; from 128 on they are those of signals. */
const STATUS_MAX = 125;
const BASELINE = 'kmemleak-sim baseline';

/** Adds the options. */
export function addCiOptions(command: Command): Command {
  return command
    .option('--leaks-exit <n>', 'exit status when something is found', String(EXIT_LEAKS))
    .option('--suppress <file>', 'what does not count: names of functions, or keys', collect)
    .option('--baseline <file>', 'what was there before, from --save-baseline, does not count')
    .option('--save-baseline <file>', 'write what is found as a baseline')
    .option('--junit <file>', 'write the results as JUnit')
    .option('--sarif <file>', 'write what is found as SARIF');
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** What the options say, read and checked before the work begins. */
export class CiOptions {
  private readonly flags: CiFlags;
  private readonly leaksExit: number;
  private readonly lists: readonly Known[];
  private readonly before: ReadonlyMap<string, number> | undefined;

  /**
   * @param inputs - what the run reads, which it must not write over.
   * @throws UsageError when a file cannot be read or written, or is none of its kind.
   */
  constructor(flags: CiFlags, inputs: readonly string[] = []) {
    this.flags = flags;
    this.leaksExit = wholeNumber('--leaks-exit', flags.leaksExit ?? '1', 0, STATUS_MAX);
    this.lists = (flags.suppress ?? []).flatMap((file) => parseKnown(readNamed(file)));
    this.before = flags.baseline === undefined ? undefined : readBaseline(flags.baseline);
    for (const file of [flags.saveBaseline, flags.junit, flags.sarif]) {
      if (file !== undefined) checkWritable(file, inputs);
    }
  }

  /**
   * Judges what was found and writes the files.
   * @param passed - what was looked at and found well, for JUnit.
   */
  finish(found: readonly Finding[], suite: string, passed: readonly TestCase[] = []): Outcome {
    const { saveBaseline, junit, sarif, baseline } = this.flags;
    const findings = found.map((finding) => this.judge(finding));
    const counting = findings.filter(({ standing }) => standing !== 'suppressed');
    if (saveBaseline !== undefined) writeNamed(saveBaseline, baselineText(counting));
    if (junit !== undefined) writeNamed(junit, junitOf(suite, findings, passed));
    if (sarif !== undefined) writeNamed(sarif, sarifOf(findings));
    // What was just written down as known is.
    const isSaved = saveBaseline !== undefined && baseline === undefined;
    const isFound = !isSaved && findings.some(({ standing }) => standing === 'new');
    const tell = (['known', 'suppressed'] as const)
      .map((one) => [findings.filter(({ standing }) => standing === one).length, one] as const)
      .filter(([n]) => n > 0);
    return {
      findings,
      status: isFound ? this.leaksExit : EXIT_CLEAN,
      note: tell.map(([n, what]) => `${n} ${what}`).join(', '),
    };
  }

  private judge(finding: Finding): Judged {
    const line = knownBy(this.lists, finding.frames, finding.key);
    if (line !== undefined) return { ...finding, standing: 'suppressed', why: line };
    const had = this.before?.get(idOf(finding));
    if (had === undefined) return { ...finding, standing: 'new' };
    if (finding.count <= had)
      return { ...finding, standing: 'known', why: `${had} in the baseline` };
    return { ...finding, standing: 'new', why: `${had} in the baseline` };
  }
}

/** By what a finding is found in a baseline; lines move, so they are no part of it. */
function idOf({ rule, key }: Pick<Finding, 'rule' | 'key'>): string {
  return `${rule} ${key}`;
}

function baselineText(findings: readonly Finding[]): string {
  const sums = new Map<string, { rule: string; key: string; count: number; message: string }>();
  for (const { rule, key, count, message } of findings) {
    const id = idOf({ rule, key });
    const sum = sums.get(id)?.count ?? 0;
    sums.set(id, { rule, key, count: sum + count, message });
  }
  const sorted = [...sums.values()].sort((a, b) =>
    idOf(a as Finding) < idOf(b as Finding) ? -1 : 1,
  );
  return `${JSON.stringify({ kind: BASELINE, version: 1, findings: sorted }, undefined, 2)}\n`;
}

function readBaseline(file: string): Map<string, number> {
  const wrong = new UsageError(`--baseline: '${file}' is none`, 'write one with --save-baseline');
  let value: unknown;
  try {
    value = JSON.parse(readNamed(file));
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong;
    throw error;
  }
  const { kind, findings } = (value ?? {}) as { kind?: unknown; findings?: unknown };
  if (kind !== BASELINE || !Array.isArray(findings)) throw wrong;
  const counts = new Map<string, number>();
  for (const one of findings as unknown[]) {
    const { rule, key, count } = (one ?? {}) as Record<string, unknown>;
    if (typeof rule !== 'string' || typeof key !== 'string' || typeof count !== 'number')
      throw wrong;
    counts.set(`${rule} ${key}`, count);
  }
  return counts;
}
