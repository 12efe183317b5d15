/**
 * Traces: programs of memory operations, one a line, run on the simulated machine, and recordings
 * of what real kernels said of them. The formats are described in docs/traces.md.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { RamPool } from '../machine/ram-pool.ts';
import { DEFAULT_KERNEL, type KernelVersion } from '../versions/kernels.ts';
import { TraceEnvironment } from './environment.ts';
import { executeProgram, type ProgramResult } from './execute.ts';
import { BOOT_STEPS, Budget, PROGRAM_STEPS, WORK_MAX } from './limits.ts';
import { ProgramsReader, linesOf, type ParsedPrograms, type Program } from './parse.ts';
import type { Phase } from './phase.ts';
import { SheafRunner } from './sheaf-row.ts';
import {
  RecordingsReader,
  comparePhases,
  type ParsedRecordings,
  type Recording,
} from './recording.ts';

export { comparePhases, parseRecordings } from './recording.ts';
export type { ParsedRecordings, RecordedPhase, Recording } from './recording.ts';
export { parsePrograms } from './parse.ts';
export { WORK_MAX } from './limits.ts';
export { TraceRecorder } from './record.ts';
export type { Operation, ParsedPrograms, Place, Program, Ref, Value } from './parse.ts';
export type { Dump, Phase } from './phase.ts';
export type { ProgramResult } from './execute.ts';

/** What seeds the machines of traces when nobody says so. */
const DEFAULT_SEED = 'trace';

/** How to run traces. */
export interface TraceOptions {
  /** The kernel for programs; recordings name their own. */
  readonly kernel?: KernelVersion;
  readonly seed?: string;
  /** Steps of work that all programs may cost together; see {@link WORK_MAX}. */
  readonly work?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A program on which simulator and recording disagree. */
export interface TraceDifference {
  readonly name: string;
  readonly kernel: string;
  /** Readable, several lines. */
  readonly text: string;
}

/** A program that was run. */
export interface TraceOutcome {
  readonly name: string;
  /** Readable, several lines. */
  readonly text: string;
  readonly json: { readonly name: string; readonly phases: readonly Phase[] };
  /** Objects that at least one report shows. */
  readonly reported: number;
}

/** What came of a file of traces. */
export type TraceRunResult =
  | {
      readonly kind: 'recordings';
      readonly agree: number;
      readonly differ: number;
      /** Programs with a caveat, counted apart whether they agree or not. */
      readonly caveats: { readonly agree: number; readonly differ: number };
      readonly differences: readonly TraceDifference[];
    }
  | { readonly kind: 'programs'; readonly programs: readonly TraceOutcome[] }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/** Runs programs one after the other, on one machine as long as it stays clean. */
export class TraceRunner {
  private readonly environments = new Map<KernelVersion, TraceEnvironment>();
  /** Memory of machines that are not used any more. */
  private readonly ram = new RamPool();
  private readonly seed: string;
  /** What all programs may cost together. */
  readonly budget: Budget;

  constructor(seed = DEFAULT_SEED, work?: number) {
    this.seed = seed;
    this.budget = new Budget(work);
  }

  /**
   * Runs a program on the machine of `version`.
   * @param confirm - which scans make a second pass, as the machine of a recording had made it.
   */
  run(program: Program, version: KernelVersion, confirm?: readonly number[]): ProgramResult {
    let env = this.environments.get(version);
    this.budget.charge(PROGRAM_STEPS);
    if (!env?.reusable) {
      this.budget.charge(BOOT_STEPS);
      if (env) this.ram.give(env.system.machine.memory.phys);
      env = new TraceEnvironment(version, this.seed, { ram: this.ram });
      this.environments.set(version, env);
    }
    return executeProgram(env, program, undefined, { budget: this.budget, confirm });
  }
}

/** Takes in a file of programs or of recordings line by line; which it is, the first line tells. */
export class TraceReader {
  private readonly file: string;
  private reader: ProgramsReader | RecordingsReader | undefined;
  private blank = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** Reads the next line, without the end of line. */
  line(text: string): void {
    if (!this.reader) {
      const start = (this.blank === 0 ? text.replace(/^\uFEFF/, '') : text).trimStart();
      if (start === '') {
        this.blank++;
        return;
      }
      const isJson = start.startsWith('{');
      this.reader = isJson ? new RecordingsReader(this.file) : new ProgramsReader(this.file);
      for (let i = 0; i < this.blank; i++) this.reader.line('');
      return this.reader.line(text.replace(/^\uFEFF/, ''));
    }
    this.reader.line(text);
  }

