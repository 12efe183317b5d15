/**
 * Runs the laws over random programs, and makes counter-examples short.
 */
import fc from 'fast-check';
import { NEWEST_FIRST, type KernelVersion } from '../versions/kernels.ts';
import { profileOf } from '../versions/profile.ts';
import { CauseTally, type Disagreement } from './causes.ts';
import { heapTraces, type HeapProgramOptions } from './heap-programs.ts';
import type { Law } from './law.ts';
import { LAWS, canary } from './laws.ts';
import type { ScanEvent } from './scan-model.ts';
import { shrinkLines } from './shrink.ts';
import { Subject, linesOf, programOf, toKml } from './subject.ts';
import { TraceMachine, type Conditions, type Motion, type ProgramRunner } from './trace-machine.ts';

/** What to check; everything has a default. */
export interface CheckOptions {
  /** Programs; default 1000. */
  readonly runs?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Kernels, taken by turns; default all, newest first. */
  readonly kernels?: readonly KernelVersion[];
  /** Default all. */
  readonly laws?: readonly Law[];
  readonly programs?: HeapProgramOptions;
  /** What runs the programs; default a simulated machine. */
  readonly runner?: ProgramRunner;
  /** Laws that compare runs, for each program, by turns; default 1. */
  readonly comparisons?: number;
  /**
   * On kernels whose slab allocator has sheaves every program runs with them, on a machine of its
   * own; default false: one in {@link SHEAVES_EVERY} runs with them a second time.
   */
  readonly sheaves?: boolean;
  /** Stop at the first program against a law; default false. */
  readonly firstOnly?: boolean;
  /** Make counter-examples short; default true. */
  readonly shrink?: boolean;
}

/** A law that does not hold. */
export interface LawFailure {
  readonly law: string;
  readonly says: string;
  readonly kernel: KernelVersion;
  readonly violations: readonly string[];
  /** What it must run under; a trace cannot say that. */
  readonly conditions: Conditions;
  /** The shrunk program as a file for `kmemleak-sim trace`. */
  readonly kml: string;
  readonly lines: readonly string[];
}

/** What came of a check. */
export interface CheckResult {
  readonly programs: number;
  /** Programs that stopped before their end: mistakes of the generator. */
  readonly stopped: number;
  /** How often each law had something to judge, and how many programs are against it. */
  readonly laws: readonly {
    readonly law: string;
    readonly judged: number;
    readonly against: number;
  }[];
  /** One for each law that does not hold, the first that was found. */
  readonly failures: readonly LawFailure[];
  /** The law that must fail did. */
  readonly canaryFailed: boolean;
  /** What never happened, of what should now and then. */
  readonly unseen: readonly ScanEvent[];
  readonly disagreement: Disagreement;
}

/** One program in so many runs a second time, with pointers that move while it is scanned. */
const MOVES_EVERY = 10;
const MOTIONS: readonly Motion[] = [
  { from: 'data', to: 'stack' },
  { from: 'bss', to: 'hidden' },
  { from: 'stack', to: 'bss' },
];

/**
 * On kernels with sheaves one program in so many runs a second time, on a machine that has them:
 * they hide most of what is lost, and each such machine has to boot.
 */
const SHEAVES_EVERY = 40;

/** Programs that are drawn at once, each lot from a seed of its own. */
const LOT = 250;
/** With fewer programs the rare need not be seen. */
const RUNS_FOR_RARE = 500;

/** What a check should have seen. */
export const RARE: readonly ScanEvent[] = [
  'reported',
  'held back: too young',
  'held back: changed',
  'held back: found again',
  'reported before',
  'found by what changed',
  'excess reference',
  'cleared',
];

/**
 * Checks; gives the number of programs done after each, and the result at the end.
 *
 * @example
 * const result = runCheck({ runs: 500, seed: 7 });
 */
export function* check(options: CheckOptions = {}): Generator<number, CheckResult> {
  const session = new CheckRun(options);
  const { runs = 1000, seed = 1, programs } = options;
  const traces = heapTraces(programs);
  for (let done = 0; done < runs;) {
    const numRuns = Math.min(LOT, runs - done);
    const lot = fc.sample(traces, { numRuns, seed: (seed * 0x10001 + done) | 0, unbiased: true });
    for (const lines of lot) {
      session.program(lines, done);
      yield ++done;
      if (options.firstOnly && session.failures.size > 0) return session.result(done);
    }
  }
  return session.result(runs);
}

