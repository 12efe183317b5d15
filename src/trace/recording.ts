/**
 * Recordings of real kernels (JSON Lines): reads them, and compares what the simulator says.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { kernelNamed, kernelNames, type KernelVersion } from '../versions/kernels.ts';
import { jsonErrorAt } from './json-error.ts';
import {
  LINES_MAX,
  MISTAKES_MAX,
  ProgramParser,
  linesOf,
  type LineCount,
  type Program,
} from './parse.ts';
import type { Dump, Phase } from './phase.ts';
import { isSheafRow, parseSheafRow, type SheafRow } from './sheaf-row.ts';

/** A program with what a real kernel said. */
export interface Recording {
  readonly name: string;
  /** The kernel's release, as `6.12.117`. */
  readonly kernel: string;
  /** The line of the file. */
  readonly at: number;
  readonly version: KernelVersion;
  readonly program: Program;
  readonly phases: readonly RecordedPhase[];
  /** For each scan 1 when the kernel made a second pass; undefined: it knows no such thing. */
  readonly confirm?: readonly number[];
  /** Reasons why a difference is expected. */
  readonly caveats: readonly string[];
}

/** A phase as it is recorded: an empty log is left out. */
export type RecordedPhase = Omit<Phase, 'log'> & { readonly log?: readonly string[] };