  /** What the file holds. */
  finish(): ParsedPrograms | ParsedRecordings {
    return (this.reader ?? new ProgramsReader(this.file)).finish();
  }
}

/** Runs the programs or recordings of a text. */
export function runTraceText(
  text: string,
  fileName: string,
  options: TraceOptions = {},
): TraceRunResult {
  const reader = new TraceReader(fileName);
  for (const line of linesOf(text)) reader.line(line);
  return runTraces(reader.finish(), fileName, options);
}

/** Runs what a file held. */
export function runTraces(
  parsed: ParsedPrograms | ParsedRecordings,
  fileName: string,
  options: TraceOptions = {},
): TraceRunResult {
  if (parsed.diagnostics.length > 0) return { kind: 'invalid', diagnostics: parsed.diagnostics };
  return 'recordings' in parsed
    ? runRecordings(parsed, fileName, options)
    : runPrograms(parsed.programs, fileName, options);
}

function runRecordings(
  { recordings, sheaves }: ParsedRecordings,
  fileName: string,
  options: TraceOptions,
): TraceRunResult {
  const runner = new TraceRunner(options.seed, options.work);
  const differences: TraceDifference[] = [];
  const counts = { agree: 0, differ: 0 };
  const caveats = { agree: 0, differ: 0 };
  for (const [i, recording] of recordings.entries()) {
    const lines = replay(runner, recording);
    runner.budget.dropOutput();
    if (runner.budget.isSpent) {
      return { kind: 'invalid', diagnostics: [unfinished(fileName, recording, lines)] };
    }
    const tally = recording.caveats.length > 0 ? caveats : counts;
    if (lines.length === 0) tally.agree++;
    else tally.differ++;
    if (lines.length > 0 && tally === counts) differences.push(difference(recording, lines));
    options.onProgress?.(i + 1, recordings.length + sheaves.length);
  }
  const sheafRunner = new SheafRunner(options.seed ?? DEFAULT_SEED, runner.budget);
  for (const [i, row] of sheaves.entries()) {
    const lines = sheafRunner.replay(row);
    if (runner.budget.isSpent) {
      const message = `program '${row.name}': more work than a trace may ask for`;
      const place = { file: fileName, line: row.at, column: 1, sourceLine: '' };
      return { kind: 'invalid', diagnostics: [{ ...place, message }] };
    }
    if (lines.length === 0) counts.agree++;
    else {
      counts.differ++;
      differences.push(difference(row, lines));
    }
    options.onProgress?.(recordings.length + i + 1, recordings.length + sheaves.length);
  }
  return { kind: 'recordings', ...counts, caveats, differences };
}

/** The work ran out in a recording; what comes after it was not looked at. */
function unfinished(file: string, { name, at }: Recording, lines: readonly string[]): Diagnostic {
  const message = `recording '${name}': ${lines.at(-1)}`;
  return { file, line: at, column: 1, message, sourceLine: '' };
}

/** Runs a recorded program; gives the points of difference. */
export function replay(runner: TraceRunner, recording: Recording): string[] {
  const { program, version, confirm: recorded } = recording;
  const { phases, confirm, failure } = runner.run(program, version, recorded);
  const lines = comparePhases(recording.phases, phases);
  // Where the recording has a second pass there is one; there may be more, which is a difference.
  if (recorded && recorded.join() !== confirm.join()) {
    lines.push(`second passes: recorded ${recorded.join(' ')}, simulated ${confirm.join(' ')}`);
  }
  if (failure) lines.push(`stopped at '${failure.operation.text}': ${failure.message}`);
  return lines;
}

/** @param program - of a recording that is one of operations. */
function difference(
  { name, kernel, program }: Pick<Recording, 'name' | 'kernel'> & { readonly program?: Program },
  lines: readonly string[],
): TraceDifference {
  const text = [`${name} (${kernel}) differs:`, ...lines.map((line) => `  ${line}`)];
  if (program) text.push('  program:', ...program.operations.map((op) => `    ${op.text}`));
  return { name, kernel, text: text.join('\n') };
}

function runPrograms(
  programs: readonly Program[],
  fileName: string,
  options: TraceOptions,
): TraceRunResult {
  const runner = new TraceRunner(options.seed, options.work);
  const outcomes: TraceOutcome[] = [];
  const failures: Diagnostic[] = [];
  for (const [i, program] of programs.entries()) {
    const { phases, failure } = runner.run(program, options.kernel ?? DEFAULT_KERNEL);
    if (failure) failures.push(failureAt(fileName, program, failure));
    if (runner.budget.isSpent) {
      const message = `the traces are not run on after program '${program.name}'`;
      const hint = `together they ask for more than ${options.work ?? WORK_MAX} steps of work`;
      failures.push({ file: fileName, line: 1, column: 1, message, hint, sourceLine: '' });
      break;
    }
    outcomes.push({
      name: program.name,
      text: describe(program.name, phases),
      json: { name: program.name, phases },
      reported: new Set(phases.flatMap((phase) => phase.reported)).size,
    });
    options.onProgress?.(i + 1, programs.length);
  }
  if (failures.length > 0) return { kind: 'invalid', diagnostics: failures };
  return { kind: 'programs', programs: outcomes };
}

function failureAt(
  file: string,
  program: Program,
  failure: NonNullable<ProgramResult['failure']>,
): Diagnostic {
  const { line, column, source } = failure.operation.at;
  const message = `program '${program.name}': ${failure.message}`;
  return { file, line, column, message, sourceLine: source };
}

function describe(name: string, phases: readonly Phase[]): string {
  const lines = [`program ${name}`];
  for (const [i, phase] of phases.entries()) {
    const leaks = phase.reported.map((label, n) => `${label} (size ${phase.reported_sizes[n]})`);
    lines.push(`  report ${i + 1}: ${leaks.length === 0 ? 'no leaks' : leaks.join(', ')}`);
    for (const line of phase.log) lines.push(`    log: ${line}`);
    for (const [label, d] of Object.entries(phase.dumps)) {
      lines.push(
        `    ${label}: min_count ${d.min_count}, count ${d.count}, ` +
          `flags 0x${d.flags.toString(16)}, checksum ${d.checksum}, size ${d.size}`,
      );
    }
  }
  return lines.join('\n');
}
