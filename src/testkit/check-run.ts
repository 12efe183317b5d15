/**
 * Judges programs by the laws, one after the other on machines of their own, and makes
 * counter-examples short.
 */
import type { RamPool } from '../machine/ram-pool.ts';
import { NEWEST_FIRST, type KernelVersion } from '../versions/kernels.ts';
import { profileOf } from '../versions/profile.ts';
import { countCauses } from './causes.ts';
import type { HeapProgramOptions } from './heap-programs.ts';
import { emptyTally, type CheckTally, type LawFailure } from './check-tally.ts';
import type { Law } from './law.ts';
import { LAWS, canary } from './laws.ts';
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
  /** Memory of machines that are gone, for who checks one batch after the other. */
  readonly ram?: RamPool;
  /** Make counter-examples short; default true. */
  readonly shrink?: boolean;
}

/** One program in so many runs a second time, with pointers that move while it is scanned. */
const MOVES_EVERY = 10;
/** What moves, by turns. */
export const MOTIONS: readonly Motion[] = [
  { from: 'data', to: 'stack' },
  { from: 'bss', to: 'hidden' },
  { from: 'stack', to: 'bss' },
];

/**
 * On kernels with sheaves one program in so many runs a second time, on a machine that has them:
 * they hide most of what is lost, and each such machine has to boot.
 */
const SHEAVES_EVERY = 40;

/** The kernel that program number `n` runs on: they take turns. */
export function kernelOf(
  n: number,
  kernels: readonly KernelVersion[] = NEWEST_FIRST,
): KernelVersion {
  return kernels[n % kernels.length];
}

/** A run of programs on machines of its own. */
export class CheckRun {
  readonly tally: CheckTally;
  private readonly own: TraceMachine;
  private readonly runner: ProgramRunner;
  private readonly kernels: readonly KernelVersion[];
  private readonly single: readonly Law[];
  private readonly comparing: readonly Law[];
  private readonly comparisons: number;
  private readonly shrink: boolean;
  private readonly sheaves: boolean;
  private at = 0;

  constructor(options: CheckOptions) {
    const laws = options.laws ?? LAWS;
    this.own = new TraceMachine(String(options.seed ?? 1), undefined, options.ram);
    this.runner = options.runner ?? this.own;
    this.kernels = options.kernels ?? NEWEST_FIRST;
    this.single = laws.filter((law) => !law.compares);
    this.comparing = laws.filter((law) => law.compares);
    this.comparisons = options.comparisons ?? 1;
    this.shrink = options.shrink ?? true;
    this.sheaves = options.sheaves ?? false;
    this.tally = emptyTally(laws);
  }

  /** No program follows. */
  end(): CheckTally {
    this.own.retire();
    return this.tally;
  }

  /** Judges program number `n`. */
  program(lines: readonly string[], n: number): void {
    const { tally } = this;
    const kernel = kernelOf(n, this.kernels);
    this.at = n;
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
    if (subject.run.failure) tally.stopped++;
    const unseen = [...subject.events].filter((event) => !tally.seen.includes(event));
    if (unseen.length > 0) tally.seen = [...tally.seen, ...unseen].sort();
    tally.canaryFailed ||= canary.check(subject).violations.length > 0;
    const again = this.again(subject, n, hasSheaves);
    const counted = crashes(again) ? subject : again;
    // Any of its reports: young objects and changed ones are a part of the picture.
    countCauses(tally.causes, counted, n % Math.max(counted.reports.length, 1));
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

  private judge(law: Law, subject: Subject): void {
    const { tally } = this;
    const counts = tally.judged[law.name];
    const { judged, violations } = verdictOf(law, subject);
    counts.judged += judged;
    if (violations.length === 0) return;
    counts.against++;
    if (tally.failures.some((failure) => failure.law === law.name)) return;
    tally.failures = [...tally.failures, this.shrunk(law, subject)];
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
    return { program: this.at, law: name, says, kernel, violations, kml, lines, conditions };
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