/** {@link check} without a stop in between. */
export function runCheck(options: CheckOptions = {}): CheckResult {
  const steps = check(options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Whether a check found nothing wrong, and saw what it must. */
export function passed(result: CheckResult): boolean {
  const { failures, canaryFailed, unseen, stopped } = result;
  return failures.length === 0 && canaryFailed && unseen.length === 0 && stopped === 0;
}

/** A check that is under way. */
class CheckRun {
  readonly failures = new Map<string, LawFailure>();
  private readonly runner: ProgramRunner;
  private readonly kernels: readonly KernelVersion[];
  private readonly single: readonly Law[];
  private readonly comparing: readonly Law[];
  private readonly comparisons: number;
  private readonly shrink: boolean;
  private readonly sheaves: boolean;
  private readonly seen = new Set<ScanEvent>();
  private readonly tally = new CauseTally();
  private readonly judged = new Map<string, { judged: number; against: number }>();
  private stopped = 0;
  private canaryFailed = false;

  constructor(options: CheckOptions) {
    const laws = options.laws ?? LAWS;
    this.runner = options.runner ?? new TraceMachine(String(options.seed ?? 1));
    this.kernels = options.kernels ?? NEWEST_FIRST;
    this.single = laws.filter((law) => !law.compares);
    this.comparing = laws.filter((law) => law.compares);
    this.comparisons = options.comparisons ?? 1;
    this.shrink = options.shrink ?? true;
    this.sheaves = options.sheaves ?? false;
    for (const { name } of laws) this.judged.set(name, { judged: 0, against: 0 });
  }

  /** Judges one program. */
  program(lines: readonly string[], n: number): void {
    const kernel = this.kernels[n % this.kernels.length];
    const program = programOf(lines, `check_${n}`);
    const hasSheaves = profileOf(kernel).slab.sheaves;
    const sheaves = this.sheaves && hasSheaves;
    const subject = new Subject(program, kernel, this.runner, sheaves ? { sheaves } : {});
    const turn = Math.floor(n / this.kernels.length) * this.comparisons;
    const compared = Array.from(
      { length: Math.min(this.comparisons, this.comparing.length) },
      (_, i) => this.comparing[(turn + i) % this.comparing.length],
    );
    for (const law of [...this.single, ...compared]) this.judge(law, subject);
    if (crashes(subject)) return;
    if (subject.run.failure) this.stopped++;
    for (const event of subject.events) this.seen.add(event);
    this.canaryFailed ||= canary.check(subject).violations.length > 0;
    const again = this.again(subject, n, hasSheaves);
    const counted = crashes(again) ? subject : again;
    // Any of its reports: young objects and changed ones are a part of the picture.
    this.tally.add(counted, n % Math.max(counted.reports.length, 1));
  }

  /**
   * Judges some programs once more: while something moves, or with sheaves. Gives the run to count.
   */
  private again(subject: Subject, n: number, hasSheaves: boolean): Subject {
    const turn = Math.floor(n / this.kernels.length);
    const { sheaves } = subject.conditions;
    let conditions: Conditions;
    if (n % MOVES_EVERY === 0) {
      const motion = MOTIONS[Math.floor(turn / MOVES_EVERY) % MOTIONS.length];
      conditions = { ...subject.conditions, motion };
    } else if (hasSheaves && !sheaves && turn % SHEAVES_EVERY === 1) conditions = { sheaves: true };
    else return subject;
    const other = subject.on(subject.version, conditions);
    for (const law of this.single) this.judge(law, other);
    return other;
  }

  result(programs: number): CheckResult {
    const expected = programs >= RUNS_FOR_RARE ? RARE : [];
    return {
      programs,
      stopped: this.stopped,
      laws: [...this.judged].map(([law, counts]) => ({ law, ...counts })),
      failures: [...this.failures.values()],
      canaryFailed: this.canaryFailed,
      unseen: expected.filter((event) => !this.seen.has(event)),
      disagreement: this.tally.result,
    };
  }

  private judge(law: Law, subject: Subject): void {
    const counts = this.judged.get(law.name)!;
    const { judged, violations } = verdictOf(law, subject);
    counts.judged += judged;
    if (violations.length === 0) return;
    counts.against++;
    if (!this.failures.has(law.name)) this.failures.set(law.name, this.shrunk(law, subject));
  }

  private shrunk(law: Law, subject: Subject): LawFailure {
    const { version: kernel, conditions } = subject;
    const again = (lines: readonly string[]): Subject => {
      const program = programOf(lines, subject.program.name);
      const made = new Subject(program, kernel, this.runner, conditions);
      made.thorough = true;
      return made;
    };
    const violationsOf = (lines: readonly string[]): readonly string[] =>
      verdictOf(law, again(lines)).violations;
    // On a machine that other programs have run on since, it need not fail again.
    const original = linesOf(subject.program);
    const shrinks = this.shrink && violationsOf(original).length > 0;
    const lines = shrinks
      ? shrinkLines(original, (some) => violationsOf(some).length > 0)
      : original;
    const smallest = shrinks ? violationsOf(lines) : [];
    const violations = smallest.length > 0 ? smallest : verdictOf(law, subject).violations;
    const beyond = beyondTraces(conditions);
    const remarks = [
      `against the law '${law.name}': ${law.says}`,
      ...violations.map((text) => text.split('\n')[0]),
      beyond === undefined
        ? `kmemleak-sim trace FILE --kernel ${kernel}`
        : `on ${kernel}, ${beyond}`,
    ];
    const kml = toKml(programOf(lines, law.name.replaceAll(/\W/g, '_')), remarks);
    const { name, says } = law;
    return { law: name, says, kernel, violations, kml, lines, conditions };
  }
}

/** What a program must run under that a trace cannot say; undefined when it says everything. */
export function beyondTraces({ motion, sheaves }: Conditions): string | undefined {
  if (motion) return `only when another CPU exchanges ${motion.from} and ${motion.to} during scans`;
  return sheaves ? 'only with the sheaves of the slab allocator' : undefined;
}

/** A law's verdict; a simulator that breaks is against every law. */
function verdictOf(law: Law, subject: Subject): ReturnType<Law['check']> {
  try {
    return subject.run.failure ? { judged: 0, violations: [] } : law.check(subject);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { judged: 1, violations: [`the simulator breaks: ${message}`] };
  }
}

function crashes(subject: Subject): boolean {
  try {
    return subject.run.phases.length < 0;
  } catch {
    return true;
  }
}
