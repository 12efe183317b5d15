/**
 * Laws: what is true of kmemleak and every program, when some preconditions hold.
 */
import { DEFAULT_KERNEL, type KernelVersion } from '../versions/kernels.ts';
import { Subject, programOf } from './subject.ts';
import type { Conditions, ProgramRunner } from './trace-machine.ts';

/** What a law says of one program. */
export interface Verdict {
  /** How often the preconditions held, so that there was something to judge. */
  readonly judged: number;
  /** What is against the law, a line each. */
  readonly violations: readonly string[];
}

/** A program that breaks the law when a precondition is left out. */
export interface CounterExample {
  readonly lines: readonly string[];
  /** Default DEFAULT_KERNEL. */
  readonly kernel?: KernelVersion;
  readonly conditions?: Conditions;
}

/** What must hold for a law to say anything. */
export interface Precondition {
  readonly name: string;
  readonly says: string;
  readonly counterExample: CounterExample;
}

/** A law. */
export interface Law {
  readonly name: string;
  readonly says: string;
  /** Where the law comes from: a page of docs/, or functions of the kernel. */
  readonly source: string;
  /** It runs changed programs and compares. */
  readonly compares: boolean;
  readonly preconditions: readonly Precondition[];
  /** Judges a program, without the preconditions in `dropped`. */
  check(subject: Subject, dropped?: ReadonlySet<string>): Verdict;
}

/** Nothing was dropped. */
export const NONE: ReadonlySet<string> = new Set();

/** The law has nothing to say. */
export const SILENT: Verdict = { judged: 0, violations: [] };

/** Gathers a verdict. */
export class Judge {
  private judged = 0;
  private readonly violations: string[] = [];
  private readonly dropped: ReadonlySet<string>;

  constructor(dropped: ReadonlySet<string>) {
    this.dropped = dropped;
  }

  /** Whether all preconditions hold that were not dropped. */
  applies(preconditions: Readonly<Record<string, boolean>>): boolean {
    return Object.entries(preconditions).every(([name, holds]) => holds || this.dropped.has(name));
  }

  /** One case: `ok`, or what is wrong. */
  expect(ok: boolean, violation: () => string): void {
    this.judged++;
    if (!ok) this.violations.push(violation());
  }

  get verdict(): Verdict {
    return { judged: this.judged, violations: this.violations };
  }
}

/** The counter-example of a precondition, ready to be judged. */
export function counterExampleOf(precondition: Precondition, runner: ProgramRunner): Subject {
  const { lines: text, kernel = DEFAULT_KERNEL, conditions } = precondition.counterExample;
  const subject = new Subject(programOf(text, 'counter_example'), kernel, runner, conditions);
  subject.thorough = true;
  return subject;
}

/** The lines of a text, without blanks around them. */
export function lines(text: string): string[] {
  return text
    .split(/[\n;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