/** What a file of recordings holds. */
export interface ParsedRecordings {
  readonly recordings: readonly Recording[];
  /** Rows about sheaves; a file may have both kinds. */
  readonly sheaves: readonly SheafRow[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the lines of a file of recordings, JSON Lines; an empty line is nothing. */
export class RecordingsReader {
  private readonly recordings: Recording[] = [];
  private readonly sheaves: SheafRow[] = [];
  private readonly diagnostics: Diagnostic[] = [];
  private readonly file: string;
  private readonly lines: LineCount;
  private number = 0;

  constructor(file: string, linesMax = LINES_MAX) {
    this.file = file;
    this.lines = { left: linesMax, max: linesMax };
  }

  /** Reads the next line. */
  line(source: string): void {
    const line = ++this.number;
    const { file, diagnostics } = this;
    if (diagnostics.length > MISTAKES_MAX || source.trim() === '') return;
    let row: unknown;
    try {
      row = JSON.parse(source);
    } catch (e) {
      const at = Math.max(jsonErrorAt(source), 0);
      const message = `not a JSON object: ${(e as Error).message}`;
      const column = at + 1;
      diagnostics.push({ file, line, column, message, sourceLine: excerpt(source, column) });
      return;
    }
    if (isSheafRow(row)) {
      this.sheafRow(row, line);
      return;
    }
    const problem = shapeProblem(row);
    if (problem !== undefined) {
      const hint = 'a row is {"name","kernel","program":[lines],"phases":[…]}';
      diagnostics.push({ file, line, column: 1, message: problem, hint, sourceLine: '' });
      return;
    }
    this.row(row as RawRow, line);
  }

  private sheafRow(row: unknown, line: number): void {
    this.lines.left--;
    const parsed = parseSheafRow(row, line);
    if (typeof parsed !== 'string') {
      this.sheaves.push(parsed);
      return;
    }
    const hint = 'a row is {"program","kernel","cpus","size","ops","reported":[numbers]}';
    const { file } = this;
    this.diagnostics.push({ file, line, column: 1, message: parsed, hint, sourceLine: '' });
  }

  private row({ name, kernel, program, phases, confirm, caveats }: RawRow, line: number): void {
    const { file, diagnostics } = this;
    this.lines.left--;
    const parser = new ProgramParser(name, this.lines);
    for (const [n, code] of program.entries()) {
      parser.line(code, { file, line, prefix: `program '${name}', line ${n + 1}: ` });
    }
    diagnostics.push(...parser.diagnostics);
    const parsed = parser.finish();
    const version = kernelNamed(kernel)?.name;
    if (version === undefined) {
      const message = `kernel '${kernel}' cannot be simulated`;
      diagnostics.push({ file, line, column: 1, message, hint: kernelNames(), sourceLine: '' });
    } else if (parsed) {
      const rest = {
        program: parsed,
        phases,
        ...(confirm === undefined ? {} : { confirm }),
        caveats: caveats ?? [],
      };
      this.recordings.push({ name, kernel, at: line, version, ...rest });
    }
  }

  /** What the lines held. */
  finish(): ParsedRecordings {
    const { recordings, sheaves, diagnostics } = this;
    return { recordings, sheaves, diagnostics };
  }
}

/** Reads a text of JSON Lines. */
export function parseRecordings(text: string, file: string): ParsedRecordings {
  const reader = new RecordingsReader(file);
  for (const line of linesOf(text)) reader.line(line);
  return reader.finish();
}

interface RawRow {
  name: string;
  kernel: string;
  program: string[];
  phases: RecordedPhase[];
  confirm?: number[];
  caveats?: string[];
}

/** Long lines are cut: a caret below column 50,000 helps nobody. */
function excerpt(source: string, column: number): string {
  return column > 80 ? '' : source.slice(0, 100);
}

function shapeProblem(row: unknown): string | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'not a JSON object';
  const r = row as Record<string, unknown>;
  if (typeof r['name'] !== 'string') return "'name' is not a string";
  if (typeof r['kernel'] !== 'string') return "'kernel' is not a string";
  const { program, phases } = r;
  if (!Array.isArray(program) || !program.every((l) => typeof l === 'string')) {
    return "'program' is not a list of lines";
  }
  const phase = (p: unknown): boolean => {
    if (typeof p !== 'object' || p === null) return false;
    const { reported, reported_sizes: sizes, dumps, log } = p as Record<string, unknown>;
    const logFits = log === undefined || Array.isArray(log);
    const dumpsFit = typeof dumps === 'object' && dumps !== null;
    return Array.isArray(reported) && Array.isArray(sizes) && dumpsFit && logFits;
  };
  if (!Array.isArray(phases) || !phases.every(phase)) {
    return "'phases' is not a list of {reported, reported_sizes, dumps}";
  }
  const { confirm } = r;
  if (
    confirm !== undefined &&
    !(Array.isArray(confirm) && confirm.every((n) => n === 0 || n === 1))
  ) {
    return "'confirm' is not a list of 0 and 1";
  }
  return undefined;
}

/** Every point on which the simulator disagrees with a recording, a line each; empty when none. */
export function comparePhases(
  recorded: readonly RecordedPhase[],
  simulated: readonly Phase[],
): string[] {
  const lines: string[] = [];
  if (recorded.length !== simulated.length) {
    lines.push(`reports: recorded ${recorded.length}, simulated ${simulated.length}`);
  }
  for (const [i, real] of recorded.entries()) {
    const ours = simulated[i];
    if (!ours) break;
    const differ = (what: string, a: unknown, b: unknown): void => {
      if (JSON.stringify(a) === JSON.stringify(b)) return;
      const where = `report ${i + 1}: ${what}`;
      lines.push(`${where}: recorded ${JSON.stringify(a)}, simulated ${JSON.stringify(b)}`);
    };
    differ('reported', real.reported, ours.reported);
    differ('sizes', real.reported_sizes, ours.reported_sizes);
    differ('log', real.log ?? [], ours.log);
    const labels = new Set([...Object.keys(real.dumps), ...Object.keys(ours.dumps)]);
    for (const label of [...labels].sort()) {
      const [a, b] = [own(real.dumps, label), own(ours.dumps, label)];
      differ(`dump ${label}`, ...comparableDumps(a, b));
    }
  }
  return lines;
}

/** A dump by its label, which may be that of something every object has. */
function own(dumps: Readonly<Record<string, Dump>>, label: string): Dump | undefined {
  return Object.hasOwn(dumps, label) ? dumps[label] : undefined;
}

/** Both dumps with their fields in one order, and without a checksum that was not recorded. */
function comparableDumps(real: Dump | undefined, ours: Dump | undefined): [unknown, unknown] {
  if (!real || !ours) return [real ?? 'unknown object', ours ?? 'unknown object'];
  const fields = (d: Dump): unknown => {
    const { min_count, count, flags, size, start = 0, checksum } = d;
    return {
      min_count,
      count,
      flags,
      size,
      start,
      ...(real.checksum === null ? {} : { checksum }),
    };
  };
  return [fields(real), fields(ours)];
}
