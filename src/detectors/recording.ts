/**
 * Recordings of real detectors, one a line of a JSONL file: a program in C and what each tool said
 * of it; and how a detector here is compared with them.
 */
import type { Tool } from '../user/tool.ts';
import type { Exit } from '../user/process.ts';

/** Bytes and blocks. */
export type Amount = readonly [bytes: number, blocks: number];

/** What a recording says of one program. Blocks are named by their sizes. */
export interface Recording {
  readonly name: string;
  readonly kind: string;
  readonly source: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly valgrind?: Readonly<Record<string, unknown>> | null;
  readonly valgrindNoHeuristics?: Readonly<Record<string, unknown>> | null;
  readonly lsan?: Readonly<Record<string, unknown>> | null;
  readonly lsanAlone?: Readonly<Record<string, unknown>> | null;
  readonly mtrace?: Readonly<Record<string, unknown>> | null;
}

/** Runs the program of a recording, as often as one likes. */
export interface RecordedProgram {
  readonly recording: Recording;
  /** The file that the compiler was given. */
  readonly file: string;
  /** Runs it under a tool; what it wrote and how it ended. */
  run(
    tool: Tool | undefined,
    options?: RunOptions,
  ): Exit & { files(path: string): string | undefined };
}

/** How it is run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** One thing that is not as recorded. */
export interface Difference {
  /** `kind of 240`, `summary`. */
  readonly what: string;
  readonly real: string;
  readonly here: string;
}

/** What came of a comparison: nothing to compare, or differences, none of them when it agrees. */
export type Judgement =
  | { readonly skipped: string }
  | {
      readonly differences: readonly Difference[];
      /** What is compared but does not count, as chance decides: `[agree, all]`. */
      readonly rate?: readonly [number, number];
    };

/** Compares one program. Undefined: the recording says nothing of this detector. */
export type Judge = (program: RecordedProgram) => Judgement | undefined;

/** Whether a value from outside is a recording; what its tools said is for the judges to read. */
export function isRecording(value: unknown): value is Recording {
  if (typeof value !== 'object' || value === null) return false;
  const { name, source, meta } = value as Partial<Record<string, unknown>>;
  return typeof name === 'string' && typeof source === 'string' && typeof meta === 'object';
}

/** Two values that should be the same, as a difference when they are not. */
export function compared(what: string, real: unknown, here: unknown): Difference[] {
  const [a, b] = [JSON.stringify(real) ?? 'nothing', JSON.stringify(here) ?? 'nothing'];
  return a === b ? [] : [{ what, real: a, here: b }];
}
